// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-host.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// A reason of pf as a reason of a loss; both go by pfctl's names
LbLoss
LossOf(PfReason reason)
{
    switch (reason)
    {
    case PfReason::MATCH:
        return LbLoss::MATCH;
    case PfReason::BAD_OFFSET:
        return LbLoss::BAD_OFFSET;
    case PfReason::FRAGMENT:
        return LbLoss::FRAGMENT;
    case PfReason::SHORT:
        return LbLoss::SHORT;
    case PfReason::NORMALIZE:
        return LbLoss::NORMALIZE;
    case PfReason::MEMORY:
        return LbLoss::MEMORY;
    case PfReason::BAD_TIMESTAMP:
        return LbLoss::BAD_TIMESTAMP;
    case PfReason::CONGESTION:
        return LbLoss::CONGESTION;
    case PfReason::IP_OPTION:
        return LbLoss::IP_OPTION;
    case PfReason::PROTO_CKSUM:
        return LbLoss::PROTO_CKSUM;
    case PfReason::STATE_MISMATCH:
        return LbLoss::STATE_MISMATCH;
    case PfReason::STATE_INSERT:
        return LbLoss::STATE_INSERT;
    case PfReason::STATE_LIMIT:
        return LbLoss::STATE_LIMIT;
    case PfReason::SRC_LIMIT:
        return LbLoss::SRC_LIMIT;
    case PfReason::SYNPROXY:
        return LbLoss::SYNPROXY;
    case PfReason::MAP_FAILED:
        return LbLoss::MAP_FAILED;
    case PfReason::TRANSLATE:
        return LbLoss::TRANSLATE;
    case PfReason::COUNT:
        break;
    }
    return LbLoss::MATCH;
}

} // namespace

LbMeasureHost::LbMeasureHost(LbMeasureTally& tally, std::uint32_t index, std::string name)
    : m_tally(tally),
      m_flows(tally.GetFlows()),
      m_ledger(tally.GetLedger()),
      m_index(index)
{
    m_pf.host = std::move(name);
}

const std::string&
LbMeasureHost::GetName() const
{
    return m_pf.host;
}

const LbPfResult&
LbMeasureHost::GetStates() const
{
    return m_pf;
}

std::uint64_t
LbMeasureHost::GetStateCount() const
{
    return m_states.size();
}

std::uint64_t
LbMeasureHost::GetPending() const
{
    return m_pending.size();
}

void
LbMeasureHost::OnStateCreated(const PfPacketEvent& event, const BsdUnit& unit)
{
    (void)event;
    m_states[unit.id] = m_flows.Find(unit.tuple);
    ++m_pf.created;
    m_pf.peak = std::max<std::uint64_t>(m_pf.peak, m_states.size());
}

void
LbMeasureHost::OnStateFinished(BsdTime time, std::uint64_t stateId)
{
    for (const std::uint32_t group : m_tally.GetDivertGroups(m_index))
    {
        m_ledger.OnFinished(time, group, stateId);
    }
}

void
LbMeasureHost::OnStateRemoved(BsdTime time, std::uint64_t stateId)
{
    m_states.erase(stateId);
    ++m_pf.removed;
    for (const std::uint32_t group : m_tally.GetDivertGroups(m_index))
    {
        m_ledger.OnRemoved(time, group, stateId);
    }
}

void
LbMeasureHost::OnPassed(const PfPacketEvent& event)
{
    if (!event.looped)
    {
        m_flows.OnCrossed(FlowOf(event.stateId, event.packet->tuple),
                          PlaceOf(event),
                          false,
                          LbMeasureFlows::NO_GROUP,
                          event.packet->payload);
    }
}

void
LbMeasureHost::OnDiverted(const PfPacketEvent& event, std::uint16_t port)
{
    m_flows.OnCrossed(FlowOf(event.stateId, event.packet->tuple),
                      PlaceOf(event),
                      true,
                      m_tally.FindGroup(m_index, port),
                      event.packet->payload);
}

void
LbMeasureHost::OnDropped(const PfPacketEvent& event, PfReason reason)
{
    m_tally.Lose(event.time, LossOf(reason), event.stateId);
}

void
LbMeasureHost::OnBound(BsdTime time,
                       LbMember& socket,
                       std::uint16_t port,
                       bool group,
                       BsdErrno error)
{
    (void)group;
    const std::uint32_t measured = m_tally.FindGroup(m_index, port);
    if (measured == LbMeasureFlows::NO_GROUP)
    {
        return;
    }
    const LbSocketIndex index = m_ledger.OnBound(time, measured, socket, error);
    if (error == BsdErrno::OK)
    {
        m_tally.Bind(time, measured, index);
    }
}

