// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-udp-server.h"

#include "ns3/abort.h"
#include "ns3/bsd-socket-inet-address.h"
#include "ns3/double.h"
#include "ns3/lb-inet-ports.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdAppUdpServer");
NS_OBJECT_ENSURE_REGISTERED(BsdAppUdpServer);

TypeId
BsdAppUdpServer::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::divertsim::BsdAppUdpServer")
            .SetParent<Application>()
            .SetGroupName("Divertsim")
            .AddConstructor<BsdAppUdpServer>()
            .AddAttribute("PerPacket",
                          "Core time that each datagram takes, in ns, with decimals.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&BsdAppUdpServer::m_perPacket),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("PerByte",
                          "Core time that each byte of payload takes, in ns, with decimals.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&BsdAppUdpServer::m_perByte),
                          MakeDoubleChecker<double>(0));
    return tid;
}

BsdAppUdpServer::BsdAppUdpServer() = default;
BsdAppUdpServer::~BsdAppUdpServer() = default;

void
BsdAppUdpServer::SetSocket(const Ptr<BsdSocketUdp>& socket)
{
    m_socket = socket;
}

void
BsdAppUdpServer::SetRegistry(const Ptr<BsdAppFlowRegistry>& registry)
{
    m_registry = registry;
}

void
BsdAppUdpServer::SetCpu(BsdCpu* cpu, BsdCpuAccountId account)
{
    m_cpu = cpu;
    m_account = account;
}

Ptr<BsdSocketUdp>
BsdAppUdpServer::GetSocket() const
{
    return m_socket;
}

std::size_t
BsdAppUdpServer::GetFlows() const
{
    return m_flows.size();
}

void
BsdAppUdpServer::StartApplication()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_IF(!m_socket || !m_cpu || !m_registry,
                    "BsdAppUdpServer needs SetSocket, SetRegistry and SetCpu");
    if (m_socket->GetInet().IsClosed())
    {
        return; // an event of the same instant closed it
    }
    m_open = true;
    m_socket->SetRecvCallback(MakeCallback(&BsdAppUdpServer::OnReadable, this));
    RequestService();
}

void
BsdAppUdpServer::StopApplication()
{
    CloseSocket();
}

void
BsdAppUdpServer::OnReadable(Ptr<Socket>)
{
    RequestService();
}

void
BsdAppUdpServer::RequestService()
{
    if (m_waiting || !m_open || !m_socket->HasNext())
    {
        return;
    }
    m_waiting = true;
    // Nobody else reads: the datagram that is oldest now is the one that will be served
    m_work = m_cpu->Submit(
        m_perPacket + m_perByte * m_socket->GetNextBytes(),
        [this] { OnServiceStarted(); },
        [this] { OnServiceDone(); },
        m_account);
}

void
BsdAppUdpServer::OnServiceStarted()
{
    m_unit = m_socket->GetNextUnit();
    const BsdTime queued = m_socket->GetNextQueued();
    m_packet = m_socket->RecvFrom(UINT32_MAX, 0, m_from);
    const BsdTime now = Simulator::Now().GetNanoSeconds();
    if (m_unit != 0)
    {
        m_socket->GetHost()->GetInetPorts().GetObserver().OnService(now,
                                                                    m_socket->GetInet(),
                                                                    m_unit,
                                                                    now - queued);
    }
}

void
BsdAppUdpServer::OnServiceDone()
{
    m_waiting = false;
    const auto packet = m_packet;
    m_packet = nullptr;
    const BsdSocketEndpoint from = BsdSocketFromAddress(m_from);
    const auto flow = m_registry->Find(from.address, from.port);
    const bool known = Holds(flow);
    if (m_unit != 0)
    {
        m_socket->GetHost()->GetInetPorts().GetObserver().OnServed(
            Simulator::Now().GetNanoSeconds(),
            m_socket->GetInet(),
            m_unit,
            known);
    }
    if (known)
    {
        const bool complete = flow->answerer.bytes >= flow->plan.size;
        m_registry->Payload(flow, packet->GetSize(), false);
        if (!complete && flow->answerer.bytes >= flow->plan.size && flow->plan.reply > 0)
        {
            Reply(flow);
        }
    }
    RequestService();
}

bool
BsdAppUdpServer::Holds(const Ptr<BsdAppFlow>& flow)
{
    if (flow && !flow->begun)
    {
        flow->begun = true;
        m_flows.insert(flow->plan.id);
    }
    return flow && m_flows.count(flow->plan.id) > 0;
}

void
BsdAppUdpServer::Reply(const Ptr<BsdAppFlow>& flow)
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
BsdAppUdpServer::Release()
{
    m_open = false;
    if (m_waiting)
    {
        m_waiting = false;
        m_cpu->Cancel(m_work);
    }
    m_packet = nullptr;
    for (auto& [id, reply] : m_replies)
    {
        reply->Stop();
    }
    m_replies.clear();
    m_flows.clear();
}

void
BsdAppUdpServer::CloseSocket()
{
    NS_LOG_FUNCTION(this);
    if (!m_socket)
    {
        return;
    }
    Release();
    m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    if (!m_socket->GetInet().IsClosed())
    {
        m_socket->Close();
    }
}

void
BsdAppUdpServer::DoDispose()
{
    if (m_socket)
    {
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    }
    m_waiting = false; // cores go with their host
    Release();
    m_socket = nullptr;
    m_registry = nullptr;
    m_cpu = nullptr;
    Application::DoDispose();
}

} // namespace divertsim
} // namespace ns3
