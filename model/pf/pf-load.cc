// SPDX-License-Identifier: GPL-2.0-only

// What a ruleset puts in force: the part of Pf that pfctl(8) talks to

#include "ns3/pf.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::uint32_t SLICES_PER_SECOND = 10; ///< of the purge

std::uint32_t
Percent(std::uint32_t limit, std::uint32_t percent)
{
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(std::uint64_t{limit} * percent / 100, UINT32_MAX));
}

/// What `set optimization` says of a timeout, s
struct Optimized
{
    PfTimeout timeout;
    std::uint32_t highLatency;
    std::uint32_t aggressive;
    std::uint32_t conservative;
};

/// pf_hint of sbin/pfctl/pfctl.c [from memory]; `normal` are the defaults
constexpr Optimized OPTIMIZED[] = {{PfTimeout::TCP_FIRST, 180, 30, 3600},
                                   {PfTimeout::TCP_OPENING, 35, 5, 900},
                                   {PfTimeout::TCP_ESTABLISHED, 86400, 18000, 432000},
                                   {PfTimeout::TCP_CLOSING, 905, 60, 3600},
                                   {PfTimeout::TCP_FINWAIT, 50, 30, 600},
                                   {PfTimeout::TCP_CLOSED, 95, 30, 180}};

void
Optimize(PfOptimization optimization, PfTimeouts& timeouts)
{
    for (const Optimized& own : OPTIMIZED)
    {
        switch (optimization)
        {
        case PfOptimization::NORMAL:
            timeouts[own.timeout] = PfTimeouts()[own.timeout];
            break;
        case PfOptimization::HIGH_LATENCY:
            timeouts[own.timeout] = own.highLatency;
            break;
        case PfOptimization::AGGRESSIVE:
            timeouts[own.timeout] = own.aggressive;
            break;
        case PfOptimization::CONSERVATIVE:
            timeouts[own.timeout] = own.conservative;
            break;
        }
    }
}

} // namespace

void
Pf::SetInterval(std::uint32_t seconds)
{
    m_config.interval = seconds;
    m_defaults.interval = seconds;
    // Below 101 rows and a round of 10 s, FreeBSD's quotient is 0 and it never purges.
    m_rowsPerSlice = std::max<std::uint32_t>(
        1,
        (m_config.statesHashsize - 1) / std::max<std::uint32_t>(1, seconds * SLICES_PER_SECOND));
}

void
Pf::SetStateLimit(std::uint32_t states)
{
    m_config.stateLimit = states;
    m_defaults.stateLimit = states;
    m_adaptive.start = m_config.adaptiveStart.value_or(Percent(states, 60));
    m_adaptive.end = m_config.adaptiveEnd.value_or(Percent(states, 120));
}

void
Pf::SetAdaptive(std::optional<std::uint32_t> start, std::optional<std::uint32_t> end)
{
    m_config.adaptiveStart = start;
    m_config.adaptiveEnd = end;
    m_defaults.adaptiveStart = start;
    m_defaults.adaptiveEnd = end;
    SetStateLimit(m_config.stateLimit);
}

void
Pf::SetReassemble(std::optional<bool> on, bool noDf)
{
    m_config.reassemble = on;
    m_config.reassembleNoDf = noDf;
    m_defaults.reassemble = on;
    m_defaults.reassembleNoDf = noDf;
}

void
Pf::SetSkip(const std::vector<std::string>& interfaces)
{
    m_skipped.assign(m_interfaces.Size(), false);
    for (const std::string& name : interfaces)
    {
        const std::uint32_t number = m_interfaces.Intern(name);
        for (std::uint32_t i = 0; i < m_skipped.size(); ++i)
        {
            m_skipped[i] = m_skipped[i] || m_interfaces.Is(i, number);
        }
    }
}

void
Pf::ApplyOptions(const PfOptions& options)
{
    const PfConfig defaults = m_defaults; // the setters write there
    SetAdaptive(options.adaptiveStart ? options.adaptiveStart : defaults.adaptiveStart,
                options.adaptiveEnd ? options.adaptiveEnd : defaults.adaptiveEnd);
    SetStateLimit(options.limitStates.value_or(defaults.stateLimit));
    SetFragmentLimit(options.limitFrags.value_or(defaults.fragmentLimit));
    SetInterval(options.interval.value_or(defaults.interval));
    PfTimeouts timeouts = defaults.timeouts;
    if (options.optimization)
    {
        Optimize(*options.optimization, timeouts);
    }
    for (const auto& [timeout, seconds] : options.timeouts)
    {
        timeouts[timeout] = seconds;
    }
    timeouts.frag = options.timeoutFrag.value_or(timeouts.frag);
    SetTimeouts(timeouts);
    SetReassemble(options.reassemble ? options.reassemble : defaults.reassemble,
                  options.reassemble ? options.reassembleNoDf : defaults.reassembleNoDf);
    SetSkip(options.skip);
    m_defaults = defaults;
}

void
Pf::Load(std::shared_ptr<const PfRuleset> rules)
{
    const PfRuleset none;
    const PfLoadedRules* old = m_loaded.empty() ? nullptr : m_loaded.back().get();
    ApplyOptions(rules ? rules->options : none.options);
    m_loaded.push_back(std::make_unique<PfLoadedRules>(rules ? *rules : none,
                                                       m_config.system,
                                                       m_interfaces,
                                                       m_tags,
                                                       Around()));
    if (old)
    {
        ReleaseUnused(old);
    }
}

} // namespace divertsim
} // namespace ns3
