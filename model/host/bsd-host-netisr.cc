// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-netisr.h"

#include "ns3/bsd-host-hook.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdHostNetisr");
NS_OBJECT_ENSURE_REGISTERED(BsdHostNetisr);

TypeId
BsdHostNetisr::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdHostNetisr")
                            .SetParent<Object>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<BsdHostNetisr>()
                            .AddAttribute("QueueLimit",
                                          "Packets that can wait: net.isr.defaultqlimit.",
                                          UintegerValue(BSD_HOST_NETISR_LIMIT),
                                          MakeUintegerAccessor(&BsdHostNetisr::m_limit),
                                          MakeUintegerChecker<uint32_t>())
                            .AddTraceSource("Drop",
                                            "The queue was full.",
                                            MakeTraceSourceAccessor(&BsdHostNetisr::m_dropTrace),
                                            "ns3::Packet::TracedCallback");
    return tid;
}

BsdHostNetisr::BsdHostNetisr()
{
    NS_LOG_FUNCTION(this);
}

BsdHostNetisr::~BsdHostNetisr()
{
    NS_LOG_FUNCTION(this);
}

void
BsdHostNetisr::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_queue.clear();
    m_hook = nullptr;
    Object::DoDispose();
}

void
BsdHostNetisr::Install(Ptr<BsdHostHook> hook)
{
    m_hook = hook;
}

bool
BsdHostNetisr::Queue(Ptr<Packet> packet, Ptr<NetDevice> device, BsdDirection divertTag)
{
    NS_LOG_FUNCTION(this << packet << device);
    if (m_queue.size() >= m_limit)
    {
        m_dropTrace(packet);
        return false;
    }
    if (m_queue.empty())
    {
        Simulator::ScheduleNow(&BsdHostNetisr::Run, Ptr<BsdHostNetisr>(this));
    }
    m_queue.push_back({packet, device, divertTag});
    return true;
}

std::size_t
BsdHostNetisr::GetQueued() const
{
    return m_queue.size();
}

void
BsdHostNetisr::Run()
{
    NS_LOG_FUNCTION(this << m_queue.size());
    std::vector<Waiting> queue;
    queue.swap(m_queue); // what this brings about waits for the next run
    for (const auto& waiting : queue)
    {
        if (m_hook)
        {
            m_hook->Input(waiting.packet, waiting.device, waiting.divertTag);
        }
    }
}

} // namespace divertsim
} // namespace ns3
