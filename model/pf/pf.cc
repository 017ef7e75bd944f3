// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf.h"

#include "ns3/pf-tracker.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// pf_purge_thread() of FreeBSD sleeps a tenth of a second
constexpr BsdTime PURGE_PERIOD = 100 * BSD_MILLISECOND;
constexpr std::uint32_t SLICES_PER_SECOND = 10;

bool
IsFragment(const BsdPacketView& packet)
{
    return packet.moreFragments || packet.fragmentOffset != 0;
}

std::uint32_t
Percent(std::uint32_t limit, std::uint32_t percent)
{
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(std::uint64_t{limit} * percent / 100, UINT32_MAX));
}

} // namespace

Pf::Pf(BsdClock& clock, const PfConfig& config)
    : m_clock(clock),
      m_config(config),
      // Below 101 rows and a round of 10 s, FreeBSD's quotient is 0 and it never purges.
      m_rowsPerSlice(std::max<std::uint32_t>(
          1,
          (config.statesHashsize - 1) /
              std::max<std::uint32_t>(1, config.interval * SLICES_PER_SECOND))),
      m_nextId(config.firstStateId),
      m_states(config.statesHashsize)
{
    SetStateLimit(config.stateLimit);
    Load(nullptr);
}

Pf::~Pf()
{
    m_clock.Cancel(m_purgeTimer);
}

void
Pf::SetStateLimit(std::uint32_t states)
{
    m_config.stateLimit = states;
    m_adaptiveStart = m_config.adaptiveStart.value_or(Percent(states, 60));
    m_adaptiveEnd = m_config.adaptiveEnd.value_or(Percent(states, 120));
}

std::uint32_t
Pf::AddInterface(const std::string& name, const std::vector<std::string>& groups)
{
    return m_interfaces.Add(name, groups);
}

void
Pf::Load(std::shared_ptr<const PfRuleset> rules)
{
    const PfRuleset none;
    const PfLoadedRules* old = m_loaded.empty() ? nullptr : m_loaded.back().get();
    m_loaded.push_back(std::make_unique<PfLoadedRules>(rules ? *rules : none, m_interfaces));
    if (old)
    {
        ReleaseUnused(old);
    }
}

void
Pf::ReleaseUnused(const PfLoadedRules* rules)
{
    if (rules->users != 0 || rules == m_loaded.back().get())
    {
        return;
    }
    m_loaded.erase(std::find_if(m_loaded.begin(), m_loaded.end(), [rules](const auto& loaded) {
        return loaded.get() == rules;
    }));
}

void
Pf::Enable()
{
    if (!m_enabled)
    {
        m_enabled = true;
        SchedulePurge();
    }
}

void
Pf::AddObserver(PfObserver* observer)
{
    m_observers.push_back(observer);
}

PfVerdict
Pf::Test(BsdDirection direction,
         std::uint32_t interface,
         const BsdPacketView& packet,
         BsdDirection divertTag)
{
    if (!m_enabled)
    {
        PfVerdict verdict;
        verdict.unit.tuple = packet.tuple;
        return verdict;
    }
    Pass pass;
    pass.event.time = m_clock.Now();
    pass.event.direction = direction;
    pass.event.interface = interface;
    pass.event.packet = &packet;
    pass.event.looped = IsLooped(direction, divertTag);
    if (!pass.event.looped || m_config.system != BsdSystem::OPENBSD)
    {
        Judge(pass);
    }
    return Conclude(pass);
}

void
Pf::Judge(Pass& pass)
{
    const BsdPacketView& packet = *pass.event.packet;
    const bool fragment = IsFragment(packet);
    if (!fragment && !packet.complete)
    {
        pass.reason = PfReason::SHORT;
        return;
    }
    if (fragment || PfIsIcmpError(packet) || !UseState(pass))
    {
        AskRules(pass, fragment);
    }
}

/// \return false where no state took the packet: the rules judge it
bool
Pf::UseState(Pass& pass)
{
    const PfPacketEvent& event = pass.event;
    ++m_counters.searches;
    PfState* state = m_states.Find(event.direction, event.packet->tuple);
    if (!state)
    {
        return false;
    }
    if (event.looped)
    {
        return true; // passes without its state: no tracking, no refresh, the default rule
    }
    const PfTrack track = PfTrackPacket(*state, event.direction, *event.packet, event.time);
    if (track == PfTrack::REPLACE)
    {
        RemoveState(*state);
        return false;
    }
    pass.event.stateId = state->id;
    if (track == PfTrack::MISMATCH)
    {
        pass.event.rule = state->rule->index;
        pass.reason = PfReason::STATE_MISMATCH;
        return true;
    }
    pass.state = state;
    pass.rule = state->rule;
    if (track == PfTrack::FINISHED)
    {
        for (PfObserver* observer : m_observers)
        {
            observer->OnStateFinished(event.time, state->id);
        }
    }
    return true;
}

void
Pf::AskRules(Pass& pass, bool fragment)
{
    const PfPacketEvent& event = pass.event;
    ++m_counters.match;
    const PfMatch match = m_loaded.back()->Match(event.direction,
                                                 event.interface,
                                                 *event.packet,
                                                 fragment,
                                                 m_interfaces);
    pass.rule = match.rule;
    if (!pass.rule)
    {
        return; // the default rule passes and makes no state
    }
    if (pass.rule->rule.action == PfAction::BLOCK)
    {
        pass.reason = PfReason::MATCH;
    }
    else if (pass.rule->rule.keepState && !fragment && !PfIsIcmpError(*event.packet))
    {
        CreateState(pass);
    }
}

