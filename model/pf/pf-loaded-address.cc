// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-loaded-address.h"

#include "ns3/pf-loaded-table.h"

namespace ns3
{
namespace divertsim
{

PfLoadedAddress::PfLoadedAddress(const PfAddress& address,
                                 const PfLoadedTable* table,
                                 const PfInterfaces& interfaces)
    : m_kind(address.kind),
      m_table(table)
{
    const BsdFamily family = address.network.address.family;
    switch (m_kind)
    {
    case PfAddress::Kind::NETWORK:
        m_prefixes.push_back({family, {PfToBits(address.network.address), address.network.prefix}});
        break;
    case PfAddress::Kind::RANGE: {
        const unsigned width = PfWidthOf(family);
        const unsigned shift = PF_BITS - width;
        for (const PfPrefix& prefix : PfPrefixesOf(PfToBits(address.network.address) >> shift,
                                                   PfToBits(address.last) >> shift,
                                                   width))
        {
            m_prefixes.push_back({family, prefix});
        }
        break;
    }
    case PfAddress::Kind::INTERFACE:
        m_address = address;
        Resolve(interfaces);
        m_dynamic = address.dynamic;
        break;
    default:
        break;
    }
}

void
PfLoadedAddress::Resolve(const PfInterfaces& interfaces)
{
    m_prefixes.clear();
    for (const PfNetwork& network : interfaces.Resolve(m_address))
    {
        m_prefixes.push_back({network.address.family, {PfToBits(network.address), network.prefix}});
    }
    m_generation = interfaces.Generation();
}

const std::vector<PfFamilyPrefix>&
PfLoadedAddress::Prefixes(const PfInterfaces& interfaces)
{
    if (m_dynamic && m_generation != interfaces.Generation())
    {
        Resolve(interfaces);
    }
    return m_prefixes;
}

/// pf_routable(): urpf-failed wants the route back to lead to the interface that the packet is on
bool
PfLoadedAddress::AskRoutes(const PfSubject& subject,
                           PfBits address,
                           const PfSurroundings& around) const
{
    if (!around.routing)
    {
        return false;
    }
    const auto interface = around.routing->FindInterface(PfToAddress(subject.family, address));
    if (m_kind == PfAddress::Kind::NO_ROUTE)
    {
        return !interface;
    }
    return !interface || *interface != subject.interface;
}

bool
PfLoadedAddress::IsListed(PfBits bits, const PfSubject& subject, const PfSurroundings& around)
{
    switch (m_kind)
    {
    case PfAddress::Kind::TABLE:
        return m_table && m_table->Contains(subject.family, bits);
    case PfAddress::Kind::NO_ROUTE:
    case PfAddress::Kind::URPF_FAILED:
        return AskRoutes(subject, bits, around);
    default:
        break;
    }
    for (const PfFamilyPrefix& own : Prefixes(around.interfaces))
    {
        if (own.family == subject.family && PfAgree(bits, own.prefix.bits, own.prefix.length))
        {
            return true;
        }
    }
    return false;
}

} // namespace divertsim
} // namespace ns3
