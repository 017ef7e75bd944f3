// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_H
#define PF_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-kernel.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/bsd-unit.h"
#include "ns3/pf-loaded-rules.h"
#include "ns3/pf-observer.h"
#include "ns3/pf-ruleset.h"
#include "ns3/pf-state-table.h"
#include "ns3/pf-timeouts.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// What pf says of a packet
struct PfVerdict
{
    bool pass = true;
    PfReason reason = PfReason::COUNT; ///< where !pass
    std::uint16_t divertPort = 0;      ///< not 0: hand the packet to this divert port
    BsdUnit unit;                      ///< of the state, or the passing unit (id 0)
    bool looped = false;               ///< came back from divert, and is not diverted again
};

/// Tunables of pf, named as in pf.conf(5) and pf(4)
struct PfConfig
{
    BsdSystem system = BsdSystem::FREEBSD; ///< FREEBSD or OPENBSD: what it does with divert(4)
    std::uint64_t firstStateId = 1;        ///< the counter's first value
    std::uint32_t stateLimit = 100000;     ///< `set limit states` (PFSTATE_HIWAT)
    std::uint32_t statesHashsize = 131072; ///< net.pf.states_hashsize, a power of two
    std::uint32_t interval = 10;           ///< `set timeout interval`, s: a round of the purge
    PfTimeouts timeouts;                   ///< `set timeout`
    /// `set timeout adaptive.start`; none: 60 % of the limit, as pfctl(8) sets it; 0: no scaling
    std::optional<std::uint32_t> adaptiveStart;
    /// `set timeout adaptive.end`; none: 120 % of the limit
    std::optional<std::uint32_t> adaptiveEnd;
};

/// What pf counts, as `pfctl -si` shows it
struct PfCounters
{
    std::uint64_t searches = 0; ///< state look-ups
    std::uint64_t inserts = 0;  ///< states made
    std::uint64_t removals = 0; ///< states removed
    std::uint64_t match = 0;    ///< packets that the rules judged ("match"), passed ones too
    std::uint64_t statesPeak = 0;
    /// packets dropped, by PfReason; [MATCH] are those of block rules
    std::array<std::uint64_t, static_cast<std::size_t>(PfReason::COUNT)> drops{};
};

/// A rule as results have it
struct PfRuleReport
{
    std::string rule; ///< as `pfctl -P -sr` prints it
    PfRuleCounters counters;
};

/**
 * pf(4) of one host: rules, states, verdicts. Behaviour as read in FreeBSD
 * sys/netpfil/pf/pf.c (main of 2025), but for what OpenBSD does with divert(4). No packets, no
 * ns-3.
 *
 * Not modelled: sequence windows of TCP states, ICMP errors of a state (they meet the rules, and
 * never make a state), reassembly and normalization, translation, source tracking, logging.
 */
class Pf
{
  public:
    /// \param clock outlives it \param config its tunables
    /// \throws std::invalid_argument for a hash size that is no power of two
    Pf(BsdClock& clock, const PfConfig& config);
    ~Pf();

    Pf(const Pf&) = delete;
    Pf& operator=(const Pf&) = delete;

    /// \param name of an interface ("client0") \param groups it is in, as in ifconfig(8)
    /// \return its index, from 0
    std::uint32_t AddInterface(const std::string& name, const std::vector<std::string>& groups);

    /// Start the counter of state IDs elsewhere; once a state was made nothing is done. \param id
    /// the first
    void SetFirstStateId(std::uint64_t id)
    {
        m_nextId = m_counters.inserts == 0 ? id : m_nextId;
    }

    /// `set timeout`. \param timeouts hold at once, also for states there are
    void SetTimeouts(const PfTimeouts& timeouts)
    {
        m_config.timeouts = timeouts;
    }

    /// `set limit states`; adaptive timeouts that the config left open follow. \param states the
    /// most; those there are stay
    void SetStateLimit(std::uint32_t states);

    /// `pfctl -f`: all counters of rules begin anew. States made by the old rules keep them: their
    /// rule stays alive. \param rules null: none
    void Load(std::shared_ptr<const PfRuleset> rules);

