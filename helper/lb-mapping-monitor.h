// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MAPPING_MONITOR_H
#define LB_MAPPING_MONITOR_H

#include "ns3/lb-measure-flow-observer.h"
#include "ns3/lb-measure-recorder.h"
#include "ns3/lb-measure-results.h"
#include "ns3/lb-observer.h"
#include "ns3/node.h"
#include "ns3/object.h"

#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * Tells which flows are mapped to which socket of a divert port, or of a group of TCP listeners or
 * UDP sockets, and which of them move when sockets come and go, as FlowMonitor does for what flows
 * go through. It only watches: with and without it a simulation does the same.
 * LbMappingMonitorHelper makes one.
 *
 * Sockets bound before the simulation runs, or at its time 0, are the start. From then on binds
 * of one instant are a change called "bind", closes of one instant one called "close" ("exit"
 * where a write error came before), unless BeginChange and EndChange say what belongs together.
 *
 * The simulation keeps it until Simulator::Destroy. Losses on links and in interface queues are
 * not counted; without GetFlowObserver nothing is known of flows but their states in pf.
 */
class LbMappingMonitor : public Object
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    LbMappingMonitor();
    ~LbMappingMonitor() override;

    /**
     * Watch a divert port, before the simulation runs. The port's policy and limit are set
     * already; its sockets may be bound already.
     * \param node with a BsdHost
     * \param port divert port, watched once
     * \param name of the group in results, used once
     */
    void AddGroup(Ptr<Node> node, uint16_t port, const std::string& name);

    /**
     * Watch the TCP or UDP sockets of a place, before the simulation runs. Policy and limit of the
     * place are set already. A socket that is bound, but no member of the place's group, is only
     * known where it is bound later.
     * \param node with an Internet stack; gets BsdHostSteering where it has none
     * \param place where they are bound, watched once
     * \param name of the group in results, used once
     */
    void AddGroup(Ptr<Node> node, const LbPlace& place, const std::string& name);

    /// \param name of a traffic entry \return its index, which its flows are to name
    uint32_t AddTraffic(const std::string& name);
    /// \return to attach to a BsdAppFlowRegistry: then results know flows, what became of them,
    /// and which had two sockets
    LbMeasureFlowObserver* GetFlowObserver();

    /**
     * All binds and closes until EndChange are one change.
     * \param name of it
     * \param groups that it touches, each gets an entry in results; empty: all
     */
    void BeginChange(const std::string& name, const std::vector<std::string>& groups = {});
    /// The change is made: judge it.
    void EndChange();

    /**
     * What was measured until now. The first call ends the watching: make it when the simulation
     * has stopped, before Simulator::Destroy.
     * \return the results; left empty is what LbMeasureRecorder::Finish leaves to its caller
     */
    const LbMeasureResults& GetResults();
    /// \return the changes, each with its moved share; see GetResults
    const std::vector<LbChangeResult>& GetChanges();

    /// Write mapping.csv; see GetResults. \param os where to
    void SerializeToCsvStream(std::ostream& os);
    /// Write mapping.csv; see GetResults. \param fileName where to; ends the program if it cannot
    void SerializeToCsvFile(const std::string& fileName);

  protected:
    void DoDispose() override;

  private:
    /// \param name of a group that is about to be added
    void CheckNew(const std::string& name) const;
    /// \return the node's host in the recorder, which watches it from now on
    LbMeasureRecorder::Host Watch(Ptr<Node> node);
    /// The recorder hears of the node's TCP and UDP sockets from now on. \param host the node's
    void WatchSockets(Ptr<Node> node, LbMeasureRecorder::Host host);
    /// The simulation is over
    void End();

    LbMeasureRecorder m_recorder;
    std::map<uint32_t, LbMeasureRecorder::Host> m_hosts; ///< by node ID
    std::set<uint32_t> m_socketHosts;                    ///< IDs of nodes with WatchSockets
    std::vector<std::string> m_groups;
    std::optional<LbMeasureResults> m_results;
    bool m_ended = false;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_MAPPING_MONITOR_H
