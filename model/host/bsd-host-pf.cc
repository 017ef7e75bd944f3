// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-pf.h"

#include "ns3/abort.h"
#include "ns3/bsd-host-interfaces.h"
#include "ns3/log.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <string>
#include <utility>

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdHostPf");
NS_OBJECT_ENSURE_REGISTERED(BsdHostPf);

namespace
{
/// 2026-01-01 00:00:00 UTC, and the seconds of that year
constexpr uint64_t YEAR_2026 = 1767225600;
constexpr uint64_t YEAR_SECONDS = 365 * 24 * 3600;

/// The state table is all there from the start: 2^24 rows are far beyond any kernel's memory
constexpr uint32_t MAX_HASHSIZE = 1U << 24;

/// OpenBSD's `divert-to`: a socket that takes what is not for this host is none of ns-3's
bool
DivertsToSocket(const PfRuleset& ruleset)
{
    return std::any_of(ruleset.Rules().begin(), ruleset.Rules().end(), [](const PfRule& rule) {
        return rule.divert == PfDivert::SOCKET || (rule.anchor && DivertsToSocket(*rule.anchor));
    });
}

/// Checks StatesHashsize, so that also Config::SetDefault and scenarios refuse what pf can't use
class HashsizeChecker : public AttributeChecker
{
  public:
    bool Check(const AttributeValue& value) const override
    {
        const auto* rows = dynamic_cast<const UintegerValue*>(&value);
        return rows && rows->Get() != 0 && rows->Get() <= MAX_HASHSIZE &&
               (rows->Get() & (rows->Get() - 1)) == 0;
    }

    std::string GetValueTypeName() const override
    {
        return "ns3::UintegerValue";
    }

    bool HasUnderlyingTypeInformation() const override
    {
        return true;
    }

    std::string GetUnderlyingTypeInformation() const override
    {
        return "a power of two up to " + std::to_string(MAX_HASHSIZE);
    }

    Ptr<AttributeValue> Create() const override
    {
        return ns3::Create<UintegerValue>();
    }

    bool Copy(const AttributeValue& source, AttributeValue& destination) const override
    {
        const auto* from = dynamic_cast<const UintegerValue*>(&source);
        auto* to = dynamic_cast<UintegerValue*>(&destination);
        if (!from || !to)
        {
            return false;
        }
        *to = *from;
        return true;
    }
};
} // namespace

/// One observer more, which fires ns-3's trace sources
class BsdHostPf::Traces : public PfObserver
{
  public:
    explicit Traces(BsdHostPf& host)
        : m_host(host)
    {
    }

    void OnStateCreated(const PfPacketEvent&, const BsdUnit& unit) override
    {
        m_host.m_stateCreatedTrace(unit.id, unit.tuple);
    }

    void OnStateFinished(BsdTime, std::uint64_t stateId) override
    {
        m_host.m_stateFinishedTrace(stateId);
    }

    void OnStateRemoved(BsdTime, std::uint64_t stateId) override
    {
        m_host.m_stateRemovedTrace(stateId);
    }

    void OnPassed(const PfPacketEvent& event) override
    {
        m_host.m_passedTrace(event);
    }

    void OnDiverted(const PfPacketEvent& event, std::uint16_t port) override
    {
        m_host.m_divertedTrace(event, port);
    }

    void OnDropped(const PfPacketEvent& event, PfReason reason) override
    {
        m_host.m_droppedTrace(event, reason);
    }

  private:
    BsdHostPf& m_host;
};

bool
BsdHostPf::SetStateIdCpus(uint32_t cpus)
{
    if (m_pf)
    {
        return false;
    }
    m_stateIdCpus = cpus;
    return true;
}

uint32_t
BsdHostPf::GetStateIdCpus() const
{
    return m_stateIdCpus;
}

void
BsdHostPf::SetFragTimeout(Time time)
{
    m_frag = static_cast<uint32_t>(time.GetMilliSeconds() / 1000);
    m_timeouts.frag = m_frag != 0 ? m_frag : PfTimeouts::Of(m_kernel->system).frag;
    if (m_pf)
    {
        m_pf->SetTimeouts(m_timeouts);
    }
}

