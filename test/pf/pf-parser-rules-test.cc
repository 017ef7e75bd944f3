// SPDX-License-Identifier: GPL-2.0-only
//
// Filter rules, their options, and what pfctl(8) implies or refuses. Left as pfctl would be given
// it, right as `pfctl -P -sr` prints it.
#include "test/pf/pf-parser-texts.h"

namespace ns3
{
namespace divertsim
{
namespace
{

TEST(PfParserRules, PassKeepsStateOfSynsUnlessItSaysOtherwise)
{
    PfExpectPrinted({
        {"pass", "pass all flags S/SA keep state"},
        {"pass in", "pass in all flags S/SA keep state"},
        {"pass proto udp", "pass proto udp all keep state"},
        {"pass proto icmp", "pass proto icmp all keep state"},
        {"pass proto tcp no state", "pass proto tcp all no state"},
        {"pass flags any", "pass all flags any keep state"},
        {"pass proto udp flags any", "pass proto udp all keep state"},
        {"pass flags /SA", "pass all flags /SA keep state"},
        {"pass no state flags S/SA", "pass all flags S/SA no state"},
        {"pass fragment", "pass all keep state fragment"},
        {"pass out inet6 proto tcp to any port https",
         "pass out inet6 proto tcp from any to any port = 443 flags S/SA keep state"},
        {"block out proto tcp from port ssh flags FUP/FSRPAU",
         "block drop out proto tcp from any port = 22 to any flags FPU/FSRPAU"},
    });
    EXPECT_EQ(PfPrinted("pass proto { tcp udp } flags S/SAFR"),
              "pass proto tcp all flags S/FSRA keep state\npass proto udp all keep state\n")
        << "flags are left out where they cannot be";
}

TEST(PfParserRules, BlockSaysWhatTheSenderHears)
{
    PfExpectPrinted({
        {"block", "block drop all"},
        {"block drop in quick on em0 all", "block drop in quick on em0 all"},
        {"block return", "block return all"},
        {"block return-rst proto tcp", "block return-rst proto tcp all"},
        {"block return-rst (ttl 7) proto tcp", "block return-rst(ttl 7) proto tcp all"},
        {"block return-icmp", "block return-icmp(port-unr, port-unr) all"},
        {"block return-icmp (host-unr, 1)", "block return-icmp(host-unr, admin-unr) all"},
        {"block return-icmp (13) inet", "block return-icmp(filter-prohib) inet all"},
        {"block return-icmp6 (addr-unr) inet6", "block return-icmp6(addr-unr) inet6 all"},
        {"block return-icmp (200 201)", "block return-icmp(200, 201) all"},
    });
    PfExpectErrors({
        {"block return-rst", "1+5 'return-rst' needs 'proto tcp'"},
        {"block return-rst proto { tcp udp }", "1+5 'return-rst' needs 'proto tcp'"},
        {"block return-rst (frob 3)", "19+4 expected 'ttl', found 'frob'"},
        {"block return-rst (ttl 256) proto tcp", "23+3 expected a TTL (0-255), found '256'"},
        {"block return-icmp (frob)", "20+4 expected a code of ICMP's unreachable, found 'frob'"},
        {"block return-icmp6 (host-unr)",
         "21+8 expected a code of ICMPv6's unreachable, found 'host-unr'"},
        {"block keep state", "7+4 'keep state' is for pass rules alone"},
        {"block allow-opts", "7+10 'allow-opts' is for pass rules alone"},
    });
}

TEST(PfParserRules, MatchDecidesNothingAndKeepsNoState)
{
    PfExpectPrinted(
        {{"match", "match all"},
         {"match in quick on em0 proto tcp tag x", "match in quick on em0 proto tcp all tag x"},
         {"match scrub (no-df)", "match all scrub (no-df)"}});
    PfExpectErrors(
        {{"match keep state", "7+4 'keep state' is for pass rules alone"},
         {"match divert-to 700", "7+9 divert is not supported on match rules"},
         {"match in route-to em0", "10+8 'route-to' and 'reply-to' are for pass rules alone"}});
}

TEST(PfParserRules, OptionsComeInAnyOrderAndOnce)
{
    const std::string first =
        PfPrinted("pass in proto tcp flags S/SAFR keep state divert-to ::1 port 9");
    EXPECT_EQ(first, PfPrinted("pass in proto tcp divert-to ::1 port 9 keep state flags S/SAFR"));
    EXPECT_EQ(first, PfPrinted("pass in proto tcp keep state divert-to ::1 port 9 flags S/SAFR"));
    PfExpectErrors({
        {"pass keep state flags any no state", "27+2 'no' cannot be redefined"},
        {"pass flags any flags S/SA", "16+5 'flags' cannot be redefined"},
        {"pass divert-to 1 divert-to 2", "18+9 'divert-to' cannot be redefined"},
        {"pass in route-to em0 reply-to em1", "22+8 'reply-to' cannot be redefined"},
        {"pass inet proto icmp icmp-type 1 icmp-type 2", "34+9 'icmp-type' cannot be redefined"},
    });
}

TEST(PfParserRules, FlagsAreOfTcpAndCanMatch)
{
    PfExpectErrors({
        {"pass flags S", "12+1 expected 'any' or FLAGS/MASK after 'flags', found 'S'"},
        {"pass flags S/",
         "14+0 expected TCP flags (letters of FSRPAUEW), found the end of the line"},
        {"pass flags X/SA", "12+1 expected TCP flags (letters of FSRPAUEW), found 'X'"},
        {"pass flags S/A", "6+5 these flags never match: the mask leaves out some of them"},
        {"pass proto udp flags S/SA", "16+5 'flags' apply to tcp alone"},
    });
}

TEST(PfParserRules, IcmpTypesHaveNamesAndCodes)
{
    PfExpectPrinted({
        {"block inet proto icmp icmp-type echoreq",
         "block drop inet proto icmp all icmp-type echoreq"},
        {"block inet proto icmp icmp-type 3 code 4",
         "block drop inet proto icmp all icmp-type unreach code needfrag"},
        {"block inet6 proto icmp6 icmp6-type neighbrsol",
         "block drop inet6 proto ipv6-icmp all icmp6-type neighbrsol"},
        {"block inet proto icmp icmp-type 200 code 9",
         "block drop inet proto icmp all icmp-type 200 code 9"},
    });
    EXPECT_EQ(PfPrinted("block inet proto icmp icmp-type { echoreq, timex code 1 }"),
              "block drop inet proto icmp all icmp-type echoreq\n"
              "block drop inet proto icmp all icmp-type timex code reassemb\n");
    PfExpectErrors({
        {"block proto icmp icmp-type echoreq",
         "28+7 an ICMP type needs an address family ('inet' or 'inet6')"},
        {"block inet proto tcp icmp-type echoreq", "32+7 'icmp-type' needs 'proto icmp'"},
        {"block inet proto icmp icmp6-type 1", "34+1 'icmp6-type' needs 'proto icmp6'"},
        {"block inet6 proto icmp", "19+4 this protocol is not of the rule's address family"},
        {"block inet proto icmp6", "18+5 this protocol is not of the rule's address family"},
        {"block inet proto icmp icmp-type frob",
         "33+4 expected a type of ICMP (a name or 0-255), found 'frob'"},
        {"block inet proto icmp icmp-type echoreq code frob",
         "46+4 expected a code of this type (a name or 0-255), found 'frob'"},
    });
}

TEST(PfParserRules, StateOptions)
{
    PfExpectPrinted({
        {"pass keep state (max 5)",
         "pass all flags S/SA keep state (max 5, adaptive.start 0, adaptive.end 0)"},
        {"pass keep state (sloppy if-bound)", "pass all flags S/SA keep state (if-bound, sloppy)"},
        {"pass keep state (floating)", "pass all flags S/SA keep state"},
        {"pass keep state (tcp.first 1, udp.multiple 2 other.single 3)",
         "pass all flags S/SA keep state (tcp.first 1, udp.multiple 2, other.single 3)"},
        {"pass keep state (adaptive.start 3, adaptive.end 9)",
         "pass all flags S/SA keep state (adaptive.start 3, adaptive.end 9)"},
    });
    const PfStateOptions state =
        PfParse({"pass keep state (max 100, tcp.closed 7)"}).rules->Rules()[0].state;
    EXPECT_EQ(state.max, 100U);
    EXPECT_EQ(state.timeouts.seconds[static_cast<std::size_t>(PfTimeout::TCP_CLOSED)], 7U);
    EXPECT_EQ(state.timeouts.adaptiveStart, 60U) << "60 % of max, as pfctl fills in";
    EXPECT_EQ(state.timeouts.adaptiveEnd, 120U) << "120 %";
    PfExpectErrors({
        {"pass keep", "10+0 expected 'state', found the end of the line"},
        {"pass keep state (max)", "21+1 expected a number after 'max' (0-4294967295), found ')'"},
        {"pass keep state (max 1, max 2)", "25+3 'max' cannot be redefined"},
        {"pass keep state (sloppy, sloppy)", "26+6 'sloppy' cannot be redefined"},
        {"pass keep state (if-bound, floating)", "28+8 'floating' cannot be redefined"},
        {"pass keep state (tcp.first 1 tcp.first 2)", "30+9 'tcp.first' cannot be redefined"},
        {"pass keep state (frag 3)",
         "18+4 expected an option of states ('max', 'sloppy', 'if-bound', 'floating' or a timeout "
         "such as 'tcp.first'), found 'frag'"},
        {"pass keep state ()",
         "18+1 expected an option of states ('max', 'sloppy', 'if-bound', 'floating' or a timeout "
         "such as 'tcp.first'), found ')'"},
        {"pass keep state (max 5",
         "23+0 expected ')' after the options of 'keep state', found the end of the line"},
        {"pass modulate state", "6+8 'modulate' is not modelled; \"pf-skip\" may list it"},
        {"pass synproxy state", "6+8 'synproxy' is not modelled; \"pf-skip\" may list it"},
        {"pass keep state (source-track rule)",
         "18+12 'source-track' is not modelled; \"pf-skip\" may list it"},
        {"pass keep state (max-src-conn 5)",
         "18+12 'max-src-conn' is not modelled; \"pf-skip\" may list it"},
    });
}

TEST(PfParserRules, TagsLabelsAndProbability)
{
    PfExpectPrinted({
        {"block tag seen tagged other", "block drop all tag seen tagged other"},
        {"block ! tagged \"a b\"", "block drop all ! tagged \"a b\""},
        {"block label web label 7", "block drop all label \"web\" label \"7\""},
        {"block probability 20%", "block drop all probability 20%"},
        {"block probability 0.2", "block drop all probability 20%"},
        {"pass no state probability 33.3%", "pass all probability 33.3% no state"},
    });
}

TEST(PfParserRules, ProbabilityIsAFractionOfTwoToTheThirtySecond)
{
    const auto share = [](const std::string& text) {
        return PfParse({"block probability " + text}).rules->Rules()[0].probability;
    };
    EXPECT_EQ(share("50%"), 2147483648U) << "floor(0.5 * UINT_MAX + 0.5)";
    EXPECT_EQ(share("100%"), 4294967295U);
    EXPECT_EQ(share("1"), 4294967295U);
    EXPECT_EQ(share("0"), 1U) << "0 would be no probability";
    EXPECT_EQ(PfParse({"block"}).rules->Rules()[0].probability, PF_ALWAYS);
    PfExpectErrors({
        {"block probability 101%", "19+4 expected a probability such as 20% or 0.2, found '101%'"},
        {"block probability -1%", "19+3 expected a probability such as 20% or 0.2, found '-1%'"},
        {"block probability nan", "19+3 expected a probability such as 20% or 0.2, found 'nan'"},
        {"block probability %", "19+1 expected a probability such as 20% or 0.2, found '%'"},
    });
}

// expand_label() of pfctl(8)
TEST(PfParserRules, LabelsAreExpandedWithEachRule)
{
    EXPECT_EQ(
        PfPrinted("block on { em0 em1 } proto tcp from <a> to ! 10.0.0.0/8 port { 80 > 90 1:2 } "
                  "label \"$if $srcaddr $dstaddr:$dstport $proto $nr$srcport\"")
            .substr(0, 389),
        "block drop on em0 inet proto tcp from <a> to ! 10.0.0.0/8 port = 80 label \"em0 <a> ! "
        "10.0.0.0/8:80 tcp 0\"\n"
        "block drop on em0 inet proto tcp from <a> to ! 10.0.0.0/8 port > 90 label \"em0 <a> ! "
        "10.0.0.0/8:>90 tcp 1\"\n"
        "block drop on em0 inet proto tcp from <a> to ! 10.0.0.0/8 port 1:2 label \"em0 <a> ! "
        "10.0.0.0/8: tcp 2\"\n"
        "block drop on em1 inet proto tcp from <a> to ! 10.0.0.0/8 port = 80 label");
    EXPECT_EQ(PfPrinted("block label \"$if $srcaddr $proto\" tag \"t$nr\""),
              "block drop all label \"any any ip\" tag t0\n");
    PfExpectErrors({
        {"block from em0 label \"$srcaddr\"",
         "22+10 '$srcaddr' is not modelled where the address is that of an interface without "
         "brackets: it is not known yet"},
        {"block label " + std::string(64, 'x'),
         "13+64 a label has at most 63 characters, found '" + std::string(64, 'x') + "'"},
        {"block label 1 label 2 label 3 label 4 label 5 label 6",
         "47+5 a rule has at most 5 labels"},
        {"block label", "12+0 expected a label, found the end of the line"},
    });
    EXPECT_EQ(PfErrorOf("block label 1 label 2", OPENBSD), "15+5 'label' cannot be redefined");
}

TEST(PfParserRules, FragmentsHaveNoPortsAndNoFlags)
{
    const std::string refused = "fragments can be filtered by fields of the IP header alone";
    PfExpectErrors({{"pass proto tcp to port 80 fragment", "27+8 " + refused},
                    {"pass fragment flags S/SA", "6+8 " + refused},
                    {"pass inet proto icmp icmp-type 1 fragment", "34+8 " + refused}});
    PfExpectPrinted({{"block fragment", "block drop all fragment"},
                     {"pass allow-opts", "pass all flags S/SA keep state allow-opts"},
                     {"block received-on em0", "block drop all received-on em0"}});
    PfExpectPrinted({{"pass once", "pass all flags S/SA keep state once"}}, OPENBSD);
    EXPECT_EQ(PfErrorOf("pass once"), "6+4 'once' is OpenBSD's");
}

// tests/sys/netpfil/pf/divert-to.sh of FreeBSD uses such rules; divert(4) of OpenBSD the others
TEST(PfParserRules, DivertMeansWhatItsSystemMakesOfIt)
{
    PfExpectPrinted({
        {"pass in proto icmp all divert-to 127.0.0.1 port 3000 no state",
         "pass in proto icmp all no state divert-to 127.0.0.1 port 3000"},
        {"pass out divert-to 0.0.0.0 port 700",
         "pass out all flags S/SA keep state divert-to 0.0.0.0 port 700"},
        {"pass divert-to 700", "pass all flags S/SA keep state divert-to 700"},
    });
    PfExpectPrinted(
        {
            {"pass divert-packet port 700",
             "pass all flags S/SA keep state divert-packet port 700"},
            {"pass in proto tcp to port 80 divert-to 127.0.0.1 port 8080",
             "pass in inet proto tcp from any to any port = 80 flags S/SA keep state divert-to "
             "127.0.0.1 port 8080"},
            {"pass out divert-reply", "pass out all flags S/SA keep state divert-reply"},
        },
        OPENBSD);
    EXPECT_EQ(PfParse({"pass divert-to 7"}).rules->Rules()[0].divert, PfDivert::PACKET);
    EXPECT_EQ(PfParse({"pass in divert-to ::1 port 7"}, OPENBSD).rules->Rules()[0].divert,
              PfDivert::SOCKET);
    PfExpectErrors({
        {"pass divert-to port 80", "16+4 expected an address after 'divert-to', found 'port'"},
        {"pass divert-to 127.0.0.1 8000",
         "26+4 expected 'port' after the address of 'divert-to', found '8000'"},
        {"pass divert-to 0",
         "16+1 expected a port number 1-65535 or a service name after 'divert-to', found '0'"},
        {"pass divert-reply", "6+12 'divert-reply' has no meaning in FreeBSD's pf(4)"},
        {"pass divert-packet port 700",
         "6+13 'divert-packet' is OpenBSD's: on FreeBSD packets go to a divert(4) socket by "
         "'divert-to ADDRESS port PORT'"},
    });
    PfExpectErrors(
        {
            {"pass out divert-to ::1 port 7", "10+9 'divert-to' is for packets that come in"},
            {"pass in inet divert-to ::1 port 7",
             "14+9 the address of 'divert-to' is not of the rule's family"},
            {"pass divert-to 7", "16+1 expected an address after 'divert-to', found '7'"},
        },
        OPENBSD);
}

TEST(PfParserRules, AnchorsHoldRulesInBraces)
{
    PfExpectPrinted({
        {"anchor \"x\" in on em0 proto tcp {\npass\n}",
         "anchor \"x\" in on em0 proto tcp all {\n  pass all flags S/SA keep state\n}"},
        {"anchor {\n block\n anchor quick inet { pass in }\n}",
         "anchor all {\n  block drop all\n  anchor quick inet all {\n    pass in all flags S/SA "
         "keep state\n  }\n}"},
        {"anchor \"ftp-proxy/*\"", "anchor \"ftp-proxy/*\" all"},
        {"anchor a/b from 10.0.0.1", "anchor \"a/b\" inet from 10.0.0.1 to any"},
        {"anchor x { block }\nanchor x in",
         "anchor \"x\" all {\n  block drop all\n}\nanchor \"x\" in all"},
        {"anchor x tagged t probability 50% flags S/SA",
         "anchor \"x\" all flags S/SA probability 50% tagged t"},
    });
    const PfParseResult result = PfParse({"anchor x", "anchor x {", "pass", "}", "anchor y"});
    const std::vector<PfRule>& rules = result.rules->Rules();
    ASSERT_EQ(rules.size(), 3U);
    EXPECT_EQ(rules[0].anchor, rules[1].anchor) << "one anchor, whichever rule gives its rules";
    EXPECT_EQ(rules[0].anchor->Rules().size(), 1U);
    EXPECT_TRUE(rules[2].IsAnchor());
    EXPECT_TRUE(rules[2].anchor->Rules().empty());
}

TEST(PfParserRules, WhatAnAnchorCannotHoldIsRefused)
{
    PfExpectErrors({
        {"anchor",
         "7+0 expected the name of an anchor, or its rules in braces, found the end of the line"},
        {"anchor in on em0",
         "17+0 expected the name of an anchor, or its rules in braces, found the end of the line"},
        {"anchor x keep state",
         "10+4 expected an option of an anchor, '{' or the end of the line, found 'keep'"},
        {"anchor x tag y",
         "10+3 expected an option of an anchor, '{' or the end of the line, found 'tag'"},
        {"anchor \"x/*\" { pass }", "8+5 the anchor 'x/*' cannot have rules of its own"},
        {"anchor \"/x\"",
         "8+4 an anchor's name is a relative path of at most 63 characters, found '/x'"},
        {"anchor x { set skip on lo0 }",
         "12+3 expected 'pass', 'block', 'match' or 'anchor' within an anchor, or '}', found "
         "'set'"},
        {"anchor x { pass",
         "16+0 expected '}' at the end of the anchor's rules, found the end of the line"},
    });
    EXPECT_EQ(PfPrinted("anchor x { pass }\nanchor x { pass }"),
              "2:8+1 the anchor 'x' has its rules already");
    EXPECT_EQ(PfPrinted("anchor \"x/*\"\nanchor x { pass }"),
              "1:8+5 an anchor below 'x', which has its rules in braces, is not modelled");
    const PfParseResult result = PfParse({"anchor {", "pass frob", "block drop drop", "}", "frob"});
    ASSERT_EQ(result.errors.size(), 3U) << "one for each rule";
    EXPECT_EQ(result.errors[2].line, 5U);
}

// pf.conf(5), "BLOCKING SPOOFED TRAFFIC", has these expansions
TEST(PfParserRules, AntispoofBlocksAddressesThatComeInElsewhere)
{
    EXPECT_EQ(PfPrinted("antispoof for lo0"), "block drop in on ! lo0 from lo0:network to any\n");
    EXPECT_EQ(PfPrinted("antispoof quick for { em0 (em1) } inet label x"),
              "block drop in quick on ! em0 inet from em0:network to any label \"x\"\n"
              "block drop in quick inet from em0 to any label \"x\"\n"
              "block drop in quick on ! em1 inet from (em1:network) to any label \"x\"\n"
              "block drop in quick inet from (em1) to any label \"x\"\n");
    PfExpectErrors(
        {{"antispoof em0", "11+3 expected 'for' and an interface, found 'em0'"},
         {"antispoof for", "14+0 expected the name of an interface, found the end of the line"}});
}

TEST(PfParserRules, AWordThatBeginsNothingIsRefused)
{
    PfExpectErrors({
        {"  passive",
         "3+7 expected 'pass', 'block' or another word that begins a line of pf.conf, found "
         "'passive'"},
        {"pass frob",
         "6+4 expected an option ('flags', 'keep state', 'no state', 'divert-to', ...) or the end "
         "of the rule, found 'frob'"},
        {"pass in out",
         "9+3 expected an option ('flags', 'keep state', 'no state', 'divert-to', ...) or the end "
         "of the rule, found 'out'"},
        {"load anchor x from \"y\"", "1+4 'load' is not modelled; \"pf-skip\" may list it"},
    });
}

} // namespace
} // namespace divertsim
} // namespace ns3