void
LbMeasureHost::OnUnbound(BsdTime time, LbMember& socket, std::uint16_t port, bool closed)
{
    const std::uint32_t measured = m_tally.FindGroup(m_index, port);
    LbSocketIndex index = LB_NO_SOCKET;
    if (measured != LbMeasureFlows::NO_GROUP)
    {
        index = m_ledger.OnUnbound(time, measured, socket, closed);
        m_tally.Unbind(time, measured, index);
    }
    else
    {
        index = m_ledger.IndexOf(socket);
    }
    if (closed)
    {
        BuryRead(time, index);
    }
}

void
LbMeasureHost::OnPicked(BsdTime time, std::uint16_t port, const BsdUnit& unit, LbMember& socket)
{
    const std::uint32_t group = m_tally.FindGroup(m_index, port);
    if (group == LbMeasureFlows::NO_GROUP)
    {
        return;
    }
    if (unit.id == 0)
    {
        m_ledger.OnStatelessPicked(time, group, socket);
        return;
    }
    LbMeasureUnit* known = m_ledger.Find(group, unit.id);
    if (!known)
    {
        known = &m_ledger.Open(time, group, unit, socket, FlowOf(unit.id, unit.tuple));
    }
    const LbSocketIndex index = m_ledger.IndexOf(socket);
    auto& picked = known->picked;
    if (std::find(picked.rbegin(), picked.rend(), index) == picked.rend())
    {
        picked.push_back(index);
        if (LbMeasureMember* member = m_tally.FindMember(group, index))
        {
            ++member->units;
        }
    }
}

void
LbMeasureHost::OnQueued(BsdTime time,
                        LbMember& socket,
                        const DivertPacketInfo& packet,
                        std::uint32_t queued)
{
    const LbSocketIndex index = m_ledger.IndexOf(socket);
    LbMeasureTally::SocketProgress& progress = m_tally.GetSocket(index);
    progress.queued = queued;
    const std::uint32_t group = progress.group;
    LbPacketResult& packets = m_tally.GetPackets();
    ++packets.diverted;
    m_pending[packet.serial] = {index, packet.stateId, time, -1, false, false};

    LbMeasureUnit* unit = nullptr;
    if (group != LbMeasureFlows::NO_GROUP && packet.stateId != 0)
    {
        unit = m_ledger.Find(group, packet.stateId);
    }
    packets.wrongSocket += unit && unit->home != index ? 1 : 0;
    m_tally.Take(group, index, packet.length, unit);
    if (LbMeasureMember* member = m_tally.FindMember(group, index))
    {
        member->peak = std::max<std::uint64_t>(member->peak, queued);
        const LbFlowId flow = unit ? unit->flow : FlowOf(packet.stateId, packet.tuple);
        if (m_flows.OnReached(flow, group, index))
        {
            m_ledger.ChargeSplit(unit ? unit->lastChange : -1);
        }
    }
}

void
LbMeasureHost::OnNoPort(BsdTime time, std::uint16_t port, const DivertPacketInfo& packet)
{
    (void)port;
    m_tally.Lose(time, LbLoss::NO_PORT, packet.stateId);
}

void
LbMeasureHost::OnFullSocket(BsdTime time, LbMember& socket, const DivertPacketInfo& packet)
{
    Bury(time, m_ledger.IndexOf(socket), packet.stateId, LbLoss::FULL_SOCKET);
}

void
LbMeasureHost::OnRead(BsdTime time,
                      LbMember& socket,
                      const DivertPacketInfo& packet,
                      std::uint32_t queued)
{
    m_tally.GetSocket(m_ledger.IndexOf(socket)).queued = queued;
    const auto found = m_pending.find(packet.serial);
    if (found != m_pending.end())
    {
        found->second.read = time;
    }
}

void
LbMeasureHost::OnClosedSocket(BsdTime time, LbMember& socket, const DivertPacketInfo& packet)
{
    const LbSocketIndex index = m_ledger.IndexOf(socket);
    m_tally.GetSocket(index).queued = 0;
    if (m_pending.erase(packet.serial) > 0)
    {
        Bury(time, index, packet.stateId, LbLoss::CLOSED_SOCKET);
    }
}

void
LbMeasureHost::OnService(BsdTime time, LbMember& socket, const DivertPacketInfo& packet)
{
    const auto found = m_pending.find(packet.serial);
    if (found != m_pending.end() && !std::exchange(found->second.served, true))
    {
        CountWait(time - found->second.queued, m_ledger.IndexOf(socket));
    }
}

void
LbMeasureHost::OnVerdict(BsdTime time,
                         LbMember& socket,
                         const DivertPacketInfo& packet,
                         DivertVerdict verdict,
                         bool known)
{
    const auto found = m_pending.find(packet.serial);
    if (found == m_pending.end())
    {
        return;
    }
    if (verdict == DivertVerdict::PASS)
    {
        found->second.uninspected = !known;
        return;
    }
    m_pending.erase(found);
    m_tally.Lose(time, LbLoss::VERDICT, packet.stateId);
    const std::uint32_t group = m_tally.GetSocket(m_ledger.IndexOf(socket)).group;
    if (!known && group != LbMeasureFlows::NO_GROUP &&
        m_flows.OnBroken(FlowOf(packet.stateId, packet.tuple), group))
    {
        m_ledger.ChargeBroken(ChangeOf(group, packet.stateId));
    }
}

