// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf.h"

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

} // namespace

Pf::Pf(BsdClock& clock, const PfConfig& config)
    : m_clock(clock),
      m_config(config),
      m_defaults(config),
      m_ids(config.stateIds, config.cpus, config.firstStateId),
      m_states(config.statesHashsize),
      m_fragments(config.system, config.fragmentLimit)
{
    SetInterval(config.interval);
    SetStateLimit(config.stateLimit);
    Load(nullptr);
}

Pf::~Pf()
{
    m_clock.Cancel(m_purgeTimer);
}

void
Pf::SetFirstStateId(std::uint64_t id)
{
    if (m_counters.inserts == 0)
    {
        m_ids.Restart(id);
    }
}

std::uint32_t
Pf::AddInterface(const std::string& name, const std::vector<std::string>& groups)
{
    return m_interfaces.Add(name, groups);
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

std::optional<BsdUnit>
Pf::FindUnit(std::uint64_t id)
{
    PfState* state = m_states.FindById(id);
    return state ? std::optional<BsdUnit>(state->Unit()) : std::nullopt;
}

BsdTime
Pf::ExpiryOf(const PfState& state) const
{
    const BsdTime now = m_clock.Now();
    if (state.timeout == PfTimeout::COUNT)
    {
        return std::min(now, state.refreshed);
    }
    const PfTimeoutOverrides& own = state.rule->rule.state.timeouts;
    const std::uint32_t override = own.seconds[static_cast<std::size_t>(state.timeout)];
    const bool byRule = own.adaptiveStart != 0;
    const std::int64_t seconds =
        PfScaleTimeout(override != 0 ? override : m_config.timeouts[state.timeout],
                       byRule ? PfAdaptive{own.adaptiveStart, own.adaptiveEnd} : m_adaptive,
                       byRule ? state.rule->counters.statesNow : m_states.Size());
    return seconds < 0 ? now : state.refreshed + seconds * BSD_SECOND;
}

std::size_t
Pf::KillStates(const PfStateFilter& filter)
{
    std::size_t killed = 0;
    for (const PfState* state : m_states.ById())
    {
        if (filter.Matches(*state, m_interfaces))
        {
            RemoveState(*m_states.FindById(state->id));
            ++killed;
        }
    }
    return killed;
}

std::string
Pf::ShowStates(bool verbose) const
{
    std::string text;
    for (const PfState* state : m_states.ById())
    {
        text += PfStateLine(*state, m_interfaces) + "\n";
        if (verbose)
        {
            text += PfStateDetails(*state, m_clock.Now(), ExpiryOf(*state));
        }
    }
    return text;
}

PfStateListing
Pf::ListStates(const PfStateFilter& filter, std::size_t most) const
{
    PfStateListing listing;
    for (const PfState* state : m_states.ById())
    {
        if (!filter.Matches(*state, m_interfaces))
        {
            continue;
        }
        if (listing.left == 0)
        {
            const std::string text = PfStateLine(*state, m_interfaces) + "\n" +
                                     PfStateDetails(*state, m_clock.Now(), ExpiryOf(*state));
            if (listing.text.size() + text.size() <= most)
            {
                listing.text += text;
                continue;
            }
        }
        ++listing.left;
    }
    return listing;
}

void
Pf::Hold(PfLoadedRule* rule)
{
    if (rule)
    {
        ++rule->counters.states;
        ++rule->counters.statesNow;
        if (rule->owner)
        {
            ++rule->owner->users;
        }
    }
}

void
Pf::Release(PfLoadedRule* rule)
{
    if (rule)
    {
        --rule->counters.statesNow;
        if (rule->owner)
        {
            --rule->owner->users;
            ReleaseUnused(rule->owner);
        }
    }
}

void
Pf::RemoveState(PfState& state)
{
    const std::uint64_t id = state.id;
    PfLoadedRule* rule = state.rule;
    PfLoadedRule* natRule = nullptr;
    std::unique_ptr<PfStateExtras> extras;
    if (state.Has(PfState::HAS_MORE))
    {
        natRule = state.more->natRule;
        extras = std::move(state.more->extras);
    }
    m_states.Remove(state);
    ++m_counters.removals;
    if (extras)
    {
        for (const PfStuck& stuck : extras->stuck)
        {
            stuck.pool->Release(stuck.source);
        }
        for (PfLoadedRule* also : extras->also)
        {
            Release(also);
        }
    }
    Release(natRule != rule ? natRule : nullptr);
    Release(rule);
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

/// pf_purge_expired_states(): a slice goes on where the last one ended, and ends with the table.
/// Behind the last one fragments follow.
void
Pf::PurgeSlice()
{
    constexpr std::uint32_t AHEAD = 8; // rows: memory answers in the time of some states
    const std::uint32_t end = std::min(m_purgeRow + m_rowsPerSlice, m_states.Rows());
    for (std::uint32_t row = m_purgeRow; row < end && m_states.Size() != 0; ++row)
    {
        m_states.Prefetch(row + AHEAD);
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
    if (m_purgeRow == 0)
    {
        m_fragments.Purge(m_clock.Now() - m_config.timeouts.frag * BSD_SECOND);
    }
    SchedulePurge();
}

} // namespace divertsim
} // namespace ns3
