// SPDX-License-Identifier: GPL-2.0-only

// Anchors with their rules in braces, and `antispoof`

#include "ns3/pf-grammar.h"

namespace ns3
{
namespace divertsim
{

/// A name such as "ftp-proxy/*": below it there is nothing here, as no program loads rules
std::string
PfGrammar::TakeAnchorName()
{
    const PfToken token = m_in.Peek();
    std::string name = m_in.TakeName("the name of an anchor", PF_MAX_ANCHOR);
    // in words a '/' is a sign
    while (token.kind == PfToken::Kind::WORD && m_in.Accept("/"))
    {
        name += "/" + m_in.TakeName("the name of an anchor", PF_MAX_ANCHOR);
    }
    if (name.size() > PF_MAX_ANCHOR || name[0] == '/' || name.find("..") != std::string::npos)
    {
        PfThrow(token.place,
                "an anchor's name is a relative path of at most " + std::to_string(PF_MAX_ANCHOR) +
                    " characters, found " + PfQuote(token));
    }
    return name;
}

void
PfGrammar::ReadAnchor(std::size_t level)
{
    PfWrittenRule written;
    written.place = m_in.Peek().place;
    Enter(Section::FILTERING, written.place);
    m_in.Take();
    const PfToken name = m_in.Peek();
    const bool named = name.kind == PfToken::Kind::QUOTED || !BeginsAnchorOptions();
    written.rule.anchorName = named ? TakeAnchorName() : "";
    ReadDirection(written.rule);
    ReadQuick(written.rule);
    ReadInterfaces(written);
    ReadFamily(written);
    ReadProtocols(written);
    ReadFromTo(written);
    ReadFilterOptions(written, true);
    std::shared_ptr<PfRuleset> rules = std::make_shared<PfRuleset>();
    if (named)
    {
        if (written.rule.anchorName.find('/') != std::string::npos)
        {
            m_scopes.back().below.push_back({written.rule.anchorName, name.place});
        }
        std::shared_ptr<PfRuleset>& known = m_scopes.back().anchors[written.rule.anchorName];
        known = known ? known : rules;
        rules = known;
    }
    if (!m_in.Is("{") && !named)
    {
        m_in.Refuse("the name of an anchor, or its rules in braces");
    }
    if (m_in.Is("{"))
    {
        const bool twice = named && !m_scopes.back().filled.insert(written.rule.anchorName).second;
        if (twice || written.rule.anchorName.find('*') != std::string::npos)
        {
            PfThrow(name.place,
                    "the anchor " + PfQuote(name) +
                        (twice ? " has its rules already" : " cannot have rules of its own"));
        }
        *rules = ReadAnchorRules(level);
    }
    written.rule.anchor = rules;
    Add(std::move(written));
}

/// \return true where the word behind `anchor` is not a name
bool
PfGrammar::BeginsAnchorOptions()
{
    constexpr std::string_view words[] = {
        "{",         "in",         "out",         "quick",       "on",       "inet",  "inet6",
        "proto",     "all",        "from",        "to",          "log",      "flags", "label",
        "icmp-type", "icmp6-type", "probability", "tagged",      "!",        "user",  "group",
        "tos",       "prio",       "rtable",      "received-on", "fragment", "os"};
    for (const std::string_view word : words)
    {
        if (m_in.Is(word))
        {
            return true;
        }
    }
    return m_in.IsEnd();
}

PfRuleset
PfGrammar::ReadAnchorRules(std::size_t level)
{
    const PfPlace place = m_in.Take().place;
    if (level + 1 > PF_MAX_NESTING)
    {
        PfThrow(place, "anchors are nested deeper than " + std::to_string(PF_MAX_NESTING));
    }
    m_scopes.emplace_back();
    ReadStatements(level + 1);
    CheckAnchorsBelow();
    PfRuleset rules = std::move(m_scopes.back().rules);
    m_scopes.pop_back();
    m_in.Expect("}", "'}' at the end of the anchor's rules");
    return rules;
}

/// An anchor below one that has its rules in braces would be among those: we do not look there
void
PfGrammar::CheckAnchorsBelow()
{
    const Scope& scope = m_scopes.back();
    for (const PfWritten<std::string>& path : scope.below)
    {
        const std::string above = path.value.substr(0, path.value.find('/'));
        if (scope.filled.count(above) > 0)
        {
            Report(PfSyntaxError(path.place,
                                 "an anchor below '" + above +
                                     "', which has its rules in braces, is not modelled"));
        }
    }
}

/// What `antispoof` stands for: packets with a source that an interface's network or address has
/// may come in there alone (pf.conf(5), "BLOCKING SPOOFED TRAFFIC")
void
PfGrammar::ReadAntispoof()
{
    PfWrittenRule written;
    written.place = m_in.Take().place;
    Enter(Section::FILTERING, written.place);
    written.rule.action = PfAction::BLOCK;
    written.rule.direction = BsdDirection::IN;
    ReadQuick(written.rule);
    m_in.SkipWords();
    m_in.Expect("for", "'for' and an interface");
    std::vector<PfWritten<PfAddress>> interfaces;
    m_in.ReadList("the name of an interface", [this, &interfaces]() {
        const PfToken token = m_in.Peek();
        PfAddress address;
        if (m_in.Is("("))
        {
            address = ReadDynamic();
        }
        else
        {
            ParseInterface(m_in.TakeName("the name of an interface", PF_MAX_INTERFACE),
                           token,
                           address);
        }
        interfaces.push_back({address, token.place});
    });
    ReadFamily(written);
    m_in.SkipWords();
    if (m_in.Is("label"))
    {
        ReadLabel(written);
    }
    m_in.SkipWords();
    for (const PfWritten<PfAddress>& interface : interfaces)
    {
        AddAntispoof(written, interface);
    }
}

void
PfGrammar::AddAntispoof(const PfWrittenRule& written, const PfWritten<PfAddress>& interface)
{
    const std::string& name = interface.value.name;
    PfWrittenRule network = written;
    PfRuleHost source;
    source.address = interface.value;
    source.address.part = PfInterfacePart::NETWORK;
    network.interfaces.push_back({{name, true}, interface.place});
    network.source.hosts.push_back({source, interface.place});
    Add(network);
    // the parser knows no flags of interfaces; loopback ones have this name
    const bool loopback = name.compare(0, 2, "lo") == 0 &&
                          name.find_first_not_of("0123456789", 2) == std::string::npos;
    if (!loopback)
    {
        PfWrittenRule own = written;
        source.address.part = PfInterfacePart::ADDRESS;
        own.source.hosts.push_back({source, interface.place});
        Add(own);
    }
}

} // namespace divertsim
} // namespace ns3
