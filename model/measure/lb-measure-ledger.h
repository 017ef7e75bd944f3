// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_LEDGER_H
#define LB_MEASURE_LEDGER_H

#include "ns3/bsd-errno.h"
#include "ns3/lb-mapper.h"
#include "ns3/lb-measure-flows.h"
#include "ns3/lb-measure-results.h"

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Names a socket of the run, in the order in which they were first bound
using LbSocketIndex = std::uint32_t;

/// No socket: nobody listens
constexpr LbSocketIndex LB_NO_SOCKET = UINT32_MAX;

/// What the ledger knows of a unit: a mapped state, a connection, or the tuple of a UDP peer
struct LbMeasureUnit
{
    BsdTuple tuple;                       ///< of its first packet
    std::uint64_t* word = nullptr;        ///< where its policy remembers; belongs to pf or lb
    LbFlowId flow = LB_NO_FLOW;           ///< the flow that it carries
    LbSocketIndex home = LB_NO_SOCKET;    ///< its first socket
    LbSocketIndex current = LB_NO_SOCKET; ///< where its next packet goes
    std::int32_t lastChange = -1;         ///< the last one that moved it
    BsdTime since = 0;                    ///< since when it is on its current socket
    bool ended = false;
    bool accepted = false;               ///< TCP: it keeps its socket for life, and is not live
    bool reset = false;                  ///< TCP: it died with its listener
    bool complete = false;               ///< TCP: it is no longer half-open
    LbSocketIndex holder = LB_NO_SOCKET; ///< TCP: the listener that has it, whoever is picked
    std::uint32_t span = UINT32_MAX;     ///< the last span in which it had a packet taken
    boost::container::small_vector<std::uint32_t, 2> changes; ///< all that moved it
    boost::container::small_vector<LbSocketIndex, 2> picked;  ///< all that were picked for it
};

/**
 * The mapping of units to sockets over a run: who is mapped where, and what each change of a group
 * does to every unit that lives, whether or not it ever sends again.
 *
 * A change is announced between BeginChange and EndChange, and all binds and closes in between are
 * judged together. One that nobody announced is a change of its own: "bind"; "exit" where
 * applications closed sockets upon an error; "close" where they did so without one. Closes of one
 * instant are one change. Sockets must outlive the change that closes them.
 */
class LbMeasureLedger
{
  public:
    /// \param flows told which flows were moved; must outlive the ledger
    explicit LbMeasureLedger(LbMeasureFlows& flows);

    /// \param name of a group \param mapper answers where its units go; must outlive the ledger
    /// \param socket the kind of its sockets
    /// \param ownsHalfOpen TCP: a half-open connection belongs to the listener that got its SYN
    /// \return its index
    std::uint32_t AddGroup(std::string name,
                           const LbMapper& mapper,
                           LbSocketKind socket = LbSocketKind::DIVERT,
                           bool ownsHalfOpen = false);

    /// The start is over: binds are changes from now on. Any bind later than time 0 is, too.
    void StartRun();

    /**
     * \param time now
     * \param name of the change
     * \param action what the event does
     * \param groups each has an entry in results, in this order
     */
    void BeginChange(BsdTime time,
                     const std::string& name,
                     const std::string& action,
                     const std::vector<std::uint32_t>& groups);
    /// All binds and closes of the change have been made: judge it.
    void EndChange();

    /// A socket was bound to a group's port, or failed to be. \param member it can be picked;
    /// false: it is beyond the limit, or does not listen yet \return its index, if it was bound
    LbSocketIndex OnBound(BsdTime time,
                          std::uint32_t group,
                          LbMember& socket,
                          BsdErrno error,
                          bool member = true);
    /// TCP: a socket that is bound to a group's port listens, and is a member from now on.
    void OnListening(BsdTime time, std::uint32_t group, LbMember& socket);
    /// A socket left a group's port. \param closed for good \return its index
    LbSocketIndex OnUnbound(BsdTime time, std::uint32_t group, LbMember& socket, bool closed);
    /// A write failed: if its application closes the socket at this instant, this is why.
    void OnWriteError(BsdTime time, LbMember& socket, BsdErrno error);

