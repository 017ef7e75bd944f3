// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-splice.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/bsd-socket-inet-address.h"
#include "ns3/bsd-socket.h"
#include "ns3/enum.h"
#include "ns3/integer.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/trace-source-accessor.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdHostSplice");
NS_OBJECT_ENSURE_REGISTERED(BsdHostSplice);

namespace
{

/// ns-3.41 and later: the accessor names the type of the enum
template <typename E, typename S, typename G>
auto
MakeDispatchAccessor(S set, G get, int) -> decltype(MakeEnumAccessor<E>(set, get))
{
    return MakeEnumAccessor<E>(set, get);
}

/// Before ns-3.41: it may not
template <typename E, typename S, typename G>
auto
MakeDispatchAccessor(S set, G get, long) -> decltype(MakeEnumAccessor(set, get))
{
    return MakeEnumAccessor(set, get);
}

} // namespace

/// One observer more, which fires ns-3's trace sources
class BsdHostSplice::Traces : public SpliceObserver
{
  public:
    explicit Traces(BsdHostSplice& host)
        : m_host(host)
    {
    }

    void OnSpliced(BsdTime, const SpliceInfo& splice) override
    {
        m_host.m_splicedTrace(splice);
    }

    void OnState(BsdTime, const SpliceInfo& splice, SpliceState from, SpliceState to) override
    {
        m_host.m_stateTrace(splice, from, to);
    }

    void OnMoved(BsdTime, const SpliceInfo& splice, std::size_t bytes, std::uint64_t total) override
    {
        m_host.m_movedTrace(splice, bytes, total);
    }

    void OnLost(BsdTime, const SpliceInfo& splice, std::size_t bytes) override
    {
        m_host.m_lostTrace(splice, bytes);
    }

    void OnUnspliced(BsdTime,
                     const SpliceInfo& splice,
                     SpliceCause cause,
                     BsdErrno error,
                     std::uint64_t total) override
    {
        m_host.m_unsplicedTrace(splice, cause, error, total);
    }

  private:
    BsdHostSplice& m_host;
};

TypeId
BsdHostSplice::GetTypeId()
{
    using Self = BsdHostSplice;
    static TypeId tid =
        TypeId("ns3::divertsim::BsdHostSplice")
            .SetParent<Object>()
            .SetGroupName("Divertsim")
            .AddConstructor<BsdHostSplice>()
            .AddAttribute("NumWq",
                          "kern.ipc.splice.num_wq (FreeBSD): workers among which new splices are "
                          "shared out. -1: one a core; 0: SO_SPLICE gives ENXIO. Once there are "
                          "workers, from 1 to the number of cores.",
                          IntegerValue(SPLICE_ALL_WORKERS),
                          MakeIntegerAccessor(&Self::SetNumWqAttribute, &Self::GetNumWq),
                          MakeIntegerChecker<int>(SPLICE_ALL_WORKERS))
            .AddAttribute("ReceiveStream",
                          "kern.ipc.splice.receive_stream (FreeBSD): which of two functions takes "
                          "the bytes out of the source. It makes no difference here.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&Self::SetReceiveStream, &Self::GetReceiveStream),
                          MakeBooleanChecker())
            .AddAttribute("Dispatch",
                          "Who moves the bytes of splices that are made from then on, where a "
                          "program does not say: worker threads, or the thread that receives.",
                          EnumValue(int(BsdSpliceDispatch::WORKER)),
                          MakeDispatchAccessor<int>(&Self::SetDispatch, &Self::GetDispatch, 0),
                          MakeEnumChecker(int(BsdSpliceDispatch::WORKER),
                                          "WORKER",
                                          int(BsdSpliceDispatch::DIRECT),
                                          "DIRECT"))
            .AddTraceSource("Spliced",
                            "A splice was made.",
                            MakeTraceSourceAccessor(&Self::m_splicedTrace),
                            "ns3::divertsim::BsdHostSplice::SplicedTracedCallback")
            .AddTraceSource("State",
                            "A splice has gone from one state to another.",
                            MakeTraceSourceAccessor(&Self::m_stateTrace),
                            "ns3::divertsim::BsdHostSplice::StateTracedCallback")
            .AddTraceSource("Moved",
                            "A splice has moved bytes.",
                            MakeTraceSourceAccessor(&Self::m_movedTrace),
                            "ns3::divertsim::BsdHostSplice::MovedTracedCallback")
            .AddTraceSource("Lost",
                            "A splice has lost bytes to an error of its sink.",
                            MakeTraceSourceAccessor(&Self::m_lostTrace),
                            "ns3::divertsim::BsdHostSplice::LostTracedCallback")
            .AddTraceSource("Unspliced",
                            "A splice has ended.",
                            MakeTraceSourceAccessor(&Self::m_unsplicedTrace),
                            "ns3::divertsim::BsdHostSplice::UnsplicedTracedCallback");
    return tid;
}

