// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-flow-server.h"

#include "ns3/abort.h"
#include "ns3/bsd-host-steering.h"
#include "ns3/bsd-socket-inet-address.h"
#include "ns3/bsd-socket-tcp.h"
#include "ns3/bsd-socket-udp.h"
#include "ns3/log.h"
#include "ns3/packet.h"

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdAppFlowServer");
NS_OBJECT_ENSURE_REGISTERED(BsdAppFlowServer);

TypeId
BsdAppFlowServer::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdAppFlowServer")
                            .SetParent<Application>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdAppFlowServer>();
    return tid;
}

BsdAppFlowServer::BsdAppFlowServer() = default;
BsdAppFlowServer::~BsdAppFlowServer() = default;

void
BsdAppFlowServer::SetListen(std::uint8_t protocol, BsdFamily family, std::uint16_t port)
{
    m_protocol = protocol;
    m_family = family;
    m_port = port;
}

void
BsdAppFlowServer::SetRegistry(const Ptr<BsdAppFlowRegistry>& registry)
{
    m_registry = registry;
}

std::size_t
BsdAppFlowServer::GetOpenConnections() const
{
    return m_tcp.size() + m_replies.size();
}

void
BsdAppFlowServer::StartApplication()
{
    NS_LOG_FUNCTION(this);
    const bool tcp = m_protocol == BSD_IPPROTO_TCP;
    BsdHostSteering::Of(GetNode());
    m_socket = tcp ? Ptr<Socket>(BsdSocketTcp::Open(GetNode()))
                   : Ptr<Socket>(BsdSocketUdp::Open(GetNode()));
    const Address local = BsdSocketToAddress(BsdSocketAnyAddress(m_family), m_port);
    NS_ABORT_MSG_IF(m_socket->Bind(local) != 0,
                    "port " << m_port << " of node " << GetNode()->GetId() << " is taken");
    if (tcp)
    {
        BsdSocketFitSegment(m_socket, m_family);
        m_socket->Listen();
        m_socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeCallback(&BsdAppFlowServer::OnAccepted, this));
    }
    else
    {
        m_socket->SetRecvCallback(MakeCallback(&BsdAppFlowServer::OnDatagram, this));
    }
}

void
BsdAppFlowServer::StopApplication()
{
    if (m_socket)
    {
        DetachSocket();
        m_socket->Close();
        m_socket = nullptr;
    }
}

void
BsdAppFlowServer::DetachSocket()
{
    if (m_socket)
    {
        m_socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeNullCallback<void, Ptr<Socket>, const Address&>());
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    }
}

void
BsdAppFlowServer::OnAccepted(Ptr<Socket> socket, const Address& from)
{
    const BsdSocketEndpoint source = BsdSocketFromAddress(from);
    const auto flow = m_registry->Find(source.address, source.port);
    if (!flow || m_tcp.count(flow->plan.id) > 0)
    {
        socket->Close();
        return;
    }
    const auto end = Create<BsdAppTcpEnd>(socket, m_registry, flow, false);
    end->SetGoneCallback(MakeCallback(&BsdAppFlowServer::TcpGone, this));
    m_tcp[flow->plan.id] = end;
}

void
BsdAppFlowServer::OnDatagram(Ptr<Socket> socket)
{
    Address from;
    while (const auto packet = socket->RecvFrom(from))
    {
        const BsdSocketEndpoint source = BsdSocketFromAddress(from);
        const auto flow = m_registry->Find(source.address, source.port);
        if (!flow)
        {
            continue;
        }
        const bool complete = flow->answerer.bytes >= flow->plan.size;
        m_registry->Payload(flow, packet->GetSize(), false);
        if (!complete && flow->answerer.bytes >= flow->plan.size && flow->plan.reply > 0)
        {
            Reply(flow);
        }
    }
}

void
BsdAppFlowServer::Reply(const Ptr<BsdAppFlow>& flow)
{
    // Those that are done go when the next one comes: no event of its own only to tidy up
    for (auto it = m_replies.begin(); it != m_replies.end();)
    {
        it = it->second->IsRunning() ? std::next(it) : m_replies.erase(it);
    }
    const auto reply = Create<BsdAppUdpReply>(m_socket, flow);
    m_replies[flow->plan.id] = reply;
    reply->Start();
}

void
BsdAppFlowServer::TcpGone(Ptr<BsdAppTcpEnd> end)
{
    m_tcp.erase(end->GetFlow()->plan.id);
}

void
BsdAppFlowServer::DoDispose()
{
    // Without closing it: resets of what it has not accepted find no network layer any more
    DetachSocket();
    m_socket = nullptr;
    for (auto& [id, end] : m_tcp)
    {
        end->Detach();
    }
    for (auto& [id, reply] : m_replies)
    {
        reply->Stop();
    }
    m_tcp.clear();
    m_replies.clear();
    m_registry = nullptr;
    Application::DoDispose();
}

} // namespace divertsim
} // namespace ns3
