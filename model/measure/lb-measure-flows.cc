// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-flows.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::uint32_t NO_SOCKET = UINT32_MAX;

} // namespace

std::uint32_t
LbMeasureFlows::AddEntry(std::string name, bool replay)
{
    Entry entry;
    entry.name = std::move(name);
    entry.replay = replay;
    m_entries.push_back(std::move(entry));
    return static_cast<std::uint32_t>(m_entries.size() - 1);
}

void
LbMeasureFlows::OnFlowStarted(BsdTime time,
                              LbFlowId flow,
                              std::uint32_t entry,
                              const BsdTuple& tuple)
{
    if (flow >= m_flows.size())
    {
        m_flows.resize(std::size_t{flow} + 1);
    }
    while (entry >= m_entries.size())
    {
        AddEntry("traffic-" + std::to_string(m_entries.size()), false);
    }
    Flow& record = m_flows[flow];
    if (record.state != State::UNKNOWN)
    {
        return;
    }
    record.start = time;
    record.entry = entry;
    record.state = State::OPEN;
    ++m_entries[entry].open;
    const bool hasPorts = tuple.protocol == BSD_IPPROTO_TCP || tuple.protocol == BSD_IPPROTO_UDP;
    if (!hasPorts || tuple.sourcePort != 0)
    {
        m_latest[tuple.Canonical()] = flow;
    }
}

void
LbMeasureFlows::OnFlowTranslated(BsdTime time, LbFlowId flow, const BsdTuple& tuple)
{
    (void)time;
    m_latest[tuple.Canonical()] = flow;
}

void
LbMeasureFlows::OnPayload(BsdTime time, LbFlowId flow, std::uint64_t bytes, bool reply)
{
    Flow* record = Get(flow);
    if (!record || bytes == 0)
    {
        return;
    }
    (reply ? record->lastReply : record->lastForward) = time;
    Entry& entry = EntryOf(*record);
    entry.bytes += bytes;
    entry.lastByte = time;
    if (entry.firstByte < 0)
    {
        entry.firstByte = time;
    }
}

void
LbMeasureFlows::OnFlowCompleted(BsdTime time, LbFlowId flow)
{
    (void)time;
    Flow* record = Get(flow);
    if (!record || record->state != State::OPEN)
    {
        return;
    }
    record->state = State::COMPLETED;
    Entry& entry = EntryOf(*record);
    --entry.open;
    const BsdTime last = record->lastReply >= 0 ? record->lastReply : record->lastForward;
    if (last >= 0)
    {
        entry.completion.Add(last - record->start);
    }
}

void
LbMeasureFlows::OnFlowFailed(BsdTime time, LbFlowId flow, BsdErrno error)
{
    (void)time, (void)error;
    Flow* record = Get(flow);
    if (record && record->state == State::OPEN)
    {
        record->state = State::FAILED;
        --EntryOf(*record).open;
    }
}

void
LbMeasureFlows::OnRetransmission(BsdTime time, LbFlowId flow)
{
    (void)time;
    if (const Flow* record = Get(flow))
    {
        ++EntryOf(*record).retransmissions;
    }
}

void
LbMeasureFlows::OnReordered(BsdTime time, LbFlowId flow)
{
    (void)time;
    if (const Flow* record = Get(flow))
    {
        ++EntryOf(*record).reordered;
    }
}

LbFlowId
LbMeasureFlows::Find(const BsdTuple& tuple) const
{
    const auto found = m_latest.find(tuple.Canonical());
    return found == m_latest.end() ? LB_NO_FLOW : found->second;
}

bool
LbMeasureFlows::OnCrossed(LbFlowId flow,
                          std::uint32_t place,
                          bool diverted,
                          std::uint32_t group,
                          std::uint32_t payload)
{
    Flow* record = Get(flow);
    if (!record)
    {
        return false;
    }
    if (diverted && group != NO_GROUP)
    {
        MarkOf(*record, group);
    }
    for (const Crossing& crossing : record->crossings)
    {
        if (crossing.place != place)
        {
            continue;
        }
        if (diverted || !crossing.diverted)
        {
            return false;
        }
        ++m_sums.bypassed;
        ++EntryOf(*record).bypassed;
        if (crossing.group != NO_GROUP)
        {
            ++SumsOf(crossing.group).bypassed;
        }
        OnUninspected(flow, crossing.group, payload);
        return true;
    }
    record->crossings.push_back({place, diverted, group});
    return false;
}

void
LbMeasureFlows::OnMet(LbFlowId flow, std::uint32_t group)
{
    if (Flow* record = Get(flow))
    {
        MarkOf(*record, group);
    }
}

