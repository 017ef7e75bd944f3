// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-state-ids.h"

#include "ns3/bsd-jenkins-hash.h"

#include <array>
#include <cstring>
#include <stdexcept>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr unsigned CPU_SHIFT = 56;

/// The same CPU for both directions of a flow
std::uint32_t
HashFlow(const BsdTuple& tuple)
{
    const BsdTuple flow = tuple.Canonical();
    std::array<std::uint8_t, 37> bytes{};
    std::memcpy(bytes.data(), flow.source.bytes.data(), 16);
    std::memcpy(bytes.data() + 16, flow.destination.bytes.data(), 16);
    bytes[32] = static_cast<std::uint8_t>(flow.sourcePort >> 8);
    bytes[33] = static_cast<std::uint8_t>(flow.sourcePort);
    bytes[34] = static_cast<std::uint8_t>(flow.destinationPort >> 8);
    bytes[35] = static_cast<std::uint8_t>(flow.destinationPort);
    bytes[36] = flow.protocol;
    return BsdHashLittle(bytes.data(), bytes.size(), 0);
}

} // namespace

PfStateIds::PfStateIds(PfStateIdScheme scheme, std::uint32_t cpus, std::uint64_t first)
    : m_scheme(scheme)
{
    if (cpus == 0 || cpus > 256)
    {
        throw std::invalid_argument("state IDs have a byte for the CPU: 1 to 256");
    }
    m_next.resize(scheme == PfStateIdScheme::PER_CPU ? cpus : 1);
    Restart(first);
}

void
PfStateIds::Restart(std::uint64_t first)
{
    m_next.assign(m_next.size(), first);
}

std::uint64_t
PfStateIds::Next(const BsdTuple& tuple)
{
    if (m_scheme == PfStateIdScheme::COUNTER)
    {
        return m_next[0]++;
    }
    const std::uint64_t cpu = HashFlow(tuple) % m_next.size();
    constexpr std::uint64_t mask = (std::uint64_t{1} << CPU_SHIFT) - 1;
    return (cpu << CPU_SHIFT) | (m_next[cpu]++ & mask);
}

} // namespace divertsim
} // namespace ns3
