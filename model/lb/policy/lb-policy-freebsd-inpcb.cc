// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-policy-freebsd-inpcb.h"

#include "ns3/bsd-jenkins-hash.h"
#include "ns3/lb-expectation.h"

#include <array>

namespace ns3
{
namespace divertsim
{

LbPolicyEntry
LbPolicyFreebsdInpcb::Describe()
{
    return {"freebsd-inpcb",
            "FreeBSD's SO_REUSEPORT_LB for TCP and UDP: a hash of the remote address, xor both "
            "ports, modulo the number of sockets",
            {LbSocketKind::UDP, LbSocketKind::TCP},
            LbExpectationKind::COUNTED,
            {LbHashSeedParameter()},
            [](const LbPolicyParameters& parameters) -> std::unique_ptr<LbPolicy> {
                return std::make_unique<LbPolicyFreebsdInpcb>(parameters.GetHashSeed());
            }};
}

LbPolicyFreebsdInpcb::LbPolicyFreebsdInpcb(std::uint32_t seed)
    : m_seed(seed)
{
}

std::string_view
LbPolicyFreebsdInpcb::GetName() const
{
    return "freebsd-inpcb";
}

LbPick
LbPolicyFreebsdInpcb::Pick(const BsdUnit& unit, const LbSlots& slots) const
{
    const BsdAddress& remote = unit.tuple.source;
    std::uint32_t hash = m_seed; // what an all-zero address hashes to (in_pcb.h, in6_pcb.c)
    if (!remote.IsAny())
    {
        // The address is in network order in memory, and read as numbers of a little-endian machine
        std::array<std::uint32_t, 4> words{};
        const std::size_t count = remote.Size() / 4;
        for (std::size_t i = 0; i < count; ++i)
        {
            const std::uint8_t* bytes = &remote.bytes[4 * i];
            words[i] = bytes[0] | (std::uint32_t{bytes[1]} << 8) | (std::uint32_t{bytes[2]} << 16) |
                       (std::uint32_t{bytes[3]} << 24);
        }
        hash = BsdHashWord(words.data(), count, m_seed);
    }
    // ntohs(lport ^ fport) of ports in network order is the xor of them in host order
    hash ^= static_cast<std::uint32_t>(unit.tuple.destinationPort ^ unit.tuple.sourcePort);
    return {hash % static_cast<std::uint32_t>(slots.size()), 0};
}

std::optional<LbExpectation>
LbPolicyFreebsdInpcb::Expect(const LbChange& change, const std::vector<BsdUnit>& live) const
{
    return LbExpectCounted(*this, change, live);
}

} // namespace divertsim
} // namespace ns3
