// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_H
#define PF_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-kernel.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/bsd-random.h"
#include "ns3/bsd-unit.h"
#include "ns3/pf-fragments.h"
#include "ns3/pf-loaded-rules.h"
#include "ns3/pf-match.h"
#include "ns3/pf-observer.h"
#include "ns3/pf-routing.h"
#include "ns3/pf-ruleset.h"
#include "ns3/pf-sender.h"
#include "ns3/pf-state-ids.h"
#include "ns3/pf-state-report.h"
#include "ns3/pf-state-table.h"
#include "ns3/pf-timeouts.h"
#include "ns3/pf-tracker.h"

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
    bool changed = false;              ///< the view is no longer what the packet's bytes say
    PfRoute route;                     ///< where passed and not diverted; NONE: the host's own way
};

/// Tunables of pf, named as in pf.conf(5) and pf(4)
struct PfConfig
{
    BsdSystem system = BsdSystem::FREEBSD; ///< FREEBSD or OPENBSD
    std::uint64_t firstStateId = 1;        ///< the counter's first value
    PfStateIdScheme stateIds = PfStateIdScheme::COUNTER;
    std::uint32_t cpus = 1;                ///< of PfStateIdScheme::PER_CPU
    std::uint32_t stateLimit = 100000;     ///< `set limit states` (PFSTATE_HIWAT)
    std::uint32_t statesHashsize = 131072; ///< net.pf.states_hashsize, a power of two
    std::uint32_t interval = 10;           ///< `set timeout interval`, s: a round of the purge
    PfTimeouts timeouts;                   ///< `set timeout`
    /// `set timeout adaptive.start`; none: 60 % of the limit, as pfctl(8) sets it
    std::optional<std::uint32_t> adaptiveStart;
    /// `set timeout adaptive.end`; none: 120 % of the limit; 0: no scaling
    std::optional<std::uint32_t> adaptiveEnd;
    std::uint32_t fragmentLimit = 5000; ///< `set limit frags` (PFFRAG_FRENT_HIWAT of FreeBSD)
    /// `set reassemble`; none: as the system has it without that line, FreeBSD no [from memory],
    /// OpenBSD yes. FreeBSD's IPv6 fragments are always reassembled.
    std::optional<bool> reassemble;
    bool reassembleNoDf = false; ///< `set reassemble yes no-df`
};

/// What pf counts, as `pfctl -si` shows it
struct PfCounters
{
    std::uint64_t searches = 0; ///< state look-ups
    std::uint64_t inserts = 0;  ///< states made
    std::uint64_t removals = 0; ///< states removed
    std::uint64_t match = 0;    ///< packets that the rules judged ("match"), passed ones too
    std::uint64_t statesPeak = 0;
    std::uint64_t maxStatesPerRule = 0; ///< "max states per rule": drops for a rule's `max`
    /// packets dropped, by PfReason; [MATCH] are those of block rules
    std::array<std::uint64_t, static_cast<std::size_t>(PfReason::COUNT)> drops{};
};

