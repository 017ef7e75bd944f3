// SPDX-License-Identifier: GPL-2.0-only
//
// Texts that mean harm: everything is bounded and told
#include "test/pf/pf-parser-check.h"
#include "test/pf/pf-parser-texts.h"

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace ns3
{
namespace divertsim
{
namespace
{

/// \param text that is refused \return the message of its first error
std::string
Refused(const std::string& text, BsdSystem system = FREEBSD)
{
    const PfParseResult result = PfParseText(text, system);
    return result.errors.empty() ? "nothing" : result.errors.front().message;
}

std::string
Times(std::size_t count, const std::string& text)
{
    std::string all;
    while (count-- > 0)
    {
        all += text;
    }
    return all;
}

TEST(PfParserHostile, BytesThatAreNoTextAreRefusedOutsideOfComments)
{
    EXPECT_EQ(PfErrorOf(std::string("pass\0in", 7)),
              "5+1 the byte 0x00 is not printable ASCII, as rules must be");
    EXPECT_EQ(PfErrorOf("pass in \xff\xfe"),
              "9+1 the byte 0xff is not printable ASCII, as rules must be");
    EXPECT_EQ(PfErrorOf("pass label \"\xc3\xa4\""),
              "13+1 the byte 0xc3 is not printable ASCII, as rules must be");
    EXPECT_TRUE(PfParse({"pass # \xc3\xa4 is fine in a comment"}).rules);
    EXPECT_EQ(PfErrorOf("pass\nblock"),
              "5+1 the byte 0x0a is not printable ASCII, as rules must be");
    EXPECT_TRUE(PfParse({"pass \\"}).rules);
    EXPECT_TRUE(PfParse({}).rules);
    EXPECT_TRUE(PfParse({""}).rules);
}

TEST(PfParserHostile, LinesAndTextsHaveALength)
{
    EXPECT_EQ(PfErrorOf("pass" + std::string(PF_MAX_LINE, ' ')),
              "1+0 the line is longer than 65536 bytes");
    EXPECT_TRUE(PfParse({"pass" + std::string(PF_MAX_LINE - 4, ' ')}).rules);
    std::vector<std::string> lines(2000, std::string(100, ' ') + "\\");
    lines.push_back("frob");
    lines.push_back("pass frob");
    const PfParseResult joined = PfParse(lines);
    ASSERT_EQ(joined.errors.size(), 2U);
    EXPECT_EQ(joined.errors[0].message, "the line is longer than 65536 bytes");
    EXPECT_EQ(joined.errors[1].line, 2002U);
    EXPECT_EQ(
        PfParse(std::vector<std::string>(300, std::string(60000, '#'))).errors.front().message,
        "the text is longer than 16777216 bytes");
}

TEST(PfParserHostile, LongWordsAreCutInMessages)
{
    const PfParseResult result = PfParse({"pass " + std::string(60000, 'x')});
    ASSERT_EQ(result.errors.size(), 1U);
    EXPECT_EQ(result.errors[0].found.size(), 64U);
    EXPECT_LT(result.errors[0].message.size(), 300U);
    for (const char c : std::string("(){}<>!=/,-\"'$\\|;"))
    {
        EXPECT_FALSE(PfParse({"pass from " + std::string(60000, c)}).errors.empty()) << c;
    }
}

TEST(PfParserHostile, NestingHasADepth)
{
    EXPECT_EQ(Refused("pass on " + Times(30000, "{ ")), "lists are nested deeper than 64");
    EXPECT_EQ(Refused(Times(30000, "anchor {\n")), "anchors are nested deeper than 64");
    EXPECT_EQ(Refused(Times(5000, "anchor { ")), "anchors are nested deeper than 64");
    EXPECT_EQ(PfPrinted("block on " + Times(60, "{ ") + "em0" + Times(60, " }")),
              "block drop on em0 all\n");
    EXPECT_EQ(Refused("pass dup-to " + Times(10000, "(")),
              "'dup-to' is not modelled; \"pf-skip\" may list it");
}

// Each macro is ten times the one before: a bomb in a few lines
TEST(PfParserHostile, MacrosHaveASize)
{
    std::string text = "a0 = 0123456789\n";
    for (int i = 1; i < 20; ++i)
    {
        text += "a" + std::to_string(i) + " =" + Times(10, " $a" + std::to_string(i - 1)) + "\n";
    }
    EXPECT_EQ(Refused(text), "the value of the macro is longer than 65536 bytes");
    EXPECT_EQ(Refused("a = \"" + std::string(60000, ' ') + "\"\n" + Times(300, "$a\n")),
              "macros give more than 16777216 bytes");
    EXPECT_EQ(Refused("a = \"$a\"\nb = $a"),
              "a macro's value is not expanded again: write the macro outside of the quotes where "
              "the value is given");
}

TEST(PfParserHostile, ListsHaveABoundedNumberOfCombinations)
{
    const auto list = [](std::size_t count) {
        std::string all = "{";
        for (std::size_t i = 0; i < count; ++i)
        {
            all += " " + std::to_string(1 + i);
        }
        return all + " }";
    };
    const std::string ports = list(200);
    const std::string both = " from any port " + ports + " to any port " + ports;
    EXPECT_EQ(PfParse({"block proto tcp" + both}).rules->Rules().size(), 40000U);
    EXPECT_EQ(Refused("block proto { tcp udp sctp }" + both),
              "lists expand to more than 100000 rules");
    EXPECT_EQ(Refused("block on { a b c d e f g h i j k l m n } proto { tcp udp }" + both),
              "lists have more than 1000000 combinations of their elements");
    EXPECT_EQ(Refused(Times(6, "block proto tcp" + both + "\n")),
              "lists expand to more than 100000 rules")
        << "of all statements together";
    EXPECT_EQ(Refused("block proto tcp to port {" + Times(70000, "\n1") + "}"),
              "the list has more than 65536 elements");
}

TEST(PfParserHostile, PoolsAndTablesAreBounded)
{
    EXPECT_EQ(Refused("nat from any -> {" + Times(1100, " 10.0.0.1") + " }"),
              "a pool has at most 1024 addresses");
    const std::string pool = "{" + Times(1000, " 10.0.0.1") + " }";
    EXPECT_EQ(Refused("ports = \"{" + Times(2000, " 1") + " }\"\nrdr proto tcp to port $ports -> " +
                      pool),
              "the pools of all rules have more than 1000000 addresses");
    PfParseOptions options;
    options.readFile = [](const std::string&) {
        return PfFileText{Times(150000, "10.0.0.1\n"), ""};
    };
    EXPECT_TRUE(PfParse({"table <a> file \"x\""}, options).rules);
    EXPECT_EQ(PfParse({"table <a> file \"x\" file \"y\""}, options).errors.front().message,
              "tables have more than 200000 entries together");
    std::string tables;
    for (int i = 0; i < 1100; ++i)
    {
        tables += "table <t" + std::to_string(i) + ">\n";
    }
    EXPECT_EQ(Refused(tables), "there are more than 1000 tables");
}

TEST(PfParserHostile, FilesThatIncludeThemselvesComeToAnEnd)
{
    PfParseOptions options;
    options.readFile = [](const std::string&) {
        return PfFileText{Times(20, "include \"x\"\n"), ""};
    };
    const PfParseResult result = PfParse({"include \"x\""}, options);
    ASSERT_FALSE(result.errors.empty());
    EXPECT_LE(result.errors.size(), PF_MAX_ERRORS);
    EXPECT_NE(result.errors.front().message.find("files are included deeper than 16 times"),
              std::string::npos);
}

TEST(PfParserHostile, ListsInFrontOfNestedAnchorsAreBoundedTogether)
{
    std::vector<std::string> lines(34, "anchor from { 10.9.0.1 10.9.0.2 } {");
    lines.push_back("pass");
    lines.insert(lines.end(), 34, "}");
    const PfParseResult result = PfParse(lines);
    ASSERT_EQ(result.errors.size(), 1U);
    EXPECT_EQ(result.errors[0].message,
              "lists in front of anchors expand to more than 100000 rules");
}

TEST(PfParserHostile, ALineBreakWithinALineHidesNothingBehindAComment)
{
    const PfParseResult result = PfParse({"pass in all # x\nblock drop quick all"});
    ASSERT_EQ(result.errors.size(), 1U);
    EXPECT_EQ(result.errors[0].column, 16U);
}

TEST(PfParserHostile, ErrorsAreBounded)
{
    EXPECT_EQ(PfParse(std::vector<std::string>(5000, "frob")).errors.size(), PF_MAX_ERRORS);
}

TEST(PfParserHostile, WhatFuzzingStartsFromIsReadAndPrintedSoThatItIsReadAgain)
{
    const std::filesystem::path folder(DIVERTSIM_SOURCE_DIR "/test/fuzz/corpus/pf");
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
    {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string seed{std::istreambuf_iterator<char>(file), {}};
        ASSERT_FALSE(seed.empty());
        for (unsigned mode = 0; mode < 4; ++mode)
        {
            for (const BsdSystem system : {FREEBSD, OPENBSD})
            {
                EXPECT_EQ(PfCheckParser(seed.substr(1), system, mode), "") << entry.path();
            }
        }
        ++count;
    }
    EXPECT_GE(count, 20U);
}

/// Pieces of pf.conf(5) in which most of the grammar's words are
std::string
AnyText()
{
    static const std::vector<std::string> pieces = {"pass ",
                                                    "block ",
                                                    "match ",
                                                    "in ",
                                                    "out ",
                                                    "quick ",
                                                    "on ",
                                                    "em0 ",
                                                    "inet ",
                                                    "inet6 ",
                                                    "proto ",
                                                    "tcp ",
                                                    "udp ",
                                                    "icmp ",
                                                    "from ",
                                                    "to ",
                                                    "any ",
                                                    "all ",
                                                    "port ",
                                                    "80 ",
                                                    "= ",
                                                    "{ ",
                                                    "} ",
                                                    "( ",
                                                    ") ",
                                                    ", ",
                                                    "< ",
                                                    "> ",
                                                    "<t> ",
                                                    "! ",
                                                    "/ ",
                                                    "24 ",
                                                    "- ",
                                                    "10.0.0.1 ",
                                                    "::1 ",
                                                    "flags ",
                                                    "S/SA ",
                                                    "keep ",
                                                    "state ",
                                                    "no ",
                                                    "max ",
                                                    "divert-to ",
                                                    "nat ",
                                                    "rdr ",
                                                    "binat ",
                                                    "-> ",
                                                    "nat-to ",
                                                    "rdr-to ",
                                                    "binat-to ",
                                                    "set ",
                                                    "skip ",
                                                    "limit ",
                                                    "timeout ",
                                                    "states ",
                                                    "table ",
                                                    "anchor ",
                                                    "scrub ",
                                                    "label ",
                                                    "\"$if\" ",
                                                    "tag ",
                                                    "tagged ",
                                                    "x ",
                                                    "$x ",
                                                    "\\\n",
                                                    "\n",
                                                    "\n",
                                                    "# ",
                                                    "\"",
                                                    "'",
                                                    "route-to ",
                                                    "reply-to ",
                                                    "(em0 10.0.0.1) ",
                                                    "round-robin ",
                                                    "sticky-address ",
                                                    "source-hash ",
                                                    "random ",
                                                    "icmp-type ",
                                                    "echoreq ",
                                                    "code ",
                                                    "probability ",
                                                    "20% ",
                                                    "antispoof ",
                                                    "for ",
                                                    "self ",
                                                    "(em0) ",
                                                    "em0:network ",
                                                    "no-route ",
                                                    "return ",
                                                    "return-rst ",
                                                    "drop ",
                                                    "log ",
                                                    "queue ",
                                                    "user ",
                                                    "1:2 ",
                                                    "file ",
                                                    "\"addresses\" ",
                                                    "include ",
                                                    "\"rules\" ",
                                                    "persist ",
                                                    "1024:* "};
    const auto chosen = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces));
    std::string text;
    for (const std::string& piece : chosen)
    {
        text += piece;
    }
    return text;
}

RC_GTEST_PROP(PfParserHostile, AnyWordsGiveRulesOrErrorsThatPointIntoThem, ())
{
    const std::string text = AnyText() + *rc::gen::arbitrary<std::string>();
    const unsigned mode = *rc::gen::inRange(0U, 4U);
    RC_ASSERT(PfCheckParser(text, *rc::gen::element(FREEBSD, OPENBSD), mode) == "");
}

RC_GTEST_PROP(PfParserHostile, SeedsWithSomethingChangedAreNoWorse, ())
{
    static const std::vector<std::string> seeds = []() {
        std::vector<std::string> all;
        for (const auto& entry :
             std::filesystem::directory_iterator(DIVERTSIM_SOURCE_DIR "/test/fuzz/corpus/pf"))
        {
            std::ifstream file(entry.path(), std::ios::binary);
            all.emplace_back(std::istreambuf_iterator<char>(file),
                             std::istreambuf_iterator<char>());
        }
        std::sort(all.begin(), all.end());
        return all;
    }();
    std::string text = (*rc::gen::elementOf(seeds)).substr(1);
    for (int changes = *rc::gen::inRange(1, 5); changes > 0 && !text.empty(); --changes)
    {
        const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
        const auto length = *rc::gen::inRange<std::size_t>(0, 12);
        text.replace(at, length, *rc::gen::arbitrary<bool>() ? AnyText() : "");
    }
    const unsigned mode = *rc::gen::inRange(0U, 4U);
    RC_ASSERT(PfCheckParser(text, *rc::gen::element(FREEBSD, OPENBSD), mode) == "");
}

} // namespace
} // namespace divertsim
} // namespace ns3
