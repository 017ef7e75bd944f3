// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_INTERFACES_H
#define BSD_HOST_INTERFACES_H

#include "ns3/bsd-address.h"
#include "ns3/divert-output.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/pf-interfaces.h"
#include "ns3/pf-routing.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A host's interfaces with their names and groups, in the order of its devices
class BsdHostInterfaces : public DivertInterfaces, public PfRouting
{
  public:
    /// One of them
    struct Interface
    {
        Ptr<NetDevice> device;
        std::string name;                ///< "client0"
        std::vector<std::string> groups; ///< as in ifconfig(8)
        mutable int32_t ipv4 = -1;       ///< its number in ns-3's Ipv4; -1: not known yet
    };

    /**
     * Name a device, before Install.
     * \param device the device
     * \param name as in ifconfig(8), no other interface's
     * \param groups that it is in
     */
    void Set(Ptr<NetDevice> device,
             const std::string& name,
             const std::vector<std::string>& groups);

    /// Number all devices but the loopback; those without a name get if0, if1, ... by position
    /// among them. \param node the host's
    void Install(Ptr<Node> node);
    /// Let the devices go
    void Clear();

    /// \return all, by index
    const std::vector<Interface>& Get() const
    {
        return m_interfaces;
    }

    /// \param device a device \return its index, or nothing where it has no interface
    std::optional<uint32_t> Find(const Ptr<NetDevice>& device) const;
    /// \param index of an interface \return its first IPv4 address now, or none
    BsdAddress GetInet(uint32_t index) const;
    /// \param index of an interface \return its first IPv6 address now, or none
    BsdAddress GetInet6(uint32_t index) const;

    /// \param index of an interface \return its addresses now, IPv4 first
    std::vector<PfInterfaceAddress> GetAddresses(uint32_t index) const;

    std::optional<std::uint32_t> FindInterface(const BsdAddress& destination) const override;
    std::optional<std::uint32_t> FindByName(std::string_view name) const override;
    std::optional<std::uint32_t> FindByAddress(const BsdAddress& address) const override;

  private:
    Ptr<Node> m_node;
    Ptr<Ipv4> m_ipv4;                    ///< null: the node has none
    Ptr<Ipv6> m_ipv6;                    ///< null: the node has none
    std::vector<Interface> m_named;      ///< what Set was told
    std::vector<Interface> m_interfaces; ///< by index
    std::vector<int32_t> m_indexes;      ///< by device index on the node; -1: none
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_INTERFACES_H
