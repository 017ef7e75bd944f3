// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-tcp-server.h"

#include "ns3/abort.h"
#include "ns3/bsd-app-enum.h"
#include "ns3/bsd-socket-inet-address.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdAppTcpServer");
NS_OBJECT_ENSURE_REGISTERED(BsdAppTcpServer);

TypeId
BsdAppTcpServer::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::divertsim::BsdAppTcpServer")
            .SetParent<Application>()
            .SetGroupName("Divertsim")
            .AddConstructor<BsdAppTcpServer>()
            .AddAttribute("AcceptDelay",
                          "From a complete connection to its accept(2).",
                          TimeValue(Seconds(0)),
                          MakeTimeAccessor(&BsdAppTcpServer::m_acceptDelay),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("PerPacket",
                          "Core time that each segment with payload takes, in ns, with decimals.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&BsdAppTcpServer::m_perPacket),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("PerByte",
                          "Core time that each byte of payload takes, in ns, with decimals.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&BsdAppTcpServer::m_perByte),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("OnClose",
                          "What becomes of its connections when its listener closes.",
                          EnumValue(CLOSE_KEEP),
                          BsdMakeEnumAccessor<CloseAction>(&BsdAppTcpServer::m_onClose),
                          MakeEnumChecker(CLOSE_KEEP, "keep", CLOSE_RESET, "reset"));
    return tid;
}

BsdAppTcpServer::BsdAppTcpServer() = default;
BsdAppTcpServer::~BsdAppTcpServer() = default;

void
BsdAppTcpServer::SetSocket(const Ptr<BsdSocketTcp>& socket)
{
    m_socket = socket;
}

void
BsdAppTcpServer::SetRegistry(const Ptr<BsdAppFlowRegistry>& registry)
{
    m_registry = registry;
}

void
BsdAppTcpServer::SetCpu(BsdCpu* cpu, BsdCpuAccountId account)
{
    m_cpu = cpu;
    m_account = account;
}

Ptr<BsdSocketTcp>
BsdAppTcpServer::GetSocket() const
{
    return m_socket;
}

std::size_t
BsdAppTcpServer::GetConnections() const
{
    return m_tcp.size();
}

void
BsdAppTcpServer::StartApplication()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_IF(!m_socket || !m_cpu || !m_registry,
                    "BsdAppTcpServer needs SetSocket, SetRegistry and SetCpu");
    if (m_socket->GetInet().IsClosed())
    {
        return; // an event of the same instant closed it
    }
    m_open = true;
    m_socket->SetAcceptableCallback(MakeCallback(&BsdAppTcpServer::OnAcceptable, this));
    for (std::size_t i = 0; i < m_socket->GetComplete(); ++i)
    {
        OnAcceptable(m_socket);
    }
}

void
BsdAppTcpServer::StopApplication()
{
    CloseSocket();
}

void
BsdAppTcpServer::OnAcceptable(Ptr<BsdSocketTcp>)
{
    // a Ptr keeps the application until then
    Simulator::Schedule(m_acceptDelay, &BsdAppTcpServer::Accept, Ptr<BsdAppTcpServer>(this));
}

void
BsdAppTcpServer::Accept()
{
    const auto connection = m_open ? m_socket->Accept() : nullptr;
    if (!connection)
    {
        return; // closed since, or the peer gave up
    }
    Address peer;
    connection->GetPeerName(peer);
    const BsdSocketEndpoint from = BsdSocketFromAddress(peer);
    const auto flow = m_registry->Find(from.address, from.port);
    if (!flow || m_tcp.count(flow->plan.id) > 0)
    {
        connection->Close();
        return;
    }
    const auto end = Create<BsdAppTcpEnd>(connection, m_registry, flow, false);
    end->SetGoneCallback(MakeCallback(&BsdAppTcpServer::TcpGone, this));
    m_tcp[flow->plan.id] = end;
    end->Serve(m_cpu, m_account, m_perPacket, m_perByte);
}

void
BsdAppTcpServer::TcpGone(Ptr<BsdAppTcpEnd> end)
{
    m_tcp.erase(end->GetFlow()->plan.id);
}

void
BsdAppTcpServer::CloseSocket()
{
    NS_LOG_FUNCTION(this);
    if (!m_socket)
    {
        return;
    }
    m_open = false;
    m_socket->SetAcceptableCallback(MakeNullCallback<void, Ptr<BsdSocketTcp>>());
    if (!m_socket->GetInet().IsClosed())
    {
        m_socket->Close();
    }
    if (m_onClose == CLOSE_RESET)
    {
        for (auto& [id, end] : m_tcp)
        {
            end->Abort();
        }
        m_tcp.clear();
    }
}

void
BsdAppTcpServer::DoDispose()
{
    m_open = false;
    if (m_socket)
    {
        m_socket->SetAcceptableCallback(MakeNullCallback<void, Ptr<BsdSocketTcp>>());
        m_socket = nullptr;
    }
    for (auto& [id, end] : m_tcp)
    {
        end->Detach();
    }
    m_tcp.clear();
    m_registry = nullptr;
    m_cpu = nullptr;
    Application::DoDispose();
}

} // namespace divertsim
} // namespace ns3
