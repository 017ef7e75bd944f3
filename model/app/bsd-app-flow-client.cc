// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-flow-client.h"

#include "ns3/bsd-host-steering.h"
#include "ns3/bsd-socket-inet-address.h"
#include "ns3/bsd-socket-tcp.h"
#include "ns3/bsd-socket-udp.h"
#include "ns3/log.h"

#include <vector>

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdAppFlowClient");
NS_OBJECT_ENSURE_REGISTERED(BsdAppFlowClient);

TypeId
BsdAppFlowClient::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdAppFlowClient")
                            .SetParent<Application>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdAppFlowClient>();
    return tid;
}

BsdAppFlowClient::BsdAppFlowClient() = default;
BsdAppFlowClient::~BsdAppFlowClient() = default;

void
BsdAppFlowClient::SetTraffic(const LbTraffic& traffic, const BsdAddress& remote)
{
    m_traffic = traffic;
    m_remote = remote;
}

void
BsdAppFlowClient::SetRegistry(const Ptr<BsdAppFlowRegistry>& registry)
{
    m_registry = registry;
}

void
BsdAppFlowClient::SetPorts(const std::shared_ptr<LbFlowPorts>& ports)
{
    m_ports = ports;
}

std::size_t
BsdAppFlowClient::GetOpenSockets() const
{
    return m_tcp.size() + m_udp.size();
}

void
BsdAppFlowClient::StartFlow(const LbFlow& flow)
{
    NS_LOG_FUNCTION(this << flow.id);
    BsdTuple tuple{m_traffic.protocol,
                   BsdSocketAnyAddress(m_remote.family),
                   0,
                   m_remote,
                   m_traffic.port};
    const auto [socket, error] = OpenSocket(tuple);
    const auto record = m_registry->Open(flow, m_traffic, tuple);
    if (!socket)
    {
        m_registry->Fail(record, error);
        m_registry->Forget(record);
        return;
    }
    if (m_traffic.protocol == BSD_IPPROTO_TCP)
    {
        const auto end = Create<BsdAppTcpEnd>(socket, m_registry, record, true);
        end->SetGoneCallback(MakeCallback(&BsdAppFlowClient::TcpGone, this));
        m_tcp[flow.id] = end;
        end->Connect();
    }
    else
    {
        const auto end = Create<BsdAppUdpEnd>(socket, m_registry, record);
        end->SetGoneCallback(MakeCallback(&BsdAppFlowClient::UdpGone, this));
        m_udp[flow.id] = end;
        end->Start();
    }
}

std::pair<Ptr<Socket>, BsdErrno>
BsdAppFlowClient::OpenSocket(BsdTuple& tuple)
{
    const auto source = BsdSocketSourceAddress(GetNode(), m_remote);
    if (!source)
    {
        return {nullptr, BsdErrno::E_HOSTUNREACH};
    }
    tuple.source = *source;
    const Ptr<Socket> socket = BindNextPort(tuple);
    if (!socket)
    {
        tuple.sourcePort = 0;
        return {nullptr, BsdErrno::E_ADDRNOTAVAIL};
    }
    return {socket, BsdErrno::OK};
}

Ptr<Socket>
BsdAppFlowClient::BindNextPort(BsdTuple& tuple)
{
    Ptr<Socket> socket;
    std::vector<BsdTuple> refused;
    while (const auto port = m_ports->Open(tuple, m_traffic.portsLow, m_traffic.portsHigh))
    {
        tuple.sourcePort = *port;
        socket = Bind(tuple);
        if (socket)
        {
            break;
        }
        refused.push_back(tuple);
    }
    for (const auto& taken : refused)
    {
        m_ports->Close(taken);
    }
    return socket;
}

Ptr<Socket>
BsdAppFlowClient::Bind(const BsdTuple& tuple) const
{
    BsdHostSteering::Of(GetNode());
    if (tuple.protocol == BSD_IPPROTO_TCP)
    {
        const auto tcp = BsdSocketTcp::Open(GetNode());
        BsdSocketFitSegment(tcp, tuple.source.family);
        return tcp->BindTuple(tuple) == BsdErrno::OK ? tcp : nullptr;
    }
    const auto udp = BsdSocketUdp::Open(GetNode());
    return udp->Bind(tuple.source, tuple.sourcePort) == BsdErrno::OK ? udp : nullptr;
}

void
BsdAppFlowClient::TcpGone(Ptr<BsdAppTcpEnd> end)
{
    m_tcp.erase(end->GetFlow()->plan.id);
    Release(end->GetFlow());
}

void
BsdAppFlowClient::UdpGone(Ptr<BsdAppUdpEnd> end)
{
    m_udp.erase(end->GetFlow()->plan.id);
    Release(end->GetFlow());
}

void
BsdAppFlowClient::Release(const Ptr<BsdAppFlow>& flow)
{
    m_ports->Close(flow->tuple);
    m_registry->Forget(flow);
}

void
BsdAppFlowClient::StopApplication()
{
    // Flows under way go on, as connections of a program do that only stops opening new ones
}

void
BsdAppFlowClient::DoDispose()
{
    for (auto& [id, end] : m_tcp)
    {
        end->Detach();
    }
    for (auto& [id, end] : m_udp)
    {
        end->Detach();
    }
    m_tcp.clear();
    m_udp.clear();
    m_registry = nullptr;
    m_ports.reset();
    Application::DoDispose();
}

} // namespace divertsim
} // namespace ns3