    /// A call of the announced event failed that no observer hears of. \param group that the socket
    /// is of \param socket its name \param error of the call
    void OnCallFailed(std::uint32_t group, const std::string& socket, BsdErrno error);

    /// \param group a group \param id of a state \return its unit, or null; valid until the next
    /// call that is not const
    LbMeasureUnit* Find(std::uint32_t group, std::uint64_t id);
    /**
     * A unit's first pick.
     * \param time now
     * \param group the group
     * \param unit not in the ledger yet, with an ID
     * \param socket the pick
     * \param flow the flow that it carries
     * \return the unit, valid until the next call that is not const
     */
    LbMeasureUnit& Open(BsdTime time,
                        std::uint32_t group,
                        const BsdUnit& unit,
                        LbMember& socket,
                        LbFlowId flow);
    /// A packet without a state was picked for. \param socket the pick
    void OnStatelessPicked(BsdTime time, std::uint32_t group, LbMember& socket);

    /// The unit's end by its packets; what the state lives on counts no more.
    void OnFinished(BsdTime time, std::uint32_t group, std::uint64_t id);
    /// The state is gone; so is its word.
    void OnRemoved(BsdTime time, std::uint32_t group, std::uint64_t id);

    /// TCP: a connection is complete, and its listener has it, whoever is picked. \param id a
    /// unit's
    void Hold(std::uint32_t group, std::uint64_t id, LbMember& listener);
    /// TCP: accept(2) took a connection. \param id a unit's
    void Accept(std::uint32_t group, std::uint64_t id);
    /**
     * TCP: a connection is reset because its listener closes: the change that closes the listener
     * ends it, and the unit is not spoken of again.
     * \param time now
     * \param group the group
     * \param id a unit's
     */
    void Reset(BsdTime time, std::uint32_t group, std::uint64_t id);

    /// \param change charged with a flow that became split, -1: none
    void ChargeSplit(std::int32_t change);
    /// \param change charged with a flow that broke, -1: none
    void ChargeBroken(std::int32_t change);
    /// \param change charged with payload that nobody inspected, -1: none \param bytes how many
    void ChargeUninspected(std::int32_t change, std::uint64_t bytes);

    /// \param socket a socket \return its index, made up where it is new
    LbSocketIndex IndexOf(LbMember& socket);
    /// \param socket a socket \return its index, or LB_NO_SOCKET where it was never bound here
    LbSocketIndex FindSocket(const LbMember& socket) const;
    /// \param socket an index \return its name, "" for none
    const std::string& GetSocketName(LbSocketIndex socket) const;
    /// \param group a group \return units mapped now
    std::uint64_t GetLive(std::uint32_t group) const;
    /// \param group a group \return members now; bound sockets where there is no group
    std::uint64_t GetSize(std::uint32_t group) const;
    /// \param group a group \return units moved by its changes so far
    std::uint64_t GetMoved(std::uint32_t group) const;
    /// \param group a group \return sockets bound to its port now, in the order of their binds
    const std::vector<LbSocketIndex>& GetBound(std::uint32_t group) const;
    /// \param group a group \return the times of its changes, in order
    std::vector<BsdTime> GetChangeTimes(std::uint32_t group) const;
    /// \param group a group \return the number of the span between changes now, from 0
    std::uint32_t GetSpan(std::uint32_t group) const;

    /// The run is over. \param time the end \param results get changes, mapping, and each group's
    /// errors and stateless members; its groups stand in the order of their indices here
    void Finish(BsdTime time, LbMeasureResults& results);

  private:
    /// What a judgement did to a unit, to take it back
    struct Undo
    {
        std::uint64_t id;
        LbSocketIndex from;
        std::int32_t lastChange;
        BsdTime since;
        BsdTime charged; ///< ns of wrong socket that went to lastChange
        bool counted;
        bool own;
    };

