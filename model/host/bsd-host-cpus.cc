// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-cpus.h"

#include "ns3/abort.h"
#include "ns3/log.h"
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
    static TypeId tid = TypeId("ns3::divertsim::BsdHostCpus")
                            .SetParent<Object>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdHostCpus>()
                            .AddAttribute("Count",
                                          "How many cores; fixed once one of them is used.",
                                          UintegerValue(1),
                                          MakeUintegerAccessor(&BsdHostCpus::m_count),
                                          MakeUintegerChecker<uint32_t>(1));
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
    }
    return *m_cpus;
}

BsdCpu&
BsdHostCpus::Assign()
{
    return Get().GetFor(m_programs++);
}

} // namespace divertsim
} // namespace ns3
