// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/junit.h"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cstdint>
#include <sstream>

namespace
{

using namespace ns3::divertsim;
using boost::property_tree::ptree;
using Result = JunitCase::Result;

/// \return the document, read by a parser that is not ours
ptree
Parse(const std::string& xml)
{
    std::istringstream in(xml);
    ptree document;
    boost::property_tree::read_xml(in, document);
    return document;
}

std::vector<ptree>
ChildrenOf(const ptree& element, const std::string& name)
{
    std::vector<ptree> children;
    for (const auto& [key, child] : element)
    {
        if (key == name)
        {
            children.push_back(child);
        }
    }
    return children;
}

std::string
Attribute(const ptree& element, const std::string& name)
{
    return element.get<std::string>("<xmlattr>." + name);
}

/// \return true where the bytes are UTF-8, RFC 3629, of characters that XML 1.0 has
bool
IsXmlText(const std::string& text)
{
    for (std::size_t i = 0; i < text.size();)
    {
        const auto byte = static_cast<unsigned char>(text[i]);
        const std::size_t length = byte < 0x80 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
        if ((byte >= 0x80 && byte < 0xc2) || byte > 0xf4 || i + length > text.size())
        {
            return false;
        }
        std::uint32_t code = length == 1 ? byte : byte & (0x7fU >> length);
        for (std::size_t k = 1; k < length; ++k)
        {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xc0) != 0x80)
            {
                return false;
            }
            code = (code << 6) | (next & 0x3fU);
        }
        constexpr std::array<std::uint32_t, 5> LEAST{0, 0, 0x80, 0x800, 0x10000};
        const bool xml = code == 9 || code == 10 || code == 13 ||
                         (code >= 0x20 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd) ||
                         (code >= 0x10000 && code <= 0x10ffff);
        if (!xml || code < LEAST[length])
        {
            return false;
        }
        i += length;
    }
    return true;
}

const std::vector<JunitSuite> SAMPLE = {
    {"scenarios/a.json",
     1.2345,
     {{"changes[0].moved max 0", Result::FAILED, "expected 0, actual 7\nsecond line"},
      {"flows.failed max 0", Result::PASSED, ""}}},
    {"scenarios/b.json", 0, {{"valid", Result::ERROR, "b.json:3:7: no key \"x\""}}},
    {"scenarios/c.json", 0, {{"expect", Result::SKIPPED, "neither expect nor a baseline"}}},
    {"scenarios/d.json", 61, {}},
};

TEST(Junit, CountsCasesInEachSuiteAndInAll)
{
    const auto all = Parse(MakeJunit(SAMPLE)).get_child("testsuites");
    EXPECT_EQ(Attribute(all, "tests"), "4");
    EXPECT_EQ(Attribute(all, "failures"), "1");
    EXPECT_EQ(Attribute(all, "errors"), "1");
    EXPECT_EQ(Attribute(all, "skipped"), "1");
    const auto suites = ChildrenOf(all, "testsuite");
    ASSERT_EQ(suites.size(), 4U);
    EXPECT_EQ(Attribute(suites[0], "name"), "scenarios/a.json");
    EXPECT_EQ(Attribute(suites[0], "tests"), "2");
    EXPECT_EQ(Attribute(suites[0], "failures"), "1");
    EXPECT_EQ(Attribute(suites[0], "errors"), "0");
    EXPECT_EQ(Attribute(suites[1], "errors"), "1");
    EXPECT_EQ(Attribute(suites[2], "skipped"), "1");
    EXPECT_EQ(Attribute(suites[3], "tests"), "0");
}

TEST(Junit, TellsWallSecondsAsADecimalNumber)
{
    const auto suites = ChildrenOf(Parse(MakeJunit(SAMPLE)).get_child("testsuites"), "testsuite");
    EXPECT_NEAR(std::stod(Attribute(suites[0], "time")), 1.2345, 0.001);
    EXPECT_EQ(std::stod(Attribute(suites[3], "time")), 61);
}