    /// `pfctl -e`: starts the purge, whose first slice runs 100 ms later. Before, Test() passes
    /// everything, and nothing is counted or told. A second call does nothing.
    void Enable();

    /// \return true after Enable()
    bool IsEnabled() const
    {
        return m_enabled;
    }

    /**
     * pf_test(): judge one packet.
     *
     * A fragment, the first one included, meets the rules without ports and flags and makes no
     * state (`set reassemble no`). A packet without its transport header is dropped as `short`.
     *
     * A packet that comes back from a divert socket: FreeBSD does not divert it again in the
     * direction in which it was diverted. OpenBSD passes it unseen, whichever way it was diverted
     * and goes: no rule, no state, no counter (PF_TAG_DIVERTED_PACKET in sys/net/pf.c).
     *
     * \param direction IN or OUT
     * \param interface its index
     * \param packet its headers
     * \param divertTag direction in the tag that a reinjected packet carries (NONE: no tag); the
     * caller removes the tag, whatever the verdict
     * \return the verdict
     */
    PfVerdict Test(BsdDirection direction,
                   std::uint32_t interface,
                   const BsdPacketView& packet,
                   BsdDirection divertTag);

    /// \param observer told of all from now on, in the order of the calls; not owned
    void AddObserver(PfObserver* observer);

    /// \return what `pfctl -si` counts
    const PfCounters& Counters() const
    {
        return m_counters;
    }

    /// \return the rules in force with their counters, in order
    std::vector<PfRuleReport> RuleReports() const;

    /// \return number of states, those expired but not yet purged included
    std::size_t StateCount() const
    {
        return m_states.Size();
    }

    /// \return every state in the order of the IDs; valid until the next call of Test() or timer
    std::vector<const PfState*> StatesById() const
    {
        return m_states.ById();
    }

    /// \param id of a state \return its unit, or nothing where there is none
    std::optional<BsdUnit> FindUnit(std::uint64_t id);

    /// \param state one of StatesById() \return when it expires, with adaptive scaling by the
    /// number of states now; it lives on until the purge comes by
    BsdTime ExpiryOf(const PfState& state) const;

    /// Rows that one slice of the purge covers. \return rows, 1310 by default
    std::uint32_t RowsPerSlice() const
    {
        return m_rowsPerSlice;
    }

  private:
    /// \return true where the packet comes back from divert, and is not to be diverted again
    bool IsLooped(BsdDirection direction, BsdDirection divertTag) const
    {
        return m_config.system == BsdSystem::OPENBSD
                   ? divertTag != BsdDirection::NONE
                   : divertTag != BsdDirection::NONE && divertTag == direction;
    }

    /// A packet on its way through Test()
    struct Pass
    {
        PfPacketEvent event;
        PfState* state = nullptr;          ///< attached
        PfLoadedRule* rule = nullptr;      ///< that decided; null: the default rule
        PfReason reason = PfReason::COUNT; ///< COUNT: passes
    };

    void Judge(Pass& pass);
    bool UseState(Pass& pass);
    void AskRules(Pass& pass, bool fragment);
    void CreateState(Pass& pass);
    PfVerdict Conclude(const Pass& pass);
    void RemoveState(PfState& state);
    void ReleaseUnused(const PfLoadedRules* rules);
    void SchedulePurge();
    void PurgeSlice();

    BsdClock& m_clock;
    PfConfig m_config;
    std::uint32_t m_adaptiveStart = 0;
    std::uint32_t m_adaptiveEnd = 0;
    std::uint32_t m_rowsPerSlice;
    bool m_enabled = false;
    std::uint64_t m_nextId;
    std::uint32_t m_purgeRow = 0;
    BsdClock::TimerId m_purgeTimer = 0;
    PfInterfaces m_interfaces;
    std::vector<std::unique_ptr<PfLoadedRules>> m_loaded; ///< the last one is in force
    PfStateTable m_states;
    PfCounters m_counters;
    std::vector<PfObserver*> m_observers;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_H
