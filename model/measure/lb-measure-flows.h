// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_FLOWS_H
#define LB_MEASURE_FLOWS_H

#include "ns3/bsd-address.h"
#include "ns3/lb-measure-flow-observer.h"
#include "ns3/lb-measure-results.h"
#include "ns3/lb-measure-samples.h"

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// No flow: a packet of nobody's
constexpr LbFlowId LB_NO_FLOW = UINT32_MAX;

/**
 * The flows of a run: what their ends tell, and what happened to their packets on the way. A
 * packet belongs to the flow that was the last to start with its tuple, either way round.
 */
class LbMeasureFlows : public LbMeasureFlowObserver
{
  public:
    /// No group; also of a packet that was not diverted
    static constexpr std::uint32_t NO_GROUP = UINT32_MAX;

    /// What an entry has received so far
    struct EntryProgress
    {
        std::string name;
        std::uint64_t bytes = 0; ///< payload received
        std::uint64_t open = 0;  ///< flows started and not yet ended
    };

    /// \param name of a traffic entry \param replay its flows come from a capture: open loop
    /// \return its index
    std::uint32_t AddEntry(std::string name, bool replay);

    void OnFlowStarted(BsdTime time,
                       LbFlowId flow,
                       std::uint32_t entry,
                       const BsdTuple& tuple) override;
    void OnFlowTranslated(BsdTime time, LbFlowId flow, const BsdTuple& tuple) override;
    void OnPayload(BsdTime time, LbFlowId flow, std::uint64_t bytes, bool reply) override;
    void OnFlowCompleted(BsdTime time, LbFlowId flow) override;
    void OnFlowFailed(BsdTime time, LbFlowId flow, BsdErrno error) override;
    void OnRetransmission(BsdTime time, LbFlowId flow) override;
    void OnReordered(BsdTime time, LbFlowId flow) override;

    /// \param tuple of a packet \return the flow that it belongs to, or LB_NO_FLOW
    LbFlowId Find(const BsdTuple& tuple) const;

    /**
     * A packet crossed an interface with pf: the first one decides whether the flow began under a
     * divert rule there.
     * \param flow the flow
     * \param place names host and interface
     * \param diverted it goes to a divert port
     * \param group whose port that is, or NO_GROUP
     * \param payload its bytes
     * \return true if it was bypassed: passed where the flow began diverted
     */
    bool OnCrossed(LbFlowId flow,
                   std::uint32_t place,
                   bool diverted,
                   std::uint32_t group,
                   std::uint32_t payload);

    /// A packet was for a group, whatever became of it. \param flow its flow \param group the group
    void OnMet(LbFlowId flow, std::uint32_t group);

    /// A member's queue took a packet. \param flow its flow \param group the group
    /// \param socket the member \return true if that split the flow, which was whole till then
    bool OnReached(LbFlowId flow, std::uint32_t group, std::uint32_t socket);

    /// A packet was dropped or reset because its flow was not known. \param flow the flow
    /// \param group the group \return true if the flow was not broken till then
    bool OnBroken(LbFlowId flow, std::uint32_t group);

    /// Payload went on uninspected. \param flow the flow \param group the group, or NO_GROUP
    /// \param bytes how many
    void OnUninspected(LbFlowId flow, std::uint32_t group, std::uint64_t bytes);

    /// A change moved a unit of the flow. \param flow the flow \param group the unit's group
    void OnMoved(LbFlowId flow, std::uint32_t group);

    /// \return how the traffic entries stand
    std::vector<EntryProgress> GetProgress() const;

    /**
     * \param results where the counts of all flows, of the groups and of the entries go; its
     *        groups stand in the order of their indices here
     */
    void Report(LbMeasureResults& results) const;

  private:
    /// What has become of a flow
    enum class State : std::uint8_t
    {
        UNKNOWN, ///< its start was not told
        OPEN,
        COMPLETED,
        FAILED,
    };

    /// A flow in a group
    struct Mark
    {
        std::uint32_t group;
        std::uint32_t socket; ///< the first member that it reached
        bool split = false;
        bool broken = false;
        bool moved = false;
    };

    /// A flow at an interface
    struct Crossing
    {
        std::uint32_t place;
        bool diverted; ///< its first packet there was
        std::uint32_t group;
    };

    struct Flow
    {
        BsdTime start = 0;
        BsdTime lastForward = -1; ///< last payload byte at the answerer, -1: none
        BsdTime lastReply = -1;   ///< the same at the opener
        std::uint32_t entry = 0;
        State state = State::UNKNOWN;
        bool split = false;
        bool broken = false;
        bool moved = false;
        boost::container::small_vector<Mark, 1> marks;
        boost::container::small_vector<Crossing, 2> crossings;
    };

    struct Entry
    {
        std::string name;
        bool replay = false;
        std::uint64_t bytes = 0;
        std::uint64_t open = 0;
        BsdTime firstByte = -1;
        BsdTime lastByte = -1;
        std::uint64_t retransmissions = 0;
        std::uint64_t reordered = 0;
        std::uint64_t uninspectedBytes = 0;
        std::uint64_t bypassed = 0;
        LbMeasureSamples completion;
    };

    /// Sums that are no flows
    struct Sums
    {
        std::uint64_t uninspectedBytes = 0;
        std::uint64_t bypassed = 0;
    };

    /// \return the flow's record, or null where it never started
    Flow* Get(LbFlowId flow);
    Entry& EntryOf(const Flow& flow);
    Mark& MarkOf(Flow& flow, std::uint32_t group);
    Sums& SumsOf(std::uint32_t group);
    /// Count a flow into what it belongs to. \param fate of the whole flow, or in a group
    template <typename Fate>
    static void Count(State state, const Fate& fate, LbFlowCounts& counts);

    std::vector<Entry> m_entries;
    std::vector<Flow> m_flows; ///< by LbFlowId
    boost::unordered_flat_map<BsdTuple, LbFlowId, BsdTupleHash> m_latest;
    Sums m_sums;
    std::vector<Sums> m_groupSums;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_FLOWS_H
