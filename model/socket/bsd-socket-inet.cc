// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-inet.h"

#include "ns3/bsd-port-space.h"
#include "ns3/lb-inet-ports.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

BsdSocketInet::BsdSocketInet(Ptr<BsdSocketInetHost> host, std::uint8_t protocol)
    : m_host(host),
      m_protocol(protocol),
      m_id(host->NewSocketId())
{
}

BsdSocketInet::~BsdSocketInet()
{
    Unbind();
}

std::uint64_t
BsdSocketInet::GetId() const
{
    return m_id;
}

const std::string&
BsdSocketInet::GetName() const
{
    return m_name;
}

void
BsdSocketInet::SetName(std::string name)
{
    m_name = std::move(name);
}

BsdSocketInetOptions&
BsdSocketInet::GetOptions()
{
    return m_options;
}

const BsdSocketInetOptions&
BsdSocketInet::GetOptions() const
{
    return m_options;
}

void
BsdSocketInet::SetTcp(BsdSocketTcp* socket)
{
    m_tcp = socket;
}

void
BsdSocketInet::SetUdp(BsdSocketUdp* socket)
{
    m_udp = socket;
}

BsdSocketTcp*
BsdSocketInet::GetTcp() const
{
    return m_tcp;
}

BsdSocketUdp*
BsdSocketInet::GetUdp() const
{
    return m_udp;
}

void
BsdSocketInet::SetError(BsdErrno error)
{
    m_error = error;
}

BsdErrno
BsdSocketInet::GetError() const
{
    return m_error;
}

const std::optional<LbPlace>&
BsdSocketInet::GetPlace() const
{
    return m_place;
}

bool
BsdSocketInet::IsClosed() const
{
    return m_closed;
}

BsdPortRequest
BsdSocketInet::MakeRequest(const BsdAddress& address, std::uint16_t port) const
{
    BsdPortRequest request;
    request.protocol = m_protocol;
    request.family = address.family;
    request.address = address;
    request.port = port;
    request.reuseAddr = m_options.reuseAddr;
    request.reusePort = m_options.reusePort;
    request.reusePortLb = m_options.reusePortLb;
    request.v6Only = m_options.v6Only;
    request.bindAny = m_options.bindAny;
    request.uid = m_options.uid;
    request.superuser = m_options.superuser;
    request.jail = m_options.jail;
    return request;
}

BsdErrno
BsdSocketInet::Bind(const BsdAddress& address, std::uint16_t port)
{
    LbPlace place{m_protocol, address.family, address, port};
    const BsdErrno error =
        m_host->GetPortSpace().Bind(m_id, MakeRequest(address, port), &place.port);
    if (error != BsdErrno::OK)
    {
        place.port = port;
        m_host->GetInetPorts().ReportBindError(*this, place, error);
        return error;
    }
    LbInetBinding binding;
    binding.place = place;
    binding.lb =
        m_host->GetSystem() == BsdSystem::FREEBSD ? m_options.reusePortLb : m_options.reusePort;
    binding.jail = m_options.jail;
    binding.fib = m_options.fib;
    binding.v4Mapped = address.family == BsdFamily::INET6 && address.IsAny() && !m_options.v6Only;
    const BsdErrno refused = m_host->GetInetPorts().Bind(*this, binding);
    if (refused != BsdErrno::OK)
    {
        m_host->GetPortSpace().Release(m_id); // its group has no room for it
        return refused;
    }
    m_place = place;
    m_found = true;
    return BsdErrno::OK;
}

BsdErrno
BsdSocketInet::BindTuple(BsdTuple& tuple)
{
    const BsdErrno error = m_host->GetPortSpace().Connect(m_id,
                                                          MakeRequest(tuple.source, 0),
                                                          tuple.destination,
                                                          tuple.destinationPort,
                                                          &tuple.sourcePort);
    if (error == BsdErrno::OK)
    {
        // Only its own connection reaches it, which is found by its tuple
        m_place = LbPlace{m_protocol, tuple.source.family, tuple.source, tuple.sourcePort};
    }
    return error;
}

BsdErrno
BsdSocketInet::Connect(const BsdTuple& tuple)
{
    std::uint16_t port = tuple.sourcePort;
    const BsdErrno error =
        m_host->GetPortSpace().Connect(m_id,
                                       MakeRequest(tuple.source, tuple.sourcePort),
                                       tuple.destination,
                                       tuple.destinationPort,
                                       &port);
    if (error == BsdErrno::OK && m_found && m_protocol == BSD_IPPROTO_UDP)
    {
        m_host->GetInetPorts().Connect(*this, tuple.Reversed());
    }
    return error;
}

void
BsdSocketInet::Disconnect()
{
    m_host->GetPortSpace().Disconnect(m_id);
    if (m_found)
    {
        m_host->GetInetPorts().Disconnect(*this);
    }
}

BsdErrno
BsdSocketInet::CheckConnect(const BsdAddress& remote) const
{
    if (m_place && m_place->family != remote.family)
    {
        return BsdErrno::E_AFNOSUPPORT;
    }
    if (m_protocol == BSD_IPPROTO_TCP && m_options.reusePortLb &&
        m_host->GetSystem() == BsdSystem::FREEBSD)
    {
        return BsdErrno::E_OPNOTSUPP; // tcp_connect(), sys/netinet/tcp_usrreq.c
    }
    return BsdErrno::OK;
}

BsdErrno
BsdSocketInet::Listen(int backlog)
{
    const BsdErrno error = m_host->GetPortSpace().SetListening(m_id);
    return error == BsdErrno::OK ? m_host->GetInetPorts().Listen(*this, backlog) : error;
}

void
BsdSocketInet::Accepted(const BsdSocketInet& listener, const BsdTuple& tuple)
{
    m_options = listener.m_options;
    m_place = LbPlace{m_protocol, tuple.source.family, tuple.source, tuple.sourcePort};
    m_host->GetPortSpace().Accepted(m_id, listener.m_id, tuple);
}

std::vector<LbLost>
BsdSocketInet::Unbind()
{
    if (m_closed)
    {
        return {};
    }
    m_closed = true;
    if (m_place)
    {
        m_host->GetPortSpace().Release(m_id);
        m_place.reset();
    }
    return m_found ? m_host->GetInetPorts().Unbind(*this, true) : std::vector<LbLost>();
}

} // namespace divertsim
} // namespace ns3
