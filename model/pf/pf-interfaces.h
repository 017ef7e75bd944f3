// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_INTERFACES_H
#define PF_INTERFACES_H

#include "ns3/pf-host.h"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// An address of an interface, as ifconfig(8) shows it
struct PfInterfaceAddress
{
    BsdAddress address;
    std::uint8_t prefix = 0; ///< bits of its network
    BsdAddress broadcast;    ///< family NONE: none
    BsdAddress peer;         ///< of a point-to-point link; family NONE: none

    bool operator==(const PfInterfaceAddress& other) const
    {
        return address == other.address && prefix == other.prefix && broadcast == other.broadcast &&
               peer == other.peer;
    }
};

/// The interfaces of a host by index, the names that rules use for them, and their addresses
class PfInterfaces
{
  public:
    /// \param name of it \param groups it is in \return its index, from 0
    std::uint32_t Add(const std::string& name, const std::vector<std::string>& groups);

    /// \param interface an index \param addresses all that it has, in their order
    void SetAddresses(std::uint32_t interface, std::vector<PfInterfaceAddress> addresses);

    /// \param name of an interface or a group, not empty \return a number for it, from 1
    std::uint32_t Intern(const std::string& name);

    /// \param name of an interface \return its index; nothing where there is none
    std::optional<std::uint32_t> Find(const std::string& name) const;

    /// \return how many interfaces there are
    std::uint32_t Size() const
    {
        return static_cast<std::uint32_t>(m_interfaces.size());
    }

    /// \param interface an index \return its name, "" where there is none
    std::string NameOf(std::uint32_t interface) const
    {
        return interface < m_interfaces.size() ? m_names[m_interfaces[interface].names.front() - 1]
                                               : "";
    }

    /// \param interface an index \param name a number from Intern()
    /// \return true if the interface or a group that it is in has this name
    bool Is(std::uint32_t interface, std::uint32_t name) const
    {
        if (interface < m_interfaces.size())
        {
            for (const std::uint32_t own : m_interfaces[interface].names)
            {
                if (own == name)
                {
                    return true;
                }
            }
        }
        return false;
    }

    /// pfi_dynaddr_update(): what an address of a rule stands for now. \param address of kind
    /// INTERFACE \return networks, in the order of interfaces and their addresses, each once
    std::vector<PfNetwork> Resolve(const PfAddress& address) const;

    /// \return a number that changes with every interface and address
    std::uint32_t Generation() const
    {
        return m_generation;
    }

  private:
    struct Interface
    {
        std::vector<std::uint32_t> names; ///< its own first
        std::vector<PfInterfaceAddress> addresses;
    };

    std::vector<std::string> m_names;
    std::unordered_map<std::string, std::uint32_t> m_numbers; ///< of names; never walked
    std::vector<Interface> m_interfaces;
    std::uint32_t m_generation = 1;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_INTERFACES_H
