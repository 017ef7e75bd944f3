// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-sockets.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

LbLoss
LossOf(LbRefusal reason)
{
    switch (reason)
    {
    case LbRefusal::NOT_LISTENING:
        return LbLoss::NOT_LISTENING;
    case LbRefusal::ACCEPT_QUEUE:
        return LbLoss::ACCEPT_QUEUE;
    case LbRefusal::FULL_SOCKET:
        break;
    }
    return LbLoss::FULL_SOCKET;
}

} // namespace

LbMeasureSockets::LbMeasureSockets(LbMeasureTally& tally, std::uint32_t index)
    : m_tally(tally),
      m_flows(tally.GetFlows()),
      m_ledger(tally.GetLedger()),
      m_index(index)
{
}

std::uint64_t
LbMeasureSockets::GetPending() const
{
    std::uint64_t pending = 0;
    for (const Datagrams& datagrams : m_datagrams)
    {
        pending += datagrams.queued + datagrams.read;
    }
    return pending;
}

void
LbMeasureSockets::OnBound(BsdTime time,
                          LbMember& socket,
                          const LbPlace& place,
                          bool member,
                          BsdErrno error)
{
    const std::uint32_t group = m_tally.FindGroup(m_index, place);
    if (group == LbMeasureFlows::NO_GROUP)
    {
        return;
    }
    const bool listens = place.protocol != BSD_IPPROTO_TCP; // TCP: not yet
    const LbSocketIndex index = m_ledger.OnBound(time, group, socket, error, member && listens);
    if (error != BsdErrno::OK)
    {
        return;
    }
    if (member && !listens)
    {
        m_silent.insert(index);
    }
    m_tally.Bind(time, group, index);
}

void
LbMeasureSockets::OnListening(BsdTime time, LbMember& socket, const LbPlace& place)
{
    const std::uint32_t group = m_tally.FindGroup(m_index, place);
    const LbSocketIndex index = m_ledger.FindSocket(socket);
    if (group != LbMeasureFlows::NO_GROUP && m_silent.erase(index) > 0)
    {
        m_ledger.OnListening(time, group, socket);
        m_tally.Bind(time, group, index);
    }
}

void
LbMeasureSockets::OnUnbound(BsdTime time, LbMember& socket, const LbPlace& place, bool closed)
{
    const std::uint32_t group = m_tally.FindGroup(m_index, place);
    if (group == LbMeasureFlows::NO_GROUP)
    {
        return;
    }
    const LbSocketIndex index = m_ledger.OnUnbound(time, group, socket, closed);
    m_tally.Unbind(time, group, index);
    m_silent.erase(index);
    Datagrams& datagrams = DatagramsOf(index);
    for (; closed && datagrams.read > 0; --datagrams.read)
    {
        Lose(time, index, LbLoss::UNCONSUMED);
    }
}

