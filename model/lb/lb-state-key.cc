// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-state-key.h"

#include "ns3/bsd-jenkins-hash.h"

namespace ns3
{
namespace divertsim
{

std::array<std::uint8_t, 8>
LbStateIdBytes(std::uint64_t id)
{
    std::array<std::uint8_t, 8> bytes{};
    for (int i = 7; i >= 0; --i)
    {
        bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(id);
        id >>= 8;
    }
    return bytes;
}

std::uint32_t
LbStateKey(std::uint64_t id)
{
    const auto bytes = LbStateIdBytes(id);
    return BsdHashLittle(bytes.data(), bytes.size(), 0);
}

} // namespace divertsim
} // namespace ns3
