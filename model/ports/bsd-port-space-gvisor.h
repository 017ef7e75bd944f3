// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_SPACE_GVISOR_H
#define BSD_PORT_SPACE_GVISOR_H

#include "ns3/bsd-port-manager.h"
#include "ns3/bsd-port-space.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * Who may bind where on gVisor: what its TCP and UDP endpoints ask of the port manager
 * (pkg/tcpip/transport/{tcp,udp}/endpoint.go), and the errno that its socket layer makes of the
 * answers. That a reserved port asks for a privilege is assumed, as on Linux.
 */
class BsdPortSpaceGvisor : public BsdPortSpace
{
  public:
    /// \param random draws ports \param addresses the host's; both must outlive this
    BsdPortSpaceGvisor(BsdRandom& random, const BsdLocalAddresses& addresses);

    BsdErrno Bind(Id socket, const BsdPortRequest& request, std::uint16_t* port) override;
    BsdErrno Connect(Id socket,
                     const BsdPortRequest& request,
                     const BsdAddress& remote,
                     std::uint16_t remotePort,
                     std::uint16_t* port) override;
    void Accepted(Id socket, Id listener, const BsdTuple& tuple) override;
    void Disconnect(Id socket) override;
    BsdErrno SetListening(Id socket) override;
    void Release(Id socket) override;

    /// \return the port manager
    const BsdPortManager& GetManager() const;

  private:
    /// A bound socket, and what it reserved: releases say exactly that
    struct Endpoint
    {
        BsdPortRequest request; ///< with the port that it has
        std::vector<BsdPortReservation> reservations;
        bool listening = false;
        std::vector<BsdTuple> tuples; ///< its connection, at most one
    };

    BsdPortReservation MakeReservation(const BsdPortRequest& request, std::uint16_t port) const;
    /// CheckRegisterTransportEndpoint(): may it listen there? Looks at SO_REUSEPORT alone
    bool CanListen(Id socket, const BsdPortRequest& request, std::uint16_t port) const;
    bool IsTaken(const BsdTuple& tuple, Id socket) const;

    BsdRandom& m_random;
    const BsdLocalAddresses& m_addresses;
    BsdPortManager m_manager;
    boost::unordered_flat_map<Id, Endpoint> m_endpoints;
    boost::unordered_flat_map<BsdTuple, Id, BsdTupleHash> m_tuples; ///< registered connections
    /// Registered listeners by protocol and port
    boost::unordered_flat_map<std::uint32_t, std::vector<Id>> m_listeners;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_SPACE_GVISOR_H