Time
BsdHostPf::GetFragTimeout() const
{
    return Seconds(m_frag);
}

template <PfTimeout which>
void
BsdHostPf::SetTimeout(Time time)
{
    m_timeouts[which] = static_cast<uint32_t>(time.GetMilliSeconds() / 1000);
    if (m_pf)
    {
        m_pf->SetTimeouts(m_timeouts);
    }
}

template <PfTimeout which>
Time
BsdHostPf::GetTimeout() const
{
    return Seconds(m_timeouts[which]);
}

TypeId
BsdHostPf::GetTypeId()
{
    using Self = BsdHostPf;
    static TypeId tid = [] {
        TypeId id("ns3::divertsim::BsdHostPf");
        id.SetParent<Object>()
            .SetGroupName("Divertsim")
            .AddConstructor<Self>()
            .AddAttribute("FirstStateId",
                          "ID of the first state; 0: the time of a second of the year 2026 that "
                          "the host's stream draws, as if pf had been enabled then. Fixed once "
                          "a state was made.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&Self::SetFirstStateId, &Self::GetFirstStateId),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("StateLimit",
                          "set limit states.",
                          UintegerValue(PfConfig().stateLimit),
                          MakeUintegerAccessor(&Self::SetStateLimit, &Self::GetStateLimit),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("StatesHashsize",
                          "net.pf.states_hashsize, a power of two. Fixed once pf is in use.",
                          UintegerValue(PfConfig().statesHashsize),
                          MakeUintegerAccessor(&Self::SetStatesHashsize, &Self::GetStatesHashsize),
                          Create<HashsizeChecker>())
            .AddAttribute("Interval",
                          "set timeout interval: a round of the purge, whole seconds. "
                          "Fixed once pf is in use.",
                          TimeValue(Seconds(PfConfig().interval)),
                          MakeTimeAccessor(&Self::SetInterval, &Self::GetInterval),
                          MakeTimeChecker(Seconds(1)))
            .AddAttribute("StateIdCpus",
                          "0: one counter numbers states; else as FreeBSD 10 to 12 one each of so "
                          "many CPUs, whose number is the uppermost byte. Fixed once pf is in use.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&Self::SetStateIdCpus, &Self::GetStateIdCpus),
                          MakeUintegerChecker<uint32_t>(0, 256))
            .AddAttribute("Frag",
                          "set timeout frag, whole seconds; 0: the system's own.",
                          TimeValue(Seconds(0)),
                          MakeTimeAccessor(&Self::SetFragTimeout, &Self::GetFragTimeout),
                          MakeTimeChecker(Seconds(0)))
            .AddTraceSource("StateCreated",
                            "A rule made a state.",
                            MakeTraceSourceAccessor(&Self::m_stateCreatedTrace),
                            "ns3::divertsim::BsdHostPf::StateCreatedTracedCallback")
            .AddTraceSource("StateFinished",
                            "A TCP state has seen the end of its connection.",
                            MakeTraceSourceAccessor(&Self::m_stateFinishedTrace),
                            "ns3::divertsim::BsdHostPf::StateTracedCallback")
            .AddTraceSource("StateRemoved",
                            "A state is gone.",
                            MakeTraceSourceAccessor(&Self::m_stateRemovedTrace),
                            "ns3::divertsim::BsdHostPf::StateTracedCallback")
            .AddTraceSource("Passed",
                            "A packet passed and is not diverted.",
                            MakeTraceSourceAccessor(&Self::m_passedTrace),
                            "ns3::divertsim::BsdHostPf::PassedTracedCallback")
            .AddTraceSource("Diverted",
                            "A packet goes to a divert port.",
                            MakeTraceSourceAccessor(&Self::m_divertedTrace),
                            "ns3::divertsim::BsdHostPf::DivertedTracedCallback")
            .AddTraceSource("Dropped",
                            "A packet was dropped, and why.",
                            MakeTraceSourceAccessor(&Self::m_droppedTrace),
                            "ns3::divertsim::BsdHostPf::DroppedTracedCallback");
        const auto timeout = [&id](const char* name, PfTimeout which, const auto& accessor) {
            id.AddAttribute(name,
                            "set timeout " + std::string(PfTimeoutName(which)) + ", whole seconds.",
                            TimeValue(Seconds(PfTimeouts()[which])),
                            accessor,
                            MakeTimeChecker(Seconds(0)));
        };
#define DIVERTSIM_PF_TIMEOUT(name, which)                         \
    timeout(name,                                                 \
            PfTimeout::which,                                     \
            MakeTimeAccessor(&Self::SetTimeout<PfTimeout::which>, \
                             &Self::GetTimeout<PfTimeout::which>))
        DIVERTSIM_PF_TIMEOUT("TcpFirst", TCP_FIRST);
        DIVERTSIM_PF_TIMEOUT("TcpOpening", TCP_OPENING);
        DIVERTSIM_PF_TIMEOUT("TcpEstablished", TCP_ESTABLISHED);
        DIVERTSIM_PF_TIMEOUT("TcpClosing", TCP_CLOSING);
        DIVERTSIM_PF_TIMEOUT("TcpFinwait", TCP_FINWAIT);
        DIVERTSIM_PF_TIMEOUT("TcpClosed", TCP_CLOSED);
        DIVERTSIM_PF_TIMEOUT("UdpFirst", UDP_FIRST);
        DIVERTSIM_PF_TIMEOUT("UdpSingle", UDP_SINGLE);
        DIVERTSIM_PF_TIMEOUT("UdpMultiple", UDP_MULTIPLE);
        DIVERTSIM_PF_TIMEOUT("IcmpFirst", ICMP_FIRST);
        DIVERTSIM_PF_TIMEOUT("IcmpError", ICMP_ERROR);
        DIVERTSIM_PF_TIMEOUT("OtherFirst", OTHER_FIRST);
        DIVERTSIM_PF_TIMEOUT("OtherSingle", OTHER_SINGLE);
        DIVERTSIM_PF_TIMEOUT("OtherMultiple", OTHER_MULTIPLE);
#undef DIVERTSIM_PF_TIMEOUT
        return id;
    }();
    return tid;
}

BsdHostPf::BsdHostPf()
    : m_kernel(BsdFindKernel("freebsd")),
      m_traces(std::make_unique<Traces>(*this))
{
    NS_LOG_FUNCTION(this);
}

BsdHostPf::~BsdHostPf()
{
    NS_LOG_FUNCTION(this);
    m_pf = nullptr; // before the clock that it holds timers of
}

void
BsdHostPf::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_pf = nullptr;
    m_enabled = false;
    m_interfaces = nullptr;
    Object::DoDispose();
}

