// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_SPACE_GVISOR_H
#define BSD_PORT_SPACE_GVISOR_H

#include "ns3/bsd-port-manager.h"
#include "ns3/bsd-port-space.h"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * Who may bind where on gVisor: what its TCP and UDP endpoints ask of the port manager and of the
 * transport demultiplexer (pkg/tcpip/transport/{tcp,udp}/endpoint.go, as read in a fork of 2026,
 * bVisor 90a2276cdf), and the errno that its socket layer makes of the answers. A listener, a UDP
 * socket and a connection are registered with the demultiplexer; two may be under one name if they
 * share SO_REUSEPORT (UDP: or SO_REUSEADDR). That a reserved port asks for a privilege is assumed,
 * as on Linux.
 *
 * Not modelled: the reuse of a TIME_WAIT connection's port; that a listen(2) which fails closes the
 * endpoint; that a UDP socket which connects to no address gives up a port that nobody asked for;
 * that an endpoint which was bound to any address and has connected releases its port under the
 * address that it got, where it is not held.
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
    void SetOptions(Id socket, const BsdPortOptions& options) override;
    void Release(Id socket) override;
    std::vector<Id> Who(std::uint8_t protocol, std::uint16_t port) const override;

    /// \return the port manager
    const BsdPortManager& GetManager() const;

  private:
    /// What the demultiplexer knows an endpoint by: stack.TransportEndpointID in a network
    struct Name
    {
        BsdPortNetwork network;
        BsdTuple tuple; ///< source: local, any where the endpoint takes any; destination: the peer

        bool operator==(const Name& other) const
        {
            return network == other.network && tuple == other.tuple;
        }
    };

    struct NameHash
    {
        std::size_t operator()(const Name& name) const;
    };

    /// An endpoint that is registered, with these flags
    struct Registration
    {
        std::vector<BsdPortNetwork> networks; ///< none: it is not
        BsdTuple tuple;
        BsdPortBitFlags flags = 0;
    };

    /// A bound socket
    struct Endpoint
    {
        BsdPortReservation reservation; ///< what it holds: releases say exactly that
        Registration registration;
        bool dual = false; ///< alsoBindToV4: bound to any address of both networks
    };

    static BsdPortReservation MakeReservation(const BsdPortRequest& request, std::uint16_t port);
    /// \return how it would be registered: without a peer where the destination has no family
    static Registration MakeRegistration(const BsdPortReservation& reservation,
                                         const BsdTuple& tuple);
    /// CheckRegisterTransportEndpoint()
    bool CanRegister(const Registration& asked) const;
    /// RegisterTransportEndpoint(). \return false: another one has the name
    bool Register(Endpoint& endpoint, const Registration& asked);
    void Unregister(Endpoint& endpoint);

    Endpoint& Add(Id socket, const BsdPortReservation& reservation);
    BsdErrno ConnectBound(Endpoint& endpoint, const BsdTuple& tuple);
    BsdErrno ConnectTcp(Id socket, BsdPortReservation reservation, BsdTuple& tuple);
    BsdErrno ConnectUdp(Id socket, const BsdPortReservation& reservation, BsdTuple& tuple);

    BsdRandom& m_random;
    const BsdLocalAddresses& m_addresses;
    BsdPortManager m_manager;
    boost::unordered_flat_map<Id, Endpoint> m_endpoints;
    boost::unordered_flat_map<Name, BsdPortFlagCounter, NameHash> m_registered;
    /// Sockets by protocol and port, for Who()
    boost::unordered_flat_map<std::uint32_t, boost::unordered_flat_set<Id>> m_ports;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_SPACE_GVISOR_H
