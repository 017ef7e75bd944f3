// SPDX-License-Identifier: GPL-2.0-only
//
// The part of LbMeasureLedger that is TCP's own: listeners, and the connections that they hold
#include "ns3/lb-measure-ledger.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

void
LbMeasureLedger::OnListening(BsdTime time, std::uint32_t group, LbMember& socket)
{
    const LbSocketIndex index = IndexOf(&socket);
    const std::vector<LbSocketIndex>& bound = m_groups[group].bound;
    if (std::find(bound.begin(), bound.end(), index) != bound.end())
    {
        return; // listen(2) once more, for another backlog
    }
    const std::optional<std::uint32_t> change = ChangeFor(time, group, "listen");
    m_groups[group].bound.push_back(index);
    Settle(group, change);
}

void
LbMeasureLedger::Hold(std::uint32_t group, std::uint64_t id, LbMember& listener)
{
    if (LbMeasureUnit* unit = Find(group, id))
    {
        unit->holder = IndexOf(&listener);
        unit->complete = true;
    }
}

void
LbMeasureLedger::Accept(std::uint32_t group, std::uint64_t id)
{
    LbMeasureUnit* unit = Find(group, id);
    if (unit && !unit->ended && !unit->accepted)
    {
        unit->accepted = true;
        unit->word = nullptr;
        --m_groups[group].live;
    }
}

void
LbMeasureLedger::Reset(BsdTime time, std::uint32_t group, std::uint64_t id)
{
    LbMeasureUnit* unit = Find(group, id);
    if (!unit || unit->ended || unit->accepted)
    {
        return;
    }
    unit->reset = true;
    unit->word = nullptr;
    const Group& record = m_groups[group];
    const bool listens =
        std::find(record.bound.begin(), record.bound.end(), unit->current) != record.bound.end();
    if (m_inChange || listens || record.changes.empty())
    {
        return; // the close that is yet to come, or to be judged, ends it
    }
    const std::uint32_t last = record.changes.back();
    if (!m_changes[last].announced && m_changes[last].result.time == time)
    {
        Revert(last);
        Judge(last);
    }
}

void
LbMeasureLedger::Bury(std::uint32_t index, LbMeasureUnit& unit)
{
    // There is no `end` row: the change's own is its last
    const BsdTime time = m_changes[index].result.time;
    for (const std::uint32_t earlier : unit.changes)
    {
        --m_changes[earlier].alive;
        m_changes[earlier].lastEnd = time;
    }
    LbChangeResult& result = m_changes[index].result;
    ++(unit.complete ? result.resetUnaccepted : result.resetHalfOpen);
    m_changes[index].lastEnd = time;
    unit.ended = true;
    --m_groups[m_changes[index].group].live;
}

void
LbMeasureLedger::Exhume(std::uint32_t index, LbMeasureUnit& unit)
{
    for (const std::uint32_t earlier : unit.changes)
    {
        ++m_changes[earlier].alive;
    }
    LbChangeResult& result = m_changes[index].result;
    --(unit.complete ? result.resetUnaccepted : result.resetHalfOpen);
    unit.ended = false;
    ++m_groups[m_changes[index].group].live;
}

} // namespace divertsim
} // namespace ns3