void
LbMeasureSockets::OnPicked(BsdTime time,
                           const LbPlace& place,
                           const BsdUnit& unit,
                           LbMember& socket)
{
    const std::uint32_t group = m_tally.FindGroup(m_index, place);
    if (group == LbMeasureFlows::NO_GROUP)
    {
        return;
    }
    LbMeasureUnit* known = m_ledger.Find(group, unit.id);
    if (!known)
    {
        const LbFlowId flow = m_flows.Find(unit.tuple);
        m_flows.OnMet(flow, group);
        m_dead.erase(unit.tuple); // the peer's port is in use again
        m_units[unit.id].group = group;
        known = &m_ledger.Open(time, group, unit, socket, flow);
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
LbMeasureSockets::OnDelivered(BsdTime time,
                              LbMember& socket,
                              std::uint64_t unit,
                              std::uint32_t bytes,
                              std::uint32_t queued)
{
    (void)time;
    const LbSocketIndex index = m_ledger.FindSocket(socket);
    const auto found = m_units.find(unit);
    const std::uint32_t group = found != m_units.end() ? found->second.group : GroupOf(index);
    const LbSocketKind kind = m_tally.GetSocketKind(group);
    LbMeasureUnit* known = kind == LbSocketKind::DIVERT ? nullptr : m_ledger.Find(group, unit);
    if (kind == LbSocketKind::TCP && known)
    {
        // The listener of an accepted connection may be long gone
        const LbSocketIndex to = known->accepted ? known->current : index;
        Reach(group, to, bytes, known);
        if (known->holder != LB_NO_SOCKET && known->holder != to)
        {
            Break(group, *known);
        }
    }
    else if (kind == LbSocketKind::UDP && index != LB_NO_SOCKET)
    {
        ++m_tally.GetPackets().delivered;
        ++DatagramsOf(index).queued;
        m_tally.GetSocket(index).queued = queued;
        if (LbMeasureMember* member = m_tally.FindMember(group, index))
        {
            member->peak = std::max<std::uint64_t>(member->peak, queued);
        }
        Reach(group, index, bytes, known);
        if (known && known->home != index)
        {
            Break(group, *known);
        }
    }
}

void
LbMeasureSockets::OnRefused(BsdTime time, LbMember* socket, std::uint64_t unit, LbRefusal reason)
{
    (void)unit;
    Lose(time, socket ? m_ledger.FindSocket(*socket) : LB_NO_SOCKET, LossOf(reason));
}

void
LbMeasureSockets::OnStray(BsdTime time, LbMember& socket, const BsdTuple& tuple)
{
    const LbSocketIndex index = m_ledger.FindSocket(socket);
    Lose(time, index, LbLoss::NOT_LISTENING);
    const auto dead = m_dead.find(tuple);
    const std::uint32_t group = GroupOf(index);
    if (dead != m_dead.end() && dead->second.group == group)
    {
        Break(group,
              *m_ledger.Find(group, dead->second.unit)); // a late one of a closed one is none
    }
}

void
LbMeasureSockets::OnCompleted(BsdTime time, LbMember& socket, std::uint64_t unit)
{
    const auto found = m_units.find(unit);
    if (found == m_units.end())
    {
        return;
    }
    Unit& record = found->second;
    record.completed = time;
    record.listener = m_ledger.IndexOf(socket);
    ++m_tally.GetSocket(record.listener).waiting;
    m_ledger.Hold(record.group, unit, socket);
}

void
LbMeasureSockets::OnAccepted(BsdTime time, LbMember& socket, std::uint64_t unit)
{
    (void)socket;
    const auto found = m_units.find(unit);
    if (found == m_units.end())
    {
        return;
    }
    Unit& record = found->second;
    LbMeasureMember* member = m_tally.FindMember(record.group, record.listener);
    if (member && record.completed >= 0)
    {
        member->wait.Add(time - record.completed);
    }
    Leave(record);
    m_ledger.Accept(record.group, unit);
}

void
LbMeasureSockets::OnReset(BsdTime time, LbMember& socket, std::uint64_t unit)
{
    (void)socket;
    const auto found = m_units.find(unit);
    if (found == m_units.end())
    {
        return;
    }
    Leave(found->second);
    const std::uint32_t group = found->second.group;
    m_units.erase(found);
    m_dead[m_ledger.Find(group, unit)->tuple] = {group, unit};
    m_ledger.Reset(time, group, unit);
}

void
LbMeasureSockets::OnRead(BsdTime time, LbMember& socket, std::uint64_t unit, std::uint32_t queued)
{
    (void)time, (void)unit;
    const LbSocketIndex index = m_ledger.FindSocket(socket);
    if (index != LB_NO_SOCKET && DatagramsOf(index).queued > 0)
    {
        m_tally.GetSocket(index).queued = queued;
        --DatagramsOf(index).queued;
        ++DatagramsOf(index).read;
    }
}

void
LbMeasureSockets::OnService(BsdTime time, LbMember& socket, std::uint64_t unit, BsdTime wait)
{
    (void)time, (void)unit;
    const LbSocketIndex index = m_ledger.FindSocket(socket);
    if (LbMeasureMember* member = m_tally.FindMember(GroupOf(index), index))
    {
        member->wait.Add(wait);
    }
}

void
LbMeasureSockets::OnServed(BsdTime time, LbMember& socket, std::uint64_t unit, bool known)
{
    const LbSocketIndex index = m_ledger.FindSocket(socket);
    if (index == LB_NO_SOCKET || DatagramsOf(index).read == 0)
    {
        return; // its socket closed meanwhile
    }
    --DatagramsOf(index).read;
    if (known)
    {
        ++m_tally.GetPackets().served;
        return;
    }
    m_tally.Lose(time, LbLoss::VERDICT, 0);
    const std::uint32_t group = GroupOf(index);
    if (const LbMeasureUnit* mapped = m_ledger.Find(group, unit))
    {
        Break(group, *mapped);
    }
}

void
LbMeasureSockets::OnClosedSocket(BsdTime time, LbMember& socket, std::uint64_t unit)
{
    (void)unit;
    const LbSocketIndex index = m_ledger.FindSocket(socket);
    if (index != LB_NO_SOCKET && DatagramsOf(index).queued > 0)
    {
        --DatagramsOf(index).queued;
        m_tally.GetSocket(index).queued = 0;
        Lose(time, index, LbLoss::CLOSED_SOCKET);
    }
}

void
LbMeasureSockets::OnEnded(BsdTime time, std::uint64_t unit)
{
    const auto found = m_units.find(unit);
    if (found == m_units.end())
    {
        return;
    }
    Leave(found->second);
    m_ledger.OnRemoved(time, found->second.group, unit);
    m_units.erase(found);
}

std::uint32_t
LbMeasureSockets::GroupOf(LbSocketIndex socket)
{
    return socket == LB_NO_SOCKET ? LbMeasureFlows::NO_GROUP : m_tally.GetSocket(socket).group;
}

LbMeasureSockets::Datagrams&
LbMeasureSockets::DatagramsOf(LbSocketIndex socket)
{
    if (socket >= m_datagrams.size())
    {
        m_datagrams.resize(std::size_t{socket} + 1);
    }
    return m_datagrams[socket];
}

void
LbMeasureSockets::Reach(std::uint32_t group,
                        LbSocketIndex socket,
                        std::uint32_t bytes,
                        LbMeasureUnit* known)
{
    m_tally.GetPackets().wrongSocket += known && known->home != socket ? 1 : 0;
    m_tally.Take(group, socket, bytes, known);
    if (known && m_flows.OnReached(known->flow, group, socket))
    {
        m_ledger.ChargeSplit(known->lastChange);
    }
}

void
LbMeasureSockets::Break(std::uint32_t group, const LbMeasureUnit& known)
{
    if (m_flows.OnBroken(known.flow, group))
    {
        m_ledger.ChargeBroken(known.lastChange);
    }
}

void
LbMeasureSockets::Leave(Unit& unit)
{
    if (std::exchange(unit.completed, -1) >= 0)
    {
        --m_tally.GetSocket(unit.listener).waiting;
    }
}

void
LbMeasureSockets::Lose(BsdTime time, LbSocketIndex socket, LbLoss reason)
{
    m_tally.Lose(time, reason, 0);
    if (LbMeasureMember* member = m_tally.FindMember(GroupOf(socket), socket))
    {
        ++member->dropped;
    }
}

} // namespace divertsim
} // namespace ns3
