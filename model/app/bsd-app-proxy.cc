// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-proxy.h"

#include "ns3/abort.h"
#include "ns3/address-utils.h"
#include "ns3/bsd-app-enum.h"
#include "ns3/bsd-app-proxy-program.h"
#include "ns3/bsd-host.h"
#include "ns3/bsd-socket-inet-address.h"
#include "ns3/integer.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdAppProxy");
NS_OBJECT_ENSURE_REGISTERED(BsdAppProxy);

namespace
{
constexpr std::uint32_t DEFAULT_BUFFER = 64 * 1024; ///< bytes: relayd's RELAY_MAXREAD, from memory
} // namespace

TypeId
BsdAppProxy::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::divertsim::BsdAppProxy")
            .SetParent<Application>()
            .SetGroupName("Divertsim")
            .AddConstructor<BsdAppProxy>()
            .AddAttribute("Name",
                          "Of the program, and of the account of its core time.",
                          StringValue("proxy"),
                          MakeStringAccessor(&BsdAppProxy::m_name),
                          MakeStringChecker())
            .AddAttribute("Protocol",
                          "What is relayed.",
                          EnumValue(PROTOCOL_TCP),
                          BsdMakeEnumAccessor<RelayProtocol>(&BsdAppProxy::m_protocol),
                          MakeEnumChecker(PROTOCOL_TCP, "tcp", PROTOCOL_UDP, "udp"))
            .AddAttribute("Family",
                          "Of the listener. The server's is that of Remote.",
                          EnumValue(FAMILY_INET),
                          BsdMakeEnumAccessor<ListenFamily>(&BsdAppProxy::m_family),
                          MakeEnumChecker(FAMILY_INET, "inet", FAMILY_INET6, "inet6"))
            .AddAttribute("Port",
                          "Where it listens.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&BsdAppProxy::m_port),
                          MakeUintegerChecker<std::uint16_t>())
            // before Remote, which may set it: a factory sets attributes in this order
            .AddAttribute("RemotePort",
                          "The server's port.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&BsdAppProxy::m_remotePort),
                          MakeUintegerChecker<std::uint16_t>())
            .AddAttribute(
                "Remote",
                "The server: an Ipv4Address or Ipv6Address; an InetSocketAddress or "
                "Inet6SocketAddress sets RemotePort too.",
                AddressValue(),
                MakeAddressAccessor(&BsdAppProxy::SetRemoteAddress, &BsdAppProxy::GetRemoteAddress),
                MakeAddressChecker())
            .AddAttribute("Mode",
                          "How it relays: SO_SPLICE, or read and write.",
                          EnumValue(MODE_SPLICE),
                          BsdMakeEnumAccessor<RelayMode>(&BsdAppProxy::m_mode),
                          MakeEnumChecker(MODE_SPLICE, "splice", MODE_COPY, "copy"))
            .AddAttribute("MaxBytes",
                          "sp_max: bytes that a splice moves at most, each direction; then it goes "
                          "on by copying. 0 for no limit.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&BsdAppProxy::m_maxBytes),
                          MakeUintegerChecker<std::uint64_t>(0, INT64_MAX))
            .AddAttribute("Idle",
                          "sp_idle: when it is over the session is closed; 0 for none. FreeBSD "
                          "counts from the splice on, OpenBSD from the last transfer.",
                          TimeValue(Seconds(0)),
                          MakeTimeAccessor(&BsdAppProxy::m_idle),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("Dispatch",
                          "Who moves what a splice moves: the kernel's worker threads, or whoever "
                          "received it.",
                          EnumValue(DISPATCH_WORKER),
                          BsdMakeEnumAccessor<SpliceDispatch>(&BsdAppProxy::m_dispatch),
                          MakeEnumChecker(DISPATCH_WORKER, "worker", DISPATCH_DIRECT, "direct"))
            .AddAttribute("Buffer",
                          "Bytes that it reads at once, and holds at most, each direction.",
                          UintegerValue(DEFAULT_BUFFER),
                          MakeUintegerAccessor(&BsdAppProxy::m_buffer),
                          MakeUintegerChecker<std::uint32_t>(1))
            .AddAttribute("Loop",
                          "event: a thread waits for all its connections at once; blocking: it "
                          "serves one at a time.",
                          EnumValue(LOOP_EVENT),
                          BsdMakeEnumAccessor<LoopKind>(&BsdAppProxy::m_loop),
                          MakeEnumChecker(LOOP_EVENT, "event", LOOP_BLOCKING, "blocking"))
            .AddAttribute("Threads",
                          "How many threads.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&BsdAppProxy::m_threads),
                          MakeUintegerChecker<std::uint32_t>(1, 65536))
            .AddAttribute("Backlog",
                          "Of listen(2).",
                          IntegerValue(BSD_SOMAXCONN),
                          MakeIntegerAccessor(&BsdAppProxy::m_backlog),
                          MakeIntegerChecker<int>())
            .AddAttribute("OnStop",
                          "What becomes of sessions when the application stops.",
                          EnumValue(STOP_KEEP),
                          BsdMakeEnumAccessor<StopAction>(&BsdAppProxy::m_onStop),
                          MakeEnumChecker(STOP_KEEP, "keep", STOP_RESET, "reset"));
    return tid;
}

