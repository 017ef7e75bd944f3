// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-port-space-gvisor.h"

#include "ns3/bsd-port-table.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

using Kind = BsdPortError::Kind;

std::uint32_t
ListenerKey(std::uint8_t protocol, std::uint16_t port)
{
    return std::uint32_t{protocol} << 16 | port;
}

/// What the manager takes for any
BsdAddress
Concrete(const BsdAddress& address)
{
    return address.IsAny() ? BsdAddress() : address;
}

} // namespace

BsdPortSpaceGvisor::BsdPortSpaceGvisor(BsdRandom& random, const BsdLocalAddresses& addresses)
    : m_random(random),
      m_addresses(addresses)
{
}

const BsdPortManager&
BsdPortSpaceGvisor::GetManager() const
{
    return m_manager;
}

BsdPortReservation
BsdPortSpaceGvisor::MakeReservation(const BsdPortRequest& request, std::uint16_t port) const
{
    BsdPortReservation reservation;
    reservation.networks = {request.family == BsdFamily::INET6 ? BSD_PORT_IPV6 : BSD_PORT_IPV4};
    if (request.family == BsdFamily::INET6 && !request.v6Only && request.address.IsAny())
    {
        reservation.networks.push_back(BSD_PORT_IPV4); // a dual-stack socket lists both
    }
    const bool tcp = request.protocol == BSD_IPPROTO_TCP;
    reservation.transport = request.protocol;
    reservation.address = Concrete(request.address);
    reservation.port = port;
    reservation.flags = {!tcp && request.reuseAddr, request.reusePort, tcp && request.reuseAddr};
    return reservation;
}

bool
BsdPortSpaceGvisor::CanListen(Id socket, const BsdPortRequest& request, std::uint16_t port) const
{
    const auto found = m_listeners.find(ListenerKey(request.protocol, port));
    if (found == m_listeners.end())
    {
        return true;
    }
    return std::none_of(found->second.begin(), found->second.end(), [&](Id id) {
        const BsdPortRequest& other = m_endpoints.at(id).request;
        return id != socket && other.family == request.family && other.address == request.address &&
               !(other.reusePort && request.reusePort);
    });
}

bool
BsdPortSpaceGvisor::IsTaken(const BsdTuple& tuple, Id socket) const
{
    const auto found = m_tuples.find(tuple);
    return found != m_tuples.end() && found->second != socket;
}

BsdErrno
BsdPortSpaceGvisor::Bind(Id socket, const BsdPortRequest& request, std::uint16_t* port)
{
    if (m_endpoints.count(socket) > 0)
    {
        return BsdErrno::E_INVAL;
    }
    if (!request.address.IsAny() && !request.bindAny && !m_addresses.IsLocal(request.address))
    {
        return BsdErrno::E_ADDRNOTAVAIL;
    }
    if (request.port != 0 && request.port < BSD_PORT_RESERVED && !request.superuser)
    {
        return BsdErrno::E_ACCES;
    }
    BsdPortReservation reservation = MakeReservation(request, request.port);
    BsdPortTester tester;
    if (request.protocol == BSD_IPPROTO_TCP)
    {
        tester = [&](std::uint16_t tested) {
            return BsdPortTestResult{CanListen(socket, request, tested), BsdErrno::OK};
        };
    }
    const auto [got, error] = m_manager.ReservePort(m_random, reservation, tester);
    if (!error.IsOk())
    {
        return BsdErrno::E_ADDRINUSE; // bind(2) says so of an exhausted range too
    }
    reservation.port = got;
    Endpoint& endpoint = m_endpoints[socket];
    endpoint.request = request;
    endpoint.request.port = got;
    endpoint.reservations.push_back(reservation);
    *port = got;
    return BsdErrno::OK;
}

