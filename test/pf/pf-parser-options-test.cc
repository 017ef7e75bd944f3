// SPDX-License-Identifier: GPL-2.0-only
//
// `set`, tables, the order of sections, and words that are passed over
#include "test/pf/pf-parser-check.h"
#include "test/pf/pf-parser-texts.h"

#include "ns3/pf-words.h"

namespace ns3
{
namespace divertsim
{
namespace
{

PfOptions
OptionsOf(const std::string& text)
{
    const PfParseResult result = PfParseText(text);
    EXPECT_TRUE(result.rules) << result.errors.front().message;
    return result.rules ? result.rules->options : PfOptions();
}

TEST(PfParserOptions, LimitsAndTimeouts)
{
    const PfOptions options = OptionsOf(
        "set limit states 5\nset limit { frags 6, tables 7 table-entries 8 src-nodes 9 }\n"
        "set timeout interval 20\nset timeout { tcp.first 1, frag 2 adaptive.start 3, "
        "adaptive.end 4 udp.single 5 }");
    EXPECT_EQ(options.limitStates, 5U);
    EXPECT_EQ(options.limitFrags, 6U);
    EXPECT_EQ(options.limitTables, 7U);
    EXPECT_EQ(options.limitTableEntries, 8U);
    EXPECT_EQ(options.limitSrcNodes, 9U);
    EXPECT_EQ(options.interval, 20U);
    EXPECT_EQ(options.timeoutFrag, 2U);
    EXPECT_EQ(options.adaptiveStart, 3U);
    EXPECT_EQ(options.adaptiveEnd, 4U);
    ASSERT_EQ(options.timeouts.size(), 2U);
    EXPECT_EQ(options.timeouts[1], std::make_pair(PfTimeout::UDP_SINGLE, std::uint32_t{5}));
    EXPECT_EQ(options.ToString(),
              "set limit states 5\nset limit frags 6\nset limit tables 7\n"
              "set limit table-entries 8\nset limit src-nodes 9\n"
              "set timeout tcp.first 1\nset timeout udp.single 5\nset timeout frag 2\n"
              "set timeout interval 20\nset timeout adaptive.start 3\n"
              "set timeout adaptive.end 4\n");
}

TEST(PfParserOptions, OtherOptions)
{
    EXPECT_EQ(OptionsOf("set optimization satellite").ToString(),
              "set optimization high-latency\n");
    EXPECT_EQ(OptionsOf("set optimization default").ToString(), "set optimization normal\n");
    EXPECT_EQ(OptionsOf("set skip on { lo0 wg }\nset skip on em9").ToString(),
              "set skip on lo0\nset skip on wg\nset skip on em9\n");
    EXPECT_EQ(OptionsOf("set reassemble yes no-df").ToString(), "set reassemble yes no-df\n");
    EXPECT_EQ(OptionsOf("set reassemble no").ToString(), "set reassemble no\n");
}

TEST(PfParserOptions, PoliciesAreFilledIntoTheRulesThatFollow)
{
    EXPECT_EQ(
        PfPrinted("set block-policy return\nset state-policy if-bound\nblock\nblock drop\npass\n"
                  "pass keep state (floating)\npass no state"),
        "block return all\nblock drop all\npass all flags S/SA keep state (if-bound)\n"
        "pass all flags S/SA keep state\npass all no state\n");
    EXPECT_EQ(
        PfPrinted(
            "set state-defaults max 50, sloppy\npass\npass keep state\npass proto udp no state"),
        "pass all flags S/SA keep state (max 50, sloppy, adaptive.start 30, adaptive.end 60)\n"
        "pass all flags S/SA keep state\npass proto udp all no state\n")
        << "an explicit 'keep state' has its own options alone";
}

TEST(PfParserOptions, WrongOptionsAreRefused)
{
    PfExpectErrors({
        {"set",
         "4+0 expected an option of 'set' ('timeout', 'limit', 'optimization', 'skip', "
         "'state-policy', 'state-defaults', 'block-policy' or 'reassemble'), found the end of the "
         "line"},
        {"set limit frob 3",
         "11+4 expected the name of a limit ('states', 'frags', 'tables', 'table-entries' or "
         "'src-nodes'), found 'frob'"},
        {"set limit states -1", "18+2 expected a number after 'states' (0-4294967295), found '-1'"},
        {"set limit states 4294967296",
         "18+10 expected a number after 'states' (0-4294967295), found '4294967296'"},
        {"set timeout frob 3",
         "13+4 expected the name of a timeout such as 'tcp.first', found 'frob'"},
        {"set optimization fast",
         "18+4 expected 'normal', 'high-latency', 'satellite', 'aggressive' or 'conservative', "
         "found 'fast'"},
        {"set skip lo0", "10+3 expected 'on' after 'set skip', found 'lo0'"},
        {"set state-policy any", "18+3 expected 'if-bound' or 'floating', found 'any'"},
        {"set state-defaults frob",
         "20+4 expected an option of states ('max', 'sloppy', 'if-bound', 'floating' or a timeout "
         "such as 'tcp.first'), found 'frob'"},
        {"set block-policy pass", "18+4 expected 'return' or 'drop', found 'pass'"},
        {"set reassemble maybe", "16+5 expected 'yes' or 'no', found 'maybe'"},
        {"set loginterface em0", "5+12 'loginterface' is not modelled; \"pf-skip\" may list it"},
        {"set debug urgent", "5+5 'debug' is not modelled; \"pf-skip\" may list it"},
        {"set timeout src.track 3", "13+9 'src.track' is not modelled; \"pf-skip\" may list it"},
        {"set skip on lo0 lo1", "17+3 expected the end of the line, found 'lo1'"},
    });
}

// check_rulestate() of pfctl(8)
TEST(PfParserOptions, FreebsdsSectionsComeInOrder)
{
    const std::string order = "rules must be in order: options, ethernet, normalization, queueing, "
                              "translation, filtering (or 'set require-order no' first)";
    EXPECT_EQ(PfPrinted("pass\nset skip on lo0"), "2:1+3 " + order);
    EXPECT_EQ(PfPrinted("block\nnat -> 10.0.0.1"), "2:1+3 " + order);
    EXPECT_EQ(PfPrinted("rdr -> 10.0.0.1\nscrub in"), "2:1+5 " + order);
    EXPECT_EQ(PfPrinted("anchor x\nno nat"), "2:1+2 " + order);
    EXPECT_EQ(PfPrinted("set skip on lo0\nscrub in\nnat -> 10.0.0.1\nx = y\npass no state\n"
                        "table <t> { 10.0.0.1 }"),
              "scrub in all fragment reassemble\nnat inet all -> 10.0.0.1\npass all no state\n")
        << "tables and macros stand anywhere";
    EXPECT_EQ(PfPrinted("set require-order no\nblock\nnat -> 10.0.0.1\nscrub"),
              "scrub all fragment reassemble\nnat inet all -> 10.0.0.1\nblock drop all\n");
    EXPECT_EQ(PfPrinted("pass no state\nset skip on lo0", OPENBSD), "pass all no state\n")
        << "OpenBSD has no order";
}

TEST(PfParserTables, TablesHaveFlagsAndEntries)
{
    const PfParseResult result = PfParseText(
        "table <a> persist const counters { 10.0.0.0/8, ! 10.1/16 self em0:network\n ::1 }\n"
        "table <b>\ntable <c> { }\ntable <d> { 10.0.0.1 } { 10.0.0.2 }");
    ASSERT_TRUE(result.rules) << result.errors.front().message;
    const std::vector<PfTable>& tables = result.rules->tables;
    ASSERT_EQ(tables.size(), 4U);
    EXPECT_EQ(
        tables[0].ToString(),
        "table <a> persist const counters { 10.0.0.0/8, ! 10.1.0.0/16, self, em0:network, ::1 }");
    EXPECT_EQ(tables[1].ToString(), "table <b>");
    EXPECT_EQ(tables[2].entries.size(), 0U);
    EXPECT_EQ(tables[3].ToString(), "table <d> { 10.0.0.1, 10.0.0.2 }");
}

TEST(PfParserTables, FilesOfTablesAreReadThroughTheReader)
{
    PfParseOptions options;
    options.readFile = PfSmallFile;
    const PfParseResult result = PfParse({"table <a> file \"addresses\" { 10.9.9.9 }"}, options);
    ASSERT_TRUE(result.rules) << result.errors.front().message;
    EXPECT_EQ(result.rules->tables[0].ToString(),
              "table <a> { 10.0.0.0/8, ! 10.0.0.1, 2001:db8::1, 10.9.9.9 }");
    EXPECT_EQ(PfParse({"table <a> file \"none\""}, options).errors[0].message,
              "there is no file none");
    EXPECT_EQ(PfParse({"table <a> file \"rules\""}, options).errors[0].message,
              "the file has 'pass', which is not an address");
    EXPECT_EQ(PfErrorOf("table <a> file \"addresses\""), "16+11 files of tables are not read here");
}

TEST(PfParserTables, WhatATableCannotHoldIsRefused)
{
    PfExpectErrors({
        {"table bad", "7+3 expected the name of a table such as <bad>, found 'bad'"},
        {"table <" + std::string(32, 'x') + ">",
         "8+32 the name of a table has at most 31 characters, found '" + std::string(32, 'x') +
             "'"},
        {"table <\"a b\">", "8+5 the name of a table has no blanks and none of (){}<>!=/#,\"'$\\"},
        {"table <a> frob",
         "11+4 expected 'persist', 'const', 'counters', 'file' or addresses in braces, found "
         "'frob'"},
        {"table <a> { 10.0.0.1 - 10.0.0.9 }",
         "13+8 address ranges are not permitted inside tables"},
        {"table <a> { (em0) }", "13+1 dynamic addresses are not permitted inside tables"},
        {"table <a> { <b> }", "13+1 tables are not permitted inside tables"},
        {"table <a> { no-route }", "13+8 'no-route' is not permitted inside tables"},
        {"table <a> { urpf-failed }", "13+11 'urpf-failed' is not permitted inside tables"},
        {"table <a> { any }", "13+3 'any' is not permitted inside tables"},
        {"table <a> { 10.0.0.0/40 }",
         "22+2 expected a prefix length that fits the address, found '40'"},
    });
    EXPECT_EQ(PfPrinted("table <a>\ntable <a>"), "2:8+1 the table <a> is there already");
}

/// \return rules of a text and then what was passed over
std::string
Skipping(const std::vector<std::string>& words, const std::string& text, BsdSystem system = FREEBSD)
{
    PfParseOptions options;
    options.system = system;
    options.skip = words;
    const PfParseResult result = PfParseText(text, options);
    if (!result.rules)
    {
        return result.errors.front().message;
    }
    std::string all = result.rules->ToString(system);
    for (const std::string& word : result.rules->skipped)
    {
        all += word + " ";
    }
    return all;
}

TEST(PfParserSkip, PassesOverAWordWithAllThatBelongsToIt)
{
    const std::string pass = "pass in all flags S/SA keep state\n";
    EXPECT_EQ(Skipping({"log"}, "pass in log"), pass + "log ");
    EXPECT_EQ(Skipping({"log"}, "pass in log (all, to pflog0, user) all"), pass + "log ");
    EXPECT_EQ(Skipping({"queue"}, "pass in queue (a, b)"), pass + "queue ");
    EXPECT_EQ(Skipping({"queue"}, "pass in queue a"), pass + "queue ");
    EXPECT_EQ(Skipping({"os"}, "pass in from any os \"Linux\" to any"), pass + "os ");
    EXPECT_EQ(Skipping({"user", "group"}, "pass in user { root, > 1000, 1 <> 9 } group != wheel"),
              pass + "group user ");
    EXPECT_EQ(Skipping({"tos", "prio"}, "pass in tos 0x10 set (prio (1, 2), tos ef) prio 3"),
              pass + "prio tos ");
    EXPECT_EQ(Skipping({"dup-to"}, "pass in dup-to { (em0 10.0.0.1), (em1 10.0.0.2) } round-robin"),
              pass + "dup-to ");
    EXPECT_EQ(Skipping({"rtable", "dnpipe"}, "pass in rtable 3 dnpipe (1, 2)"),
              pass + "dnpipe rtable ");
    EXPECT_EQ(
        Skipping({"max-pkt-rate", "ridentifier"}, "pass in max-pkt-rate 100/10 ridentifier 9"),
        pass + "max-pkt-rate ridentifier ");
    EXPECT_EQ(
        Skipping({"least-states"}, "match in rdr-to { 10.0.0.1 10.0.0.2 } least-states", OPENBSD),
        "match in inet all rdr-to { 10.0.0.1, 10.0.0.2 } round-robin\nleast-states ");
    EXPECT_EQ(Skipping({"synproxy"}, "pass in synproxy state"), pass + "synproxy ");
    EXPECT_EQ(Skipping({"af-to"}, "pass in af-to inet from { 10.0.0.1 } to 10.0.0.2", OPENBSD),
              pass + "af-to ");
    EXPECT_EQ(Skipping({"max-src-conn", "max-src-conn-rate", "overload", "source-track", "no-sync"},
                       "pass in keep state (source-track rule, no-sync, max-src-conn 3 "
                       "max-src-conn-rate 5/3, overload <bad> flush global)"),
              pass + "max-src-conn max-src-conn-rate no-sync overload source-track ");
}

TEST(PfParserSkip, PassesOverWholeLines)
{
    EXPECT_EQ(
        Skipping({"altq", "queue"},
                 "altq on em0 cbq bandwidth 10Mb queue { a,\n b }\nqueue a bandwidth 1Mb\nblock"),
        "block drop all\naltq queue ");
    EXPECT_EQ(Skipping({"debug", "hostid", "src.track", "anchors"},
                       "set debug urgent\nset hostid 7\nset timeout { src.track 3, frag 5 }\n"
                       "set limit anchors 5\nblock"),
              "block drop all\nanchors debug hostid src.track ");
    EXPECT_EQ(Skipping({"load", "include"}, "load anchor x from \"y\"\ninclude \"z\"\nblock"),
              "block drop all\ninclude load ");
    EXPECT_EQ(Skipping({"ether"}, "ether pass in on em0 from 00:11:22:33:44:55\nblock"),
              "block drop all\nether ");
}

TEST(PfParserSkip, PassesOverNothingThatIsNotThere)
{
    EXPECT_EQ(Skipping({"log", "queue"}, "block log"), "block drop all\nlog ");
    EXPECT_EQ(Skipping({"tos"}, "block log"), "'log' is not modelled; \"pf-skip\" may list it");
    EXPECT_EQ(Skipping({"pass", "state"}, "pass no state"), "pass all no state\n")
        << "words that are modelled cannot be passed over";
    EXPECT_EQ(Skipping({"log"}, "block log (all"), "expected ')', found the end of the line");
    EXPECT_EQ(Skipping({"queue"}, "block queue"), "expected a value, found the end of the line");
}

TEST(PfParserSkip, TellsWhichWordsMayBeListed)
{
    for (const std::string_view word : PfSkipWords())
    {
        EXPECT_TRUE(PfMaySkip(word)) << word;
    }
    for (const char* word : {"pass", "nat-to", "state", "set", "table", "frob", "", "antispoof"})
    {
        EXPECT_FALSE(PfMaySkip(word)) << word;
        EXPECT_EQ(PfArgumentsOf(word), PfArguments::UNKNOWN);
    }
    for (const char* word :
         {"af-to", "eth-anchors", "max-pkt-size", "tcp.tsdiff", "synproxy", "user"})
    {
        EXPECT_TRUE(PfMaySkip(word)) << word;
    }
    for (const char* word : {"all",
                             "antispoof",
                             "binat-anchor",
                             "code",
                             "divert-reply",
                             "from",
                             "icmp6-type",
                             "in",
                             "match",
                             "nat-to",
                             "no-route",
                             "pass",
                             "rdr-anchor",
                             "received-on",
                             "return-rst",
                             "scrub",
                             "state-policy",
                             "sticky-address",
                             "table",
                             "ttl",
                             "urpf-failed",
                             "modulate",
                             "os"})
    {
        EXPECT_TRUE(PfIsReserved(word)) << word;
    }
    EXPECT_TRUE(PfIsReserved("log"));
    EXPECT_FALSE(PfIsReserved("em0"));
}

} // namespace
} // namespace divertsim
} // namespace ns3
