// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-port-pcb-table.h"

namespace ns3
{
namespace divertsim
{

namespace
{

/// INP_LOOKUP_MAPPED_PCB_COST: an IPv6 socket that takes IPv4 too is the last that fits
constexpr int MAPPED_COST = 3;

} // namespace

std::uint8_t
BsdPortPcbTable::OptionsOf(const BsdPortRequest& request)
{
    return (request.reuseAddr ? REUSE_ADDR : 0) | (request.reusePort ? REUSE_PORT : 0) |
           (request.reusePortLb ? REUSE_PORT_LB : 0);
}

std::uint8_t
BsdPortPcbTable::ShareBy(const BsdPortRequest& request)
{
    const std::uint8_t options = OptionsOf(request);
    std::uint8_t share = options & (REUSE_PORT | REUSE_PORT_LB);
    if (IsMulticast(request.address))
    {
        // For multicast SO_REUSEADDR does what SO_REUSEPORT does
        share |= (options & (REUSE_ADDR | REUSE_PORT)) != 0 ? REUSE_ADDR | REUSE_PORT : 0;
        share |= (options & (REUSE_ADDR | REUSE_PORT_LB)) != 0 ? REUSE_ADDR | REUSE_PORT_LB : 0;
    }
    return share;
}

int
BsdPortPcbTable::DistanceOf(const Entry& entry, BsdFamily family, const BsdPortRequest& request)
{
    const bool takes =
        entry.connected ? entry.local.family == family : Takes(entry.request, family);
    if (!takes || entry.request.jail != request.jail)
    {
        return -1;
    }
    int distance = entry.connected ? 1 : 0;
    if (entry.local != request.address)
    {
        if (!entry.local.IsAny() && !request.address.IsAny())
        {
            return -1;
        }
        ++distance;
    }
    const bool mapped = !entry.connected && entry.request.family != family;
    return distance + (mapped ? MAPPED_COST : 0);
}

const BsdPortTable::Entry*
BsdPortPcbTable::LookUpLocal(BsdFamily family,
                             const BsdPortRequest& request,
                             const Port& holders,
                             bool wildcard) const
{
    const Entry* best = nullptr;
    if (!wildcard)
    {
        for (const Entry& entry : holders.unconnected)
        {
            const int distance = DistanceOf(entry, family, request);
            if (distance == 0 || distance == MAPPED_COST)
            {
                return &entry;
            }
        }
        return nullptr;
    }
    int least = 0;
    for (const Entry& entry : holders.all)
    {
        const int distance = DistanceOf(entry, family, request);
        if (distance >= 0 && (!best || distance < least))
        {
            least = distance;
            best = &entry;
        }
    }
    return best;
}

std::uint16_t
BsdPortPcbTable::SearchRandomly(std::uint16_t first, std::uint16_t last, const Free& free)
{
    // Both draw a port below the last one, and look at the next one first
    const std::uint32_t drawn = m_random.Draw32() % (std::uint32_t{last} - first);
    return Search(first, last, drawn + 1, free);
}

BsdErrno
BsdPortPcbTable::GetTupleTaken(std::uint8_t /*protocol*/) const
{
    return BsdErrno::E_ADDRINUSE;
}

BsdErrno
BsdPortPcbTable::GetExhausted(std::uint8_t /*protocol*/, bool /*connecting*/) const
{
    return BsdErrno::E_ADDRNOTAVAIL;
}

} // namespace divertsim
} // namespace ns3
