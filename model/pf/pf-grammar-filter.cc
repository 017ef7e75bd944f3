// SPDX-License-Identifier: GPL-2.0-only

// `pass`, `block` and `match` of a pf.conf(5)

#include "ns3/pf-grammar.h"
#include "ns3/pf-icmp-names.h"
#include "ns3/pf-names.h"
#include "ns3/pf-words.h"

#include <charconv>
#include <cmath>

namespace ns3
{
namespace divertsim
{

void
PfGrammar::ReadFilterRule()
{
    PfWrittenRule written;
    written.place = m_in.Peek().place;
    Enter(Section::FILTERING, written.place);
    ReadAction(written.rule);
    ReadDirection(written.rule);
    ReadQuick(written.rule);
    ReadInterfaces(written);
    m_in.SkipWords();
    while (!IsOpenbsd() && ReadRoute(written))
    {
        m_in.SkipWords();
    }
    ReadFamily(written);
    ReadProtocols(written);
    ReadFromTo(written);
    ReadFilterOptions(written, false);
    const bool keeps = written.rule.action == PfAction::PASS && written.keepsState.value_or(true);
    if (keeps && !written.keepsState)
    {
        written.rule.state = m_stateDefaults.rule.state;
        written.hasStateLock = m_stateDefaults.hasStateLock;
        written.hasAdaptive = m_stateDefaults.hasAdaptive;
    }
    if (keeps && !written.hasStateLock)
    {
        written.rule.state.ifBound = m_ifBound;
    }
    Add(std::move(written));
}

void
PfGrammar::ReadAction(PfRule& rule)
{
    if (m_in.Accept("pass"))
    {
        rule.action = PfAction::PASS;
    }
    else if (m_in.Accept("match"))
    {
        rule.action = PfAction::MATCH;
    }
    else
    {
        m_in.Take();
        rule.action = PfAction::BLOCK;
        ReadBlock(rule);
    }
}

/// What stands behind `block`
void
PfGrammar::ReadBlock(PfRule& rule)
{
    rule.block = m_blockPolicy;
    if (m_in.Accept("drop"))
    {
        rule.block = PfBlock::DROP;
    }
    else if (m_in.Accept("return"))
    {
        rule.block = PfBlock::RETURN;
    }
    else if (m_in.Accept("return-rst"))
    {
        rule.block = PfBlock::RETURN_RST;
        if (m_in.Accept("("))
        {
            m_in.Expect("ttl", "'ttl'");
            rule.blockTtl = static_cast<std::uint8_t>(m_in.TakeNumber("a TTL", 0, 255));
            m_in.Expect(")", "')'");
        }
    }
    else if (m_in.Is("return-icmp") || m_in.Is("return-icmp6"))
    {
        const bool inet6 = m_in.Take().text == "return-icmp6";
        rule.block = PfBlock::RETURN_ICMP;
        if (m_in.Accept("("))
        {
            std::uint8_t& first = inet6 ? rule.icmp6Code : rule.icmpCode;
            first = ReadReturnCode(inet6 ? BsdFamily::INET6 : BsdFamily::INET);
            if (!inet6 && !m_in.Is(")"))
            {
                m_in.Accept(",");
                rule.icmp6Code = ReadReturnCode(BsdFamily::INET6);
            }
            m_in.Expect(")", "')'");
        }
    }
}

std::uint8_t
PfGrammar::ReadReturnCode(BsdFamily family)
{
    const bool inet6 = family == BsdFamily::INET6;
    const auto code =
        m_in.Peek().IsText()
            ? PfFindIcmpCode(family, inet6 ? PF_ICMP6_UNREACH : PF_ICMP_UNREACH, m_in.Peek().text)
            : std::nullopt;
    if (!code)
    {
        m_in.Refuse(inet6 ? "a code of ICMPv6's unreachable" : "a code of ICMP's unreachable");
    }
    m_in.Take();
    return *code;
}

void
PfGrammar::ReadDirection(PfRule& rule)
{
    rule.direction = m_in.Accept("in")    ? BsdDirection::IN
                     : m_in.Accept("out") ? BsdDirection::OUT
                                          : BsdDirection::NONE;
}

void
PfGrammar::ReadQuick(PfRule& rule)
{
    m_in.SkipWords(); // log
    rule.quick = m_in.Accept("quick");
}

/// Options in any order, up to the end of the rule
void
PfGrammar::ReadFilterOptions(PfWrittenRule& written, bool anchor)
{
    for (;;)
    {
        m_in.SkipWords();
        if (m_in.IsEnd() || m_in.Is("}") || (anchor && m_in.Is("{")))
        {
            return;
        }
        if (!ReadFilterOption(written, anchor))
        {
            const std::string divert = IsOpenbsd() ? "'divert-packet'" : "'divert-to'";
            m_in.Refuse(anchor ? "an option of an anchor, '{' or the end of the line"
                               : "an option ('flags', 'keep state', 'no state', " + divert +
                                     ", ...) or the end of the rule");
        }
    }
}

bool
PfGrammar::ReadFilterOption(PfWrittenRule& written, bool anchor)
{
    return ReadMatchOption(written) || (!anchor && ReadActionOption(written));
}

/// Options that say which packets match, and labels: anchors take them, too
bool
PfGrammar::ReadMatchOption(PfWrittenRule& written)
{
    PfRule& rule = written.rule;
    if (m_in.Is("flags"))
    {
        ReadFlags(written);
    }
    else if (m_in.Is("icmp-type") || m_in.Is("icmp6-type"))
    {
        ReadIcmp(written, m_in.Is("icmp-type") ? BsdFamily::INET : BsdFamily::INET6);
    }
    else if (m_in.Is("probability"))
    {
        ReadProbability(rule);
    }
    else if (m_in.Is("label"))
    {
        ReadLabel(written);
    }
    else if (m_in.Is("tagged") || (m_in.Is("!") && m_in.Peek(1).Is("tagged")))
    {
        rule.notTagged = m_in.Accept("!");
        m_in.Take();
        rule.tagged = m_in.TakeName("a tag after 'tagged'", PF_MAX_TAG);
    }
    else if (m_in.Accept("received-on"))
    {
        RefuseForeign(m_in.Is("any"), "behind 'received-on' is not modelled");
        rule.receivedOn = TakeInterface("the name of an interface after 'received-on'");
    }
    else if (m_in.Is("fragment"))
    {
        written.fragmentPlace = m_in.Take().place;
        rule.fragment = true;
    }
    else
    {
        return false;
    }
    return true;
}

/// Options that say what becomes of the packets
bool
PfGrammar::ReadActionOption(PfWrittenRule& written)
{
    PfRule& rule = written.rule;
    const bool no = m_in.Is("no") && m_in.Peek(1).Is("state");
    if (m_in.Is("keep") || no)
    {
        ReadKeepState(written);
    }
    else if (m_in.Accept("tag"))
    {
        rule.tag = m_in.TakeName("a tag after 'tag'", PF_MAX_TAG);
    }
    else if (m_in.Is("allow-opts"))
    {
        written.optsPlace = m_in.Take().place;
        rule.allowOpts = true;
    }
    else if (m_in.Is("once"))
    {
        RefuseForeign(!IsOpenbsd(), "is OpenBSD's");
        m_in.Take();
        rule.once = true;
    }
    else if (m_in.Is("scrub"))
    {
        written.scrubPlace = m_in.Take().place;
        m_in.Expect("(", "'(' after 'scrub'");
        ReadScrubOptions(written, true);
        m_in.Expect(")", "')' after the options of 'scrub'");
    }
    else if (m_in.Is("divert-to") || m_in.Is("divert-packet") || m_in.Is("divert-reply"))
    {
        ReadDivert(written);
    }
    else
    {
        return SkipsRuleSet() || ReadRoute(written) || ReadTranslation(written);
    }
    return true;
}

/// `set prio 3`, `set (tos 0x10, prio 3)`: none of it is modelled
bool
PfGrammar::SkipsRuleSet()
{
    if (!m_in.Is("set"))
    {
        return false;
    }
    m_in.Take();
    const bool list = m_in.Accept("(");
    do
    {
        const PfPlace place = m_in.Peek().place;
        m_in.SkipWords();
        if (m_in.Peek().place.column == place.column && m_in.Peek().place.line == place.line)
        {
            m_in.Refuse("'prio', 'queue', 'tos' or 'delay' after 'set'");
        }
        m_in.Accept(",");
    } while (list && !m_in.Accept(")"));
    return true;
}

void
PfGrammar::ReadFlags(PfWrittenRule& written)
{
    const PfToken word = m_in.Take();
    if (written.hasFlags)
    {
        PfThrow(word.place, "'flags' cannot be redefined");
    }
    written.hasFlags = true;
    written.flagsPlace = word.place;
    if (m_in.Accept("any"))
    {
        return;
    }
    const std::string what = "'any' or FLAGS/MASK after 'flags'";
    if (!m_in.Is("/") && (!m_in.Peek().IsText() || !m_in.Peek(1).Is("/")))
    {
        m_in.Refuse(what);
    }
    written.rule.flags = m_in.Is("/") ? std::uint8_t{0} : TakeFlags();
    m_in.Expect("/", "'/' and the mask of flags, as in 'flags S/SA'");
    written.rule.flagMask = TakeFlags();
    if ((written.rule.flags & written.rule.flagMask) != written.rule.flags)
    {
        PfThrow(word.place, "these flags never match: the mask leaves out some of them");
    }
}

std::uint8_t
PfGrammar::TakeFlags()
{
    const PfToken& token = m_in.Peek();
    std::uint8_t flags = 0;
    constexpr std::string_view letters = "FSRPAUEW"; // from bit 0 up
    bool known = token.IsText() && !token.text.empty();
    for (const char letter : token.text)
    {
        const std::size_t bit = letters.find(letter);
        known = known && bit != std::string_view::npos;
        flags = static_cast<std::uint8_t>(flags | (known ? 1U << bit : 0U));
    }
    if (!known)
    {
        m_in.Refuse("TCP flags (letters of FSRPAUEW)");
    }
    m_in.Take();
    return flags;
}

/// `icmp-type echoreq`, `icmp-type unreach code needfrag`, lists of them
void
PfGrammar::ReadIcmp(PfWrittenRule& written, BsdFamily family)
{
    const PfToken word = m_in.Take();
    if (!written.icmps.empty())
    {
        PfThrow(word.place, "'icmp-type' cannot be redefined");
    }
    const std::string what = "a type of " +
                             std::string(family == BsdFamily::INET ? "ICMP" : "ICMPv6") +
                             " (a name or 0-255)";
    m_in.ReadList(what, [this, &written, family, &what]() {
        const PfToken token = m_in.Peek();
        const auto type = token.IsText() ? PfFindIcmpType(family, token.text) : std::nullopt;
        if (!type)
        {
            m_in.Refuse(what);
        }
        m_in.Take();
        PfWrittenIcmp icmp;
        icmp.family = family;
        icmp.type.any = false;
        icmp.type.type = *type;
        if (m_in.Accept("code"))
        {
            const auto code = m_in.Peek().IsText() ? PfFindIcmpCode(family, *type, m_in.Peek().text)
                                                   : std::nullopt;
            if (!code)
            {
                m_in.Refuse("a code of this type (a name or 0-255)");
            }
            m_in.Take();
            icmp.type.anyCode = false;
            icmp.type.code = *code;
        }
        written.icmps.push_back({icmp, token.place});
    });
}

/// `probability 20%`, `probability 0.2`
void
PfGrammar::ReadProbability(PfRule& rule)
{
    m_in.Take();
    std::string text = m_in.Peek().IsText() ? m_in.Peek().text : "";
    const bool percent = !text.empty() && text.back() == '%';
    text.resize(text.size() - (percent ? 1 : 0));
    double share = -1;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), share);
    share = percent ? share * 0.01 : share;
    const double most = UINT32_MAX;
    if (result.ec != std::errc() || result.ptr != text.data() + text.size() || !(share >= 0) ||
        std::floor(share * most + 0.5) > most)
    {
        m_in.Refuse("a probability such as 20% or 0.2");
    }
    m_in.Take();
    const auto value = static_cast<std::uint32_t>(std::floor(share * most + 0.5));
    rule.probability = value == 0 ? 1 : value; // 0 is no probability at all
}