void
BsdHostPf::Install(std::shared_ptr<BsdClock> clock,
                   std::shared_ptr<BsdRandom> random,
                   std::shared_ptr<const BsdHostInterfaces> interfaces)
{
    m_clock = std::move(clock);
    m_random = std::move(random);
    m_interfaces = std::move(interfaces);
}

bool
BsdHostPf::SetFirstStateId(uint64_t id)
{
    if (m_pf && m_pf->Counters().inserts != 0)
    {
        return false;
    }
    m_firstStateId = id;
    RedrawFirstStateId();
    return true;
}

uint64_t
BsdHostPf::GetFirstStateId() const
{
    return m_firstStateId;
}

void
BsdHostPf::SetStateLimit(uint32_t states)
{
    m_stateLimit = states;
    if (m_pf)
    {
        m_pf->SetStateLimit(states);
    }
}

uint32_t
BsdHostPf::GetStateLimit() const
{
    return m_stateLimit;
}

bool
BsdHostPf::SetStatesHashsize(uint32_t rows)
{
    if (m_pf)
    {
        return false;
    }
    m_statesHashsize = rows;
    return true;
}

uint32_t
BsdHostPf::GetStatesHashsize() const
{
    return m_statesHashsize;
}

bool
BsdHostPf::SetInterval(Time interval)
{
    if (m_pf)
    {
        return false;
    }
    m_interval = interval;
    return true;
}