    struct Change
    {
        LbChangeResult result;
        std::uint32_t group = 0;
        bool announced = false;
        LbSlots before;
        std::vector<LbSocketIndex> boundBefore;
        std::vector<LbSocketIndex> gone; ///< bound before, and not any more; sorted
        BsdTime wrongSocket = 0;
        std::uint64_t alive = 0; ///< units that it moved and that have not ended
        BsdTime lastEnd = 0;
        std::size_t firstRow = 0;
        std::vector<Undo> undo; ///< kept for the latest unannounced change of a group
    };

    struct Group
    {
        std::string name;
        LbSocketKind socket = LbSocketKind::DIVERT;
        bool ownsHalfOpen = false;
        const LbMapper* mapper = nullptr;
        bool rowsForStateless = true;
        boost::unordered_flat_map<std::uint64_t, LbMeasureUnit> units; ///< by state ID
        boost::unordered_flat_set<std::uint64_t> finishedUnseen; ///< ended before a first pick
        std::uint64_t live = 0;
        std::vector<LbSocketIndex> bound;
        std::vector<std::uint32_t> changes; ///< indices of its changes, in order
        // As the last change, or the start, left it
        LbSlots slots;
        std::vector<LbSocketIndex> boundThen;
        // Packets without a state
        bool statelessSeen = false;
        LbSocketIndex stateless = LB_NO_SOCKET;
        std::optional<std::string> documented;
        std::optional<std::string> picked;
        std::vector<LbSocketError> startErrors;
    };

    struct Socket
    {
        std::string name;
        bool closed = false;
        BsdTime errorTime = -1;
        BsdErrno error = BsdErrno::OK;
    };

    std::uint32_t NewChange(BsdTime time,
                            const std::string& name,
                            const std::string& action,
                            std::uint32_t group);
    /// \return the change that a bind or close in a group belongs to, or nothing at the start
    /// \param action what to call it where nobody announced it
    std::optional<std::uint32_t> ChangeFor(BsdTime time,
                                           std::uint32_t group,
                                           const std::string& action);
    /// A group's sockets are others now. \param change that this belongs to, nothing: the start
    void Settle(std::uint32_t group, std::optional<std::uint32_t> change);
    void Judge(std::uint32_t index);
    void Revert(std::uint32_t index);
    /// \return where the unit goes now
    LbSocketIndex DestinationOf(const Group& group, std::uint64_t id, LbMeasureUnit& unit);
    /// The change ends a connection that died with its listener.
    void Bury(std::uint32_t index, LbMeasureUnit& unit);
    /// The change that ended it is taken back, and is not among those that moved the unit any more.
    void Exhume(std::uint32_t index, LbMeasureUnit& unit);
    void JudgeUnit(std::uint32_t index, std::uint64_t id, LbMeasureUnit& unit);
    void JudgeStateless(std::uint32_t index);
    /// \param movable the live units that no listener holds
    void JudgeExpected(Change& change, const std::vector<BsdUnit>& movable);
    /// Where a group stands becomes what the next change starts from.
    void Remember(Group& group);
    /// \return ns on a wrong socket since the unit came to its current one
    BsdTime Accrue(const LbMeasureUnit& unit, BsdTime time);
    void End(BsdTime time, Group& group, std::uint64_t id, LbMeasureUnit& unit);
    static BsdUnit UnitOf(const Group& group, std::uint64_t id, const LbMeasureUnit& unit);
    void AddRow(BsdTime time,
                const Group& group,
                std::int32_t cause,
                std::uint64_t id,
                std::string flow,
                LbSocketIndex from,
                LbSocketIndex to,
                bool dies = false);
    static std::uint64_t SizeOf(const LbSlots& slots, const std::vector<LbSocketIndex>& bound);
    LbSocketIndex IndexOf(LbMember* socket);

    LbMeasureFlows& m_flows;
    std::vector<Group> m_groups;
    std::vector<Socket> m_sockets;
    boost::unordered_flat_map<const LbMember*, LbSocketIndex> m_indices;
    std::vector<Change> m_changes;
    std::vector<std::uint32_t> m_announced; ///< entries of the change that is going on
    bool m_inChange = false;
    bool m_running = false;
    std::vector<LbMappingRow> m_rows;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_LEDGER_H
