// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_TALLY_H
#define LB_MEASURE_TALLY_H

#include "ns3/lb-measure-flows.h"
#include "ns3/lb-measure-ledger.h"
#include "ns3/lb-measure-results.h"
#include "ns3/lb-measure-samples.h"
#include "ns3/lb-observer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A socket in a group: the sums of members[]
struct LbMeasureMember
{
    LbSocketIndex socket = LB_NO_SOCKET;
    bool own = true; ///< first bound in this group, not come by rebind
    BsdTime opened = 0;
    std::optional<BsdTime> closed;
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t units = 0;
    std::uint64_t peak = 0; ///< bytes in its queue
    std::uint64_t dropped = 0;
    LbMeasureSamples wait;
};

/**
 * The sums of a run that all hosts share: packets, losses, members and their load between changes.
 * LbMeasureHost counts into it, LbMeasureRecorder reads it.
 */
class LbMeasureTally
{
  public:
    /// What a socket has done so far, for the timeline
    struct SocketProgress
    {
        std::uint32_t group = LbMeasureFlows::NO_GROUP; ///< where it is, or was last, bound
        bool bound = false;
        std::uint64_t packets = 0; ///< taken by its queue
        std::uint32_t queued = 0;  ///< bytes in its queue
        std::uint32_t waiting = 0; ///< TCP: connections in its accept queue
    };

    LbMeasureTally();
    LbMeasureTally(const LbMeasureTally&) = delete;
    LbMeasureTally& operator=(const LbMeasureTally&) = delete;

    LbMeasureFlows& GetFlows();
    LbMeasureLedger& GetLedger();
    LbPacketResult& GetPackets();
    const std::vector<LbLossRow>& GetLosses() const;

    /// \param group what is known of it \param host an index \param mapper of its units
    /// \param place of TCP or UDP sockets \param ownsHalfOpen as in LbMeasureLedger::AddGroup
    /// \return the group's index
    std::uint32_t AddGroup(LbGroupResult group,
                           std::uint32_t host,
                           const LbMapper& mapper,
                           const LbPlace& place = {},
                           bool ownsHalfOpen = false);
    /// \param host an index \param port a divert port \return the group there, or NO_GROUP
    std::uint32_t FindGroup(std::uint32_t host, std::uint16_t port) const;
    /// \param host an index \param place of TCP or UDP sockets \return the group, or NO_GROUP
    std::uint32_t FindGroup(std::uint32_t host, const LbPlace& place) const;
    /// \param host an index \return its divert groups
    std::vector<std::uint32_t> GetDivertGroups(std::uint32_t host) const;
    /// \param group an index, or NO_GROUP \return the kind of its sockets, DIVERT for none
    LbSocketKind GetSocketKind(std::uint32_t group) const;
    /// \param name of a group \return its index, or NO_GROUP
    std::uint32_t FindGroup(const std::string& name) const;

    /// A packet was lost or stopped.
    void Lose(BsdTime time, LbLoss reason, std::uint64_t stateId);

    /// A socket is bound to a group's port now.
    void Bind(BsdTime time, std::uint32_t group, LbSocketIndex socket);
    /// A socket has left a group's port.
    void Unbind(BsdTime time, std::uint32_t group, LbSocketIndex socket);
    /// \param socket any \return how it stands
    SocketProgress& GetSocket(LbSocketIndex socket);
    /// \param group a group, or NO_GROUP \param socket a socket \return its sums there, or null
    LbMeasureMember* FindMember(std::uint32_t group, LbSocketIndex socket);
    /// A member's queue took a packet. \param unit its unit, or null
    void Take(std::uint32_t group, LbSocketIndex socket, std::uint32_t bytes, LbMeasureUnit* unit);

    /// \param time the end \param results get the groups with members and imbalance, the losses
    void Report(BsdTime time, LbMeasureResults& results);

    /// \return all groups' names, by index
    const std::vector<std::string>& GetGroupNames() const;
    /// \return how many sockets there are
    std::size_t GetSocketCount() const;

  private:
    /// What a member took in a span
    struct Load
    {
        LbSocketIndex socket;
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;
        std::uint64_t units = 0;
    };

    /// Between two changes
    struct Span
    {
        std::optional<std::vector<LbSocketIndex>> open; ///< nothing: as in the span before
        std::vector<Load> loads;
    };

    struct Group
    {
        LbGroupResult result;
        std::uint32_t host = 0;
        LbPlace place; ///< of TCP and UDP groups
        std::vector<LbMeasureMember> members;
        std::vector<std::size_t> memberOf; ///< by socket: index in members + 1, 0 for none
        std::vector<Span> spans;
    };

    Span& CurrentSpan(std::uint32_t group);
    static Load& LoadOf(Span& span, LbSocketIndex socket);
    LbMemberResult ReportMember(const LbMeasureMember& member, LbSocketKind kind) const;
    void ReportMembers(const Group& group, LbGroupResult& result) const;
    void ReportImbalance(std::uint32_t index, BsdTime end, LbGroupResult& result) const;

    LbMeasureFlows m_flows;
    LbMeasureLedger m_ledger;
    LbPacketResult m_packets;
    std::vector<LbLossRow> m_losses;
    std::vector<Group> m_groups;
    std::vector<std::string> m_groupNames;
    std::vector<SocketProgress> m_sockets;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_TALLY_H
