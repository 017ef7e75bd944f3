// SPDX-License-Identifier: GPL-2.0-only
//
// Translation, routing and normalization, in FreeBSD's words and in OpenBSD's
#include "test/pf/pf-parser-texts.h"

namespace ns3
{
namespace divertsim
{
namespace
{

TEST(PfParserNat, FreebsdsTranslationRules)
{
    PfExpectPrinted({
        {"nat on em0 from 10.0.0.0/8 -> 192.0.2.1",
         "nat on em0 inet from 10.0.0.0/8 to any -> 192.0.2.1"},
        {"nat on em0 inet from em1:network -> (em0)",
         "nat on em0 inet from em1:network to any -> (em0) round-robin"},
        {"nat pass on em0 from 10.0.0.1 -> (em0:0) static-port",
         "nat pass on em0 inet from 10.0.0.1 to any -> (em0:0) static-port"},
        {"nat proto tcp from any to ::1 port 80 -> ::2 port 1024:65535",
         "nat inet6 proto tcp from any to ::1 port = 80 -> ::2 port 1024:65535"},
        {"nat from any tag a ! tagged b -> 10.0.0.0/24 bitmask",
         "nat inet all tag a ! tagged b -> 10.0.0.0/24 bitmask"},
        {"nat from any -> { 10.0.0.1 10.0.0.2 } sticky-address",
         "nat inet all -> { 10.0.0.1, 10.0.0.2 } round-robin sticky-address"},
        {"nat from any -> 10.0.0.0/24 random", "nat inet all -> 10.0.0.0/24 random"},
        {"nat from any -> 10.0.0.0/24 source-hash", "nat inet all -> 10.0.0.0/24 source-hash"},
        {"no nat on em0 proto carp", "no nat on em0 proto carp all"},
        {"rdr on em0 proto tcp to port 80 -> 10.0.0.1 port 8080",
         "rdr on em0 inet proto tcp from any to any port = 80 -> 10.0.0.1 port 8080"},
        {"rdr pass proto udp to (em0) port 2000:2010 -> 10.0.0.1 port 3000:*",
         "rdr pass inet proto udp from any to (em0) port 2000:2010 -> 10.0.0.1 port 3000:*"},
        {"rdr proto tcp to port 80 -> 10.0.0.1 port 3000:*",
         "rdr inet proto tcp from any to any port = 80 -> 10.0.0.1 port 3000"},
        {"rdr on em0 -> <servers> round-robin", "rdr on em0 all -> <servers> round-robin"},
        {"no rdr on em1", "no rdr on em1 all"},
        {"binat on em0 from 10.0.0.1 to any -> 192.0.2.1",
         "binat on em0 inet from 10.0.0.1 to any -> 192.0.2.1"},
        {"binat pass from 10.0.0.0/24 to ! 10.0.0.0/8 -> 192.0.2.0/24",
         "binat pass inet from 10.0.0.0/24 to ! 10.0.0.0/8 -> 192.0.2.0/24"},
        {"no binat from 10.0.0.1", "no binat inet from 10.0.0.1 to any"},
        {"nat-anchor \"a/*\" on em0", "nat-anchor \"a/*\" on em0 all"},
        {"rdr-anchor b proto tcp to port 80",
         "rdr-anchor \"b\" proto tcp from any to any port = 80"},
        {"binat-anchor c on em0 inet", "binat-anchor \"c\" on em0 inet"},
    });
    const PfPool pool = PfParse({"rdr proto tcp to port 5:9 -> 10.0.0.1 port 7:*"})
                            .rules->Rules(PfRuleList::RDR)[0]
                            .rdr;
    EXPECT_EQ(pool.portLow, 7);
    EXPECT_EQ(pool.portHigh, 0) << "as far from 7 as it was from 5";
}

TEST(PfParserNat, ListsInATranslationRule)
{
    EXPECT_EQ(PfPrinted("rdr on { em0 em1 } proto { tcp udp } to port 53 -> 10.0.0.1"),
              "rdr on em0 inet proto tcp from any to any port = 53 -> 10.0.0.1\n"
              "rdr on em0 inet proto udp from any to any port = 53 -> 10.0.0.1\n"
              "rdr on em1 inet proto tcp from any to any port = 53 -> 10.0.0.1\n"
              "rdr on em1 inet proto udp from any to any port = 53 -> 10.0.0.1\n");
    EXPECT_EQ(PfPrinted("nat inet6 from any -> { 10.0.0.1 ::1 ::2 }"),
              "nat inet6 all -> { ::1, ::2 } round-robin\n")
        << "of the pool, the rule's family alone";
    EXPECT_EQ(PfPrinted("nat from { 10.0.0.1 ::1 } -> (em0)"),
              "nat inet from 10.0.0.1 to any -> (em0) round-robin\n")
        << "pfctl takes the family of the first address";
}

TEST(PfParserNat, FreebsdsTranslationRulesThatMakeNoSense)
{
    PfExpectErrors({
        {"nat on em0",
         "11+0 expected '->' and an address to translate to, found the end of the line"},
        {"no nat on em0 -> 10.0.0.1", "15+2 a translation rule with 'no' does not need '->'"},
        {"no rdr pass", "8+4 'pass' is not valid with 'no'"},
        {"rdr to port 80 -> 10.0.0.1", "13+2 'port' needs 'proto tcp' or 'proto udp'"},
        {"rdr proto gre to 10.0.0.1 -> 10.0.0.2 port 80",
         "11+3 a port to redirect to needs 'proto tcp' or 'proto udp'"},
        {"rdr -> 10.0.0.1 static-port", "8+8 'static-port' is for nat rules alone"},
        {"nat -> 10.0.0.1 port 5 static-port",
         "8+8 'static-port' cannot be used where a port is given"},
        {"nat -> { 10.0.0.1 10.0.0.2 } random",
         "8+1 several addresses, tables and interfaces in brackets are taken 'round-robin' alone"},
        {"nat -> <t> source-hash",
         "8+1 several addresses, tables and interfaces in brackets are taken 'round-robin' alone"},
        {"nat -> 10.0.0.1 random bitmask", "24+7 'bitmask' cannot be redefined"},
        {"nat -> 10.0.0.1 - 10.0.0.9",
         "8+8 a range of addresses cannot be translated to: give a network"},
        {"nat inet6 -> 10.0.0.1", "14+8 there is no address of the rule's family to go to"},
        {"rdr proto tcp to port 5 -> 10.0.0.1 port 9:5",
         "42+3 expected a port, or a range such as 1024:2048 or 2000:*, found '9:5'"},
        {"binat from any -> 10.0.0.1", "12+3 the source of a binat rule is one address or network"},
        {"binat from <t> -> 10.0.0.1", "12+1 the source of a binat rule is one address or network"},
        {"binat from 10.0.0.0/24 -> 192.0.2.1",
         "27+9 the source and the target of a binat rule have the same prefix"},
        {"binat from em0 -> em1", "19+3 a binat rule needs an address family ('inet' or 'inet6')"},
        {"binat from 10.0.0.1 -> <t>", "24+1 a binat rule translates to one address or network"},
        {"binat from { 10.0.0.1 10.0.0.2 } -> 192.0.2.1",
         "12+1 expected 'any' or an address, found '{'"},
    });
}

TEST(PfParserNat, OpenbsdHasNoTranslationRules)
{
    PfExpectErrors(
        {
            {"nat on em0 -> 10.0.0.1",
             "1+3 'nat' begins a rule of FreeBSD's: on OpenBSD translation is an option of 'pass' "
             "and "
             "'match' ('nat-to', 'rdr-to', 'binat-to')"},
            {"scrub in",
             "1+5 'scrub' begins a rule of FreeBSD's: OpenBSD has 'match ... scrub (...)'"},
            {"nat-anchor x", "1+10 'nat-anchor' is FreeBSD's"},
            {"set require-order no", "5+13 'require-order' is FreeBSD's"},
        },
        OPENBSD);
}

TEST(PfParserNat, TranslationAsAnOptionOnBothSystems)
{
    for (const BsdSystem system : {FREEBSD, OPENBSD})
    {
        PfExpectPrinted(
            {
                {"match out on em0 inet nat-to (em0)",
                 "match out on em0 inet all nat-to (em0) round-robin"},
                {"pass out from 10.0.0.1 nat-to 192.0.2.1 port 5000",
                 "pass out inet from 10.0.0.1 to any flags S/SA keep state nat-to 192.0.2.1 port "
                 "5000"},
                {"pass out nat-to 192.0.2.1 static-port",
                 "pass out inet all flags S/SA keep state nat-to 192.0.2.1 static-port"},
                {"pass in proto tcp to port 80 rdr-to 10.0.0.1 port 8080",
                 "pass in inet proto tcp from any to any port = 80 flags S/SA keep state rdr-to "
                 "10.0.0.1 port 8080"},
                {"match on em0 from 10.0.0.1 binat-to 192.0.2.1",
                 "match on em0 inet from 10.0.0.1 to any binat-to 192.0.2.1"},
            },
            system);
        PfExpectErrors(
            {
                {"pass to 10.0.0.1 rdr-to 10.0.0.2", "18+6 'nat-to' and 'rdr-to' need a direction"},
                {"pass out no state nat-to 10.0.0.2",
                 "19+6 'nat-to' and 'rdr-to' need 'keep state'"},
                {"block out nat-to 10.0.0.2", "11+6 'nat-to' and 'rdr-to' need 'keep state'"},
                {"pass out nat-to 10.0.0.2 nat-to 10.0.0.3", "26+6 'nat-to' cannot be redefined"},
                {"pass binat-to 10.0.0.2",
                 "6+8 a binat rule needs a source that is one address or network"},
            },
            system);
    }
}

TEST(PfParserNat, RouteToAndReplyToInTheWordsOfEachSystem)
{
    PfExpectPrinted({
        {"pass in on em0 route-to (em1 10.0.0.1) from 10.1.0.0/16",
         "pass in on em0 route-to (em1 10.0.0.1) inet from 10.1.0.0/16 to any flags S/SA keep "
         "state"},
        {"pass in on em0 reply-to em1", "pass in on em0 reply-to em1 all flags S/SA keep state"},
        {"pass out route-to { (em1 ::1), (em2 ::2) } sticky-address inet6",
         "pass out route-to { (em1 ::1), (em2 ::2) } round-robin sticky-address inet6 all flags "
         "S/SA "
         "keep state"},
        {"pass in proto udp all route-to (em1 10.0.0.1)",
         "pass in route-to (em1 10.0.0.1) inet proto udp all keep state"},
    });
    PfExpectPrinted(
        {
            {"pass in on em0 route-to 10.0.0.1",
             "pass in on em0 inet all flags S/SA keep state route-to 10.0.0.1"},
            {"pass in reply-to { 10.0.0.1, 10.0.0.2 } random",
             "pass in inet all flags S/SA keep state reply-to { 10.0.0.1, 10.0.0.2 } random"},
            {"pass out inet6 route-to <gates>",
             "pass out inet6 all flags S/SA keep state route-to <gates> round-robin"},
        },
        OPENBSD);
    PfExpectErrors({
        {"pass route-to em1", "6+8 rules with 'route-to' or 'reply-to' need a direction"},
        {"block in route-to em1", "10+8 'route-to' and 'reply-to' are for pass rules alone"},
        {"pass in route-to 10.0.0.1",
         "18+8 expected an interface, or '(interface address)', found '10.0.0.1'"},
        {"pass in route-to (em1 10.0.0.1",
         "31+0 expected ')' after the address, found the end of the line"},
        {"pass in inet6 route-to (em1 10.0.0.1)",
         "15+8 there is no address of the rule's family to go to"},
        {"pass in dup-to em1", "9+6 'dup-to' is not modelled; \"pf-skip\" may list it"},
    });
    PfExpectErrors(
        {
            {"pass in route-to (em1 10.0.0.1)",
             "18+1 '(' and an interface are not OpenBSD's since 6.9: give the address alone"},
            {"pass in no state route-to 10.0.0.1",
             "18+8 'route-to' and 'reply-to' need 'keep state'"},
            {"pass in route-to <t> bitmask", "9+8 'bitmask' is for one network"},
        },
        OPENBSD);
}

// RFC 1321, appendix A.5, gives the MD5 of "abc": pfctl takes it for a key that is no number
TEST(PfParserNat, AKeyOfSourceHashIsANumberOrTheMd5OfAText)
{
    const auto pool = [](const std::string& key) {
        return PfParse({"nat from any -> 10.0.0.0/24 source-hash " + key})
            .rules->Rules(PfRuleList::NAT)[0]
            .nat;
    };
    const PfPool number = pool("0x0123456789abcdef0011223344556677");
    EXPECT_TRUE(number.hasKey);
    EXPECT_EQ(number.key,
              (std::array<std::uint32_t, 4>{0x01234567, 0x89abcdef, 0x00112233, 0x44556677}));
    EXPECT_EQ(pool("abc").key,
              (std::array<std::uint32_t, 4>{0x90015098, 0x3cd24fb0, 0xd6963f7d, 0x28e17f72}));
    EXPECT_EQ(pool("abc").ToString(),
              " 10.0.0.0/24 source-hash 0x900150983cd24fb0d6963f7d28e17f72");
    EXPECT_FALSE(pool("").hasKey);
    EXPECT_EQ(PfErrorOf("nat from any -> 10.0.0.0/24 source-hash 0x12"),
              "41+4 expected a key of '0x' and 32 hexadecimal digits, found '0x12'");
}

TEST(PfParserNat, ScrubRulesAndScrubAsAnOption)
{
    PfExpectPrinted({
        {"scrub in all", "scrub in all fragment reassemble"},
        {"scrub on em0 no-df random-id min-ttl 5 max-mss 1440 reassemble tcp",
         "scrub on em0 all no-df random-id min-ttl 5 max-mss 1440 reassemble tcp fragment "
         "reassemble"},
        {"scrub out inet proto tcp to port 80 fragment no reassemble",
         "scrub out inet proto tcp from any to any port = 80 fragment no reassemble"},
        {"no scrub on lo0", "no scrub on lo0 all"},
        {"pass scrub (no-df, max-mss 1400 reassemble tcp)",
         "pass all flags S/SA keep state scrub (no-df max-mss 1400 reassemble tcp)"},
    });
    PfExpectPrinted(
        {{"match in scrub (random-id min-ttl 9)", "match in all scrub (random-id min-ttl 9)"}},
        OPENBSD);
    PfExpectErrors({
        {"scrub quick", "7+5 scrub rules do not support 'quick'"},
        {"scrub max-mss 0", "15+1 expected a segment size (1-65535), found '0'"},
        {"scrub no-df no-df", "13+5 'no-df' cannot be redefined"},
        {"scrub fragment crop",
         "16+4 expected 'reassemble' or 'no reassemble' after 'fragment', found 'crop'"},
        {"scrub set-tos 3", "7+7 'set-tos' is not modelled; \"pf-skip\" may list it"},
        {"match scrub no-df", "13+5 expected '(' after 'scrub', found 'no-df'"},
        {"match scrub (fragment reassemble)",
         "14+8 expected an option of 'scrub' ('no-df', 'random-id', 'min-ttl', 'max-mss' or "
         "'reassemble tcp'), found 'fragment'"},
    });
    EXPECT_EQ(PfErrorOf("match inet6 scrub (no-df)", OPENBSD),
              "13+5 'no-df' and 'random-id' are for 'inet' alone");
}

} // namespace
} // namespace divertsim
} // namespace ns3
