// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-rule-index.h"

#include "ns3/pf-loaded-table.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

/// The ports that an operator takes, from lowest to highest
std::vector<std::pair<std::uint32_t, std::uint32_t>>
RangesOf(const PfPorts& ports)
{
    constexpr std::uint32_t LAST = 65535;
    const std::uint32_t low = ports.low;
    const std::uint32_t high = ports.high;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges;
    const auto add = [&ranges](std::int64_t from, std::int64_t to) {
        if (from <= to)
        {
            ranges.emplace_back(static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to));
        }
    };
    switch (ports.op)
    {
    case PfPorts::Operator::ANY:
        add(0, LAST);
        break;
    case PfPorts::Operator::EQ:
        add(low, low);
        break;
    case PfPorts::Operator::NE:
        add(0, std::int64_t{low} - 1);
        add(low + 1, LAST);
        break;
    case PfPorts::Operator::LT:
        add(0, std::int64_t{low} - 1);
        break;
    case PfPorts::Operator::LE:
        add(0, low);
        break;
    case PfPorts::Operator::GT:
        add(low + 1, LAST);
        break;
    case PfPorts::Operator::GE:
        add(low, LAST);
        break;
    case PfPorts::Operator::RANGE:
        add(low, high);
        break;
    case PfPorts::Operator::INSIDE:
        add(low + 1, std::int64_t{high} - 1);
        break;
    case PfPorts::Operator::OUTSIDE:
        add(0, std::int64_t{low} - 1);
        add(high + 1, LAST);
        break;
    }
    return ranges;
}

} // namespace

PfRuleIndex::PfRuleIndex(std::vector<PfLoadedRule>& rules,
                         const PfSkipSteps& steps,
                         const PfFieldOrder& order)
    : m_rules(rules),
      m_steps(steps),
      m_words((rules.size() + 63) / 64),
      m_all(m_words),
      m_sources(rules.size()),
      m_destinations(rules.size()),
      m_sourcePorts(rules.size()),
      m_destinationPorts(rules.size()),
      m_changes(rules.size() + 1)
{
    m_needed.assign((m_words + 63) / 64, 0);
    for (std::size_t i = 0; i < rules.size(); ++i)
    {
        PfSetBit(m_all, i, true);
    }
    for (const PfRuleField field : order)
    {
        const bool open = std::all_of(rules.begin(), rules.end(), [field](const auto& rule) {
            return PfTakesAll(field, rule);
        });
        if (field == PfRuleField::COUNT || open)
        {
            continue;
        }
        Active active;
        active.field = field;
        active.same.assign(m_words, 0);
        for (std::size_t i = 0; i < rules.size(); ++i)
        {
            PfSetBit(active.same, i, steps[i][static_cast<std::size_t>(field)] > i + 1);
        }
        active.sameWords = PfWordsOf(active.same);
        m_active.push_back(std::move(active));
    }
    BuildPorts();
}

void
PfRuleIndex::BuildPorts()
{
    for (std::uint32_t i = 0; i < m_rules.size(); ++i)
    {
        const PfRule& rule = m_rules[i].rule;
        for (const bool source : {true, false})
        {
            PfPrefixRows& rows = source ? m_sourcePorts : m_destinationPorts;
            const PfPorts& ports = source ? rule.source.ports : rule.destination.ports;
            if (ports.IsAny())
            {
                rows.AddBase(i);
                continue;
            }
            for (const auto& [low, high] : RangesOf(ports))
            {
                for (const PfPrefix& prefix : PfPrefixesOf(low, high, PF_PORT_BITS))
                {
                    rows.AddPrefix(i, false, prefix, true);
                }
            }
        }
    }
}

void
PfRuleIndex::AddAddress(PfPrefixRows& rows,
                        std::vector<std::uint32_t>& asked,
                        std::uint32_t rule,
                        bool source,
                        const PfSurroundings& around)
{
    PfLoadedAddress& address = source ? m_rules[rule].source : m_rules[rule].destination;
    const bool negated =
        source ? m_rules[rule].rule.source.negated : m_rules[rule].rule.destination.negated;
    switch (address.Kind())
    {
    case PfAddress::Kind::ANY:
        if (!negated)
        {
            rows.AddBase(rule);
        }
        return;
    case PfAddress::Kind::TABLE:
    case PfAddress::Kind::NO_ROUTE:
    case PfAddress::Kind::URPF_FAILED:
        asked.push_back(rule);
        return;
    default:
        break;
    }
    if (negated)
    {
        rows.AddBase(rule);
    }
    m_dynamic = m_dynamic || address.IsDynamic();
    for (const PfFamilyPrefix& own : address.Prefixes(around.interfaces))
    {
        rows.AddPrefix(rule, own.family == BsdFamily::INET6, own.prefix, !negated);
    }
}

