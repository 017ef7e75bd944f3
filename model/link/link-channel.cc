// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/link-channel.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/link-device.h"
#include "ns3/log.h"
#include "ns3/trace-source-accessor.h"

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("LinkChannel");
NS_OBJECT_ENSURE_REGISTERED(LinkChannel);

TypeId
LinkChannel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::divertsim::LinkChannel")
            .SetParent<Channel>()
            .SetGroupName("Divertsim")
            .AddConstructor<LinkChannel>()
            .AddAttribute("Delay",
                          "Propagation delay; a change holds for packets sent from then on.",
                          TimeValue(Seconds(0)),
                          MakeTimeAccessor(&LinkChannel::m_delay),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("LinkUp",
                          "State of the link; set to false, all packets on it are lost.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&LinkChannel::SetLinkUp, &LinkChannel::IsLinkUp),
                          MakeBooleanChecker())
            .AddTraceSource("StateChange",
                            "The link went up (true) or down (false).",
                            MakeTraceSourceAccessor(&LinkChannel::m_stateTrace),
                            "ns3::divertsim::LinkChannel::StateChangeTracedCallback");
    return tid;
}

LinkChannel::LinkChannel()
{
    NS_LOG_FUNCTION(this);
}

LinkChannel::~LinkChannel()
{
    NS_LOG_FUNCTION(this);
}

void
LinkChannel::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_devices = {};
    Channel::DoDispose();
}

void
LinkChannel::Attach(Ptr<LinkDevice> device)
{
    NS_LOG_FUNCTION(this << device);
    NS_ABORT_MSG_IF(m_devices[1], "LinkChannel: both ends are attached already");
    m_devices[m_devices[0] ? 1 : 0] = device;
    if (m_devices[1])
    {
        m_devices[0]->NotifyLink(m_up);
        m_devices[1]->NotifyLink(m_up);
    }
}

Ptr<LinkDevice>
LinkChannel::GetPeer(const LinkDevice* device) const
{
    return PeekPointer(m_devices[0]) == device ? m_devices[1] : m_devices[0];
}

void
LinkChannel::SetLinkUp(bool up)
{
    NS_LOG_FUNCTION(this << up);
    if (up == m_up)
    {
        return;
    }
    m_up = up;
    for (const auto& device : m_devices)
    {
        if (device)
        {
            device->NotifyLink(up);
        }
    }
    m_stateTrace(up);
}

std::size_t
LinkChannel::GetNDevices() const
{
    return (m_devices[0] ? 1 : 0) + (m_devices[1] ? 1 : 0);
}

Ptr<NetDevice>
LinkChannel::GetDevice(std::size_t i) const
{
    return m_devices.at(i);
}

} // namespace divertsim
} // namespace ns3
