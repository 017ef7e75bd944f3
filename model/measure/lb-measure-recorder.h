// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_RECORDER_H
#define LB_MEASURE_RECORDER_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-cpus.h"
#include "ns3/divert-observer.h"
#include "ns3/lb-mapper.h"
#include "ns3/lb-measure-cpus.h"
#include "ns3/lb-measure-flow-observer.h"
#include "ns3/lb-measure-host.h"
#include "ns3/lb-measure-results.h"
#include "ns3/lb-measure-series.h"
#include "ns3/lb-measure-sockets.h"
#include "ns3/lb-measure-tally.h"
#include "ns3/lb-observer.h"
#include "ns3/pf-observer.h"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A group of TCP or UDP sockets, as it is added to a recorder
struct LbMeasureSocketGroup
{
    std::string name;        ///< its sockets are called NAME/0, NAME/1, ...
    LbPlace place;           ///< where they are bound; its protocol says of which kind they are
    std::string policy;      ///< the policy's name in results
    std::uint32_t limit = 0; ///< in force
    std::uint32_t kernelLimit = 0; ///< the system's own
    /**
     * TCP: a half-open connection belongs to the listener that got its SYN, stays with it while
     * others come and go, and dies with it: Linux, gVisor. Else, on FreeBSD, it belongs to nobody
     * (syncache), and goes wherever the group sends the packet that completes it.
     */
    bool listenerOwnsHalfOpen = false;
};

/**
 * Watches a run and says what happened: the one way from the rooms' observers to LbMeasureResults.
 *
 * Hosts, groups and traffic entries are added first; then its observers are attached to pf, the
 * divert ports and the TCP and UDP sockets of each host, and to the traffic; StartRun ends the
 * start-up, and events that touch groups stand between BeginChange and EndChange. A socket that
 * closes must stay an object until EndChange.
 */
class LbMeasureRecorder
{
  public:
    /// Names a host here
    using Host = std::uint32_t;

    /// \param name of a host with pf, divert sockets or groups \param hasPf results tell of its pf
    /// \return how it is called here
    Host AddHost(const std::string& name, bool hasPf = true);
    /// \param host a host \return to attach to its pf; lives as long as the recorder
    PfObserver* GetPfObserver(Host host);
    /// \param host a host \return to attach to its divert ports; lives as long as the recorder
    DivertObserver* GetDivertObserver(Host host);
    /// \param host a host \return to attach to its TCP and UDP sockets; lives as long as the
    /// recorder
    LbObserver* GetLbObserver(Host host);
    /// Watch the cores of a host. \param host a host \param cpus its cores, unused yet; must live
    /// until Finish, and, if they run work after it, no longer than the recorder
    void AddCpus(Host host, BsdCpus& cpus);
    /// \return to attach to senders, receivers and replays; lives as long as the recorder
    LbMeasureFlowObserver* GetFlowObserver();

    /**
     * Add a divert group, before its first bind.
     * \param name its name; its sockets are called NAME/0, NAME/1, ...
     * \param host where it stands
     * \param port its divert port, host order
     * \param policy the policy's name in results
     * \param limit the limit in force
     * \param kernelLimit the system's own
     * \param mapper answers where a unit goes; must outlive the recorder's last call
     */
    void AddGroup(const std::string& name,
                  Host host,
                  std::uint16_t port,
                  const std::string& policy,
                  std::uint32_t limit,
                  std::uint32_t kernelLimit,
                  const LbMapper& mapper);

    /**
     * Add a group of TCP or UDP sockets, before its first bind.
     * \param host where it stands
     * \param group what is known of it
     * \param mapper answers where a unit goes; must outlive the recorder's last call
     */
    void AddGroup(Host host, const LbMeasureSocketGroup& group, const LbMapper& mapper);

    /// An event bound a socket outside of any group, or failed to. \param bind for binds[]
    void AddBind(LbBindResult bind);

    /**
     * A call of the event that runs failed on a socket of a group, and no observer hears of such
     * calls: setsockopt(2), or bind(2) to a port that no group has.
     * \param group its name \param socket its name \param error of the call
     */
    void AddError(const std::string& group, const std::string& socket, BsdErrno error);

    /// \param name of a traffic entry \param replay its flows come from a capture
    /// \return its index, the `entry` of OnFlowStarted
    std::uint32_t AddTraffic(const std::string& name, bool replay);

    /// A packet was lost outside of pf and divert. \param time when \param reason queue, link, ...
    /// \param stateId of its state, 0 where that is not known
    void OnLoss(BsdTime time, LbLoss reason, std::uint64_t stateId);

    /// The start-up is over: from now on a bind is a change. \param time now
    void StartRun(BsdTime time);

    /**
     * An event that touches groups begins.
     * \param time now
     * \param name of the change
     * \param action the event's `do`
     * \param groups their names, each gets an entry in this order; for a rebind the group that is
     *        left comes first
     */
    void BeginChange(BsdTime time,
                     const std::string& name,
                     const std::string& action,
                     const std::vector<std::string>& groups);
    /// All its binds and closes are made: judge them together.
    void EndChange();

    /// Add a point to each series of the timeline. \param time now, later than the last sample
    void Sample(BsdTime time);

    /**
     * The run is over. Call once.
     * \param time the end
     * \return all that was watched. Left to the caller: versions, scenario, seed, hosts, what is
     *         not modelled, rules and counters of pf, counters of divert, fingerprint, expect
     */
    LbMeasureResults Finish(BsdTime time);

  private:
    void AddPoint(BsdTime time, LbSeries series, const std::string& name, double value);
    void SampleGroups(BsdTime time);
    void SampleSockets(BsdTime time);
    void SampleTraffic(BsdTime time);
    void SampleCpus(BsdTime time);
    /// Leave out series that say nothing. \param results that are complete but for the timeline
    void DropQuiet(const LbMeasureResults& results);

    LbMeasureTally m_tally;
    std::deque<LbMeasureHost> m_hosts;
    std::deque<LbMeasureSockets> m_sockets; ///< by host
    std::vector<bool> m_hasPf;              ///< by host
    std::deque<LbMeasureCpus> m_cpus;       ///< of hosts whose cores are watched
    std::vector<LbBindResult> m_binds;
    std::vector<LbTimelinePoint> m_timeline;
    BsdTime m_lastSample = 0;
    std::vector<std::uint64_t> m_sampledPackets; ///< by socket, at the last sample
    std::vector<std::uint64_t> m_sampledBytes;   ///< by traffic entry, at the last sample
};

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_RECORDER_H
