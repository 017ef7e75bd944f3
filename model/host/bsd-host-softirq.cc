// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-softirq.h"

#include "ns3/bsd-host-cpus.h"
#include "ns3/bsd-host-hook.h"
#include "ns3/log.h"
#include "ns3/trace-source-accessor.h"

#include <memory>
#include <numeric>

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdHostSoftirq");
NS_OBJECT_ENSURE_REGISTERED(BsdHostSoftirq);

TypeId
BsdHostSoftirq::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdHostSoftirq")
                            .SetParent<Object>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdHostSoftirq>()
                            .AddTraceSource("Drop",
                                            "Too many packets waited on the core.",
                                            MakeTraceSourceAccessor(&BsdHostSoftirq::m_dropTrace),
                                            "ns3::Packet::TracedCallback");
    return tid;
}

BsdHostSoftirq::BsdHostSoftirq()
{
    NS_LOG_FUNCTION(this);
}

BsdHostSoftirq::~BsdHostSoftirq()
{
    NS_LOG_FUNCTION(this);
}

void
BsdHostSoftirq::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_hook = nullptr;
    m_cpus = nullptr;
    Object::DoDispose();
}

void
BsdHostSoftirq::Install(Ptr<BsdHostHook> hook, Ptr<BsdHostCpus> cpus)
{
    m_hook = hook;
    m_cpus = cpus;
}

bool
BsdHostSoftirq::Take(const BsdHostPacket& packet)
{
    const double perPacket = m_cpus->GetSoftirqPerPacket();
    const double perByte = m_cpus->GetSoftirqPerByte();
    if (perPacket == 0 && perByte == 0 && m_taken.empty())
    {
        return false; // the usual way
    }
    BsdCpus& cpus = m_cpus->Get();
    if (m_taken.empty())
    {
        m_account = cpus.MakeAccount("softirq");
        m_waiting.resize(cpus.GetCount());
        m_taken.resize(cpus.GetCount());
    }
    const uint32_t core = packet.GetDevice()->GetIfIndex() % cpus.GetCount();
    if (perPacket == 0 && perByte == 0 && m_taken[core] == 0)
    {
        return false; // it costs nothing any more, and there is nothing to overtake
    }
    const Ptr<Packet> whole = packet.CopyWhole();
    if (m_waiting[core] >= m_cpus->GetSoftirqQueueLimit())
    {
        NS_LOG_INFO("core " << core << " has too many packets to process");
        m_dropTrace(whole);
        return true;
    }
    ++m_waiting[core];
    ++m_taken[core];
    const auto taken = std::make_shared<BsdHostPacket>(packet);
    const Ptr<BsdHostSoftirq> self(this); // held as long as the work
    cpus.Get(core).Submit(
        perPacket + perByte * whole->GetSize(),
        [self, core] { --self->m_waiting[core]; },
        [self, core, taken] {
            --self->m_taken[core];
            if (self->m_hook)
            {
                self->m_hook->Process(*taken);
            }
        },
        m_account);
    return true;
}

uint32_t
BsdHostSoftirq::GetQueued() const
{
    return std::accumulate(m_waiting.begin(), m_waiting.end(), uint32_t{0});
}

} // namespace divertsim
} // namespace ns3
