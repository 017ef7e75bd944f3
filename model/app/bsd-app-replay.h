// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_REPLAY_H
#define BSD_APP_REPLAY_H

#include "ns3/bsd-host-hook.h"
#include "ns3/event-id.h"
#include "ns3/lb-flow-capture.h"
#include "ns3/lb-measure-flow-observer.h"
#include "ns3/object.h"

#include <boost/unordered_map.hpp>

#include <cstdint>
#include <functional>
#include <set>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * Replays a capture between two hosts, open loop: each packet leaves the host that stands for its
 * sender so early that it reaches the first BSD host on its path at its recorded time plus one
 * constant, whatever became of the packets before. Headers are those of the capture with the
 * addresses of the replay, without options; the payload is zeros.
 *
 * The hosts' own stacks never see the packets: a hook on each takes those for replayed addresses.
 * So neither may be a BSD host, whose hook pf has. A flow has completed when the ends have got a
 * FIN each, or either an RST; for UDP when every datagram has arrived.
 *
 * A tuple that is used again belongs to its next flow from that flow's first packet on: what is
 * still under way from the one before counts for the new one.
 */
class BsdAppReplay : public Object, private BsdHostFilter
{
  public:
    /// How long a packet needs from its sender to the first BSD host, ns. \param opener sent by
    /// the conversation's opener \param length IP length, bytes
    using Lead = std::function<BsdTime(bool opener, std::uint32_t length)>;

    /// \return the type
    static TypeId GetTypeId();
    BsdAppReplay();
    ~BsdAppReplay() override;

    /**
     * Take two hosts. Their addresses are assigned, and they have routes to each other's replayed
     * addresses.
     * \param from stands for all openers
     * \param to stands for all answerers
     */
    void Install(const Ptr<Node>& from, const Ptr<Node>& to);

    /**
     * \param plan what to replay
     * \param lead how much earlier packets leave
     * \param constant the capture's time 0 is this time of the run; at least the longest lead,
     * else packets leave as early as they can
     */
    void SetPlan(LbReplayPlan plan, const Lead& lead, BsdTime constant);

    /// \param entry index of the traffic entry \param firstFlow the plan's flow 0 in the reports
    void SetIds(std::uint32_t entry, LbFlowId firstFlow);

    /// \param observer told of every flow; must live until the simulation is over
    void AddObserver(LbMeasureFlowObserver* observer);

    /// Begin, at time 0.
    void Start();

    /// \return packets sent so far
    std::uint64_t GetSent() const;
    /// \return packets that have arrived so far
    std::uint64_t GetReceived() const;

    /// \param packet of a plan \return its IP length in the replay, bytes
    static std::uint32_t GetLength(const LbCapturePacket& packet);

  protected:
    void DoDispose() override;

  private:
    /// One direction of a flow
    struct Way
    {
        bool sent = false;                   ///< sentTo is set
        std::uint32_t sentTo = 0;            ///< behind the highest sequence number sent
        bool seen = false;                   ///< seenTo is set
        std::uint32_t seenTo = 0;            ///< behind the highest sequence number that arrived
        bool closed = false;                 ///< a FIN arrived
        std::multiset<std::uint32_t> resent; ///< segments under way that were sent again
    };

    /// A flow of the plan
    struct Flow
    {
        bool started = false;
        bool completed = false;
        std::uint32_t arrived = 0; ///< packets
        Way toAnswerer;
        Way toOpener;
    };

    /// A packet's place in the plan, and when it leaves
    struct Departure
    {
        BsdTime time;
        std::size_t packet;
    };

    BsdHostVerdict Filter(BsdHostPacket& packet) override;
    void Next();    ///< schedule the next departure
    void SendDue(); ///< send what is due now
    void Send(const LbReplayPacket& replayed);
    void Arrive(std::uint32_t index, bool atAnswerer, const BsdPacketView& view);
    void ArriveTcp(Way& way, LbFlowId id, bool atAnswerer, const BsdPacketView& view);
    void ReportPayload(LbFlowId id, std::uint64_t bytes, bool atAnswerer);

    Ptr<BsdHostHook> m_from;
    Ptr<BsdHostHook> m_to;
    LbReplayPlan m_plan;
    std::vector<Departure> m_departures; ///< in the order of time
    std::size_t m_next = 0;              ///< in m_departures
    std::vector<Flow> m_flows;
    boost::unordered_map<BsdTuple, std::uint32_t, BsdTupleHash> m_current; ///< by opener's tuple
    std::uint32_t m_entry = 0;
    LbFlowId m_firstFlow = 0;
    std::vector<LbMeasureFlowObserver*> m_observers;
    EventId m_event;
    std::uint64_t m_sent = 0;
    std::uint64_t m_received = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_REPLAY_H