void
LbMeasureHost::OnReinjected(BsdTime time,
                            LbMember& socket,
                            const DivertPacketInfo& packet,
                            bool out,
                            BsdErrno error)
{
    LbPacketResult& packets = m_tally.GetPackets();
    const LbSocketIndex index = m_ledger.IndexOf(socket);
    const auto found = m_pending.find(packet.serial);
    if (found == m_pending.end())
    {
        packets.injected += error == BsdErrno::OK ? 1 : 0; // a second copy of what it once read
        return;
    }
    const Pending pending = found->second;
    m_pending.erase(found);
    if (!pending.served && pending.read >= 0)
    {
        CountWait(pending.read - pending.queued, index); // an application that tells no service
    }
    if (error != BsdErrno::OK)
    {
        ++packets.reinjectErrors[std::string(BsdErrnoName(error))];
        m_tally.Lose(time, LbLoss::WRITE_ERROR, packet.stateId);
        m_ledger.OnWriteError(time, socket, error);
        return;
    }
    ++(out ? packets.reinjectedOut : packets.reinjectedIn);
    if (pending.uninspected && packet.payload > 0)
    {
        const std::uint32_t group = m_tally.GetSocket(index).group;
        m_flows.OnUninspected(FlowOf(packet.stateId, packet.tuple), group, packet.payload);
        m_ledger.ChargeUninspected(ChangeOf(group, packet.stateId), packet.payload);
    }
}

void
LbMeasureHost::OnInjected(BsdTime time,
                          LbMember& socket,
                          std::uint32_t length,
                          bool out,
                          BsdErrno error)
{
    (void)length, (void)out;
    m_tally.GetPackets().injected += error == BsdErrno::OK ? 1 : 0;
    if (error != BsdErrno::OK)
    {
        m_ledger.OnWriteError(time, socket, error);
    }
}

void
LbMeasureHost::OnUnconsumed(BsdTime time, LbMember& socket, const DivertPacketInfo& packet)
{
    if (m_pending.erase(packet.serial) > 0)
    {
        Bury(time, m_ledger.IndexOf(socket), packet.stateId, LbLoss::UNCONSUMED);
    }
}

void
LbMeasureHost::OnNetisrDrop(BsdTime time, const DivertPacketInfo& packet)
{
    m_tally.Lose(time, LbLoss::NETISR, packet.stateId);
}

LbFlowId
LbMeasureHost::FlowOf(std::uint64_t stateId, const BsdTuple& tuple) const
{
    if (stateId != 0)
    {
        const auto found = m_states.find(stateId);
        if (found != m_states.end())
        {
            return found->second;
        }
    }
    return m_flows.Find(tuple);
}

std::uint32_t
LbMeasureHost::PlaceOf(const PfPacketEvent& event) const
{
    // Each direction by itself: a rule without state may divert one of them only
    return (m_index << 18) | (event.interface << 2) | static_cast<std::uint32_t>(event.direction);
}

std::int32_t
LbMeasureHost::ChangeOf(std::uint32_t group, std::uint64_t stateId)
{
    if (group == LbMeasureFlows::NO_GROUP || stateId == 0)
    {
        return -1;
    }
    const LbMeasureUnit* unit = m_ledger.Find(group, stateId);
    return unit ? unit->lastChange : -1;
}

void
LbMeasureHost::Bury(BsdTime time, LbSocketIndex socket, std::uint64_t stateId, LbLoss reason)
{
    m_tally.Lose(time, reason, stateId);
    if (LbMeasureMember* member = m_tally.FindMember(m_tally.GetSocket(socket).group, socket))
    {
        ++member->dropped;
    }
}

void
LbMeasureHost::BuryRead(BsdTime time, LbSocketIndex socket)
{
    std::vector<std::uint64_t> serials;
    for (const auto& [serial, pending] : m_pending)
    {
        if (pending.socket == socket && pending.read >= 0)
        {
            serials.push_back(serial);
        }
    }
    std::sort(serials.begin(), serials.end());
    for (const std::uint64_t serial : serials)
    {
        const std::uint64_t stateId = m_pending.find(serial)->second.stateId;
        m_pending.erase(serial);
        Bury(time, socket, stateId, LbLoss::UNCONSUMED);
    }
}

void
LbMeasureHost::CountWait(BsdTime wait, LbSocketIndex socket)
{
    if (LbMeasureMember* member = m_tally.FindMember(m_tally.GetSocket(socket).group, socket))
    {
        member->wait.Add(wait);
    }
}

} // namespace divertsim
} // namespace ns3
