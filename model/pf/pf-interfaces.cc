// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-interfaces.h"

#include "ns3/pf-bits.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

PfNetwork
NetworkOf(const BsdAddress& address, unsigned prefix)
{
    PfNetwork network;
    network.address = PfToAddress(address.family, PfToBits(address) & PfMask(prefix));
    network.prefix = static_cast<std::uint8_t>(prefix);
    return network;
}

/// \return what of an interface's address a rule means; family NONE: it has no such thing
PfNetwork
PartOf(const PfInterfaceAddress& own, const PfAddress& asked)
{
    const unsigned width = PfWidthOf(own.address.family);
    const unsigned given = asked.network.prefix == 0 ? width : asked.network.prefix;
    switch (asked.part)
    {
    case PfInterfacePart::NETWORK:
        return NetworkOf(own.address, own.prefix);
    case PfInterfacePart::BROADCAST:
        return own.broadcast.family == BsdFamily::NONE ? PfNetwork()
                                                       : NetworkOf(own.broadcast, width);
    case PfInterfacePart::PEER:
        return own.peer.family == BsdFamily::NONE ? PfNetwork() : NetworkOf(own.peer, width);
    case PfInterfacePart::ADDRESS:
        break;
    }
    return NetworkOf(own.address, std::min(given, width));
}

} // namespace

std::uint32_t
PfInterfaces::Add(const std::string& name, const std::vector<std::string>& groups)
{
    Interface interface;
    interface.names.push_back(Intern(name));
    for (const std::string& group : groups)
    {
        interface.names.push_back(Intern(group));
    }
    m_interfaces.push_back(std::move(interface));
    ++m_generation;
    return static_cast<std::uint32_t>(m_interfaces.size() - 1);
}

void
PfInterfaces::SetAddresses(std::uint32_t interface, std::vector<PfInterfaceAddress> addresses)
{
    if (m_interfaces[interface].addresses != addresses)
    {
        m_interfaces[interface].addresses = std::move(addresses);
        ++m_generation;
    }
}

std::uint32_t
PfInterfaces::Intern(const std::string& name)
{
    const auto next = static_cast<std::uint32_t>(m_names.size() + 1);
    const auto [at, fresh] = m_numbers.emplace(name, next);
    if (fresh)
    {
        m_names.push_back(name);
    }
    return at->second;
}

std::optional<std::uint32_t>
PfInterfaces::Find(const std::string& name) const
{
    for (std::uint32_t i = 0; i < m_interfaces.size(); ++i)
    {
        if (m_names[m_interfaces[i].names.front() - 1] == name)
        {
            return i;
        }
    }
    return std::nullopt;
}

std::vector<PfNetwork>
PfInterfaces::Resolve(const PfAddress& address) const
{
    std::vector<PfNetwork> networks;
    const auto number = m_numbers.find(address.name);
    const bool self = address.name == "self";
    for (std::uint32_t i = 0; i < m_interfaces.size(); ++i)
    {
        if (!self && (number == m_numbers.end() || !Is(i, number->second)))
        {
            continue;
        }
        bool seen4 = false; // `:0` takes the first of each family
        bool seen6 = false;
        for (const PfInterfaceAddress& own : m_interfaces[i].addresses)
        {
            bool& seen = own.address.family == BsdFamily::INET6 ? seen6 : seen4;
            const PfNetwork network = PartOf(own, address);
            const bool known =
                std::find(networks.begin(), networks.end(), network) != networks.end();
            if (network.address.family != BsdFamily::NONE && !known && !(address.noAlias && seen))
            {
                networks.push_back(network);
            }
            seen = true;
        }
    }
    return networks;
}

} // namespace divertsim
} // namespace ns3
