// SPDX-License-Identifier: GPL-2.0-only
//
// Lines, comments, quotes, macros, lists: what pfctl(8) does before its grammar sees a word
#include "test/pf/pf-parser-texts.h"

#include <string>

namespace ns3
{
namespace divertsim
{
namespace
{

TEST(PfParserLines, CommentsBlankLinesAndContinuationsAreRead)
{
    EXPECT_EQ(PfPrinted("# pass in # pass\n\n  \t\npass in \\\n  proto tcp# \\\n"
                        "pass this is a comment still\r\npass out\r\n"),
              "pass in proto tcp all flags S/SA keep state\n"
              "pass out all flags S/SA keep state\n");
}

TEST(PfParserLines, AWordMayBeCutByAContinuation)
{
    EXPECT_EQ(PfPrinted("blo\\\nck in"), "block drop in all\n");
}

TEST(PfParserLines, ErrorsHaveLineAndColumnAcrossContinuations)
{
    const PfParseResult result = PfParseText("pass\npass in \\\n  frob\nblock\n\npass proto \\\n");
    ASSERT_EQ(result.errors.size(), 2U);
    EXPECT_EQ(result.rules, nullptr);
    EXPECT_EQ(result.errors[0].line, 3U);
    EXPECT_EQ(result.errors[0].column, 3U);
    EXPECT_EQ(result.errors[0].length, 4U);
    EXPECT_EQ(result.errors[0].found, "frob");
    EXPECT_EQ(result.errors[1].line, 6U);
    EXPECT_EQ(result.errors[1].column, 12U);
    EXPECT_EQ(result.errors[1].found, "");
}

TEST(PfParserLines, AnErrorPointsAtTheFirstPartOfAWordCutByAContinuation)
{
    const PfParseResult result = PfParseText("pass fr\\\nob");
    ASSERT_EQ(result.errors.size(), 1U);
    EXPECT_EQ(result.errors[0].line, 1U);
    EXPECT_EQ(result.errors[0].column, 6U);
    EXPECT_EQ(result.errors[0].found, "fr");
}

TEST(PfParserLines, MacrosStandForTheirText)
{
    EXPECT_EQ(PfPrinted("ext_if = em0\npass on $ext_if"),
              "pass on em0 all flags S/SA keep state\n");
    EXPECT_EQ(PfPrinted("a = \"10.0.0.1\"\nb = 24\nblock from $a/$b to $a"),
              "block drop inet from 10.0.0.0/24 to 10.0.0.1\n");
    EXPECT_EQ(PfPrinted("if = \"em0\"\nblock from $if:network"),
              "block drop from em0:network to any\n")
        << "what follows a macro belongs to its last word";
    EXPECT_EQ(PfPrinted("a = b\na = \"in\"\nblock $a"), "block drop in all\n") << "defined again";
    EXPECT_EQ(PfPrinted("rule = \"block in quick\"\n$rule on em0"),
              "block drop in quick on em0 all\n");
}

// pf.conf(5), "Macros": they are not expanded inside quotes, but may be put together
TEST(PfParserLines, MacrosMayBeMadeOfOthers)
{
    EXPECT_EQ(PfPrinted("ext = \"kue0\"\nall_ifs = \"{\" $ext lo0 \"}\"\nblock on $all_ifs"),
              "block drop on kue0 all\nblock drop on lo0 all\n");
    EXPECT_EQ(PfPrinted("a = \"$b\"\nblock on $a"),
              "2:10+2 a macro's value is not expanded again: write the macro outside of the "
              "quotes where the value is given");
}

TEST(PfParserLines, AnErrorWithinAMacroPointsAtItsUse)
{
    const PfParseResult result = PfParseText("bad = \"10.0.0.0/33\"\n\npass from $bad to any");
    ASSERT_EQ(result.errors.size(), 1U);
    EXPECT_EQ(result.errors[0].line, 3U);
    EXPECT_EQ(result.errors[0].column, 11U);
    EXPECT_EQ(result.errors[0].found, "$bad");
    EXPECT_EQ(result.errors[0].message,
              "expected a prefix length that fits the address, found '33'");
}

TEST(PfParserLines, MacrosThatAreNotDefinedAreRefused)
{
    PfExpectErrors({{"pass on $ext_if", "9+7 the macro '$ext_if' is not defined"},
                    {"pass on em$x", "9+3 a macro is expanded at the beginning of a word alone"},
                    {"a-b = c", "1+3 the name of a macro has letters, digits and '_'"},
                    {"a = { b }",
                     "5+1 expected the value of the macro, in quotes where it is more than words, "
                     "found '{'"},
                    {"pass = x",
                     "6+1 expected an option ('flags', 'keep state', 'no state', 'divert-to', "
                     "...) or the end of the rule, found '='"}});
}

TEST(PfParserLines, QuotesKeepBlanksAndSigns)
{
    EXPECT_EQ(PfPrinted("block label \"a { b } # c\""), "block drop all label \"a { b } # c\"\n");
    EXPECT_EQ(PfPrinted("block label 'it is \"it\"'"),
              "block drop all label \"it is \\\"it\\\"\"\n");
    EXPECT_EQ(PfPrinted("block label \"a\\\"b\""), "block drop all label \"a\\\"b\"\n");
    EXPECT_EQ(PfPrinted("\"pass\""),
              "1:1+6 expected 'pass', 'block' or another word that begins a line of pf.conf, found "
              "'pass'")
        << "a word in quotes is none of the grammar's";
    EXPECT_EQ(PfErrorOf("block label \"a"), "13+2 a quoted text has no end on its line");
    EXPECT_EQ(PfErrorOf("block label \"a\\\\\""), "13+5 a quoted text has no end on its line")
        << "the last quote is escaped";
}

TEST(PfParserLines, ListsMayLeaveOutCommasAndGoOnInOtherLines)
{
    const std::string two = "block drop on em0 all\nblock drop on em1 all\n";
    EXPECT_EQ(PfPrinted("block on { em0, em1 }"), two);
    EXPECT_EQ(PfPrinted("block on {em0 em1}"), two);
    EXPECT_EQ(PfPrinted("block on { # first\n  em0,\n\n  em1, # last\n}"), two);
    EXPECT_EQ(PfPrinted("block on { { em0 } { { em1 } } }"), two) << "lists in lists";
    EXPECT_EQ(PfErrorOf("block on { }"),
              "12+1 expected the name of an interface or a group (at most 15 characters) after "
              "'on', found '}'");
    EXPECT_EQ(PfErrorOf("block on { em0"),
              "15+0 expected '}' at the end of the list, found the end of the line");
}

// expand_rule() of pfctl(8): the last list runs fastest
TEST(PfParserLines, ListsAreExpandedInPfctlsOrder)
{
    EXPECT_EQ(PfPrinted("block on { a b } proto { tcp udp } from { <c> <d> } port { 1 2 } to "
                        "{ <e> <f> } port { 3 4 }")
                  .substr(0, 380),
              "block drop on a proto tcp from <c> port = 1 to <e> port = 3\n"
              "block drop on a proto tcp from <c> port = 1 to <e> port = 4\n"
              "block drop on a proto tcp from <c> port = 1 to <f> port = 3\n"
              "block drop on a proto tcp from <c> port = 1 to <f> port = 4\n"
              "block drop on a proto tcp from <c> port = 2 to <e> port = 3\n"
              "block drop on a proto tcp from <c> port = 2 to <e> port = 4\n"
              "block drop on a prot");
    EXPECT_EQ(PfParse({"block on { a b } proto { tcp udp } from { <c> <d> } port { 1 2 } to "
                       "{ <e> <f> } port { 3 4 }"})
                  .rules->Rules()
                  .size(),
              64U);
}

TEST(PfParserLines, CombinationsOfTwoFamiliesAreLeftOut)
{
    EXPECT_EQ(PfPrinted("block from { 10.0.0.1 ::1 } to { 10.0.0.2 ::2 }"),
              "block drop inet from 10.0.0.1 to 10.0.0.2\n"
              "block drop inet6 from ::1 to ::2\n");
    EXPECT_EQ(PfPrinted("block inet from { 10.0.0.1 ::1 }"),
              "block drop inet from 10.0.0.1 to any\n");
}

TEST(PfParserLines, OneWrongLineGivesOneErrorAndTheOthersAreReadStill)
{
    const PfParseResult result =
        PfParse({"pass", "pass frob", "block in", "pass from { 10.0.0.1", "pass proto", "block"});
    ASSERT_EQ(result.errors.size(), 3U);
    EXPECT_EQ(result.errors[0].line, 2U);
    EXPECT_EQ(result.errors[1].line, 5U) << "where the list should have ended";
    EXPECT_EQ(result.errors[2].line, 5U);
    EXPECT_EQ(result.errors[2].column, 11U);
}

TEST(PfParserLines, FilesAreIncludedWhereThereIsAReader)
{
    PfParseOptions options;
    EXPECT_EQ(PfErrorOf("include \"/etc/pf.more\""),
              "1+7 'include' is not modelled; \"pf-skip\" may list it");
    options.readFile = [](const std::string& path) {
        return path == "more" ? PfFileText{"x = em1\nblock on $if\n", ""}
                              : PfFileText{std::nullopt, "there is no file " + path};
    };
    const PfParseResult result = PfParse({"if = em0", "include \"more\"", "block on $x"}, options);
    ASSERT_TRUE(result.rules) << result.errors.front().message;
    EXPECT_EQ(result.rules->ToString(), "block drop on em0 all\nblock drop on em1 all\n");
    EXPECT_EQ(PfParse({"include \"none\""}, options).errors.front().message,
              "there is no file none");
    options.readFile = [](const std::string&) { return PfFileText{"pass frob\n", ""}; };
    const PfParseResult wrong = PfParse({"pass", "include \"more\""}, options);
    ASSERT_EQ(wrong.errors.size(), 1U);
    EXPECT_EQ(wrong.errors[0].line, 2U);
    EXPECT_EQ(wrong.errors[0].message.substr(0, 25), "more:1:6: expected an opt");
}

} // namespace
} // namespace divertsim
} // namespace ns3