TEST(Junit, SaysWhyACaseDidNotPass)
{
    const auto suites = ChildrenOf(Parse(MakeJunit(SAMPLE)).get_child("testsuites"), "testsuite");
    const auto cases = ChildrenOf(suites[0], "testcase");
    ASSERT_EQ(cases.size(), 2U);
    EXPECT_EQ(Attribute(cases[0], "name"), "changes[0].moved max 0");
    EXPECT_EQ(Attribute(cases[0], "classname"), "scenarios/a.json");
    const auto failure = cases[0].get_child("failure");
    EXPECT_EQ(Attribute(failure, "message"), "expected 0, actual 7");
    EXPECT_EQ(failure.data(), "expected 0, actual 7\nsecond line");
    EXPECT_EQ(ChildrenOf(cases[1], "failure").size(), 0U) << "a passed case has no child";
    EXPECT_EQ(ChildrenOf(cases[1], "error").size(), 0U);
    EXPECT_EQ(ChildrenOf(cases[1], "skipped").size(), 0U);
    EXPECT_EQ(ChildrenOf(suites[1], "testcase")[0].get_child("error").data(),
              "b.json:3:7: no key \"x\"");
    EXPECT_EQ(Attribute(ChildrenOf(suites[2], "testcase")[0].get_child("skipped"), "message"),
              "neither expect nor a baseline");
}

TEST(Junit, ARunOfNothingIsADocumentToo)
{
    EXPECT_EQ(Attribute(Parse(MakeJunit({})).get_child("testsuites"), "tests"), "0");
}

TEST(Junit, MarkupInWordsComesBackAsItWas)
{
    const std::string hostile = R"(a<b>&amp;"quoted" 'single' ]]> <!-- --> </testcase>)";
    const auto suite = Parse(MakeJunit({{hostile, 0, {{hostile, Result::FAILED, hostile}}}}))
                           .get_child("testsuites.testsuite");
    EXPECT_EQ(Attribute(suite, "name"), hostile);
    EXPECT_EQ(Attribute(suite.get_child("testcase"), "name"), hostile);
    EXPECT_EQ(Attribute(suite.get_child("testcase.failure"), "message"), hostile);
    EXPECT_EQ(suite.get_child("testcase.failure").data(), hostile);
}

TEST(Junit, KeepsWhatIsUtf8)
{
    const std::string name = "s\xc3\xa9jour \xe2\x82\xac \xf0\x9f\x90\xa1";
    EXPECT_EQ(
        Attribute(Parse(MakeJunit({{name, 0, {}}})).get_child("testsuites.testsuite"), "name"),
        name);
}

TEST(Junit, TakesTheColoursOfATerminalAway)
{
    const auto suite =
        Parse(MakeJunit({{"a", 0, {{"b", Result::ERROR, "\x1b[1;31mwrong\x1b[0m x"}}}}))
            .get_child("testsuites.testsuite");
    EXPECT_EQ(suite.get_child("testcase.error").data(), "wrong x");
}

TEST(Junit, WhatXmlCannotSayIsReplaced)
{
    // control characters; a lone, an overlong and a cut sequence; a surrogate; U+FFFE; too large
    for (const std::string& bad : {std::string(1, '\0'),
                                   std::string("\x01"),
                                   std::string("\x7f\x1b"),
                                   std::string("\xff"),
                                   std::string("\x80"),
                                   std::string("\xc0\xaf"),
                                   std::string("\xe2\x82"),
                                   std::string("\xed\xa0\x80"),
                                   std::string("\xef\xbf\xbe"),
                                   std::string("\xf4\x90\x80\x80"),
                                   std::string("\xf8\x88\x80\x80\x80")})
    {
        const auto xml =
            MakeJunit({{"a" + bad, 0, {{"b" + bad + "c", Result::FAILED, bad + "\n" + bad}}}});
        EXPECT_TRUE(IsXmlText(xml)) << testing::PrintToString(bad);
        EXPECT_EQ(Attribute(Parse(xml).get_child("testsuites.testsuite"), "name").front(), 'a');
    }
}

RC_GTEST_PROP(Junit, AnyBytesGiveADocumentOfTheSameShape, (const std::vector<std::uint8_t>& bytes))
{
    const std::string text(bytes.begin(), bytes.end());
    const auto xml =
        MakeJunit({{text, 0, {{text, Result::FAILED, text}, {text, Result::PASSED, ""}}}});
    RC_ASSERT(IsXmlText(xml));
    const auto suite = Parse(xml).get_child("testsuites.testsuite");
    RC_ASSERT(ChildrenOf(suite, "testcase").size() == 2U);
    RC_ASSERT(ChildrenOf(ChildrenOf(suite, "testcase")[0], "failure").size() == 1U);
}

} // namespace
