// SPDX-License-Identifier: GPL-2.0-only
//
// Whole files as users have them. The numbers of rules were counted by hand.
#include "test/pf/pf-parser-texts.h"

#include <fstream>
#include <iterator>

namespace ns3
{
namespace divertsim
{
namespace
{

std::string
TextOf(const std::string& name)
{
    std::ifstream file(DIVERTSIM_SOURCE_DIR "/test/pf/data/" + name);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::size_t
Count(const PfRuleset& rules, PfRuleList list)
{
    return rules.Rules(list).size();
}

TEST(PfParserFiles, AGeneratedRulesetOfOpnsenseIsRead)
{
    PfParseOptions options;
    options.skip = {"log", "loginterface", "max-src-conn", "max-src-conn-rate", "overload"};
    options.readFile = [](const std::string& path) {
        return path == "bogons" ? PfFileText{"0.0.0.0/8\n169.254.0.0/16\n240.0.0.0/4\n", ""}
                                : PfFileText{std::nullopt, "there is no " + path};
    };
    const PfParseResult result = PfParseText(TextOf("opnsense.conf"), options);
    ASSERT_TRUE(result.rules) << result.errors.front().line << ": "
                              << result.errors.front().message;
    const PfRuleset& rules = *result.rules;
    EXPECT_EQ(rules.skipped,
              (std::vector<std::string>{"log",
                                        "loginterface",
                                        "max-src-conn",
                                        "max-src-conn-rate",
                                        "overload"}));
    EXPECT_EQ(Count(rules, PfRuleList::SCRUB), 1U);
    EXPECT_EQ(Count(rules, PfRuleList::NAT), 7U) << "1 no nat, 6 of the outbound NAT";
    EXPECT_EQ(Count(rules, PfRuleList::RDR), 7U) << "1 no rdr, 3 ports, 2 protocols, 1 range";
    EXPECT_EQ(Count(rules, PfRuleList::BINAT), 0U);
    // antispoof 2 x 2, default deny 2, ICMPv6 4 and 2 x 5, port 0 2 x 2, carp, sshlockout,
    // virusprot, bogons, DHCP 2, route-to, loopback, out, lockout 3, web 2, limited, LAN 2
    EXPECT_EQ(Count(rules, PfRuleList::FILTER), 4U + 2 + 4 + 10 + 4 + 4 + 2 + 3 + 3 + 2 + 1 + 2);
    ASSERT_EQ(rules.tables.size(), 5U);
    EXPECT_EQ(rules.tables[0].entries.size(), 3U);
    EXPECT_EQ(rules.tables[4].entries.size(), 3U);
    EXPECT_EQ(rules.options.limitStates, 395000U);
    EXPECT_EQ(PfParseText(rules.ToConf()).rules->ToConf(), rules.ToConf());
}

TEST(PfParserFiles, WithoutPfSkipEveryWordThatIsNotModelledIsTold)
{
    const PfParseResult result = PfParseText(TextOf("opnsense.conf"));
    EXPECT_EQ(result.rules, nullptr);
    std::size_t log = 0;
    for (const PfParseError& error : result.errors)
    {
        log += error.found == "log" ? 1 : 0;
    }
    EXPECT_EQ(result.errors.size() - log, 3U) << "set loginterface, the file, max-src-conn";
    EXPECT_EQ(log, 16U);
}

TEST(PfParserFiles, AFirewallInTheStyleOfFreebsdsExamplesIsRead)
{
    PfParseOptions options;
    options.skip = {"max-src-conn", "max-src-conn-rate", "overload"};
    const PfParseResult result = PfParseText(TextOf("freebsd.conf"), options);
    ASSERT_TRUE(result.rules) << result.errors.front().line << ": "
                              << result.errors.front().message;
    const PfRuleset& rules = *result.rules;
    EXPECT_EQ(Count(rules, PfRuleList::SCRUB), 1U);
    EXPECT_EQ(Count(rules, PfRuleList::NAT), 2U) << "nat and its anchor";
    EXPECT_EQ(Count(rules, PfRuleList::RDR), 4U) << "anchor, ftp, 2 ports";
    // anchors 2, antispoof 2, block all, martians 6 and 6, bruteforce, pass out, services 8,
    // udp 2, icmp 2, ssh, traceroute
    EXPECT_EQ(Count(rules, PfRuleList::FILTER), 2U + 2 + 1 + 12 + 1 + 1 + 8 + 2 + 2 + 1 + 1);
    EXPECT_EQ(rules.tables.size(), 2U);
    EXPECT_EQ(rules.options.optimization, PfOptimization::CONSERVATIVE);
    EXPECT_EQ(PfParseText(rules.ToConf()).rules->ToConf(), rules.ToConf());
}

// The rules that FreeBSD's own tests of pfctl(8) give it (sbin/pfctl/tests/files/pf0019, pf0098,
// pf1018, pf1033, pf1040), and what they expect
TEST(PfParserFiles, RulesOfPfctlsOwnTestsGiveWhatTheyExpect)
{
    const std::string rdr = " port = 21 rdr-to 127.0.0.1 port 8021\n";
    std::string lists;
    for (const char* interface : {"lo0", "lo1000000"})
    {
        for (const char* from : {"127.0.0.0/24", "10.0.1.0/24"})
        {
            for (const char* to : {"1.2.3.0/25", "2.4.6.8/30"})
            {
                lists += std::string("match in on ") + interface + " inet proto tcp from " + from +
                         " to " + to + rdr;
            }
        }
    }
    EXPECT_EQ(
        PfPrinted("GOOD = \"{ lo0, lo1000000 }\"\n"
                  "GOOD_NET = \"{ 127.0.0.0/24, 10.0.1.0/24 }\"\n"
                  "DEST_NET = \"{ 1.2.3.4/25, 2.4.6.8/30 }\"\n"
                  "match in on lo0 proto tcp from any to 1.2.3.4/32 port 2222 rdr-to 10.0.0.10 "
                  "port 22\n"
                  "match in on $GOOD proto tcp from $GOOD_NET to $DEST_NET port 21 rdr-to "
                  "127.0.0.1 port 8021\n"),
        "match in on lo0 inet proto tcp from any to 1.2.3.4 port = 2222 rdr-to 10.0.0.10 port "
        "22\n" +
            lists);
    EXPECT_EQ(PfPrinted("pass in on lo1000000 all"),
              "pass in on lo1000000 all flags S/SA keep state\n");
    EXPECT_EQ(PfPrinted("pass from { 192.0.2.1 2001:db8::1 } to (pppoe0)"),
              "pass inet from 192.0.2.1 to (pppoe0) flags S/SA keep state\n"
              "pass inet6 from 2001:db8::1 to (pppoe0) flags S/SA keep state\n");
    EXPECT_EQ(PfErrorOf("rdr on vtnet0 proto tcp from 192.0.2.1 to 192.0.2.2 -> 192.0.2.3 "
                        "static-port"),
              "56+9 'static-port' is for nat rules alone");
    EXPECT_EQ(
        PfErrorOf("nat on vtnet0 proto tcp from 192.0.2.1 to 192.0.2.2 -> 192.0.2.3 port 1006 "
                  "static-port"),
        "56+9 'static-port' cannot be used where a port is given");
}

} // namespace
} // namespace divertsim
} // namespace ns3