/**
 * pf(4) of one host: rules, states, verdicts. Behaviour as read in FreeBSD
 * sys/netpfil/pf/pf.c (at 895a0ae67f), and where it differs in OpenBSD sys/net/pf.c (of early
 * 2025); the purge is FreeBSD's on both. No packets, no ns-3.
 *
 * Not modelled: sequence number modulation, SYN proxy, SCTP's states (they are those of other
 * protocols), translation between address families, TCP normalization, limits of source tracking,
 * logging.
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
    void SetFirstStateId(std::uint64_t id);

    /// \param interface an index \param addresses that it has from now on, in ifconfig(8)'s order
    void SetAddresses(std::uint32_t interface, std::vector<PfInterfaceAddress> addresses)
    {
        m_interfaces.SetAddresses(interface, std::move(addresses));
    }

    /// \param routing answers `no-route` and `urpf-failed`, and finds the way to a gateway that
    /// stands without its interface; not owned, null: nobody
    void SetRouting(const PfRouting* routing)
    {
        m_routing = routing;
    }

    /// \param random draws what `probability`, pools and ports of `nat` leave to chance, and
    /// nothing else; not owned, null: every draw is 0
    void SetRandom(BsdRandom* random)
    {
        m_random = random;
    }

    // The setters that follow say what holds where a ruleset has no option of its own. They hold at
    // once, whatever the ruleset in force says, until the next is loaded.

    /// `set timeout`. \param timeouts hold at once, also for states there are
    void SetTimeouts(const PfTimeouts& timeouts)
    {
        m_config.timeouts = timeouts;
        m_defaults.timeouts = timeouts;
    }

    /// `set timeout adaptive.start` and `.end`; none: by the limit of states. \param start of the
    /// scaling \param end all states are over at once
    void SetAdaptive(std::optional<std::uint32_t> start, std::optional<std::uint32_t> end);

    /// `set timeout interval`. \param seconds a round of the purge
    void SetInterval(std::uint32_t seconds);

    /// `set limit frags`. \param fragments the most that are held
    void SetFragmentLimit(std::uint32_t fragments)
    {
        m_defaults.fragmentLimit = fragments;
        m_fragments.SetLimit(fragments);
    }

    /// `set reassemble`. \param on nothing: as the system has it \param noDf `no-df`
    void SetReassemble(std::optional<bool> on, bool noDf);

    /// `set skip on`. \param interfaces names of interfaces and groups; those alone from now on
    void SetSkip(const std::vector<std::string>& interfaces);

    /// `set limit states`; adaptive timeouts that the config left open follow. \param states the
    /// most; those there are stay
    void SetStateLimit(std::uint32_t states);

    /// `pfctl -f`: all counters of rules begin anew. States made by the old rules keep them: their
    /// rule stays alive. Options that the ruleset does not set go back to their defaults, `set
    /// skip` to none, as pfctl(8) does it (pfctl_init_options(), pfctl_clear_interface_flags()).
    /// \param rules null: none
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
     * Reassembly before the rules (pf_normalize_ip(), pf_normalize_ip6()): each fragment comes here
     * first. Counted and told are dropped ones alone.
     *
     * \param direction IN or OUT
     * \param interface its index
     * \param packet its headers
     * \param divertTag as for Test()
     * \param handle whatever stands for the packet, kept while it is HELD
     * \return what becomes of it
     */
    PfReassembly Reassemble(BsdDirection direction,
                            std::uint32_t interface,
                            const BsdPacketView& packet,
                            BsdDirection divertTag,
                            std::shared_ptr<void> handle);

    /**
     * pf_test(): judge one packet.
     *
     * A fragment, the first one included, meets the rules without ports and flags and makes no
     * state. A packet without its transport header is dropped as `short`.
     *
     * A packet that comes back from a divert socket: FreeBSD does not divert it again in the
     * direction in which it was diverted. OpenBSD passes it unseen, whichever way it was diverted
     * and goes: no rule, no state, no counter (PF_TAG_DIVERTED_PACKET in sys/net/pf.c).
     *
     * A SYN on an established state is dropped without a reason by FreeBSD (since its challenge
     * ACKs); here it is a STATE_MISMATCH, as it was before.
     *
     * \param direction IN or OUT
     * \param interface its index
     * \param packet [in,out] its headers; translation changes them
     * \param divertTag direction in the tag that a reinjected packet carries (NONE: no tag); the
     * caller removes the tag, whatever the verdict
     * \return the verdict
     */
    PfVerdict Test(BsdDirection direction,
                   std::uint32_t interface,
                   BsdPacketView& packet,
                   BsdDirection divertTag);

    /// The same for a caller who does not want to know what translation does to the packet.
    PfVerdict Test(BsdDirection direction,
                   std::uint32_t interface,
                   const BsdPacketView& packet,
                   BsdDirection divertTag)
    {
        BsdPacketView copy = packet;
        return Test(direction, interface, copy, divertTag);
    }

    /// `pfctl -k`, `pfctl -F states`. \param filter which \return how many were removed
    std::size_t KillStates(const PfStateFilter& filter);

    /// `pfctl -ss`, in the order of the IDs. \param verbose `-vvss` \return lines, each with its
    /// line break
    std::string ShowStates(bool verbose) const;

    /// `pfctl -vvss` of some states. \param filter which \param most bytes of text; the states
    /// beyond are counted only
    PfStateListing ListStates(const PfStateFilter& filter, std::size_t most) const;

    /// \param sender takes what pf itself sends, not owned; null: nobody
    void SetSender(PfSender* sender)
    {
        m_sender = sender;
    }

    /// \param observer told of all from now on, in the order of the calls; not owned
    void AddObserver(PfObserver* observer);

    /// \return what `pfctl -si` counts
    const PfCounters& Counters() const
    {
        return m_counters;
    }

    /// \return the rules in force with their counters: PfLoadedRules::Reports()
    std::vector<PfRuleReport> RuleReports() const
    {
        return m_loaded.back()->Reports();
    }

    /// \return true where a rule in force has `received-on`: packets that go out need to say where
    /// they came in
    bool AsksReceivedOn() const
    {
        return m_loaded.back()->AsksReceivedOn();
    }

    /// \return the labels of the rules in force with their sums (`pfctl -sl`)
    std::vector<PfLabelReport> LabelReports() const
    {
        return m_loaded.back()->LabelReports();
    }

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
        BsdPacketView* packet = nullptr;
        PfState* state = nullptr;                         ///< attached
        PfLoadedRule* rule = nullptr;                     ///< that decided; null: the default rule
        PfLoadedRule* natRule = nullptr;                  ///< whose translation is applied
        PfReason reason = PfReason::COUNT;                ///< COUNT: passes
        PfRoute route;                                    ///< of the state or the rule
        std::uint16_t tag = 0;                            ///< 0: the packet keeps its own
        bool quotes = false;                              ///< an ICMP error of a state
        PfScrubActions scrub;                             ///< of rules, and of its state
        const std::vector<PfLoadedRule*>* also = nullptr; ///< rules that count it, too
    };

    bool IsSkipped(std::uint32_t interface) const
    {
        return !m_skipped.empty() && interface < m_skipped.size() && m_skipped[interface];
    }

    PfSurroundings Around()
    {
        return {m_interfaces, m_states, m_routing, m_random};
    }

    /// What becomes of an IP packet before the rules: pf_normalize_ip()
    struct Normalization
    {
        bool looks = true; ///< fragments are checked at all
        bool reassembles = false;
        bool noDf = false;
    };

    Normalization Normalize(BsdDirection direction,
                            std::uint32_t interface,
                            const BsdPacketView& packet,
                            PfScrubActions& scrub);
    static PfReason CheckFragment(const BsdPacketView& packet, const Normalization& how);
    void DropFragment(const PfPacketEvent& event, PfReason reason);
    void ApplyOptions(const PfOptions& options);
    void Judge(Pass& pass);
    bool UseState(Pass& pass);
    bool UseQuotedState(Pass& pass);
    PfState* FindStateOf(const Pass& pass, const BsdTuple& key);
    void Attach(Pass& pass, PfState& state);
    bool Follow(Pass& pass, PfState& state, PfTrack track);
    void Answer(const Pass& pass, const PfState& state, PfTrack track);
    void AskRules(Pass& pass, bool fragment);
    void Return(const Pass& pass, const PfRule& rule, bool fragment);
    PfReason CheckLimits(const PfLoadedRule& rule);
    PfStateKeys KeysOf(const Pass& pass, const PfMatch& match, const PfLoadedRule& rule) const;
    void CreateState(Pass& pass, const PfMatch& match);
    void FillState(PfState& state, const PfMatch& match);
    PfState* InsertState(const PfStateKeys& keys);
    void Count(const Pass& pass, const PfVerdict& verdict);
    void Tell(const Pass& pass, const PfVerdict& verdict);
    PfVerdict Conclude(Pass& pass);
    bool Translate(const Pass& pass);
    bool Scrub(const Pass& pass);
    static void Hold(PfLoadedRule* rule);
    void Release(PfLoadedRule* rule);
    void RemoveState(PfState& state);
    void ReleaseUnused(const PfLoadedRules* rules);
    void SchedulePurge();
    void PurgeSlice();

    BsdClock& m_clock;
    PfConfig m_config;   ///< in force
    PfConfig m_defaults; ///< where a ruleset says nothing
    PfAdaptive m_adaptive;
    std::uint32_t m_rowsPerSlice = 1;
    bool m_enabled = false;
    std::vector<bool> m_skipped; ///< by interface
    PfStateIds m_ids;
    std::uint32_t m_purgeRow = 0;
    BsdClock::TimerId m_purgeTimer = 0;
    PfInterfaces m_interfaces;
    PfTags m_tags;
    PfStateTable m_states;
    std::vector<std::unique_ptr<PfLoadedRules>> m_loaded; ///< the last one is in force
    PfLoadedRule m_defaultRule; ///< of states that a translation alone makes
    PfMatch m_match;            ///< of the packet that the rules judge
    PfFragments m_fragments;
    PfCounters m_counters;
    PfSender* m_sender = nullptr;
    const PfRouting* m_routing = nullptr;
    BsdRandom* m_random = nullptr;
    std::vector<PfObserver*> m_observers;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_H
