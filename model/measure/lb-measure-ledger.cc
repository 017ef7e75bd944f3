// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-ledger.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace ns3
{
namespace divertsim
{

LbMeasureLedger::LbMeasureLedger(LbMeasureFlows& flows)
    : m_flows(flows)
{
}

std::uint32_t
LbMeasureLedger::AddGroup(std::string name,
                          const LbMapper& mapper,
                          LbSocketKind socket,
                          bool ownsHalfOpen)
{
    Group group;
    group.name = std::move(name);
    group.socket = socket;
    group.ownsHalfOpen = ownsHalfOpen;
    group.mapper = &mapper;
    // These look at the packet's own tuple, so packets without a state have no common socket
    const std::string_view policy = mapper.GetPolicy().GetName();
    group.rowsForStateless = policy != "linux" && policy != "freebsd-inpcb";
    m_groups.push_back(std::move(group));
    Remember(m_groups.back());
    return static_cast<std::uint32_t>(m_groups.size() - 1);
}

void
LbMeasureLedger::StartRun()
{
    m_running = true;
}

void
LbMeasureLedger::BeginChange(BsdTime time,
                             const std::string& name,
                             const std::string& action,
                             const std::vector<std::uint32_t>& groups)
{
    m_inChange = true;
    m_announced.clear();
    for (const std::uint32_t group : groups)
    {
        m_announced.push_back(NewChange(time, name, action, group));
        m_changes.back().announced = true;
    }
}

void
LbMeasureLedger::EndChange()
{
    m_inChange = false;
    for (const std::uint32_t change : m_announced)
    {
        Judge(change);
    }
    m_announced.clear();
}

LbSocketIndex
LbMeasureLedger::OnBound(BsdTime time,
                         std::uint32_t group,
                         LbMember& socket,
                         BsdErrno error,
                         bool member)
{
    const auto found = m_indices.find(&socket);
    const bool known = found != m_indices.end() && !m_sockets[found->second].closed &&
                       m_sockets[found->second].name == socket.GetName();
    if (error == BsdErrno::OK && found != m_indices.end() && !known)
    {
        m_indices.erase(found); // a new socket where a closed one was
    }
    const LbSocketIndex index = error == BsdErrno::OK || known ? IndexOf(&socket) : LB_NO_SOCKET;
    if (error == BsdErrno::OK && !member)
    {
        return index; // nobody's packets go elsewhere
    }
    const std::optional<std::uint32_t> change = ChangeFor(time, group, "bind");
    Group& record = m_groups[group];
    if (error != BsdErrno::OK)
    {
        LbSocketError entry{known ? std::optional(GetSocketName(index)) : std::nullopt,
                            std::string(BsdErrnoName(error))};
        (change ? m_changes[*change].result.errors : record.startErrors).push_back(entry);
    }
    else if (std::find(record.bound.begin(), record.bound.end(), index) == record.bound.end())
    {
        record.bound.push_back(index);
    }
    Settle(group, change);
    return index;
}

LbSocketIndex
LbMeasureLedger::OnUnbound(BsdTime time, std::uint32_t group, LbMember& socket, bool closed)
{
    const LbSocketIndex index = IndexOf(&socket);
    m_sockets[index].closed = closed;
    const std::vector<LbSocketIndex>& bound = m_groups[group].bound;
    if (std::find(bound.begin(), bound.end(), index) == bound.end())
    {
        return index; // it was no member
    }
    const std::optional<std::uint32_t> change = ChangeFor(time, group, "close");
    Group& record = m_groups[group];
    record.bound.erase(std::find(record.bound.begin(), record.bound.end(), index));
    const Socket& left = m_sockets[index];
    if (change && !m_inChange && closed && left.error != BsdErrno::OK && left.errorTime == time)
    {
        LbChangeResult& result = m_changes[*change].result;
        result.errors.push_back({left.name, std::string(BsdErrnoName(left.error))});
        result.name = result.action = "exit";
    }
    Settle(group, change);
    return index;
}

void
LbMeasureLedger::Settle(std::uint32_t group, std::optional<std::uint32_t> change)
{
    if (!change)
    {
        Remember(m_groups[group]);
    }
    else if (!m_inChange)
    {
        Judge(*change);
    }
}

void
LbMeasureLedger::OnCallFailed(std::uint32_t group, const std::string& socket, BsdErrno error)
{
    for (const std::uint32_t change : m_announced)
    {
        if (m_changes[change].group == group)
        {
            m_changes[change].result.errors.push_back({socket, std::string(BsdErrnoName(error))});
        }
    }
}

void
LbMeasureLedger::OnWriteError(BsdTime time, LbMember& socket, BsdErrno error)
{
    Socket& record = m_sockets[IndexOf(&socket)];
    record.errorTime = time;
    record.error = error;
}

LbMeasureUnit*
LbMeasureLedger::Find(std::uint32_t group, std::uint64_t id)
{
    const auto found = m_groups[group].units.find(id);
    return found == m_groups[group].units.end() ? nullptr : &found->second;
}

LbMeasureUnit&
LbMeasureLedger::Open(BsdTime time,
                      std::uint32_t group,
                      const BsdUnit& unit,
                      LbMember& socket,
                      LbFlowId flow)
{
    Group& record = m_groups[group];
    const LbSocketIndex index = IndexOf(&socket);
    LbMeasureUnit& added = record.units[unit.id];
    added.tuple = unit.tuple;
    added.word = unit.word;
    added.flow = flow;
    added.home = added.current = index;
    added.since = time;
    added.holder = record.ownsHalfOpen ? index : LB_NO_SOCKET;
    ++record.live;
    AddRow(time, record, LbMappingRow::NEW, unit.id, unit.tuple.ToString(), LB_NO_SOCKET, index);
    if (record.finishedUnseen.erase(unit.id) > 0)
    {
        End(time, record, unit.id, added);
    }
    return added;
}

void
LbMeasureLedger::OnStatelessPicked(BsdTime time, std::uint32_t group, LbMember& socket)
{
    Group& record = m_groups[group];
    const LbSlots& slots = record.mapper->GetSlots();
    const std::uint32_t promised = record.mapper->GetPolicy().GetDocumentedStatelessSlot();
    record.picked = socket.GetName();
    if (promised < slots.size())
    {
        record.documented = slots[promised]->GetName();
    }
    if (record.rowsForStateless && !record.statelessSeen)
    {
        record.statelessSeen = true;
        record.stateless = IndexOf(&socket);
        AddRow(time, record, LbMappingRow::NEW, 0, "", LB_NO_SOCKET, record.stateless);
    }
}

void
LbMeasureLedger::OnFinished(BsdTime time, std::uint32_t group, std::uint64_t id)
{
    Group& record = m_groups[group];
    const auto found = record.units.find(id);
    if (found == record.units.end())
    {
        record.finishedUnseen.insert(id);
    }
    else if (!found->second.ended)
    {
        End(time, record, id, found->second);
    }
}

void
LbMeasureLedger::OnRemoved(BsdTime time, std::uint32_t group, std::uint64_t id)
{
    Group& record = m_groups[group];
    record.finishedUnseen.erase(id);
    const auto found = record.units.find(id);
    if (found == record.units.end())
    {
        return;
    }
    if (!found->second.ended)
    {
        End(time, record, id, found->second);
    }
    record.units.erase(found);
}

void
LbMeasureLedger::ChargeSplit(std::int32_t change)
{
    if (change >= 0)
    {
        ++m_changes[static_cast<std::size_t>(change)].result.split;
    }
}

void
LbMeasureLedger::ChargeBroken(std::int32_t change)
{
    if (change >= 0)
    {
        ++m_changes[static_cast<std::size_t>(change)].result.broken;
    }
}

void
LbMeasureLedger::ChargeUninspected(std::int32_t change, std::uint64_t bytes)
{
    if (change >= 0)
    {
        m_changes[static_cast<std::size_t>(change)].result.uninspectedBytes += bytes;
    }
}

LbSocketIndex
LbMeasureLedger::IndexOf(LbMember& socket)
{
    return IndexOf(&socket);
}

LbSocketIndex
LbMeasureLedger::IndexOf(LbMember* socket)
{
    if (!socket)
    {
        return LB_NO_SOCKET;
    }
    const auto next = static_cast<LbSocketIndex>(m_sockets.size());
    const auto [found, added] = m_indices.try_emplace(socket, next);
    if (added)
    {
        Socket record;
        record.name = socket->GetName();
        m_sockets.push_back(std::move(record));
    }
    return found->second;
}

LbSocketIndex
LbMeasureLedger::FindSocket(const LbMember& socket) const
{
    const auto found = m_indices.find(&socket);
    const bool same = found != m_indices.end() && m_sockets[found->second].name == socket.GetName();
    return same ? found->second : LB_NO_SOCKET; // else another one stands where a closed one was
}

const std::string&
LbMeasureLedger::GetSocketName(LbSocketIndex socket) const
{
    static const std::string NONE;
    return socket == LB_NO_SOCKET ? NONE : m_sockets[socket].name;
}

std::uint64_t
LbMeasureLedger::GetLive(std::uint32_t group) const
{
    return m_groups[group].live;
}

std::uint64_t
LbMeasureLedger::GetSize(std::uint32_t group) const
{
    return SizeOf(m_groups[group].mapper->GetSlots(), m_groups[group].bound);
}

std::uint64_t
LbMeasureLedger::GetMoved(std::uint32_t group) const
{
    std::uint64_t moved = 0;
    for (const std::uint32_t change : m_groups[group].changes)
    {
        moved += m_changes[change].result.moved;
    }
    return moved;
}

const std::vector<LbSocketIndex>&
LbMeasureLedger::GetBound(std::uint32_t group) const
{
    return m_groups[group].bound;
}

std::vector<BsdTime>
LbMeasureLedger::GetChangeTimes(std::uint32_t group) const
{
    std::vector<BsdTime> times;
    for (const std::uint32_t change : m_groups[group].changes)
    {
        times.push_back(m_changes[change].result.time);
    }
    return times;
}

std::uint32_t
LbMeasureLedger::GetSpan(std::uint32_t group) const
{
    return static_cast<std::uint32_t>(m_groups[group].changes.size());
}

void
LbMeasureLedger::Finish(BsdTime time, LbMeasureResults& results)
{
    for (std::size_t index = 0; index < m_groups.size(); ++index)
    {
        Group& group = m_groups[index];
        for (auto& [id, unit] : group.units) // sums and marks: in whatever order
        {
            if (unit.ended && !unit.reset)
            {
                continue;
            }
            Accrue(unit, time); // nothing where it was reset: it is nowhere
            if (!unit.changes.empty())
            {
                m_flows.OnMoved(unit.flow, static_cast<std::uint32_t>(index));
            }
        }
        results.groups.at(index).errors = group.startErrors;
        results.groups.at(index).statelessDocumented = group.documented;
        results.groups.at(index).statelessPicked = group.picked;
    }
    results.changes.clear();
    for (Change& change : m_changes)
    {
        LbChangeResult result = change.result;
        result.wrongSocketSeconds = LbSeconds(change.wrongSocket);
        if (result.moved == 0)
        {
            result.drainSeconds = 0.0;
        }
        else if (change.alive == 0)
        {
            result.drainSeconds = LbSeconds(change.lastEnd - result.time);
        }
        results.changes.push_back(std::move(result));
    }
    results.mapping = std::move(m_rows);
    m_rows.clear();
}

std::uint32_t
LbMeasureLedger::NewChange(BsdTime time,
                           const std::string& name,
                           const std::string& action,
                           std::uint32_t group)
{
    const auto index = static_cast<std::uint32_t>(m_changes.size());
    Group& record = m_groups[group];
    Change change;
    change.group = group;
    change.before = record.slots;
    change.boundBefore = record.boundThen;
    change.result.name = name;
    change.result.time = time;
    change.result.group = record.name;
    change.result.socket = record.socket;
    change.result.action = action;
    change.result.sizeBefore = SizeOf(change.before, change.boundBefore);
    change.result.sizeAfter = change.result.sizeBefore;
    if (!record.changes.empty())
    {
        m_changes[record.changes.back()].undo = {};
    }
    m_changes.push_back(std::move(change));
    record.changes.push_back(index);
    return index;
}

std::optional<std::uint32_t>
LbMeasureLedger::ChangeFor(BsdTime time, std::uint32_t group, const std::string& action)
{
    if (m_inChange)
    {
        for (const std::uint32_t change : m_announced)
        {
            if (m_changes[change].group == group)
            {
                return change;
            }
        }
        // The event reaches further than was announced
        const LbChangeResult first =
            m_announced.empty() ? LbChangeResult() : m_changes[m_announced.front()].result;
        m_announced.push_back(NewChange(time, first.name, first.action, group));
        m_changes.back().announced = true;
        return m_announced.back();
    }
    if (!m_running && time <= 0)
    {
        return std::nullopt;
    }
    if (!m_groups[group].changes.empty())
    {
        const std::uint32_t last = m_groups[group].changes.back();
        const Change& change = m_changes[last];
        const std::string& was = change.result.action;
        const bool same = was == action || (was == "exit" && action == "close");
        if (!change.announced && change.result.time == time && same)
        {
            Revert(last);
            return last;
        }
    }
    return NewChange(time, action, action, group);
}

void
LbMeasureLedger::Remember(Group& group)
{
    group.slots = group.mapper->GetSlots();
    group.boundThen = group.bound;
}

void
LbMeasureLedger::End(BsdTime time, Group& group, std::uint64_t id, LbMeasureUnit& unit)
{
    Accrue(unit, time);
    for (const std::uint32_t change : unit.changes)
    {
        --m_changes[change].alive;
        m_changes[change].lastEnd = time;
    }
    if (!unit.changes.empty())
    {
        m_flows.OnMoved(unit.flow, static_cast<std::uint32_t>(&group - m_groups.data()));
    }
    unit.ended = true;
    group.live -= unit.accepted ? 0 : 1;
    AddRow(time, group, LbMappingRow::END, id, unit.tuple.ToString(), unit.current, LB_NO_SOCKET);
}

void
LbMeasureLedger::AddRow(BsdTime time,
                        const Group& group,
                        std::int32_t cause,
                        std::uint64_t id,
                        std::string flow,
                        LbSocketIndex from,
                        LbSocketIndex to,
                        bool dies)
{
    const std::uint64_t stateId = group.socket == LbSocketKind::DIVERT ? id : 0;
    m_rows.push_back({time,
                      group.name,
                      cause,
                      stateId,
                      std::move(flow),
                      GetSocketName(from),
                      GetSocketName(to),
                      dies});
}

} // namespace divertsim
} // namespace ns3
