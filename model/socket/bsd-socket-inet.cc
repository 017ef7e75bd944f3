#include "ns3/bsd-socket-inet.h"

#include "ns3/bsd-port-space.h"
#include "ns3/lb-inet-ports.h"

namespace ns3::divertsim
{
BsdErrno
BsdSocketInet::Bind(const BsdAddress& a, std::uint16_t port)
{
    if (!port)
        port = m_host->GetPortSpace().next++;
    m_place = LbPlace{m_protocol, a.family, a, port};
    return m_host->GetInetPorts().Bind(*this, *m_place);
}

BsdErrno
BsdSocketInet::PickPort(BsdTuple& t)
{
    t.sourcePort = m_host->GetPortSpace().next++;
    return BsdErrno::OK;
}

std::vector<std::uint64_t>
BsdSocketInet::Unbind()
{
    m_place.reset();
    return m_host->GetInetPorts().Unbind(*this);
}
} // namespace ns3::divertsim
