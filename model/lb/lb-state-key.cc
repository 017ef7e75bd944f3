// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-state-key.h"

#include "ns3/bsd-jenkins-hash.h"

#include <algorithm>

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

BsdHashPair
LbTupleKey(const BsdTuple& tuple, std::uint32_t initval)
{
    std::array<std::uint8_t, 2 * 16 + 2 * 2> bytes{};
    const auto size = static_cast<std::ptrdiff_t>(tuple.source.Size());
    auto end = std::copy_n(tuple.source.bytes.begin(), size, bytes.begin());
    end = std::copy_n(tuple.destination.bytes.begin(), size, end);
    for (const std::uint16_t port : {tuple.sourcePort, tuple.destinationPort})
    {
        *end++ = static_cast<std::uint8_t>(port >> 8);
        *end++ = static_cast<std::uint8_t>(port);
    }
    return BsdHashLittle2(bytes.data(), static_cast<std::size_t>(end - bytes.begin()), initval, 0);
}

BsdHashPair
LbUnitKey(const BsdUnit& unit)
{
    if (unit.byTuple)
    {
        return LbTupleKey(unit.tuple, 0);
    }
    const auto bytes = LbStateIdBytes(unit.id);
    return BsdHashLittle2(bytes.data(), bytes.size(), 0, 0);
}

} // namespace divertsim
} // namespace ns3
