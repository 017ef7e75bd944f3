// SPDX-License-Identifier: GPL-2.0-only
//
// The part of LbMeasureLedger that judges a change: before and after, for every live unit
#include "ns3/lb-measure-interval.h"
#include "ns3/lb-measure-ledger.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace ns3
{
namespace divertsim
{

void
LbMeasureLedger::Judge(std::uint32_t index)
{
    Change& change = m_changes[index];
    Group& group = m_groups[change.group];
    change.firstRow = change.undo.empty() ? m_rows.size() : change.firstRow;
    change.gone.clear();
    std::vector<LbSocketIndex> before = change.boundBefore;
    std::vector<LbSocketIndex> now = group.bound;
    std::sort(before.begin(), before.end());
    std::sort(now.begin(), now.end());
    std::set_difference(before.begin(),
                        before.end(),
                        now.begin(),
                        now.end(),
                        std::back_inserter(change.gone));
    change.result.sizeAfter = GetSize(change.group);

    std::vector<std::uint64_t> live;
    live.reserve(group.live);
    for (const auto& [id, unit] : group.units)
    {
        if (!unit.ended && !unit.accepted)
        {
            live.push_back(id);
        }
    }
    std::sort(live.begin(), live.end());
    change.result.live = live.size();

    JudgeStateless(index); // its ID, 0, comes first
    for (const std::uint64_t id : live)
    {
        JudgeUnit(index, id, group.units.find(id)->second);
    }
    change.result.movedFraction.reset();
    if (!live.empty())
    {
        change.result.movedFraction =
            static_cast<double>(change.result.moved) / static_cast<double>(live.size());
    }
    std::vector<BsdUnit> movable;
    movable.reserve(live.size());
    for (const std::uint64_t id : live)
    {
        const LbMeasureUnit& unit = group.units.find(id)->second;
        if (unit.holder == LB_NO_SOCKET)
        {
            movable.push_back(UnitOf(group, id, unit));
        }
    }
    JudgeExpected(change, movable);
    Remember(group);
}

void
LbMeasureLedger::JudgeUnit(std::uint32_t index, std::uint64_t id, LbMeasureUnit& unit)
{
    Change& change = m_changes[index];
    const Group& group = m_groups[change.group];
    const LbSocketIndex from = unit.current;
    const LbSocketIndex to = DestinationOf(group, id, unit);
    if (unit.reset)
    {
        Bury(index, unit);
    }
    if (from == to)
    {
        return;
    }
    AddRow(change.result.time,
           group,
           static_cast<std::int32_t>(index),
           id,
           unit.tuple.ToString(),
           from,
           to,
           unit.reset);
    Undo undo{id, from, unit.lastChange, unit.since, 0, false, false};
    undo.charged = Accrue(unit, change.result.time);
    unit.current = to;
    unit.since = change.result.time;
    if (from != LB_NO_SOCKET) // back from an empty group is no move
    {
        undo.counted = true;
        undo.own =
            to == LB_NO_SOCKET || std::binary_search(change.gone.begin(), change.gone.end(), from);
        ++change.result.moved;
        ++(undo.own ? change.result.movedOwn : change.result.movedCollateral);
        change.alive += unit.reset ? 0 : 1;
        unit.lastChange = static_cast<std::int32_t>(index);
        unit.changes.push_back(index);
    }
    if (!change.announced)
    {
        change.undo.push_back(undo);
    }
}

LbSocketIndex
LbMeasureLedger::DestinationOf(const Group& group, std::uint64_t id, LbMeasureUnit& unit)
{
    if (unit.reset)
    {
        return LB_NO_SOCKET;
    }
    if (unit.holder != LB_NO_SOCKET)
    {
        return unit.holder;
    }
    const LbMapping mapping = group.mapper->Map(UnitOf(group, id, unit));
    if (mapping.member && unit.word)
    {
        *unit.word = mapping.word;
    }
    return IndexOf(mapping.member);
}

void
LbMeasureLedger::JudgeStateless(std::uint32_t index)
{
    Change& change = m_changes[index];
    Group& group = m_groups[change.group];
    if (!group.statelessSeen)
    {
        return;
    }
    const LbSocketIndex from = group.stateless;
    const LbSocketIndex to = IndexOf(group.mapper->Map({}).member);
    if (from == to)
    {
        return;
    }
    AddRow(change.result.time, group, static_cast<std::int32_t>(index), 0, "", from, to);
    group.stateless = to;
    if (!change.announced)
    {
        change.undo.push_back({0, from, -1, 0, 0, false, false});
    }
}

void
LbMeasureLedger::JudgeExpected(Change& change, const std::vector<BsdUnit>& movable)
{
    LbChangeResult& result = change.result;
    result.expected.reset();
    result.withinExpected.reset();
    if (result.sizeBefore == 0)
    {
        return; // empty, and no longer: nothing moves, nothing is expected
    }
    const Group& group = m_groups[change.group];
    if (group.socket == LbSocketKind::TCP && !change.gone.empty())
    {
        return; // how many connections waited in its queues, no policy knows
    }
    const LbSlots& after = group.mapper->GetSlots();
    std::optional<LbExpectation> expectation;
    if (result.sizeAfter == 0)
    {
        expectation = LbExpectation{LbFraction(1), LbFraction(1), LbFraction(0)};
    }
    else if (!change.before.empty() && !after.empty())
    {
        expectation = group.mapper->GetPolicy().Expect({change.before, after}, movable);
    }
    if (!expectation)
    {
        return;
    }
    const auto share = [&](const LbFraction& fraction) {
        return LbMakeExpectedShare(fraction, movable.size(), result.live);
    };
    result.expected = LbExpectedChange{share(expectation->moved),
                                       share(expectation->own),
                                       share(expectation->collateral)};
    if (result.live > 0)
    {
        result.withinExpected = LbWithinExpected(result.expected->moved, result.moved, result.live);
    }
}

void
LbMeasureLedger::Revert(std::uint32_t index)
{
    Change& change = m_changes[index];
    Group& group = m_groups[change.group];
    std::vector<std::pair<std::uint64_t, std::string>> reverted; // state and flow of the rows
    std::vector<Undo> kept;
    for (const Undo& undo : change.undo)
    {
        if (undo.id == 0)
        {
            group.stateless = undo.from;
            reverted.emplace_back(0, "");
            continue;
        }
        const auto found = group.units.find(undo.id);
        if (found == group.units.end() || (found->second.ended && !found->second.reset))
        {
            kept.push_back(undo); // ended in between, at this very instant: moved for good
            continue;
        }
        LbMeasureUnit& unit = found->second;
        unit.current = undo.from;
        unit.since = undo.since;
        if (unit.lastChange >= 0 && undo.lastChange >= 0)
        {
            m_changes[static_cast<std::size_t>(undo.lastChange)].wrongSocket -= undo.charged;
        }
        unit.lastChange = undo.lastChange;
        if (undo.counted)
        {
            unit.changes.pop_back();
            --change.result.moved;
            --(undo.own ? change.result.movedOwn : change.result.movedCollateral);
            change.alive -= unit.reset ? 0 : 1;
        }
        if (unit.reset)
        {
            Exhume(index, unit);
        }
        reverted.emplace_back(group.socket == LbSocketKind::DIVERT ? undo.id : 0,
                              unit.tuple.ToString());
    }
    change.undo = std::move(kept);
    std::sort(reverted.begin(), reverted.end());
    const auto isReverted = [&](const LbMappingRow& row) {
        return row.cause == static_cast<std::int32_t>(index) &&
               std::binary_search(reverted.begin(),
                                  reverted.end(),
                                  std::make_pair(row.stateId, row.flow));
    };
    const auto first = m_rows.begin() + static_cast<std::ptrdiff_t>(change.firstRow);
    m_rows.erase(std::remove_if(first, m_rows.end(), isReverted), m_rows.end());
}

BsdTime
LbMeasureLedger::Accrue(const LbMeasureUnit& unit, BsdTime time)
{
    if (unit.lastChange < 0 || unit.current == unit.home || unit.current == LB_NO_SOCKET)
    {
        return 0;
    }
    m_changes[static_cast<std::size_t>(unit.lastChange)].wrongSocket += time - unit.since;
    return time - unit.since;
}

BsdUnit
LbMeasureLedger::UnitOf(const Group& group, std::uint64_t id, const LbMeasureUnit& unit)
{
    return {id, unit.tuple, unit.word, group.socket != LbSocketKind::DIVERT};
}

std::uint64_t
LbMeasureLedger::SizeOf(const LbSlots& slots, const std::vector<LbSocketIndex>& bound)
{
    return slots.empty() ? bound.size() : slots.size();
}

} // namespace divertsim
} // namespace ns3
