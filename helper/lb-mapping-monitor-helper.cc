// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-mapping-monitor-helper.h"

#include "ns3/abort.h"
#include "ns3/divert-group-helper.h"

namespace ns3
{
namespace divertsim
{

LbMappingMonitorHelper::LbMappingMonitorHelper()
    : m_monitor(CreateObject<LbMappingMonitor>())
{
}

Ptr<LbMappingMonitor>
LbMappingMonitorHelper::Install(Ptr<Node> node, uint16_t port, const std::string& name)
{
    m_monitor->AddGroup(node, port, name.empty() ? "divert-" + std::to_string(port) : name);
    return m_monitor;
}

Ptr<LbMappingMonitor>
LbMappingMonitorHelper::Install(Ptr<Node> node, const LbPlace& place, const std::string& name)
{
    const std::string protocol = BsdProtocolName(place.protocol);
    m_monitor->AddGroup(node,
                        place,
                        name.empty() ? protocol + "-" + std::to_string(place.port) : name);
    return m_monitor;
}

Ptr<LbMappingMonitor>
LbMappingMonitorHelper::Install(const DivertGroupHelper& group)
{
    NS_ABORT_MSG_UNLESS(group.GetNode(), "LbMappingMonitorHelper: the group is not installed yet");
    return Install(group.GetNode(), group.GetPort(), group.GetName());
}

Ptr<LbMappingMonitor>
LbMappingMonitorHelper::GetMonitor() const
{
    return m_monitor;
}

} // namespace divertsim
} // namespace ns3
