// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-layer.h"

#include "ns3/abort.h"
#include "ns3/bsd-socket-domains.h"
#include "ns3/bsd-socket.h"
#include "ns3/integer.h"
#include "ns3/log.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdSocketLayer");
NS_OBJECT_ENSURE_REGISTERED(BsdSocketLayer);

TypeId
BsdSocketLayer::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::divertsim::BsdSocketLayer")
            .SetParent<Object>()
            .SetGroupName("Divertsim")
            .AddConstructor<BsdSocketLayer>()
            .AddAttribute(
                "MaxSockBuf",
                "kern.ipc.maxsockbuf (sb_max): what the largest socket buffer may take.",
                UintegerValue(BSD_SOCKET_MAX_BUFFER),
                MakeUintegerAccessor(&BsdSocketLayer::SetMaxBuffer, &BsdSocketLayer::GetMaxBuffer),
                MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("AcceptQueue",
                          "kern.ipc.soacceptqueue (kern.somaxconn): the longest backlog.",
                          IntegerValue(BSD_SOMAXCONN),
                          MakeIntegerAccessor(&BsdSocketLayer::SetAcceptQueue,
                                              &BsdSocketLayer::GetAcceptQueue),
                          MakeIntegerChecker<int>(1))
            .AddAttribute("MinAcceptQueue",
                          "OpenBSD's kern.sominconn: the shortest backlog.",
                          IntegerValue(BSD_SOCKET_SOMINCONN),
                          MakeIntegerAccessor(&BsdSocketLayer::SetMinAcceptQueue,
                                              &BsdSocketLayer::GetMinAcceptQueue),
                          MakeIntegerChecker<int>(0))
            .AddAttribute("Descriptors",
                          "RLIMIT_NOFILE of programs that start from now on.",
                          IntegerValue(1024),
                          MakeIntegerAccessor(&BsdSocketLayer::SetDescriptors,
                                              &BsdSocketLayer::GetDescriptors),
                          MakeIntegerChecker<int>(0))
            .AddAttribute("Fibs",
                          "net.fibs: routing tables that SO_SETFIB may name.",
                          IntegerValue(1),
                          MakeIntegerAccessor(&BsdSocketLayer::SetFibs, &BsdSocketLayer::GetFibs),
                          MakeIntegerChecker<int>(1));
    return tid;
}

BsdSocketLayer::BsdSocketLayer()
{
    NS_LOG_FUNCTION(this);
}

BsdSocketLayer::~BsdSocketLayer()
{
    NS_LOG_FUNCTION(this);
}

void
BsdSocketLayer::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_domains = nullptr;
    m_config.splices = nullptr;
    m_host.node = nullptr;
    m_host.divert = nullptr;
    Object::DoDispose();
}

void
BsdSocketLayer::Install(const Host& host)
{
    NS_LOG_FUNCTION(this << host.node);
    NS_ABORT_MSG_IF(m_host.clock, "BsdSocketLayer: installed already");
    NS_ABORT_MSG_UNLESS(host.clock, "BsdSocketLayer: a host has a clock");
    m_host = host;
    m_config.system = host.system;
    m_config.splices = host.splices;
}

std::vector<std::unique_ptr<BsdDomain>>
BsdSocketLayer::MakeDomains()
{
    NS_LOG_FUNCTION(this);
    BsdSocketDomains make(m_host.system, m_host.node);
    std::vector<std::unique_ptr<BsdDomain>> domains;
    domains.push_back(make.Local());
    const bool divert = bool(m_host.divert);
    const bool openbsd = m_host.system == BsdSystem::OPENBSD;
    if (m_host.inet || (divert && openbsd))
    {
        domains.push_back(make.Inet(m_host.inet, openbsd ? m_host.divert : nullptr));
        domains.push_back(make.Inet6(m_host.inet, openbsd ? m_host.divert : nullptr));
    }
    if (divert && m_host.system == BsdSystem::FREEBSD)
    {
        domains.push_back(make.Divert(m_host.divert));
    }
    return domains;
}

void
BsdSocketLayer::SetDomains(BsdDomainSet* domains)
{
    NS_LOG_FUNCTION(this << domains);
    m_domains = domains;
}

Ptr<Node>
BsdSocketLayer::GetNode() const
{
    return m_host.node;
}

const BsdSocketConfig&
BsdSocketLayer::GetConfig() const
{
    return m_config;
}

BsdDomainSet*
BsdSocketLayer::GetDomains() const
{
    return m_domains;
}

BsdClock&
BsdSocketLayer::GetClock() const
{
    return *m_host.clock;
}

const Ptr<BsdSocketDivertHost>&
BsdSocketLayer::GetDivert() const
{
    return m_host.divert;
}

BsdErrno
BsdSocketLayer::Create(int family,
                       int type,
                       int protocol,
                       const BsdCredentials& who,
                       std::shared_ptr<BsdSocket>& socket)
{
    NS_LOG_FUNCTION(this << family << type << protocol);
    socket = nullptr;
    if (!m_domains)
    {
        return BsdErrno::E_PROTONOSUPPORT; // the simulation is over
    }
    const auto allocate = [&](const BsdProtosw& protosw, int wanted) {
        const std::string kind = protosw.domain->name + "/" + std::to_string(wanted);
        socket = std::make_shared<BsdSocket>(m_config, protosw, wanted, who, NewName(kind));
        return socket;
    };
    std::shared_ptr<BsdSocketView> made;
    const BsdErrno error = m_domains->Create(family, type, protocol, who, allocate, made);
    if (error != BsdErrno::OK)
    {
        socket = nullptr;
    }
    return error;
}

std::string
BsdSocketLayer::NewName(const std::string& kind)
{
    return kind + "/" + std::to_string(m_names[kind]++);
}

void
BsdSocketLayer::SetMaxBuffer(uint32_t bytes)
{
    m_config.maxBuffer = bytes;
}

uint32_t
BsdSocketLayer::GetMaxBuffer() const
{
    return static_cast<uint32_t>(m_config.maxBuffer);
}

void
BsdSocketLayer::SetAcceptQueue(int connections)
{
    m_config.acceptQueue = connections;
}

int
BsdSocketLayer::GetAcceptQueue() const
{
    return m_config.acceptQueue;
}

void
BsdSocketLayer::SetMinAcceptQueue(int connections)
{
    m_config.minAcceptQueue = connections;
}

int
BsdSocketLayer::GetMinAcceptQueue() const
{
    return m_config.minAcceptQueue;
}

void
BsdSocketLayer::SetDescriptors(int limit)
{
    m_config.descriptors = limit;
}

int
BsdSocketLayer::GetDescriptors() const
{
    return m_config.descriptors;
}

void
BsdSocketLayer::SetFibs(int fibs)
{
    m_config.fibs = fibs;
}

int
BsdSocketLayer::GetFibs() const
{
    return m_config.fibs;
}

} // namespace divertsim
} // namespace ns3