BsdAppProxy::BsdAppProxy() = default;
BsdAppProxy::~BsdAppProxy() = default;

BsdAppProxy::Config
BsdAppProxy::GetConfig() const
{
    Config config;
    config.name = m_name;
    config.protocol = m_protocol;
    config.family = m_family;
    config.port = m_port;
    config.remote = m_remote;
    config.remotePort = m_remotePort;
    config.mode = m_mode;
    config.dispatch = m_dispatch;
    config.loop = m_loop;
    config.onStop = m_onStop;
    config.maxBytes = m_maxBytes;
    config.idle = m_idle.GetNanoSeconds();
    config.buffer = m_buffer;
    config.threads = m_threads;
    config.backlog = m_backlog;
    return config;
}

void
BsdAppProxy::SetRemote(const BsdAddress& remote, std::uint16_t port)
{
    m_remote = remote;
    m_remotePort = port;
}

void
BsdAppProxy::SetRemoteAddress(Address remote)
{
    if (Ipv4Address::IsMatchingType(remote))
    {
        m_remote = BsdSocketFromIp(Ipv4Address::ConvertFrom(remote));
    }
    else if (Ipv6Address::IsMatchingType(remote))
    {
        m_remote = BsdSocketFromIp(Ipv6Address::ConvertFrom(remote));
    }
    else if (!remote.IsInvalid())
    {
        const BsdSocketEndpoint endpoint = BsdSocketFromAddress(remote);
        m_remote = endpoint.address;
        m_remotePort = endpoint.port;
    }
}

Address
BsdAppProxy::GetRemoteAddress() const
{
    return m_remote.family == BsdFamily::NONE ? Address()
                                              : BsdSocketToAddress(m_remote, m_remotePort);
}

void
BsdAppProxy::AddObserver(BsdAppProxyObserver* observer)
{
    m_observers.push_back(observer);
}

void
BsdAppProxy::DoInitialize()
{
    NS_LOG_FUNCTION(this);
    const Ptr<BsdHost> host = GetNode()->GetObject<BsdHost>();
    NS_ABORT_MSG_UNLESS(host, "BsdAppProxy " << m_name << ": its node needs a BsdHost");
    NS_ABORT_MSG_IF(m_remote.family == BsdFamily::NONE,
                    "BsdAppProxy " << m_name << ": Remote is not set");
    m_program = std::make_unique<BsdAppProxyProgram>(host, GetConfig(), m_observers);
    Application::DoInitialize();
}

void
BsdAppProxy::StartApplication()
{
    NS_LOG_FUNCTION(this);
    m_startError = m_program->Listen();
    if (m_startError != BsdErrno::OK)
    {
        NS_LOG_WARN("proxy " << m_name << ": " << BsdErrnoName(m_startError));
    }
}

void
BsdAppProxy::StopApplication()
{
    NS_LOG_FUNCTION(this);
    if (m_program)
    {
        m_program->Stop(m_onStop == STOP_RESET);
    }
}

void
BsdAppProxy::Splice()
{
    m_mode = MODE_SPLICE;
    if (m_program)
    {
        m_program->SetSplicing(true);
    }
}

void
BsdAppProxy::Unsplice()
{
    m_mode = MODE_COPY;
    if (m_program)
    {
        m_program->SetSplicing(false);
    }
}

BsdAppProxyCounters
BsdAppProxy::GetCounters() const
{
    return m_program ? m_program->GetCounters() : BsdAppProxyCounters();
}

std::uint64_t
BsdAppProxy::GetHeld() const
{
    return m_program ? m_program->GetHeld() : 0;
}

std::size_t
BsdAppProxy::GetOpenSockets() const
{
    return m_program ? m_program->GetOpenSockets() : 0;
}

BsdErrno
BsdAppProxy::GetStartError() const
{
    return m_startError;
}

std::uint32_t
BsdAppProxy::GetAccount() const
{
    return m_program ? m_program->GetAccount() : 0;
}

BsdTime
BsdAppProxy::GetCpuTime() const
{
    return m_program ? m_program->GetCpuTime() : 0;
}

void
BsdAppProxy::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_program = nullptr;
    m_observers.clear();
    Application::DoDispose();
}

} // namespace divertsim
} // namespace ns3