bool
LbMeasureFlows::OnReached(LbFlowId flow, std::uint32_t group, std::uint32_t socket)
{
    Flow* record = Get(flow);
    if (!record)
    {
        return false;
    }
    Mark& mark = MarkOf(*record, group);
    if (mark.socket == socket)
    {
        return false;
    }
    if (mark.socket != NO_SOCKET)
    {
        mark.split = true;
    }
    else
    {
        mark.socket = socket;
    }
    // Over all groups: two members of two groups are two members as well
    const bool whole = std::all_of(record->marks.begin(), record->marks.end(), [&](const Mark& m) {
        return m.socket == NO_SOCKET || m.socket == socket;
    });
    if (whole || record->split)
    {
        return false;
    }
    record->split = true;
    return true;
}

bool
LbMeasureFlows::OnBroken(LbFlowId flow, std::uint32_t group)
{
    Flow* record = Get(flow);
    if (!record)
    {
        return false;
    }
    MarkOf(*record, group).broken = true;
    return !std::exchange(record->broken, true);
}

void
LbMeasureFlows::OnUninspected(LbFlowId flow, std::uint32_t group, std::uint64_t bytes)
{
    m_sums.uninspectedBytes += bytes;
    if (group != NO_GROUP)
    {
        SumsOf(group).uninspectedBytes += bytes;
    }
    if (const Flow* record = Get(flow))
    {
        EntryOf(*record).uninspectedBytes += bytes;
    }
}

void
LbMeasureFlows::OnMoved(LbFlowId flow, std::uint32_t group)
{
    if (Flow* record = Get(flow))
    {
        record->moved = true;
        MarkOf(*record, group).moved = true;
    }
}

std::vector<LbMeasureFlows::EntryProgress>
LbMeasureFlows::GetProgress() const
{
    std::vector<EntryProgress> progress;
    progress.reserve(m_entries.size());
    for (const Entry& entry : m_entries)
    {
        progress.push_back({entry.name, entry.bytes, entry.open});
    }
    return progress;
}

template <typename Fate>
void
LbMeasureFlows::Count(State state, const Fate& fate, LbFlowCounts& counts)
{
    ++counts.started;
    counts.completed += state == State::COMPLETED ? 1 : 0;
    counts.failed += state == State::FAILED ? 1 : 0;
    counts.movedEver += fate.moved ? 1 : 0;
    counts.split += fate.split ? 1 : 0;
    counts.broken += fate.broken ? 1 : 0;
}

void
LbMeasureFlows::Report(LbMeasureResults& results) const
{
    results.traffic.clear();
    for (const Entry& entry : m_entries)
    {
        LbTrafficResult traffic;
        traffic.name = entry.name;
        traffic.flows.uninspectedBytes = entry.uninspectedBytes;
        traffic.flows.bypassed = entry.bypassed;
        traffic.bytes = entry.bytes;
        traffic.completion = entry.completion.GetPercentiles();
        if (entry.lastByte > entry.firstByte)
        {
            traffic.goodputBps =
                static_cast<double>(entry.bytes) * 8 / LbSeconds(entry.lastByte - entry.firstByte);
        }
        if (!entry.replay)
        {
            traffic.retransmissions = entry.retransmissions;
            traffic.reordered = entry.reordered;
        }
        results.traffic.push_back(std::move(traffic));
    }
    results.flows = {};
    results.flows.uninspectedBytes = m_sums.uninspectedBytes;
    results.flows.bypassed = m_sums.bypassed;
    for (std::size_t group = 0; group < results.groups.size(); ++group)
    {
        const Sums sums = group < m_groupSums.size() ? m_groupSums[group] : Sums();
        results.groups[group].flows = {};
        results.groups[group].flows.uninspectedBytes = sums.uninspectedBytes;
        results.groups[group].flows.bypassed = sums.bypassed;
    }
    for (const Flow& flow : m_flows)
    {
        if (flow.state == State::UNKNOWN)
        {
            continue;
        }
        Count(flow.state, flow, results.flows);
        Count(flow.state, flow, results.traffic[flow.entry].flows);
        for (const Mark& mark : flow.marks)
        {
            Count(flow.state, mark, results.groups.at(mark.group).flows);
        }
    }
}

LbMeasureFlows::Flow*
LbMeasureFlows::Get(LbFlowId flow)
{
    return flow < m_flows.size() && m_flows[flow].state != State::UNKNOWN ? &m_flows[flow]
                                                                          : nullptr;
}

LbMeasureFlows::Entry&
LbMeasureFlows::EntryOf(const Flow& flow)
{
    return m_entries[flow.entry];
}

LbMeasureFlows::Mark&
LbMeasureFlows::MarkOf(Flow& flow, std::uint32_t group)
{
    for (Mark& mark : flow.marks)
    {
        if (mark.group == group)
        {
            return mark;
        }
    }
    flow.marks.push_back({group, NO_SOCKET});
    return flow.marks.back();
}

LbMeasureFlows::Sums&
LbMeasureFlows::SumsOf(std::uint32_t group)
{
    if (group >= m_groupSums.size())
    {
        m_groupSums.resize(std::size_t{group} + 1);
    }
    return m_groupSums[group];
}

} // namespace divertsim
} // namespace ns3
