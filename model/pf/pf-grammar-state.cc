// SPDX-License-Identifier: GPL-2.0-only

// `keep state`, `no state` and their options

#include "ns3/pf-grammar.h"

namespace ns3
{
namespace divertsim
{

void
PfGrammar::ReadKeepState(PfWrittenRule& written)
{
    const PfToken word = m_in.Take();
    m_in.Expect("state", "'state'");
    if (written.keepsState)
    {
        PfThrow(word.place, PfQuote(word) + " cannot be redefined");
    }
    written.keepsState = word.text == "keep";
    written.statePlace = word.place;
    if (*written.keepsState && m_in.Accept("("))
    {
        ReadStateOptions(written, ")");
        m_in.Expect(")", "')' after the options of 'keep state'");
    }
}

/// Options with or without commas between them, up to \param end or the end of the line
void
PfGrammar::ReadStateOptions(PfWrittenRule& written, std::string_view end)
{
    bool any = false;
    for (;;)
    {
        const PfPlace before = m_in.Peek().place;
        m_in.SkipWords();
        any = any || before.column != m_in.Peek().place.column;
        if (any && (m_in.IsEnd() || m_in.Is(end)))
        {
            return;
        }
        if (!m_in.Accept(","))
        {
            ReadStateOption(written);
        }
        any = true;
    }
}

void
PfGrammar::ReadStateOption(PfWrittenRule& written)
{
    PfStateOptions& state = written.rule.state;
    const PfToken word = m_in.Peek();
    bool again = false;
    if (m_in.Accept("max"))
    {
        again = state.max != 0;
        state.max = m_in.TakeNumber("a number after 'max'", 0, UINT32_MAX);
    }
    else if (m_in.Accept("sloppy"))
    {
        again = state.sloppy;
        state.sloppy = true;
    }
    else if (m_in.Is("if-bound") || m_in.Is("floating"))
    {
        again = written.hasStateLock;
        state.ifBound = m_in.Take().text == "if-bound";
        written.hasStateLock = true;
    }
    else
    {
        ReadStateTimeout(written);
    }
    if (again)
    {
        PfThrow(word.place, PfQuote(word) + " cannot be redefined");
    }
}

void
PfGrammar::ReadStateTimeout(PfWrittenRule& written)
{
    PfTimeoutOverrides& timeouts = written.rule.state.timeouts;
    const PfToken word = m_in.Peek();
    std::uint32_t* value = nullptr;
    for (std::size_t i = 0; i < PF_TIMEOUT_COUNT; ++i)
    {
        value = word.Is(PfTimeoutName(static_cast<PfTimeout>(i))) ? &timeouts.seconds[i] : value;
    }
    value = word.Is("adaptive.start") ? &timeouts.adaptiveStart
            : word.Is("adaptive.end") ? &timeouts.adaptiveEnd
                                      : value;
    if (!value)
    {
        m_in.Refuse("an option of states ('max', 'sloppy', 'if-bound', 'floating' or a timeout "
                    "such as 'tcp.first')");
    }
    m_in.Take();
    written.hasAdaptive = written.hasAdaptive || word.text.compare(0, 9, "adaptive.") == 0;
    if (*value != 0)
    {
        PfThrow(word.place, PfQuote(word) + " cannot be redefined");
    }
    *value = m_in.TakeNumber("a number of seconds after '" + word.text + "'", 0, UINT32_MAX);
}

} // namespace divertsim
} // namespace ns3
