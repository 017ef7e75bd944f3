// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/junit.h"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <string_view>

namespace ns3
{
namespace divertsim
{

namespace
{

using boost::property_tree::ptree;

/// \return bytes of the character at the front, of UTF-8 as in RFC 3629; 0 where it is none that
/// XML 1.0 can say
std::size_t
LengthOfCharacter(std::string_view text)
{
    const auto byte = [text](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const unsigned first = byte(0);
    if (first < 0x80)
    {
        return first >= 0x20 || first == '\n' || first == '\t' ? 1 : 0;
    }
    const std::size_t length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    for (std::size_t i = 1; i < length; ++i)
    {
        if ((byte(i) & 0xc0) != 0x80)
        {
            return 0;
        }
    }
    const unsigned second = byte(1);
    const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool surrogate = first == 0xed && second > 0x9f;
    const bool noCharacter = first == 0xef && second == 0xbf && byte(2) > 0xbd; // U+FFFE, U+FFFF
    const bool tooLarge = first > 0xf4 || (first == 0xf4 && second > 0x8f);
    return overlong || surrogate || noCharacter || tooLarge ? 0 : length;
}

/// \return the bytes of a terminal's colour at the front ("ESC [ 1 m"), 0 where there is none
std::size_t
LengthOfColour(std::string_view text)
{
    if (text.substr(0, 2) != "\x1b[")
    {
        return 0;
    }
    const auto end = text.find_first_not_of("0123456789;", 2);
    return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

/// \return a text of any bytes as XML 1.0 can say it: '?' stands for what it can't
std::string
Printable(std::string_view text)
{
    std::string printable;
    while (!text.empty())
    {
        const auto colour = LengthOfColour(text);
        const auto length = colour > 0 ? colour : LengthOfCharacter(text);
        if (colour == 0)
        {
            printable += length > 0 ? text.substr(0, length) : "?";
        }
        text.remove_prefix(std::max<std::size_t>(1, length));
    }
    return printable;
}

const char*
ElementOf(JunitCase::Result result)
{
    switch (result)
    {
    case JunitCase::Result::FAILED:
        return "failure";
    case JunitCase::Result::ERROR:
        return "error";
    case JunitCase::Result::SKIPPED:
        return "skipped";
    case JunitCase::Result::PASSED:
        break;
    }
    return nullptr;
}

/// Tell of a list of suites how many cases there are of each kind
void
Count(ptree& element, const std::vector<JunitSuite>& suites)
{
    const auto count = [&suites](JunitCase::Result result) {
        long n = 0;
        for (const auto& suite : suites)
        {
            n += std::count_if(suite.cases.begin(), suite.cases.end(), [&](const JunitCase& c) {
                return c.result == result;
            });
        }
        return n;
    };
    const long failed = count(JunitCase::Result::FAILED);
    const long errors = count(JunitCase::Result::ERROR);
    const long skipped = count(JunitCase::Result::SKIPPED);
    element.put("<xmlattr>.tests", count(JunitCase::Result::PASSED) + failed + errors + skipped);
    element.put("<xmlattr>.failures", failed);
    element.put("<xmlattr>.errors", errors);
    element.put("<xmlattr>.skipped", skipped);
}

} // namespace

std::string
MakeJunit(const std::vector<JunitSuite>& suites)
{
    ptree all;
    all.put("<xmlattr>.name", "divertsim");
    Count(all, suites);
    for (const auto& suite : suites)
    {
        ptree element;
        element.put("<xmlattr>.name", Printable(suite.name));
        Count(element, {suite});
        element.put("<xmlattr>.time", fmt::format("{:.3f}", suite.seconds));
        for (const auto& one : suite.cases)
        {
            ptree testcase;
            testcase.put("<xmlattr>.classname", Printable(suite.name));
            testcase.put("<xmlattr>.name", Printable(one.name));
            if (const char* name = ElementOf(one.result))
            {
                ptree outcome(Printable(one.message));
                const auto firstLine = one.message.substr(0, one.message.find('\n'));
                outcome.put("<xmlattr>.message", Printable(firstLine));
                testcase.add_child(name, outcome);
            }
            element.add_child("testcase", testcase);
        }
        all.add_child("testsuite", element);
    }
    ptree document;
    document.add_child("testsuites", all);
    std::ostringstream out;
    boost::property_tree::write_xml(
        out,
        document,
        boost::property_tree::xml_writer_make_settings<std::string>(' ', 2));
    return out.str();
}

} // namespace divertsim
} // namespace ns3
