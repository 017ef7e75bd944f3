// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/sample-reloads.h"
#include "test/support/sample-results.h"
#include "tool/report/report-format.h"
#include "tool/report/report-html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <locale>
#include <set>

namespace
{

using namespace ns3::divertsim;
using testing::HasSubstr;
using testing::Not;

ReportAssets
WithoutCharts()
{
    auto assets = BuiltInReportAssets();
    assets.notices = {};
    assets.charts = {};
    return assets;
}

ReportAssets
WithToyCharts()
{
    auto assets = BuiltInReportAssets();
    assets.notices = "toy licence\n";
    assets.charts = {"var a='</script>';", "var b='<!--';", "var c;"};
    return assets;
}

std::string
Page(const LbMeasureResults& results)
{
    return MakeReportHtml({&results}, WithoutCharts());
}

bool
IsNameCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

/// A tag of a page: <name a="1" b>, </name> or <name/>
struct Tag
{
    std::string name;
    bool closing = false;
    bool empty = false;
    std::size_t end = 0; ///< behind its >; 0 where it is no tag
};

// By hand: std::regex recurses once a letter, and paths of SVG are long
Tag
ReadTag(const std::string& html, std::size_t at)
{
    Tag tag;
    const auto take = [&](char c) { return at < html.size() && html[at] == c && ++at; };
    take('<');
    tag.closing = take('/');
    while (at < html.size() && IsNameCharacter(html[at]))
    {
        tag.name += html[at++];
    }
    while (take(' '))
    {
        const auto name = at;
        while (at < html.size() && IsNameCharacter(html[at]))
        {
            ++at;
        }
        if (at == name)
        {
            return tag;
        }
        if (take('='))
        {
            if (!take('"'))
            {
                return tag;
            }
            at = html.find_first_of("\"<", at);
            if (at == std::string::npos || !take('"'))
            {
                return tag;
            }
        }
    }
    tag.empty = take('/');
    tag.end = !tag.name.empty() && take('>') ? at : 0;
    return tag;
}

/*
 * What is wrong with the nesting of a page, empty where nothing is. Stricter than HTML: every
 * element but the void ones is closed, attributes are quoted, and < is nothing but a tag.
 */
std::string
FindMarkupFault(const std::string& html)
{
    static const std::set<std::string> VOID{"meta", "br", "hr", "img", "input", "link"};
    std::vector<std::string> open;
    std::size_t at = 0;
    while ((at = html.find('<', at)) != std::string::npos)
    {
        if (html.compare(at, 4, "<!--") == 0 || html.compare(at, 9, "<!DOCTYPE") == 0)
        {
            at = html.find('>', at);
            continue;
        }
        const Tag tag = ReadTag(html, at);
        if (tag.end == 0)
        {
            return "no tag: " + html.substr(at, 60);
        }
        at = tag.end;
        if (tag.closing)
        {
            if (open.empty() || open.back() != tag.name)
            {
                return "</" + tag.name + "> closes " + (open.empty() ? "nothing" : open.back());
            }
            open.pop_back();
        }
        else if (!tag.empty && VOID.count(tag.name) == 0)
        {
            open.push_back(tag.name);
            if (tag.name == "script" || tag.name == "style")
            {
                at = html.find("</" + tag.name, at);
            }
        }
    }
    return open.empty() ? "" : "left open: " + open.back();
}

// The page without what stands from one text to the next other
std::string
Without(std::string page, const std::string& begin, const std::string& end)
{
    for (auto at = page.find(begin); at != std::string::npos; at = page.find(begin, at))
    {
        page.erase(at, page.find(end, at) + end.size() - at);
    }
    return page;
}

// The data of the interactive figures
std::vector<nlohmann::json>
FindSpecs(const std::string& html)
{
    const std::string begin = "<script type=\"application/json\" class=\"spec\">";
    std::vector<nlohmann::json> specs;
    for (auto at = html.find(begin); at != std::string::npos; at = html.find(begin, at + 1))
    {
        const auto from = at + begin.size();
        specs.push_back(
            nlohmann::json::parse(html.substr(from, html.find("</script>", from) - from)));
    }
    return specs;
}

std::size_t
CountOf(const std::string& text, const std::string& what)
{
    std::size_t count = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
    {
        ++count;
    }
    return count;
}

LbMeasureResults
Hostile()
{
    const std::string evil = "</script></style><script>alert(1)</script><!-- charts:end -->\n\"'&";
    auto results = MakeSampleResults();
    results.scenario = evil;
    results.summary = evil;
    results.notModelled = {evil};
    results.toolVersion = evil;
    results.fingerprint = evil;
    results.groups[0].name = evil;
    results.groups[0].policy = evil;
    results.groups[0].statelessPicked = evil;
    for (auto& member : results.groups[0].members)
    {
        member.socket += evil;
    }
    for (auto& row : results.mapping)
    {
        row.group = evil;
        row.flow += evil;
        row.from += row.from.empty() ? "" : evil;
        row.to += row.to.empty() ? "" : evil;
    }
    for (auto& change : results.changes)
    {
        change.group = evil;
        change.name = evil;
        change.action = evil;
        change.errors.push_back({evil, evil});
    }
    for (auto& point : results.timeline)
    {
        const auto at = point.series.find("web");
        point.series.insert(at == std::string::npos ? point.series.size() : at + 3, evil);
    }
    results.traffic[0].name += evil;
    results.pf[0].host = evil;
    results.pf[0].rules[0].rule = evil;
    results.pf[0].counters.emplace_back(evil, 1);
    results.hosts.emplace_back(evil, evil);
    results.cpus[0].host = evil;
    results.cpus[0].cores[0].accounts[0].name = evil;
    results.timeline.push_back({BSD_SECOND, "cpu." + evil + ".0", 0.5});
    results.packets.reinjectErrors[evil] = 1;
    results.expect.push_back({evil, evil, evil, false});
    return results;
}

TEST(ReportHtml, IsWellFormed)
{
    EXPECT_EQ(FindMarkupFault(Page(MakeSampleResults())), "");
    EXPECT_EQ(FindMarkupFault(Page(LbMeasureResults())), "");
    const auto results = MakeSampleResults();
    EXPECT_EQ(FindMarkupFault(MakeReportHtml({&results, &results}, WithToyCharts())), "");
}

TEST(ReportHtml, TheMarkupCheckFindsFaults)
{
    EXPECT_NE(FindMarkupFault("<p><b></p></b>"), "");
    EXPECT_NE(FindMarkupFault("<p>a < b</p>"), "");
    EXPECT_NE(FindMarkupFault("<p"), "");
    EXPECT_NE(FindMarkupFault("<div>"), "");
}

TEST(ReportHtml, SaysWhatGreyMeansWhereAGroupWasEmpty)
{
    auto results = MakeSampleResults();
    EXPECT_THAT(Page(results), Not(HasSubstr("mapped to nobody")));
    results.changes.at(0).sizeAfter = 0;
    auto row = results.mapping.front();
    row.cause = 0;
    row.from = row.to;
    row.to.clear();
    row.time += BSD_SECOND;
    const auto later = std::find_if(results.mapping.begin(),
                                    results.mapping.end(),
                                    [&row](const auto& other) { return other.time > row.time; });
    results.mapping.insert(later, row);
    EXPECT_THAT(Page(results), HasSubstr("Grey is mapped to nobody"));
}

TEST(ReportHtml, PagesOfReloadsAndOfBindsAreWellFormed)
{
    for (const auto& results : {MakeUdpReloadResults(),
                                MakeTcpReloadResults(false),
                                MakeTcpReloadResults(true),
                                MakeBindResults()})
    {
        EXPECT_EQ(FindMarkupFault(Page(results)), "") << results.scenario;
    }
}

TEST(ReportHtml, SpeaksOfPeersWhereAGroupIsOfUdpSockets)
{
    const std::string page = Page(MakeUdpReloadResults());
    EXPECT_THAT(page, HasSubstr("Each row is a peer&#39;s address and port"));
    EXPECT_THAT(page, HasSubstr("<h2>Which socket serves whom</h2>"));
    EXPECT_THAT(page, HasSubstr("share of live peers that moved"));
    EXPECT_THAT(page, HasSubstr("<h3>Peers of group quic</h3>"));
    EXPECT_THAT(page, HasSubstr("<h3>Datagrams</h3>"));
    EXPECT_THAT(page, HasSubstr("<dd>udp</dd>"));
    EXPECT_THAT(page, Not(HasSubstr("state ID")));
    EXPECT_THAT(page, Not(HasSubstr("uninspected")));
    EXPECT_THAT(page, Not(HasSubstr("<h3>Diverted</h3>")));
}

TEST(ReportHtml, SpeaksOfConnectionsWhereAGroupIsOfListeners)
{
    const auto results = MakeTcpReloadResults(true);
    const std::string page = Page(results);
    EXPECT_THAT(page, HasSubstr("Each row is a connection from its SYN to its end"));
    EXPECT_THAT(page, HasSubstr("A row that ends at a rule was reset with its listener."));
    EXPECT_THAT(page, HasSubstr("share of pending connections that moved"));
    EXPECT_THAT(page, HasSubstr("connections died with their listener</dt>"));
    EXPECT_THAT(page, HasSubstr(">died half-open</th>"));
    EXPECT_THAT(page, HasSubstr("<h3>Accept queue per socket of web</h3>"));
    EXPECT_THAT(page, Not(HasSubstr("<h3>Queue depth")));
    EXPECT_THAT(page, Not(HasSubstr(">queue peak</th>")));
    EXPECT_THAT(page, HasSubstr(">connections</th>"));
}

TEST(ReportHtml, KeepsTheWordsOfInspectionWhereAGroupIsOfDivertSockets)
{
    const std::string page = Page(MakeSampleResults());
    EXPECT_THAT(page, HasSubstr("<h2>Who inspects which flow</h2>"));
    EXPECT_THAT(page, HasSubstr("share of live flows that moved"));
    EXPECT_THAT(page, HasSubstr("state ID"));
    EXPECT_THAT(page, HasSubstr(">uninspected</th>"));
    EXPECT_THAT(page, Not(HasSubstr(">died half-open</th>")));
}

TEST(ReportHtml, NamesCannotBreakOut)
{
    const auto results = Hostile();
    const auto page = Page(results);
    EXPECT_EQ(FindMarkupFault(page), "");
    EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
    EXPECT_EQ(CountOf(page, "<script>"), 1U) << "our own";
    EXPECT_EQ(CountOf(page, "<!-- charts:end -->\n"), 1U);
    const auto specs = FindSpecs(page);
    ASSERT_FALSE(specs.empty());
    const auto& bar = specs[0]["layer"][0]["data"]["values"][0];
    EXPECT_THAT(bar["socket"].get<std::string>(), HasSubstr("</script>")) << "the value is whole";
}

TEST(ReportHtml, ANameThatIsNoUtf8StopsNothing)
{
    auto results = MakeSampleResults();
    results.groups[0].members[0].socket = "ids/\xff";
    for (auto& row : results.mapping)
    {
        row.flow = "\xc3\x28";
    }
    EXPECT_NO_THROW(Page(results));
}

TEST(ReportHtml, LoadsNothingAndForbidsLoading)
{
    const auto page = Page(MakeSampleResults());
    EXPECT_THAT(page,
                HasSubstr("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
                          "'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src "
                          "data:\">"));
    EXPECT_LT(page.find("Content-Security-Policy"), page.find("<style>"));
    EXPECT_THAT(page, Not(HasSubstr("unsafe-eval")));
    for (const char* loader : {"http:", "https:", " src=\"", "<link", "@import", "url("})
    {
        const auto at = page.find(loader);
        EXPECT_EQ(at, std::string::npos) << page.substr(std::min(at, page.size() - 100), 100);
    }
}

TEST(ReportHtml, IsWholeWithoutScripts)
{
    const auto results = MakeSampleResults();
    const auto page = Without(Page(results), "<script", "</script>");
    // The main figure, the moved shares and six lines over time, each with title and description
    EXPECT_EQ(CountOf(page, "<svg class=\"plot\""), 8U);
    EXPECT_EQ(CountOf(page, "<svg class=\"plot\" role=\"img\" aria-labelledby="), 8U);
    for (const auto& member : results.groups[0].members)
    {
        EXPECT_THAT(page, HasSubstr("<th scope=\"row\">" + member.socket + "</th>"));
    }
    EXPECT_THAT(page, HasSubstr("\u2717 FAIL"));
    EXPECT_THAT(page, HasSubstr("\u2713 pass"));
    EXPECT_THAT(page, HasSubstr("lang=\"en\""));
}

TEST(ReportHtml, ShowsTheNumbersOfTheResults)
{
    const auto results = MakeSampleResults();
    const auto page = Page(results);
    const auto cell = [](const std::string& text) { return "<td class=\"n\">" + text + "</td>"; };
    for (const auto& change : results.changes)
    {
        EXPECT_THAT(page,
                    HasSubstr(cell(FormatCount(change.live)) + cell(FormatCount(change.moved)) +
                              cell(FormatCount(change.movedOwn)) +
                              cell(FormatCount(change.movedCollateral)) +
                              cell(FormatPercent(*change.movedFraction)) + cell("4/5")));
    }
    for (const auto& member : results.groups[0].members)
    {
        EXPECT_THAT(page,
                    HasSubstr(cell(FormatCount(member.packets)) + cell(FormatCount(member.bytes)) +
                              cell(FormatCount(member.flows)) +
                              cell(FormatCount(*member.queuePeakBytes)) +
                              cell(FormatCount(member.dropped))));
    }
    EXPECT_THAT(page, HasSubstr("3 packets were lost."));
    EXPECT_THAT(page, HasSubstr(results.scenarioSha256));
    EXPECT_THAT(page, HasSubstr(results.fingerprint));
}

TEST(ReportHtml, TheMainFigureHoldsEveryRemapping)
{
    const auto results = MakeSampleResults();
    const auto specs = FindSpecs(Page(results));
    const auto& values = specs.at(0)["layer"][0]["data"]["values"];
    EXPECT_EQ(values.size(), 400 + results.changes[0].moved + results.changes[1].moved);
    std::uint64_t started = 0;
    for (const auto& value : values)
    {
        started += value["from"] == 8.0 ? 1 : 0;
        EXPECT_LE(value["from"].get<double>(), value["to"].get<double>());
    }
    EXPECT_EQ(started, results.changes[0].moved);
}

TEST(ReportHtml, NamesWhatIsNotModelledAtTheHead)
{
    auto results = MakeSampleResults();
    results.notModelled = {"retransmissions"};
    const auto page = Page(results);
    EXPECT_LT(page.find("Not modelled in this run"), page.find("</header>"));
    EXPECT_LT(page.find("<li>retransmissions</li>"), page.find("</header>"));
}

TEST(ReportHtml, IsTheSameBytesTwiceAndInEveryLocale)
{
    struct Comma : std::numpunct<char>
    {
        char do_decimal_point() const override
        {
            return ',';
        }

        char do_thousands_sep() const override
        {
            return '.';
        }

        std::string do_grouping() const override
        {
            return "\3";
        }
    };

    const auto results = MakeSampleResults();
    const auto page = Page(results);
    EXPECT_EQ(page, Page(results));
    const auto before = std::locale::global(std::locale(std::locale::classic(), new Comma));
    const auto abroad = Page(results);
    std::locale::global(before);
    EXPECT_EQ(page, abroad);
}

TEST(ReportHtml, WithoutItsChartBlockAPageIsTheSameWithAndWithoutCharts)
{
    const auto results = Hostile();
    const auto with = MakeReportHtml({&results}, WithToyCharts());
    const auto without = MakeReportHtml({&results}, WithoutCharts());
    EXPECT_NE(with, without);
    EXPECT_EQ(StripChartBlock(with), without);
    EXPECT_EQ(StripChartBlock(without), without);
    EXPECT_EQ(StripChartBlock("no report"), "no report");
    EXPECT_THAT(with, HasSubstr("toy licence"));
    EXPECT_THAT(with, HasSubstr("var a='<\\/script>';"));
}

TEST(ReportHtml, TheBundledLibraryLeavesTheBlockWhole)
{
    if (!BuiltInReportAssets().HasCharts())
    {
        GTEST_SKIP() << "built without the chart library";
    }
    const auto results = MakeSampleResults();
    const auto page = MakeReportHtml({&results});
    EXPECT_EQ(StripChartBlock(page), Page(results));
    EXPECT_THAT(page, HasSubstr("Redistributions in binary form must reproduce")) << "licences";
}

TEST(ReportHtml, SeveralRunsShareAPage)
{
    const auto first = MakeSampleResults();
    auto second = first;
    second.scenario = "another";
    const auto page = MakeReportHtml({&first, &second}, WithoutCharts());
    EXPECT_EQ(CountOf(page, "<article id=\"r"), 2U);
    EXPECT_THAT(page, HasSubstr("<a href=\"#r1\">another</a>"));
    std::set<std::string> ids;
    const std::string mark = " id=\"";
    for (auto at = page.find(mark); at != std::string::npos; at = page.find(mark, at + 1))
    {
        const auto from = at + mark.size();
        const auto id = page.substr(from, page.find('"', from) - from);
        EXPECT_TRUE(ids.insert(id).second) << id;
    }
    EXPECT_GT(ids.size(), 10U);
}

TEST(ReportHtml, SaysForWhomEachCoreWorked)
{
    EXPECT_THAT(Page(MakeSampleResults()), HasSubstr("softirq 4.0 %, ids 27.0 %"));
}

TEST(ReportHtml, DrawsTheUtilisationPerCoreOfHostsWhoseCoresRan)
{
    auto results = MakeSampleResults();
    EXPECT_THAT(Page(results), Not(HasSubstr("Utilisation per core of firewall")));
    results.timeline.push_back({BSD_SECOND, "cpu.firewall.2", 0.25});
    results.timeline.push_back({2 * BSD_SECOND, "cpu.firewall.2", 1});
    const auto page = Page(results);
    EXPECT_THAT(page, HasSubstr("Utilisation per core of firewall"));
    EXPECT_THAT(page, HasSubstr("core 2"));
    const auto specs = FindSpecs(page);
    const auto found = std::find_if(specs.begin(), specs.end(), [](const auto& spec) {
        return spec.at("description") == "Utilisation per core of firewall";
    });
    ASSERT_NE(found, specs.end());
    EXPECT_EQ(found->at("data").at("values").at(1),
              nlohmann::json::parse(R"({"t": 2.0, "v": 1.0, "line": "core 2"})"));
    EXPECT_EQ(found->at("layer")[0].at("encoding").at("y").at("axis").at("labelExpr"),
              "format(datum.value, '~%')");
}

} // namespace
