// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-traffic-control.h"

#include "ns3/bsd-host-hook.h"
#include "ns3/queue-disc.h"

namespace ns3
{
namespace divertsim
{

NS_OBJECT_ENSURE_REGISTERED(BsdHostTrafficControl);

TypeId
BsdHostTrafficControl::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::BsdHostTrafficControl")
                            .SetParent<TrafficControlLayer>()
                            .SetGroupName("Divertsim");
    return tid;
}

BsdHostTrafficControl::BsdHostTrafficControl(BsdHostHook* hook, Ptr<TrafficControlLayer> inner)
    : m_hook(hook),
      m_inner(inner)
{
}

BsdHostTrafficControl::~BsdHostTrafficControl() = default;

void
BsdHostTrafficControl::Detach()
{
    m_hook = nullptr;
}

void
BsdHostTrafficControl::DoDispose()
{
    m_hook = nullptr;
    m_inner = nullptr;
    TrafficControlLayer::DoDispose();
}

void
BsdHostTrafficControl::Receive(Ptr<NetDevice> device,
                               Ptr<const Packet> packet,
                               uint16_t protocol,
                               const Address& from,
                               const Address& to,
                               NetDevice::PacketType type)
{
    // an interface sends to its own address: the packet never leaves the node
    if (m_inner)
    {
        m_inner->Receive(device, packet, protocol, from, to, type);
    }
}

void
BsdHostTrafficControl::Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item)
{
    if (m_hook)
    {
        m_hook->Send(device, item);
    }
    else if (m_inner)
    {
        m_inner->Send(device, item);
    }
}

Ptr<QueueDisc>
BsdHostTrafficControl::GetRootQueueDiscOnDevice(Ptr<NetDevice> device) const
{
    return m_inner ? m_inner->GetRootQueueDiscOnDevice(device) : nullptr;
}

} // namespace divertsim
} // namespace ns3
