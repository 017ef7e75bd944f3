// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-cpus.h"

#include "ns3/abort.h"
#include "ns3/bsd-host-netisr.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdHostCpus");
NS_OBJECT_ENSURE_REGISTERED(BsdHostCpus);

TypeId
BsdHostCpus::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::divertsim::BsdHostCpus")
            .SetParent<Object>()
            .SetGroupName("Divertsim")
            .AddConstructor<BsdHostCpus>()
            .AddAttribute("Count",
                          "How many cores; fixed once one of them is used.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&BsdHostCpus::m_count),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Syscall",
                          "Core time that a relay's system call takes, in ns.",
                          DoubleValue(BSD_CPU_SYSCALL),
                          MakeDoubleAccessor(&BsdHostCpus::m_syscall),
                          MakeDoubleChecker<double>(0, BSD_CPU_MOST_COST))
            .AddAttribute("Wakeup",
                          "Core time that it takes to wake a relay's or a splice worker's thread, "
                          "in ns.",
                          DoubleValue(BSD_CPU_WAKEUP),
                          MakeDoubleAccessor(&BsdHostCpus::m_wakeup),
                          MakeDoubleChecker<double>(0, BSD_CPU_MOST_COST))
            .AddAttribute("Pair",
                          "Core time that a splice's transfer takes, without its bytes, in ns.",
                          DoubleValue(BSD_CPU_PAIR),
                          MakeDoubleAccessor(&BsdHostCpus::m_pair),
                          MakeDoubleChecker<double>(0, BSD_CPU_MOST_COST))
            .AddAttribute("CopyPerByte",
                          "Core time that it takes to copy a byte to or from user space, in ns, "
                          "with decimals; a relay copies each twice.",
                          DoubleValue(BSD_CPU_COPY_PER_BYTE),
                          MakeDoubleAccessor(&BsdHostCpus::m_copyPerByte),
                          MakeDoubleChecker<double>(0, BSD_CPU_MOST_COST))
            .AddAttribute("StackPerByte",
                          "Core time that the stack takes for a byte of a relay or a splice, in "
                          "ns, with decimals.",
                          DoubleValue(BSD_CPU_STACK_PER_BYTE),
                          MakeDoubleAccessor(&BsdHostCpus::m_stackPerByte),
                          MakeDoubleChecker<double>(0, BSD_CPU_MOST_COST))
            .AddAttribute("SoftirqPerPacket",
                          "Core time that the soft interrupt takes for a packet that arrives, in "
                          "ns, with decimals.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&BsdHostCpus::m_softirqPerPacket),
                          MakeDoubleChecker<double>(0, BSD_CPU_MOST_COST))
            .AddAttribute("SoftirqPerByte",
                          "Core time that the soft interrupt takes for a byte of IP length that "
                          "arrives, in ns, with decimals.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&BsdHostCpus::m_softirqPerByte),
                          MakeDoubleChecker<double>(0, BSD_CPU_MOST_COST))
            .AddAttribute("SoftirqQueueLimit",
                          "Packets that can wait on a core for their soft interrupt: "
                          "net.isr.defaultqlimit.",
                          UintegerValue(BSD_HOST_NETISR_LIMIT),
                          MakeUintegerAccessor(&BsdHostCpus::m_softirqQueueLimit),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("UtilisationInterval",
                          "How often the trace source Utilisation tells how busy the cores were; "
                          "0 never.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&BsdHostCpus::m_interval),
                          MakeTimeChecker(Time(0)))
            .AddTraceSource("Busy",
                            "A core has begun to run work, or has run it all.",
                            MakeTraceSourceAccessor(&BsdHostCpus::m_busyTrace),
                            "ns3::divertsim::BsdHostCpus::BusyTracedCallback")
            .AddTraceSource("Ran",
                            "Work has run on a core, to its end or until it was cancelled.",
                            MakeTraceSourceAccessor(&BsdHostCpus::m_ranTrace),
                            "ns3::divertsim::BsdHostCpus::RanTracedCallback")
            .AddTraceSource("Utilisation",
                            "How much of the last UtilisationInterval a core was busy; told at the "
                            "multiples of the interval, of all cores, but for intervals in which "
                            "none was, after the first.",
                            MakeTraceSourceAccessor(&BsdHostCpus::m_utilisationTrace),
                            "ns3::divertsim::BsdHostCpus::UtilisationTracedCallback");
    return tid;
}

BsdHostCpus::BsdHostCpus()
{
    NS_LOG_FUNCTION(this);
}

BsdHostCpus::~BsdHostCpus()
{
    NS_LOG_FUNCTION(this);
    m_cpus = nullptr; // before the clock that they hold timers of
}

void
BsdHostCpus::DoDispose()
{
    NS_LOG_FUNCTION(this);
    if (m_clock)
    {
        m_clock->Cancel(m_sample);
        m_sample = 0;
    }
    if (m_cpus)
    {
        m_cpus->RemoveObserver(this);
    }
    Object::DoDispose();
}

void
BsdHostCpus::Install(std::shared_ptr<BsdClock> clock)
{
    m_clock = std::move(clock);
}

BsdCpus&
BsdHostCpus::Get()
{
    if (!m_cpus)
    {
        NS_ABORT_MSG_UNLESS(m_clock, "BsdHostCpus: install the BsdHost first");
        m_cpus = std::make_unique<BsdCpus>(*m_clock, m_count);
        m_cpus->AddObserver(this);
        m_sampled.assign(m_count, 0);
    }
    return *m_cpus;
}

BsdCpu&
BsdHostCpus::Assign()
{
    return Get().GetFor(m_programs++);
}

BsdCpuCosts
BsdHostCpus::GetCosts() const
{
    BsdCpuCosts costs;
    costs.syscall = m_syscall;
    costs.wakeup = m_wakeup;
    costs.pair = m_pair;
    costs.copyPerByte = m_copyPerByte;
    costs.stackPerByte = m_stackPerByte;
    return costs;
}

void
BsdHostCpus::OnBusy(BsdTime, std::uint32_t core, bool busy)
{
    if (busy && m_interval.IsStrictlyPositive())
    {
        ScheduleSample();
    }
    m_busyTrace(core, busy);
}

void
BsdHostCpus::OnRan(BsdTime,
                   std::uint32_t core,
                   BsdCpuAccountId account,
                   BsdTime waited,
                   BsdTime ran)
{
    m_ranTrace(core, m_cpus->GetAccountName(account), NanoSeconds(waited), NanoSeconds(ran));
}

void
BsdHostCpus::ScheduleSample()
{
    if (m_sample == 0)
    {
        const BsdTime interval = m_interval.GetNanoSeconds();
        m_sample = m_clock->Schedule(interval - m_clock->Now() % interval, [this] { Sample(); });
    }
}

void
BsdHostCpus::Sample()
{
    // A core is not told of the end that is due now but later in line: its time is the same
    m_sample = 0;
    const auto interval = static_cast<double>(m_interval.GetNanoSeconds());
    bool busy = false;
    for (uint32_t core = 0; core < m_cpus->GetCount(); ++core)
    {
        const BsdTime now = m_cpus->Get(core).GetBusyTime();
        const BsdTime before = m_sampled[core];
        m_sampled[core] = now;
        busy |= now > before || !m_cpus->Get(core).IsIdle();
        m_utilisationTrace(core, static_cast<double>(now - before) / interval);
    }
    if (busy)
    {
        ScheduleSample(); // the next tells that it is over
    }
}

} // namespace divertsim
} // namespace ns3
