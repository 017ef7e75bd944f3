// SPDX-License-Identifier: GPL-2.0-only

// FreeBSD's rules of translation and normalization: `nat`, `rdr`, `binat`, `scrub`

#include "ns3/pf-grammar.h"

namespace ns3
{
namespace divertsim
{

/// `[no] nat|rdr|binat [pass] ...`
void
PfGrammar::ReadNatRule()
{
    PfWrittenRule written;
    written.place = m_in.Peek().place;
    const bool no = m_in.Is("no");
    const std::string word = m_in.Peek(no ? 1 : 0).text;
    RefuseForeign(IsOpenbsd(),
                  "begins a rule of FreeBSD's: on OpenBSD translation is an option of "
                  "'pass' and 'match' ('nat-to', 'rdr-to', 'binat-to')");
    Enter(Section::TRANSLATION, written.place);
    no ? (m_in.Take(), m_in.Take(), void()) : (m_in.Take(), void());
    const bool nat = word == "nat";
    const bool rdr = word == "rdr";
    PfRule& rule = written.rule;
    rule.action = nat   ? (no ? PfAction::NO_NAT : PfAction::NAT)
                  : rdr ? (no ? PfAction::NO_RDR : PfAction::RDR)
                        : (no ? PfAction::NO_BINAT : PfAction::BINAT);
    m_in.SkipWords();
    const PfPlace pass = m_in.Peek().place;
    rule.quick = m_in.Accept("pass");
    if (rule.quick && no)
    {
        PfThrow(pass, "'pass' is not valid with 'no'");
    }
    ReadInterfaces(written);
    ReadFamily(written);
    ReadProtocols(written, nat || rdr);
    nat || rdr ? ReadFromTo(written) : ReadBinatRule(written);
    ReadTags(rule);
    if (m_in.Is("->") && no)
    {
        PfThrow(m_in.Peek().place, "a translation rule with 'no' does not need '->'");
    }
    if (!no)
    {
        m_in.Expect("->", "'->' and an address to translate to");
        PfWrittenPool target = ReadTarget(nat || rdr);
        if (nat || rdr)
        {
            target = FinishTarget(std::move(target), nat);
        }
        (nat ? written.nat : rdr ? written.rdr : written.binat) = std::move(target);
    }
    Add(std::move(written));
}

/// `from address [to address]`: binat has one address and no ports
void
PfGrammar::ReadBinatRule(PfWrittenRule& written)
{
    m_in.SkipWords();
    m_in.Expect("from", "'from' in a binat rule");
    const auto read = [this](PfWrittenEnd& end) {
        const PfWritten<PfRuleHost> host = ReadHost("'any' or an address", true);
        const bool many = host.value.address.kind == PfAddress::Kind::URPF_FAILED ||
                          host.value.address.kind == PfAddress::Kind::RANGE;
        if (many)
        {
            PfThrow(host.place, "this is not permitted in a binat rule");
        }
        end.hosts.push_back(host);
    };
    const PfPlace place = m_in.Peek().place;
    read(written.source);
    const PfRuleHost& source = written.source.hosts.front().value;
    const PfAddress& address = source.address;
    if (source.negated || address.kind == PfAddress::Kind::TABLE ||
        address.kind == PfAddress::Kind::ANY ||
        (address.kind == PfAddress::Kind::INTERFACE && address.dynamic && !address.noAlias))
    {
        PfThrow(place, "the source of a binat rule is one address or network");
    }
    if (m_in.Accept("to"))
    {
        read(written.destination);
    }
}

/// `nat-anchor "name"`, ...: their rules are those that programs load, and there are none
void
PfGrammar::ReadTranslationAnchor()
{
    PfWrittenRule written;
    written.place = m_in.Peek().place;
    RefuseForeign(IsOpenbsd(), "is FreeBSD's");
    Enter(Section::TRANSLATION, written.place);
    const std::string word = m_in.Take().text;
    PfRule& rule = written.rule;
    rule.action = word == "nat-anchor"   ? PfAction::NAT
                  : word == "rdr-anchor" ? PfAction::RDR
                                         : PfAction::BINAT;
    rule.anchorName = TakeAnchorName();
    rule.anchor = std::make_shared<const PfRuleset>();
    ReadInterfaces(written);
    ReadFamily(written);
    ReadProtocols(written);
    if (rule.action != PfAction::BINAT)
    {
        ReadFromTo(written);
    }
    m_in.SkipWords();
    Add(std::move(written));
}

/// `[no] scrub ...`
void
PfGrammar::ReadScrubRule()
{
    PfWrittenRule written;
    written.place = m_in.Peek().place;
    RefuseForeign(IsOpenbsd(), "begins a rule of FreeBSD's: OpenBSD has 'match ... scrub (...)'");
    Enter(Section::NORMALIZATION, written.place);
    written.rule.action = m_in.Accept("no") ? PfAction::NO_SCRUB : PfAction::SCRUB;
    m_in.Take();
    ReadDirection(written.rule);
    const PfPlace quick = m_in.Peek().place;
    ReadQuick(written.rule);
    if (written.rule.quick)
    {
        PfThrow(quick, "scrub rules do not support 'quick'");
    }
    ReadInterfaces(written);
    ReadFamily(written);
    ReadProtocols(written);
    ReadFromTo(written);
    written.scrubPlace = written.place;
    ReadScrubOptions(written, false);
    written.rule.scrubs = written.rule.action == PfAction::SCRUB;
    Add(std::move(written));
}

/// \param brackets of `scrub (...)`; else those of a scrub rule
void
PfGrammar::ReadScrubOptions(PfWrittenRule& written, bool brackets)
{
    written.rule.scrubs = true;
    for (;;)
    {
        m_in.SkipWords();
        if (m_in.IsEnd() || (brackets && m_in.Is(")")))
        {
            return;
        }
        if (!ReadScrubOption(written.rule.scrub, brackets))
        {
            m_in.Refuse("an option of 'scrub' ('no-df', 'random-id', 'min-ttl', 'max-mss' or "
                        "'reassemble tcp')");
        }
        if (brackets)
        {
            m_in.Accept(",");
        }
    }
}

bool
PfGrammar::ReadScrubOption(PfScrub& scrub, bool brackets)
{
    const PfToken word = m_in.Peek();
    bool again = false;
    if (m_in.Accept("no-df"))
    {
        again = scrub.noDf;
        scrub.noDf = true;
    }
    else if (m_in.Accept("random-id"))
    {
        again = scrub.randomId;
        scrub.randomId = true;
    }
    else if (m_in.Accept("min-ttl"))
    {
        again = scrub.minTtl != 0;
        scrub.minTtl = static_cast<std::uint8_t>(m_in.TakeNumber("a TTL", 1, 255));
    }
    else if (m_in.Accept("max-mss"))
    {
        again = scrub.maxMss != 0;
        scrub.maxMss = static_cast<std::uint16_t>(m_in.TakeNumber("a segment size", 1, 65535));
    }
    else if (m_in.Accept("reassemble"))
    {
        m_in.Expect("tcp", "'tcp' after 'reassemble'");
        again = scrub.reassembleTcp;
        scrub.reassembleTcp = true;
    }
    else if (!brackets && m_in.Accept("fragment"))
    {
        scrub.fragmentReassemble = !m_in.Accept("no");
        m_in.Expect("reassemble", "'reassemble' or 'no reassemble' after 'fragment'");
    }
    else
    {
        return false;
    }
    if (again)
    {
        PfThrow(word.place, PfQuote(word) + " cannot be redefined");
    }
    return true;
}

} // namespace divertsim
} // namespace ns3