BsdErrno
BsdPortSpaceGvisor::Connect(Id socket,
                            const BsdPortRequest& request,
                            const BsdAddress& remote,
                            std::uint16_t remotePort,
                            std::uint16_t* port)
{
    const bool tcp = request.protocol == BSD_IPPROTO_TCP;
    const auto bound = m_endpoints.find(socket);
    BsdTuple tuple{request.protocol, request.address, *port, remote, remotePort};
    if (bound != m_endpoints.end())
    {
        Endpoint& endpoint = bound->second;
        tuple.sourcePort = endpoint.request.port;
        if (IsTaken(tuple, socket))
        {
            return BsdErrno::E_ADDRNOTAVAIL; // "bad local address"
        }
        Disconnect(socket);
        endpoint.tuples = {tuple};
        m_tuples[tuple] = socket;
        *port = tuple.sourcePort;
        return BsdErrno::OK;
    }
    BsdPortReservation reservation = MakeReservation(request, 0);
    reservation.destination = {remote, remotePort};
    const auto take = [&](std::uint16_t tested) {
        tuple.sourcePort = tested;
        const bool toItself = remotePort == tested && remote == request.address;
        reservation.port = tested;
        const bool taken = !toItself && !IsTaken(tuple, socket) &&
                           m_manager.ReservePort(m_random, reservation).second.IsOk();
        return BsdPortTestResult{taken, BsdErrno::OK};
    };
    if (*port != 0)
    {
        if (!take(*port).first)
        {
            return tcp ? BsdErrno::E_ADDRNOTAVAIL : BsdErrno::E_ADDRINUSE;
        }
    }
    else if (!m_manager.PickEphemeralPort(m_random, take).second.IsOk())
    {
        return tcp ? BsdErrno::E_ADDRNOTAVAIL : BsdErrno::E_AGAIN;
    }
    Endpoint& endpoint = m_endpoints[socket];
    endpoint.request = request;
    endpoint.request.port = tuple.sourcePort;
    endpoint.reservations.push_back(reservation);
    endpoint.tuples = {tuple};
    m_tuples[tuple] = socket;
    *port = tuple.sourcePort;
    return BsdErrno::OK;
}

void
BsdPortSpaceGvisor::Accepted(Id socket, Id listener, const BsdTuple& tuple)
{
    BsdPortRequest request;
    const auto from = m_endpoints.find(listener);
    if (from != m_endpoints.end())
    {
        request = from->second.request;
    }
    request.protocol = tuple.protocol;
    request.family = tuple.source.family;
    request.address = tuple.source;
    request.port = tuple.sourcePort;
    BsdPortReservation reservation = MakeReservation(request, request.port);
    reservation.destination = {tuple.destination, tuple.destinationPort};
    Endpoint& endpoint = m_endpoints[socket];
    endpoint.request = request;
    if (m_manager.ReserveTuple(reservation))
    {
        endpoint.reservations.push_back(reservation);
    }
    endpoint.tuples = {tuple};
    m_tuples[tuple] = socket;
}

void
BsdPortSpaceGvisor::Disconnect(Id socket)
{
    const auto found = m_endpoints.find(socket);
    if (found == m_endpoints.end())
    {
        return;
    }
    for (const BsdTuple& tuple : found->second.tuples)
    {
        const auto registered = m_tuples.find(tuple);
        if (registered != m_tuples.end() && registered->second == socket)
        {
            m_tuples.erase(registered);
        }
    }
    found->second.tuples.clear();
}

BsdErrno
BsdPortSpaceGvisor::SetListening(Id socket)
{
    const auto found = m_endpoints.find(socket);
    if (found == m_endpoints.end())
    {
        return BsdErrno::E_INVAL;
    }
    Endpoint& endpoint = found->second;
    if (endpoint.listening)
    {
        return BsdErrno::OK;
    }
    if (!CanListen(socket, endpoint.request, endpoint.request.port))
    {
        return BsdErrno::E_ADDRINUSE;
    }
    endpoint.listening = true;
    m_listeners[ListenerKey(endpoint.request.protocol, endpoint.request.port)].push_back(socket);
    return BsdErrno::OK;
}

void
BsdPortSpaceGvisor::Release(Id socket)
{
    const auto found = m_endpoints.find(socket);
    if (found == m_endpoints.end())
    {
        return;
    }
    Disconnect(socket);
    const Endpoint& endpoint = found->second;
    for (const BsdPortReservation& reservation : endpoint.reservations)
    {
        m_manager.ReleasePort(reservation);
    }
    if (endpoint.listening)
    {
        const auto key = ListenerKey(endpoint.request.protocol, endpoint.request.port);
        auto& listeners = m_listeners.at(key);
        listeners.erase(std::find(listeners.begin(), listeners.end(), socket));
        if (listeners.empty())
        {
            m_listeners.erase(key);
        }
    }
    m_endpoints.erase(found);
}

} // namespace divertsim
} // namespace ns3
