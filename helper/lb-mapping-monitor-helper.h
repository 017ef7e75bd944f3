// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MAPPING_MONITOR_HELPER_H
#define LB_MAPPING_MONITOR_HELPER_H

#include "ns3/lb-mapping-monitor.h"
#include "ns3/node.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace divertsim
{

class DivertGroupHelper;

/**
 * Sets an LbMappingMonitor on divert ports and on the places of TCP and UDP groups, one for the
 * simulation as FlowMonitorHelper does:
 *
 *     LbMappingMonitorHelper helper;
 *     Ptr<LbMappingMonitor> monitor = helper.Install(node, 8000);
 *     Simulator::Run();
 *     monitor->SerializeToCsvFile("mapping.csv");
 *     for (const LbChangeResult& change : monitor->GetChanges())
 *     {
 *         std::cout << change.name << ": " << change.moved << " of " << change.live << "\n";
 *     }
 *     Simulator::Destroy();
 */
class LbMappingMonitorHelper
{
  public:
    LbMappingMonitorHelper();
    LbMappingMonitorHelper(const LbMappingMonitorHelper&) = delete;
    LbMappingMonitorHelper& operator=(const LbMappingMonitorHelper&) = delete;

    /**
     * Watch a divert port, whatever application has its sockets.
     * \param node with a BsdHost
     * \param port divert port
     * \param name of the group in results; without it "divert-PORT"
     * \return the monitor
     */
    Ptr<LbMappingMonitor> Install(Ptr<Node> node, uint16_t port, const std::string& name = "");

    /**
     * Watch the TCP listeners or UDP sockets of a place, whatever application has them.
     * \param node with an Internet stack
     * \param place where they are bound
     * \param name of the group in results; without it "tcp-PORT" or "udp-PORT"
     * \return the monitor
     */
    Ptr<LbMappingMonitor> Install(Ptr<Node> node,
                                  const LbPlace& place,
                                  const std::string& name = "");

    /// \param group to watch under its own name, installed already \return the monitor
    Ptr<LbMappingMonitor> Install(const DivertGroupHelper& group);

    /// \return the monitor
    Ptr<LbMappingMonitor> GetMonitor() const;

  private:
    Ptr<LbMappingMonitor> m_monitor;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_MAPPING_MONITOR_HELPER_H