void
PfRuleIndex::BuildAddresses(const PfSurroundings& around)
{
    m_sources = PfPrefixRows(m_rules.size());
    m_destinations = PfPrefixRows(m_rules.size());
    m_askedSources.clear();
    m_askedDestinations.clear();
    for (std::uint32_t i = 0; i < m_rules.size(); ++i)
    {
        AddAddress(m_sources, m_askedSources, i, true, around);
        AddAddress(m_destinations, m_askedDestinations, i, false, around);
    }
}

/// A field with few values: what takes each is kept
void
PfRuleIndex::UseKnown(Active& active,
                      Known& known,
                      const PfSubject& subject,
                      const PfSurroundings& around)
{
    if (known.taken.rules.empty())
    {
        PfRuleBits taken(m_words);
        PfRuleBits skips(m_words);
        for (std::size_t i = 0; i < m_rules.size(); ++i)
        {
            PfSetBit(taken, i, PfMeets(active.field, m_rules[i], subject, around));
        }
        for (std::size_t word = 0; word < m_words; ++word)
        {
            skips[word] = ~taken[word] & active.same[word];
        }
        known.taken.words = PfWordsOf(taken);
        known.taken.rules = std::move(taken);
        known.skipWords = PfWordsOf(skips);
    }
    active.taken = known.taken.rules.data();
    active.takenWords = known.taken.words.data();
    active.skipWords = known.skipWords.data();
}

PfRuleIndex::Known&
PfRuleIndex::KnownOf(PfRuleField field, const PfSubject& subject)
{
    const bool tcp = subject.tuple.protocol == BSD_IPPROTO_TCP;
    switch (field)
    {
    case PfRuleField::INTERFACE:
        if (subject.interface >= m_interfaces.size())
        {
            m_interfaces.resize(subject.interface + 1);
        }
        return m_interfaces[subject.interface];
    case PfRuleField::DIRECTION:
        return m_directions[static_cast<std::size_t>(subject.direction)];
    case PfRuleField::FAMILY:
        return m_families[subject.family == BsdFamily::INET6];
    case PfRuleField::PROTOCOL:
        return m_protocols[subject.tuple.protocol];
    default:
        return subject.fragment ? m_fragments[tcp]
               : tcp            ? m_flags[subject.packet.tcpFlags]
                                : m_headers;
    }
}

/// Rules that stand together often name one table: it is asked once
void
PfRuleIndex::AskAll(bool source,
                    PfRuleSet& found,
                    const PfSubject& subject,
                    const PfSurroundings& around)
{
    const PfLoadedTable* last = nullptr;
    bool contained = false;
    for (const std::uint32_t i : source ? m_askedSources : m_askedDestinations)
    {
        PfLoadedRule& rule = m_rules[i];
        PfLoadedAddress& address = source ? rule.source : rule.destination;
        const PfRuleHost& host = source ? rule.rule.source : rule.rule.destination;
        if (!address.Table() || address.Table() != last)
        {
            contained =
                address.Contains(source ? subject.source : subject.destination, subject, around);
            last = address.Table();
        }
        if (contained != host.negated)
        {
            PfSetBit(found.rules, i, true);
            PfSetBit(found.words, i / 64, true);
        }
    }
}

/// Addresses and ports: their rules are put together for each packet
void
PfRuleIndex::UseFound(Active& active, const PfSubject& subject, const PfSurroundings& around)
{
    PfRuleSet& found = m_found[static_cast<std::size_t>(active.field)];
    const bool inet6 = subject.family == BsdFamily::INET6;
    switch (active.field)
    {
    case PfRuleField::SOURCE:
        m_sources.Find(inet6, subject.source, found);
        AskAll(true, found, subject, around);
        break;
    case PfRuleField::DESTINATION:
        m_destinations.Find(inet6, subject.destination, found);
        AskAll(false, found, subject, around);
        break;
    case PfRuleField::SOURCE_PORT:
        m_sourcePorts.Find(false, PfToTop(subject.tuple.sourcePort, PF_PORT_BITS), found);
        break;
    default:
        m_destinationPorts.Find(false, PfToTop(subject.tuple.destinationPort, PF_PORT_BITS), found);
        break;
    }
    active.taken = found.rules.data();
    active.takenWords = found.words.data();
    active.skipWords = active.sameWords.data();
}