BsdHostSplice::BsdHostSplice()
    : m_traces(std::make_unique<Traces>(*this))
{
    NS_LOG_FUNCTION(this);
}

BsdHostSplice::~BsdHostSplice()
{
    NS_LOG_FUNCTION(this);
    m_splices = nullptr; // before the clock and the cores that it uses
}

void
BsdHostSplice::DoDispose()
{
    NS_LOG_FUNCTION(this);
    if (m_splices)
    {
        m_splices->Clear();
    }
    m_node = nullptr;
    Object::DoDispose();
}

void
BsdHostSplice::Install(BsdSystem system,
                       std::shared_ptr<BsdClock> clock,
                       Ptr<BsdHostCpus> cpus,
                       Ptr<Node> node)
{
    NS_LOG_FUNCTION(this);
    m_node = std::move(node);
    m_clock = std::move(clock);
    m_cpus = cpus;
    m_config.system = system;
    m_splices = std::make_unique<SpliceSet>(*m_clock, [this]() -> BsdCpus& { return GetCores(); });
    m_splices->SetConfig(m_config);
    m_splices->AddObserver(m_traces.get());
    m_splices->SetReceivingCore([this](const BsdSocketView& so) { return GetReceivingCore(so); });
}

std::uint32_t
BsdHostSplice::GetReceivingCore(const BsdSocketView& so) const
{
    BsdSockaddr name;
    const auto* const socket = dynamic_cast<const BsdSocket*>(&so);
    if (!m_node || !socket || !socket->GetPcb())
    {
        return 0;
    }
    const_cast<BsdSocket*>(socket)->Getsockname(name);
    if (name.family == BSD_AF_INET6)
    {
        const auto ipv6 = m_node->GetObject<Ipv6>();
        const auto address = BsdSocketToIpv6(name.GetAddress());
        const std::int32_t interface = ipv6 ? ipv6->GetInterfaceForAddress(address) : -1;
        return interface < 0 ? 0 : ipv6->GetNetDevice(interface)->GetIfIndex();
    }
    const auto ipv4 = m_node->GetObject<Ipv4>();
    const auto address = BsdSocketToIpv4(name.GetAddress());
    const std::int32_t interface = ipv4 ? ipv4->GetInterfaceForAddress(address) : -1;
    return interface < 0 ? 0 : ipv4->GetNetDevice(interface)->GetIfIndex();
}

BsdCpus&
BsdHostSplice::GetCores()
{
    if (!m_started)
    {
        // the number of cores was not known before
        m_started = true;
        NS_ABORT_MSG_IF(m_splices->SetNumWq(m_numWq) != BsdErrno::OK,
                        "BsdHostSplice: NumWq is " << m_numWq << ", above the number of cores, "
                                                   << m_cpus->Get().GetCount());
    }
    m_config.costs = m_cpus->GetCosts(); // attributes may change
    m_splices->SetConfig(m_config);
    return m_cpus->Get();
}

SpliceSet&
BsdHostSplice::Get()
{
    NS_ABORT_MSG_UNLESS(m_splices, "BsdHostSplice: install the BsdHost first");
    return *m_splices;
}

BsdErrno
BsdHostSplice::SetNumWq(int workers)
{
    return Get().SetNumWq(workers);
}

void
BsdHostSplice::SetNumWqAttribute(int workers)
{
    if (!m_started)
    {
        m_numWq = workers;
        return;
    }
    NS_ABORT_MSG_IF(m_splices->SetNumWq(workers) != BsdErrno::OK,
                    "BsdHostSplice: NumWq cannot be " << workers
                                                      << " now: from 1 to the number of cores");
}

int
BsdHostSplice::GetNumWq() const
{
    return m_started ? m_splices->GetNumWq() : m_numWq;
}

void
BsdHostSplice::SetReceiveStream(bool on)
{
    m_config.receiveStream = on;
    Configure();
}

bool
BsdHostSplice::GetReceiveStream() const
{
    return m_config.receiveStream;
}

void
BsdHostSplice::SetDispatch(int dispatch)
{
    m_config.dispatch = static_cast<BsdSpliceDispatch>(dispatch);
    Configure();
}

int
BsdHostSplice::GetDispatch() const
{
    return static_cast<int>(m_config.dispatch);
}

void
BsdHostSplice::Configure()
{
    if (m_splices)
    {
        m_splices->SetConfig(m_config);
    }
}

} // namespace divertsim
} // namespace ns3
