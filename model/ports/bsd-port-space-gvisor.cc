// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-port-space-gvisor.h"

#include <algorithm>
#include <cassert>

namespace ns3
{
namespace divertsim
{

namespace
{

/// A port below this is reserved, as on Linux
constexpr std::uint16_t RESERVED = 1024;

/// What the manager takes for any
BsdAddress
Concrete(const BsdAddress& address)
{
    return address.IsAny() ? BsdAddress() : address;
}

BsdPortNetwork
NetworkOf(BsdFamily family)
{
    return family == BsdFamily::INET6 ? BSD_PORT_IPV6 : BSD_PORT_IPV4;
}

bool
IsMulticast(const BsdAddress& address)
{
    return (address.family == BsdFamily::INET && address.bytes[0] >> 4 == 0xe) ||
           (address.family == BsdFamily::INET6 && address.bytes[0] == 0xff);
}

std::uint32_t
PortKey(std::uint32_t protocol, std::uint16_t port)
{
    return protocol << 16 | port;
}

} // namespace

std::size_t
BsdPortSpaceGvisor::NameHash::operator()(const Name& name) const
{
    return BsdTupleHash()(name.tuple) + name.network;
}

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
BsdPortSpaceGvisor::MakeReservation(const BsdPortRequest& request, std::uint16_t port)
{
    const BsdFamily family =
        request.family == BsdFamily::NONE ? request.address.family : request.family;
    BsdPortReservation reservation;
    reservation.networks = {NetworkOf(family)};
    if (family == BsdFamily::INET6 && !request.v6Only && request.address.IsAny())
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

BsdPortSpaceGvisor::Registration
BsdPortSpaceGvisor::MakeRegistration(const BsdPortReservation& reservation, const BsdTuple& tuple)
{
    return {reservation.networks, tuple, reservation.flags.Bits() & BSD_PORT_MULTI_BIND_MASK};
}

bool
BsdPortSpaceGvisor::CanRegister(const Registration& asked) const
{
    return std::all_of(asked.networks.begin(), asked.networks.end(), [&](auto network) {
        const auto found = m_registered.find({network, asked.tuple});
        return found == m_registered.end() || (found->second.SharedFlags() & asked.flags) != 0;
    });
}

bool
BsdPortSpaceGvisor::Register(Endpoint& endpoint, const Registration& asked)
{
    const Registration before = endpoint.registration;
    Unregister(endpoint);
    const bool can = CanRegister(asked);
    endpoint.registration = can ? asked : before;
    for (const BsdPortNetwork network : endpoint.registration.networks)
    {
        m_registered[{network, endpoint.registration.tuple}].AddRef(endpoint.registration.flags);
    }
    return can;
}

void
BsdPortSpaceGvisor::Unregister(Endpoint& endpoint)
{
    for (const BsdPortNetwork network : endpoint.registration.networks)
    {
        const auto found = m_registered.find({network, endpoint.registration.tuple});
        found->second.DropRef(endpoint.registration.flags);
        if (found->second.TotalRefs() == 0)
        {
            m_registered.erase(found);
        }
    }
    endpoint.registration = {};
}

BsdPortSpaceGvisor::Endpoint&
BsdPortSpaceGvisor::Add(Id socket, const BsdPortReservation& reservation)
{
    assert(m_endpoints.count(socket) == 0);
    Endpoint& endpoint = m_endpoints[socket];
    endpoint.reservation = reservation;
    m_ports[PortKey(reservation.transport, reservation.port)].insert(socket);
    return endpoint;
}

BsdErrno
BsdPortSpaceGvisor::Bind(Id socket, const BsdPortRequest& request, std::uint16_t* port)
{
    if (m_endpoints.count(socket) > 0)
    {
        return BsdErrno::E_INVAL;
    }
    const bool tcp = request.protocol == BSD_IPPROTO_TCP;
    const bool anyones =
        request.address.IsAny() || request.bindAny || (!tcp && IsMulticast(request.address));
    if (!anyones && !m_addresses.IsLocal(request.address))
    {
        return BsdErrno::E_ADDRNOTAVAIL;
    }
    if (request.port != 0 && request.port < RESERVED && !request.superuser)
    {
        return BsdErrno::E_ACCES;
    }
    BsdPortReservation reservation = MakeReservation(request, request.port);
    const auto registrationOf = [&](std::uint16_t tested) {
        return MakeRegistration(reservation,
                                {request.protocol, reservation.address, tested, {}, 0});
    };
    BsdPortTester tester;
    if (tcp)
    {
        tester = [&](std::uint16_t tested) {
            return BsdPortTestResult{CanRegister(registrationOf(tested)), BsdErrno::OK};
        };
    }
    const auto [got, error] = m_manager.ReservePort(m_random, reservation, tester);
    if (!error.IsOk())
    {
        return BsdErrno::E_ADDRINUSE; // bind(2) says so of an exhausted range too
    }
    reservation.port = got;
    Endpoint& endpoint = Add(socket, reservation);
    endpoint.dual = reservation.networks.size() > 1;
    if (!tcp && !Register(endpoint, registrationOf(got)))
    {
        Release(socket);
        return BsdErrno::E_ADDRINUSE;
    }
    *port = got;
    return BsdErrno::OK;
}

BsdErrno
BsdPortSpaceGvisor::ConnectBound(Endpoint& endpoint, const BsdTuple& tuple)
{
    BsdPortReservation& held = endpoint.reservation;
    Registration asked = MakeRegistration(held, tuple);
    if (tuple.protocol != BSD_IPPROTO_TCP)
    {
        asked.tuple.source = held.address; // it stays any
        return Register(endpoint, asked) ? BsdErrno::OK : BsdErrno::E_ADDRINUSE;
    }
    asked.networks = {NetworkOf(tuple.source.family)};
    if (!Register(endpoint, asked))
    {
        return BsdErrno::E_ADDRNOTAVAIL; // "bad local address"
    }
    if (endpoint.dual)
    {
        // So that a later bind of an IPv4 socket will not fail: whatever the flags were
        BsdPortReservation v4;
        v4.networks = {BSD_PORT_IPV4};
        v4.transport = held.transport;
        v4.port = held.port;
        m_manager.ReleasePort(v4);
        held.networks = {BSD_PORT_IPV6};
        endpoint.dual = false;
    }
    return BsdErrno::OK;
}

BsdErrno
BsdPortSpaceGvisor::ConnectTcp(Id socket, BsdPortReservation reservation, BsdTuple& tuple)
{
    reservation.destination = {tuple.destination, tuple.destinationPort};
    const auto take = [&](std::uint16_t tested) -> BsdPortTestResult {
        tuple.sourcePort = tested;
        reservation.port = tested;
        const bool toItself = tuple.destinationPort == tested && tuple.destination == tuple.source;
        if (toItself || !m_manager.ReservePort(m_random, reservation).second.IsOk())
        {
            return {false, BsdErrno::OK};
        }
        if (!CanRegister(MakeRegistration(reservation, tuple)))
        {
            m_manager.ReleasePort(reservation);
            return {false, BsdErrno::OK};
        }
        return {true, BsdErrno::OK};
    };
    const bool taken = tuple.sourcePort != 0
                           ? take(tuple.sourcePort).first
                           : m_manager.PickEphemeralPort(m_random, take).second.IsOk();
    if (!taken)
    {
        return BsdErrno::E_ADDRNOTAVAIL;
    }
    Register(Add(socket, reservation), MakeRegistration(reservation, tuple));
    return BsdErrno::OK;
}

BsdErrno
BsdPortSpaceGvisor::ConnectUdp(Id socket, const BsdPortReservation& reservation, BsdTuple& tuple)
{
    BsdPortReservation asked = reservation;
    asked.port = tuple.sourcePort;
    const auto [got, error] = m_manager.ReservePort(m_random, asked);
    if (!error.IsOk())
    {
        return error.error; // EAGAIN is not translated here
    }
    asked.port = got;
    tuple.sourcePort = got;
    if (!Register(Add(socket, asked), MakeRegistration(asked, tuple)))
    {
        Release(socket);
        return BsdErrno::E_ADDRINUSE;
    }
    return BsdErrno::OK;
}

BsdErrno
BsdPortSpaceGvisor::Connect(Id socket,
                            const BsdPortRequest& request,
                            const BsdAddress& remote,
                            std::uint16_t remotePort,
                            std::uint16_t* port)
{
    BsdTuple tuple{request.protocol, request.address, *port, remote, remotePort};
    const auto bound = m_endpoints.find(socket);
    BsdErrno error = BsdErrno::OK;
    if (bound != m_endpoints.end())
    {
        tuple.sourcePort = bound->second.reservation.port;
        error = ConnectBound(bound->second, tuple);
    }
    else
    {
        BsdPortReservation reservation = MakeReservation(request, *port);
        reservation.networks = {NetworkOf(remote.family)};
        error = request.protocol == BSD_IPPROTO_TCP ? ConnectTcp(socket, reservation, tuple)
                                                    : ConnectUdp(socket, reservation, tuple);
    }
    if (error == BsdErrno::OK)
    {
        *port = tuple.sourcePort;
    }
    return error;
}

void
BsdPortSpaceGvisor::Accepted(Id socket, Id listener, const BsdTuple& tuple)
{
    BsdPortReservation reservation;
    const auto from = m_endpoints.find(listener);
    if (from != m_endpoints.end())
    {
        reservation.flags = from->second.reservation.flags;
        reservation.bindToDevice = from->second.reservation.bindToDevice;
    }
    reservation.networks = {NetworkOf(tuple.source.family)};
    reservation.transport = tuple.protocol;
    reservation.address = tuple.source;
    reservation.port = tuple.sourcePort;
    reservation.destination = {tuple.destination, tuple.destinationPort};
    const Registration registration = MakeRegistration(reservation, tuple);
    if (!m_manager.ReserveTuple(reservation))
    {
        reservation.networks.clear(); // it holds nothing
    }
    Register(Add(socket, reservation), registration);
}

void
BsdPortSpaceGvisor::Disconnect(Id socket)
{
    const auto found = m_endpoints.find(socket);
    if (found == m_endpoints.end())
    {
        return;
    }
    const BsdPortReservation& held = found->second.reservation;
    const auto protocol = static_cast<std::uint8_t>(held.transport);
    if (protocol == BSD_IPPROTO_TCP)
    {
        Unregister(found->second);
        return;
    }
    Register(found->second, MakeRegistration(held, {protocol, held.address, held.port, {}, 0}));
}

BsdErrno
BsdPortSpaceGvisor::SetListening(Id socket)
{
    const auto found = m_endpoints.find(socket);
    if (found == m_endpoints.end())
    {
        return BsdErrno::E_INVAL;
    }
    const BsdPortReservation& held = found->second.reservation;
    const auto protocol = static_cast<std::uint8_t>(held.transport);
    const Registration asked = MakeRegistration(held, {protocol, held.address, held.port, {}, 0});
    return Register(found->second, asked) ? BsdErrno::OK : BsdErrno::E_ADDRINUSE;
}

void
BsdPortSpaceGvisor::SetOptions(Id /*socket*/, const BsdPortOptions& /*options*/)
{
    // Endpoints remember the flags that they were bound with
}

void
BsdPortSpaceGvisor::Release(Id socket)
{
    const auto found = m_endpoints.find(socket);
    if (found == m_endpoints.end())
    {
        return;
    }
    Unregister(found->second);
    const BsdPortReservation& held = found->second.reservation;
    m_manager.ReleasePort(held);
    const auto port = m_ports.find(PortKey(held.transport, held.port));
    port->second.erase(socket);
    if (port->second.empty())
    {
        m_ports.erase(port);
    }
    m_endpoints.erase(found);
}

std::vector<BsdPortSpace::Id>
BsdPortSpaceGvisor::Who(std::uint8_t protocol, std::uint16_t port) const
{
    const auto found = m_ports.find(PortKey(protocol, port));
    if (found == m_ports.end())
    {
        return {};
    }
    std::vector<Id> who(found->second.begin(), found->second.end());
    std::sort(who.begin(), who.end());
    return who;
}

} // namespace divertsim
} // namespace ns3