void
PfGrammar::ReadLabel(PfWrittenRule& written)
{
    const PfPlace place = m_in.Take().place;
    const std::size_t most = IsOpenbsd() ? 1 : PF_MAX_LABELS;
    if (written.rule.labels.size() >= most)
    {
        PfThrow(place,
                most == 1 ? "'label' cannot be redefined"
                          : "a rule has at most " + std::to_string(most) + " labels");
    }
    written.labelPlace = m_in.Peek().place;
    written.rule.labels.push_back(m_in.TakeName("a label", PF_MAX_LABEL));
}

/// `tag`, then `tagged`, as translation rules have them; no more and in this order
bool
PfGrammar::ReadTags(PfRule& rule)
{
    m_in.SkipWords();
    if (m_in.Accept("tag"))
    {
        rule.tag = m_in.TakeName("a tag after 'tag'", PF_MAX_TAG);
    }
    m_in.SkipWords();
    if (m_in.Is("tagged") || (m_in.Is("!") && m_in.Peek(1).Is("tagged")))
    {
        rule.notTagged = m_in.Accept("!");
        m_in.Take();
        rule.tagged = m_in.TakeName("a tag after 'tagged'", PF_MAX_TAG);
    }
    m_in.SkipWords(); // rtable
    return true;
}

/// `divert-to`, OpenBSD's `divert-packet` and `divert-reply`
void
PfGrammar::ReadDivert(PfWrittenRule& written)
{
    PfRule& rule = written.rule;
    RefuseForeign(!IsOpenbsd() && m_in.Is("divert-packet"),
                  "is OpenBSD's: on FreeBSD packets go to a divert(4) socket by 'divert-to ADDRESS "
                  "port PORT'");
    RefuseForeign(!IsOpenbsd() && m_in.Is("divert-reply"), "has no meaning in FreeBSD's pf(4)");
    const PfToken word = m_in.Take();
    if (rule.divert != PfDivert::NONE)
    {
        PfThrow(word.place, PfQuote(word) + " cannot be redefined");
    }
    written.divertPlace = word.place;
    rule.divert = word.text == "divert-reply"               ? PfDivert::REPLY
                  : word.text == "divert-to" && IsOpenbsd() ? PfDivert::SOCKET
                                                            : PfDivert::PACKET;
    if (rule.divert == PfDivert::SOCKET && !m_options.divertToSocket)
    {
        PfThrow(word.place,
                "'divert-to', which hands a connection to a socket of the host, is not modelled: "
                "packets go to a divert(4) socket by 'divert-packet port PORT'");
    }
    const std::string port = "a port number 1-65535 or a service name";
    if (rule.divert == PfDivert::REPLY)
    {
        return;
    }
    if (word.text == "divert-to")
    {
        const bool alone = !IsOpenbsd() && m_in.Peek().IsText() && PfFindPort(m_in.Peek().text);
        if (alone)
        {
            rule.divertPort = TakePort(port + " after 'divert-to'", 1);
            return;
        }
        const auto address =
            m_in.Peek().IsText() ? BsdAddress::Parse(m_in.Peek().text) : std::nullopt;
        if (!address)
        {
            m_in.Refuse("an address after 'divert-to'");
        }
        m_in.Take();
        rule.divertAddress = *address;
        m_in.Expect("port", "'port' after the address of 'divert-to'");
    }
    else
    {
        m_in.Expect("port", "'port' after 'divert-packet'");
    }
    rule.divertPort = TakePort(port + " after 'port'", 1);
}

} // namespace divertsim
} // namespace ns3