void
PfRuleIndex::FindAll(const PfSubject& subject, const PfSurroundings& around)
{
    if (m_generation != around.interfaces.Generation())
    {
        m_interfaces.clear();
        if (m_generation == 0 || m_dynamic)
        {
            BuildAddresses(around);
        }
        m_generation = around.interfaces.Generation();
    }
    for (Active& active : m_active)
    {
        switch (active.field)
        {
        case PfRuleField::SOURCE:
        case PfRuleField::DESTINATION:
        case PfRuleField::SOURCE_PORT:
        case PfRuleField::DESTINATION_PORT:
            UseFound(active, subject, around);
            break;
        default:
            UseKnown(active, KnownOf(active.field, subject), subject, around);
            break;
        }
    }
    for (std::size_t i = 0; i < m_needed.size(); ++i)
    {
        std::uint64_t met = ~std::uint64_t{0};
        std::uint64_t skips = 0;
        for (const Active& active : m_active)
        {
            // a step begins only where all fields before let rules through
            skips |= met & active.skipWords[i];
            met &= active.takenWords[i];
        }
        m_needed[i] = met | skips;
    }
}

void
PfRuleIndex::Start(const PfSubject& subject, const PfSurroundings& around)
{
    FindAll(subject, around);
    m_word = 0;
    m_from = ~std::uint64_t{0};
    m_judged = false;
    m_first = 0;
}

void
PfRuleIndex::Change(const PfSubject& subject, const PfSurroundings& around)
{
    FindAll(subject, around);
    m_judged = false;
}

void
PfRuleIndex::JudgeWord()
{
    std::uint64_t met = m_all[m_word] & m_from;
    std::uint64_t skips = 0;
    for (const Active& active : m_active)
    {
        skips |= met & ~active.taken[m_word] & active.same[m_word];
        met &= active.taken[m_word];
        if (met == 0)
        {
            break;
        }
    }
    m_met = met;
    m_skips = skips;
    m_judged = true;
}

/// \return the rule to which the first field that is not met leads
std::size_t
PfRuleIndex::Skip(std::size_t rule) const
{
    for (const Active& active : m_active)
    {
        if ((active.taken[rule / 64] >> (rule % 64) & 1) == 0)
        {
            return m_steps[rule][static_cast<std::size_t>(active.field)];
        }
    }
    return rule + 1;
}

void
PfRuleIndex::Count(std::size_t first, std::size_t last)
{
    ++m_changes[first];
    --m_changes[last];
}

/// Go on to the next word that is needed. \return false where none is
bool
PfRuleIndex::FindWord()
{
    for (std::size_t at = m_word / 64; at < m_needed.size(); ++at)
    {
        const std::uint64_t behind =
            at == m_word / 64 ? ~std::uint64_t{0} << (m_word % 64) : ~std::uint64_t{0};
        const std::uint64_t needed = m_needed[at] & behind;
        if (needed != 0)
        {
            const std::size_t word = at * 64 + static_cast<unsigned>(__builtin_ctzll(needed));
            if (word != m_word)
            {
                m_word = word;
                m_from = ~std::uint64_t{0};
                m_judged = false;
            }
            return m_word < m_words;
        }
    }
    return false;
}

std::size_t
PfRuleIndex::Next()
{
    for (; FindWord(); ++m_word, m_from = ~std::uint64_t{0}, m_judged = false)
    {
        if (!m_judged)
        {
            JudgeWord();
        }
        while ((m_met | m_skips) != 0)
        {
            const auto bit = static_cast<unsigned>(__builtin_ctzll(m_met | m_skips));
            const std::uint64_t behind = bit == 63 ? 0 : ~std::uint64_t{0} << (bit + 1);
            const std::size_t rule = m_word * 64 + bit;
            const bool met = (m_met >> bit & 1) != 0;
            m_from = behind;
            m_met &= behind;
            m_skips &= behind;
            if (met)
            {
                return rule;
            }
            Count(m_first, rule + 1);
            m_first = Skip(rule);
            if (m_first / 64 != m_word)
            {
                m_word = m_first / 64;
                m_judged = false;
                m_from = ~std::uint64_t{0};
            }
            m_from &= ~std::uint64_t{0} << (m_first % 64);
            if (m_word >= m_words)
            {
                break;
            }
            if (!m_judged)
            {
                JudgeWord();
            }
            m_met &= m_from;
            m_skips &= m_from;
        }
        if (m_word >= m_words)
        {
            break;
        }
    }
    if (m_first < m_rules.size())
    {
        Count(m_first, m_rules.size());
    }
    m_first = m_rules.size();
    return END;
}

void
PfRuleIndex::Stop(std::size_t rule)
{
    Count(m_first, rule + 1);
}

std::vector<std::uint64_t>
PfRuleIndex::Evaluations() const
{
    std::vector<std::uint64_t> evaluations;
    std::int64_t now = 0;
    for (std::size_t i = 0; i < m_rules.size(); ++i)
    {
        now += m_changes[i];
        evaluations.push_back(static_cast<std::uint64_t>(now));
    }
    return evaluations;
}

} // namespace divertsim
} // namespace ns3
