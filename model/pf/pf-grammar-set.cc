// SPDX-License-Identifier: GPL-2.0-only

// `set ...` of a pf.conf(5)

#include "ns3/pf-grammar.h"

#include <array>
#include <string_view>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::uint32_t MOST = UINT32_MAX; ///< UINT_MAX of pfctl(8)

} // namespace

void
PfGrammar::ReadSet()
{
    const PfPlace place = m_in.Take().place;
    Enter(Section::OPTIONS, place);
    PfOptions& options = m_scopes.front().rules.options;
    RefuseForeign(IsOpenbsd() && m_in.Is("require-order"), "is FreeBSD's");
    if (m_in.Accept("timeout"))
    {
        m_in.ReadList("a timeout", [this]() { ReadTimeout(); });
    }
    else if (m_in.Accept("limit"))
    {
        m_in.ReadList("a limit", [this]() { ReadLimit(); });
    }
    else if (m_in.Accept("optimization"))
    {
        ReadOptimization();
    }
    else if (m_in.Accept("skip"))
    {
        m_in.Expect("on", "'on' after 'set skip'");
        m_in.ReadList("the name of an interface or a group", [this, &options]() {
            options.skip.push_back(TakeInterface("the name of an interface or a group"));
        });
    }
    else if (m_in.Accept("state-policy"))
    {
        m_ifBound = TakeEither("if-bound", "floating");
    }
    else if (m_in.Accept("state-defaults"))
    {
        ReadStateDefaults();
    }
    else if (m_in.Accept("block-policy"))
    {
        m_blockPolicy = TakeEither("return", "drop") ? PfBlock::RETURN : PfBlock::DROP;
    }
    else if (m_in.Accept("reassemble"))
    {
        ReadReassemble();
    }
    else if (m_in.Accept("require-order"))
    {
        m_requireOrder = TakeEither("yes", "no");
    }
    else
    {
        const bool nothing = m_in.IsEnd();
        m_in.SkipWords();
        if (nothing || !m_in.IsEnd())
        {
            m_in.Refuse("an option of 'set' ('timeout', 'limit', 'optimization', 'skip', "
                        "'state-policy', 'state-defaults', 'block-policy' or 'reassemble')");
        }
    }
}

/// \param first, \param second words of which one must be next \return true for the first
bool
PfGrammar::TakeEither(const std::string& first, const std::string& second)
{
    const bool is = m_in.Accept(first);
    if (!is)
    {
        m_in.Expect(second, "'" + first + "' or '" + second + "'");
    }
    return is;
}

/// `name seconds`
void
PfGrammar::ReadTimeout()
{
    m_in.SkipWords();
    if (m_in.IsEnd() || m_in.Is("}") || m_in.Is(","))
    {
        return; // it was passed over
    }
    PfOptions& options = m_scopes.front().rules.options;
    const PfToken name = m_in.Peek();
    const auto seconds = [this, &name]() {
        m_in.Take();
        return m_in.TakeNumber("a number of seconds after '" + name.text + "'", 0, MOST);
    };
    for (std::size_t i = 0; i < PF_TIMEOUT_COUNT; ++i)
    {
        const auto timeout = static_cast<PfTimeout>(i);
        if (name.Is(PfTimeoutName(timeout)))
        {
            options.timeouts.emplace_back(timeout, seconds());
            return;
        }
    }
    if (name.Is("frag"))
    {
        options.timeoutFrag = seconds();
    }
    else if (name.Is("interval"))
    {
        options.interval = seconds();
    }
    else if (name.Is("adaptive.start"))
    {
        options.adaptiveStart = seconds();
    }
    else if (name.Is("adaptive.end"))
    {
        options.adaptiveEnd = seconds();
    }
    else
    {
        m_in.Refuse("the name of a timeout such as 'tcp.first'");
    }
}

/// `name number`
void
PfGrammar::ReadLimit()
{
    m_in.SkipWords();
    if (m_in.IsEnd() || m_in.Is("}") || m_in.Is(","))
    {
        return;
    }
    PfOptions& options = m_scopes.front().rules.options;
    const std::array<std::pair<std::string_view, std::optional<std::uint32_t>*>, 5> limits = {
        {{"states", &options.limitStates},
         {"frags", &options.limitFrags},
         {"tables", &options.limitTables},
         {"table-entries", &options.limitTableEntries},
         {"src-nodes", &options.limitSrcNodes}}};
    for (const auto& [name, value] : limits)
    {
        if (m_in.Accept(name))
        {
            *value = m_in.TakeNumber("a number after '" + std::string(name) + "'", 0, MOST);
            return;
        }
    }
    m_in.Refuse("the name of a limit ('states', 'frags', 'tables', 'table-entries' or "
                "'src-nodes')");
}

void
PfGrammar::ReadOptimization()
{
    constexpr std::pair<std::string_view, PfOptimization> values[] = {
        {"normal", PfOptimization::NORMAL},
        {"default", PfOptimization::NORMAL},
        {"high-latency", PfOptimization::HIGH_LATENCY},
        {"satellite", PfOptimization::HIGH_LATENCY},
        {"aggressive", PfOptimization::AGGRESSIVE},
        {"conservative", PfOptimization::CONSERVATIVE}};
    for (const auto& [name, value] : values)
    {
        if (m_in.Accept(name))
        {
            m_scopes.front().rules.options.optimization = value;
            return;
        }
    }
    m_in.Refuse("'normal', 'high-latency', 'satellite', 'aggressive' or 'conservative'");
}

void
PfGrammar::ReadReassemble()
{
    PfOptions& options = m_scopes.front().rules.options;
    options.reassemble = TakeEither("yes", "no");
    options.reassembleNoDf = m_in.Accept("no-df");
}

void
PfGrammar::ReadStateDefaults()
{
    m_stateDefaults = PfWrittenRule();
    ReadStateOptions(m_stateDefaults, "");
}

} // namespace divertsim
} // namespace ns3
