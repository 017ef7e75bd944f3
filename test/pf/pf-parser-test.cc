// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-names.h"
#include "ns3/pf-parser.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{
namespace
{

std::string
Print(const std::string& line)
{
    const PfParseResult result = PfParse({line});
    return result.rules ? result.rules->ToString() : "error: " + result.errors.front().message;
}

/// "COLUMN+LENGTH message" of the one error of a line
std::string
ErrorOf(const std::string& line)
{
    const PfParseResult result = PfParse({line});
    if (result.errors.size() != 1)
    {
        return "no error";
    }
    const PfParseError& error = result.errors.front();
    return std::to_string(error.column) + "+" + std::to_string(error.length) + " " + error.message;
}

// Left as pfctl(8) would be given it, right as FreeBSD's `pfctl -sr` prints it with `-P`.
TEST(PfParser, PrintsRulesAsPfctlDoes)
{
    const std::vector<std::pair<std::string, std::string>> rules = {
        {"pass", "pass all flags S/SA keep state\n"},
        {"pass in", "pass in all flags S/SA keep state\n"},
        {"block", "block drop all\n"},
        {"block drop in quick on em0 all", "block drop in quick on em0 all\n"},
        {"pass out inet6 proto tcp to any port https",
         "pass out inet6 proto tcp from any to any port = 443 flags S/SA keep state\n"},
        {"pass proto udp", "pass proto udp all keep state\n"},
        {"pass proto icmp", "pass proto icmp all keep state\n"},
        {"pass proto tcp no state", "pass proto tcp all no state\n"},
        {"pass flags any", "pass all flags any keep state\n"},
        {"pass from 10.1.2.3/8 to ! 10.0.0.1",
         "pass inet from 10.0.0.0/8 to ! 10.0.0.1 flags S/SA keep state\n"},
        {"pass to 2001:db8::1/32", "pass inet6 from any to 2001:db8::/32 flags S/SA keep state\n"},
        {"pass from 0.0.0.0/0", "pass inet all flags S/SA keep state\n"},
        {"pass in on client proto tcp to any port 80 divert-to 127.0.0.1 port 8000 keep state",
         "pass in on client proto tcp from any to any port = 80 flags S/SA keep state "
         "divert-to 127.0.0.1 port 8000\n"},
        {"block out proto tcp from port ssh flags FUP/FSRPAU",
         "block drop out proto tcp from any port = 22 to any flags FPU/FSRPAU\n"},
    };
    for (const auto& [text, printed] : rules)
    {
        EXPECT_EQ(Print(text), printed) << text;
        EXPECT_EQ(Print(printed.substr(0, printed.size() - 1)), printed) << text;
    }
}

TEST(PfParser, OptionsComeInAnyOrder)
{
    const std::string first =
        Print("pass in proto tcp flags S/SAFR keep state divert-to ::1 port 9");
    EXPECT_EQ(first, Print("pass in proto tcp divert-to ::1 port 9 keep state flags S/SAFR"));
    EXPECT_EQ(first, Print("pass in proto tcp keep state divert-to ::1 port 9 flags S/SAFR"));
}

TEST(PfParser, ReadsCommentsBlankLinesAndContinuations)
{
    const PfParseResult result =
        PfParseText("# pass in # pass\n\n  \t\npass in \\\n  proto tcp# \\\n"
                    "pass this is a comment still\r\npass out\r\n");
    ASSERT_TRUE(result.rules) << result.errors.front().message;
    EXPECT_EQ(result.rules->ToString(),
              "pass in proto tcp all flags S/SA keep state\n"
              "pass out all flags S/SA keep state\n");
}

TEST(PfParser, TellsLineAndColumnAcrossContinuations)
{
    const PfParseResult result = PfParseText("pass\npass in \\\n  frob\nblock\n\npass proto \\\n");
    ASSERT_EQ(result.errors.size(), 2U);
    EXPECT_EQ(result.rules, nullptr);
    EXPECT_EQ(result.errors[0].line, 3U);
    EXPECT_EQ(result.errors[0].column, 3U);
    EXPECT_EQ(result.errors[0].length, 4U);
    EXPECT_EQ(result.errors[0].found, "frob");
    EXPECT_EQ(result.errors[1].line, 6U);
    EXPECT_EQ(result.errors[1].column, 11U);
    EXPECT_EQ(result.errors[1].found, "");
}

TEST(PfParser, PointsAtTheFirstPartOfAWordCutByAContinuation)
{
    const PfParseResult result = PfParseText("pass fr\\\nob");
    ASSERT_EQ(result.errors.size(), 1U);
    EXPECT_EQ(result.errors[0].line, 1U);
    EXPECT_EQ(result.errors[0].column, 6U);
    EXPECT_EQ(result.errors[0].found, "fr");
}

TEST(PfParser, SaysWhatItExpectedAndWhatItFound)
{
    const std::vector<std::pair<std::string, std::string>> errors = {
        {"pass in proto tcp to port 70000",
         "27+5 expected a port number 1-65535 or a service name after 'port', found '70000'"},
        {"pass in proto tcp to port 0",
         "27+1 expected a port number 1-65535 or a service name after 'port', found '0'"},
        {"pass on",
         "8+0 expected the name of an interface or a group (at most 15 characters) after 'on', "
         "found the end of the rule"},
        {"  passive", "3+7 expected 'pass' or 'block', found 'passive'"},
        {"pass proto foo", "12+3 expected a protocol name or number after 'proto', found 'foo'"},
        {"pass from to", "11+2 expected 'any', an address, or 'port' after 'from', found 'to'"},
        {"pass from 10.0.0.0/33",
         "20+2 expected a prefix length that fits the address, found '33'"},
        {"pass flags S", "12+1 expected 'any' or FLAGS/MASK after 'flags', found 'S'"},
        {"pass keep", "10+0 expected 'state', found the end of the rule"},
        {"pass divert-to port 80", "16+4 expected an address after 'divert-to', found 'port'"},
        {"pass divert-to 127.0.0.1 8000",
         "26+4 expected 'port' after the address of 'divert-to', found '8000'"},
        {"pass frob",
         "6+4 expected an option ('flags', 'keep state', 'no state' or 'divert-to') or the end of "
         "the rule, found 'frob'"},
    };
    for (const auto& [text, message] : errors)
    {
        EXPECT_EQ(ErrorOf(text), message) << text;
    }
}

TEST(PfParser, RefusesByNameWhatIsNotModelled)
{
    const std::vector<std::string> lines = {"rdr pass on em0 proto tcp to port 80 -> 10.0.0.1",
                                            "nat on em0 from any to any -> (em0)",
                                            "table <bad> { 10.0.0.0/8 }",
                                            "anchor inner",
                                            "set skip on lo0",
                                            "scrub in all",
                                            "match in all"};
    for (const std::string& text : lines)
    {
        const std::string word = text.substr(0, text.find(' '));
        EXPECT_EQ(ErrorOf(text),
                  "1+" + std::to_string(word.size()) + " '" + word + "' is not modelled");
    }
    EXPECT_EQ(ErrorOf("pass to 10.0.0.1 rdr-to 10.0.0.2"), "18+6 'rdr-to' is not modelled");
    EXPECT_EQ(ErrorOf("pass tag seen"), "6+3 'tag' is not modelled");
    EXPECT_EQ(ErrorOf("pass label x"), "6+5 'label' is not modelled");
    EXPECT_EQ(ErrorOf("pass route-to em0"), "6+8 'route-to' is not modelled");
    EXPECT_EQ(ErrorOf("block return"), "7+6 'return' is not modelled");
    EXPECT_EQ(ErrorOf("pass keep state (max 1)"), "17+1 '(' is not modelled");
    EXPECT_EQ(ErrorOf("pass from <bad>"), "11+1 '<' is not modelled");
    EXPECT_EQ(ErrorOf("ext_if = em0"), "1+6 macros are not modelled, found 'ext_if'");
    EXPECT_EQ(ErrorOf("pass on $ext_if"), "9+7 macros are not modelled, found '$ext_if'");
}

// parse.y of FreeBSD's pfctl(8) refuses these after its grammar took them
TEST(PfParser, RefusesRulesThatMakeNoSense)
{
    EXPECT_EQ(ErrorOf("pass to any port 80 divert-to ::1 port 9"),
              "13+4 'port' needs 'proto tcp' or 'proto udp'");
    EXPECT_EQ(ErrorOf("pass inet from ::1"),
              "11+4 the address family differs from the rest of the rule");
    EXPECT_EQ(ErrorOf("pass from 10.0.0.1 to ::1"),
              "20+2 the address family differs from the rest of the rule");
    EXPECT_EQ(ErrorOf("block keep state"),
              "7+4 a block rule makes no states: leave out its state option");
    EXPECT_EQ(ErrorOf("pass keep state flags any no state"), "27+2 'no' cannot be redefined");
    EXPECT_EQ(ErrorOf("pass flags any flags S/SA"), "16+5 'flags' cannot be redefined");
}

TEST(PfParser, SurvivesHostileText)
{
    EXPECT_EQ(ErrorOf(std::string("pass\0in", 7)),
              "5+1 the byte 0x00 is not printable ASCII, as rules must be");
    EXPECT_EQ(ErrorOf("pass in \xff\xfe"),
              "9+1 the byte 0xff is not printable ASCII, as rules must be");
    EXPECT_TRUE(PfParse({"pass # \xc3\xa4 is fine in a comment"}).rules);
    EXPECT_EQ(ErrorOf("pass\nblock"), "5+1 the byte 0x0a is not printable ASCII, as rules must be");
    EXPECT_EQ(ErrorOf("pass" + std::string(PF_MAX_LINE, ' ')),
              "1+0 the line is longer than 65536 bytes");
    EXPECT_TRUE(PfParse({"pass" + std::string(PF_MAX_LINE - 4, ' ')}).rules);
    EXPECT_TRUE(PfParse({"pass \\"}).rules);
    EXPECT_TRUE(PfParse({}).rules);

    const PfParseResult longWord = PfParse({"pass " + std::string(60000, 'x')});
    ASSERT_EQ(longWord.errors.size(), 1U);
    EXPECT_EQ(longWord.errors[0].found.size(), 64U);
    EXPECT_LT(longWord.errors[0].message.size(), 300U);
    EXPECT_EQ(PfParse({"pass from " + std::string(60000, '(')}).errors.size(), 1U);
    EXPECT_EQ(PfParse({"pass from " + std::string(60000, '!')}).errors.size(), 1U);
}

TEST(PfParser, GivesOneErrorForEachWrongLine)
{
    const PfParseResult result = PfParse({"pass", "nat on em0", "block in", "pass proto"});
    ASSERT_EQ(result.errors.size(), 2U);
    EXPECT_EQ(result.errors[0].line, 2U);
    EXPECT_EQ(result.errors[1].line, 4U);
}

RC_GTEST_PROP(PfParserProperty, AnyTextGivesRulesOrErrorsThatPointIntoIt, ())
{
    const std::vector<std::string> pieces = {
        "pass",     "block", "in",    "quick", "on",        "em0",       "inet", "proto",
        "tcp",      "from",  "to",    "any",   "port",      "=",         "80",   "flags",
        "S/SA",     "keep",  "state", "no",    "divert-to", "127.0.0.1", "10/8", "!",
        "10.0.0.1", "/",     "{",     "\\",    "\n",        "#",         "\"",   "$x",
        "::1",      "99999", "\xc3",  "all",   "<",         "\r",        "set",  "frob"};
    const auto chosen = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces));
    std::string text;
    for (const std::string& piece : chosen)
    {
        text += piece + " ";
    }
    text += *rc::gen::arbitrary<std::string>();
    const PfParseResult result = PfParseText(text);
    RC_ASSERT((result.rules == nullptr) == !result.errors.empty());
    std::vector<std::string> lines(1);
    for (const char c : text)
    {
        c == '\n' ? lines.emplace_back() : lines.back() += c;
    }
    for (const PfParseError& error : result.errors)
    {
        RC_ASSERT(error.line >= 1U);
        RC_ASSERT(error.line <= lines.size());
        RC_ASSERT(error.column >= 1U);
        RC_ASSERT(error.column - 1 + error.length <= lines[error.line - 1].size() + 1);
        const std::string& line = lines[error.line - 1];
        RC_ASSERT(error.found.empty() ||
                  line.compare(error.column - 1, error.found.size(), error.found) == 0);
        RC_ASSERT(!error.message.empty());
    }
}

// IANA's service names and port numbers, as FreeBSD's /etc/services has them
TEST(PfNames, KnowsServicesAndProtocolsByTheirNames)
{
    EXPECT_EQ(PfFindPort("http"), 80);
    EXPECT_EQ(PfFindPort("https"), 443);
    EXPECT_EQ(PfFindPort("domain"), 53);
    EXPECT_EQ(PfFindPort("ssh"), 22);
    EXPECT_EQ(PfFindPort("65535"), 65535);
    EXPECT_FALSE(PfFindPort("65536"));
    EXPECT_FALSE(PfFindPort("4294967376")); // 80 modulo 2^32
    EXPECT_FALSE(PfFindPort("80x"));
    EXPECT_FALSE(PfFindPort("-1"));
    EXPECT_FALSE(PfFindPort(""));
    EXPECT_EQ(PfFindProtocol("tcp"), 6);
    EXPECT_EQ(PfFindProtocol("icmp6"), 58);
    EXPECT_EQ(PfFindProtocol("255"), 255);
    EXPECT_FALSE(PfFindProtocol("256"));
    EXPECT_FALSE(PfIsNotModelled(""));
}

} // namespace
} // namespace divertsim
} // namespace ns3