void
Pf::CreateState(Pass& pass)
{
    PfPacketEvent& event = pass.event;
    const BsdTuple& tuple = event.packet->tuple;
    if (m_states.Size() >= m_config.stateLimit)
    {
        pass.reason = PfReason::MEMORY; // "PF states limit reached": the zone is exhausted
        return;
    }
    PfState* state = m_states.Insert(m_nextId, event.direction, tuple);
    if (!state)
    {
        PfState* taken = m_states.Find(event.direction, tuple);
        if (!taken->IsFinished())
        {
            pass.reason = PfReason::STATE_INSERT;
            return;
        }
        // FreeBSD hides the old one until the purge; it has no other effect until then.
        RemoveState(*taken);
        state = m_states.Insert(m_nextId, event.direction, tuple);
    }
    ++m_nextId;
    ++m_counters.inserts;
    m_counters.statesPeak = std::max<std::uint64_t>(m_counters.statesPeak, m_states.Size());
    state->interface = static_cast<std::uint16_t>(event.interface);
    state->rule = pass.rule;
    ++pass.rule->counters.states;
    ++pass.rule->counters.statesNow;
    ++pass.rule->owner->users;
    PfStartTracking(*state, event.time);
    pass.state = state;
    event.stateId = state->id;
    event.rule = pass.rule->index;
    for (PfObserver* observer : m_observers)
    {
        observer->OnStateCreated(event, state->Unit());
    }
}

/// Counters, the verdict, and word to the observers: the end of pf_test()
PfVerdict
Pf::Conclude(const Pass& pass)
{
    PfPacketEvent event = pass.event;
    const std::uint32_t length = event.packet->length;
    PfVerdict verdict;
    verdict.pass = pass.reason == PfReason::COUNT;
    verdict.reason = pass.reason;
    verdict.looped = event.looped;
    if (pass.rule && verdict.pass && !event.looped)
    {
        verdict.divertPort = pass.rule->rule.divertPort;
    }
    // OpenBSD's pf_counters_inc() takes no action but PF_PASS, and that of these is PF_DIVERT
    const bool counted = m_config.system != BsdSystem::OPENBSD || verdict.divertPort == 0;
    if (pass.rule)
    {
        event.rule = pass.rule->index;
        // Dropped packets count for block rules alone (the test of `r->action` there).
        if (counted && (verdict.pass || pass.rule->rule.action == PfAction::BLOCK))
        {
            ++pass.rule->counters.packets;
            pass.rule->counters.bytes += length;
        }
    }
    if (pass.state)
    {
        const unsigned way = event.direction == pass.state->direction ? 0 : 1;
        pass.state->packets[way] += counted;
        pass.state->bytes[way] += counted ? length : 0;
        verdict.unit = pass.state->Unit();
    }
    else
    {
        verdict.unit.tuple = event.packet->tuple;
    }
    if (!verdict.pass)
    {
        ++m_counters.drops[static_cast<std::size_t>(pass.reason)];
        for (PfObserver* observer : m_observers)
        {
            observer->OnDropped(event, pass.reason);
        }
        return verdict;
    }
    for (PfObserver* observer : m_observers)
    {
        if (verdict.divertPort != 0)
        {
            observer->OnDiverted(event, verdict.divertPort);
        }
        else
        {
            observer->OnPassed(event);
        }
    }
    return verdict;
}

std::optional<BsdUnit>
Pf::FindUnit(std::uint64_t id)
{
    PfState* state = m_states.FindById(id);
    return state ? std::optional<BsdUnit>(state->Unit()) : std::nullopt;
}

std::vector<PfRuleReport>
Pf::RuleReports() const
{
    std::vector<PfRuleReport> reports;
    for (const PfLoadedRule& loaded : m_loaded.back()->Rules())
    {
        reports.push_back({loaded.rule.ToString(), loaded.counters});
    }
    return reports;
}

BsdTime
Pf::ExpiryOf(const PfState& state) const
{
    std::uint64_t seconds = m_config.timeouts[state.timeout];
    const std::uint64_t states = m_states.Size();
    if (m_adaptiveEnd != 0 && m_adaptiveStart != 0 && m_adaptiveStart < m_adaptiveEnd &&
        states > m_adaptiveStart)
    {
        if (states >= m_adaptiveEnd)
        {
            return m_clock.Now();
        }
        // pf_state_expires() scales whole seconds.
        seconds = seconds * (m_adaptiveEnd - states) / (m_adaptiveEnd - m_adaptiveStart);
    }
    return state.refreshed + static_cast<BsdTime>(seconds) * BSD_SECOND;
}

void
Pf::RemoveState(PfState& state)
{
    const std::uint64_t id = state.id;
    PfLoadedRule* rule = state.rule;
    m_states.Remove(state);
    ++m_counters.removals;
    --rule->counters.statesNow;
    --rule->owner->users;
    ReleaseUnused(rule->owner);
    for (PfObserver* observer : m_observers)
    {
        observer->OnStateRemoved(m_clock.Now(), id);
    }
}

void
Pf::SchedulePurge()
{
    m_purgeTimer = m_clock.Schedule(PURGE_PERIOD, [this]() { PurgeSlice(); });
}

/// pf_purge_expired_states(): a slice goes on where the last one ended, and ends with the table
void
Pf::PurgeSlice()
{
    const std::uint32_t end = std::min(m_purgeRow + m_rowsPerSlice, m_states.Rows());
    for (std::uint32_t row = m_purgeRow; row < end && m_states.Size() != 0; ++row)
    {
        PfState* state = m_states.FirstInRow(row);
        while (state)
        {
            PfState* next = m_states.NextInRow(*state);
            if (ExpiryOf(*state) <= m_clock.Now())
            {
                RemoveState(*state);
            }
            state = next;
        }
    }
    m_purgeRow = end == m_states.Rows() ? 0 : end;
    SchedulePurge();
}

} // namespace divertsim
} // namespace ns3