Time
BsdHostPf::GetInterval() const
{
    return m_interval;
}

uint64_t
BsdHostPf::MakeFirstStateId()
{
    if (m_firstStateId != 0)
    {
        return m_firstStateId;
    }
    const double draw = m_random->Draw();
    const uint64_t second =
        YEAR_2026 + static_cast<uint64_t>(draw * static_cast<double>(YEAR_SECONDS));
    // OpenBSD's DIOCSTART puts the seconds into the upper half [from memory]
    return m_kernel->system == BsdSystem::OPENBSD ? second << 32 : second;
}

void
BsdHostPf::RedrawFirstStateId()
{
    if (m_pf)
    {
        m_pf->SetFirstStateId(MakeFirstStateId());
    }
}

Pf&
BsdHostPf::Get()
{
    if (!m_pf)
    {
        NS_ABORT_MSG_UNLESS(m_interfaces, "BsdHostPf: install the BsdHost first");
        PfConfig config;
        config.system = m_kernel->system;
        config.firstStateId = MakeFirstStateId();
        config.stateLimit = m_stateLimit;
        config.statesHashsize = m_statesHashsize;
        config.interval = static_cast<uint32_t>(m_interval.GetMilliSeconds() / 1000);
        config.stateIds = m_stateIdCpus == 0 ? PfStateIdScheme::COUNTER : PfStateIdScheme::PER_CPU;
        config.cpus = std::max(1U, m_stateIdCpus);
        m_timeouts.frag = m_frag != 0 ? m_frag : PfTimeouts::Of(m_kernel->system).frag;
        config.timeouts = m_timeouts;
        m_pf = std::make_unique<Pf>(*m_clock, config);
        m_pf->AddObserver(m_traces.get());
        m_pf->SetSender(m_sender);
        m_pf->SetRouting(m_interfaces.get());
        m_pf->SetRandom(m_random.get());
        for (const auto& interface : m_interfaces->Get())
        {
            m_pf->AddInterface(interface.name, interface.groups);
        }
        ReadAddresses();
    }
    return *m_pf;
}

void
BsdHostPf::ReadAddresses()
{
    for (uint32_t i = 0; i < m_interfaces->Get().size(); ++i)
    {
        m_pf->SetAddresses(i, m_interfaces->GetAddresses(i));
    }
}

std::vector<PfParseError>
BsdHostPf::Load(const std::vector<std::string>& lines)
{
    if (!m_kernel->pf)
    {
        PfParseError error;
        error.line = 1;
        error.column = 1;
        error.message = std::string(m_kernel->name) + " has no pf";
        return {error};
    }
    PfParseOptions options;
    options.system = m_kernel->system;
    options.divertToSocket = false;
    PfParseResult result = PfParse(lines, options);
    if (result.errors.empty())
    {
        Load(std::move(result.rules));
    }
    return result.errors;
}

void
BsdHostPf::Load(std::shared_ptr<const PfRuleset> rules)
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_UNLESS(m_kernel->pf, "BsdHostPf: " << m_kernel->name << " has no pf");
    NS_ABORT_MSG_IF(rules && DivertsToSocket(*rules),
                    "BsdHostPf: divert-to a socket of the host is not modelled");
    Get();
    ReadAddresses();
    m_pf->Load(std::move(rules));
    if (!m_enabled)
    {
        m_enabled = true;
        Get().Enable();
    }
}

void
BsdHostPf::SetSender(PfSender* sender)
{
    m_sender = sender;
    if (m_pf)
    {
        m_pf->SetSender(sender);
    }
}

std::size_t
BsdHostPf::KillStates(const PfStateFilter& filter)
{
    NS_LOG_FUNCTION(this);
    return Get().KillStates(filter);
}

std::string
BsdHostPf::ShowStates(bool verbose)
{
    return Get().ShowStates(verbose);
}

void
BsdHostPf::AddObserver(PfObserver* observer)
{
    Get().AddObserver(observer);
}

} // namespace divertsim
} // namespace ns3
