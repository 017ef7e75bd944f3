// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-answer.h"

#include "tool/report/report-binds.h"
#include "tool/report/report-format.h"
#include "tool/report/report-reload.h"
#include "tool/report/report-splices.h"
#include "tool/report/report-waits.h"
#include "tool/report/report-words.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

namespace
{

bool
MovesMore(const LbChangeResult& left, const LbChangeResult& right)
{
    const double leftShare = left.movedFraction.value_or(-1);
    const double rightShare = right.movedFraction.value_or(-1);
    return leftShare != rightShare ? leftShare > rightShare : left.moved > right.moved;
}

const LbGroupResult*
FindGroup(const LbMeasureResults& results, const std::string& name)
{
    const auto found = std::find_if(results.groups.begin(),
                                    results.groups.end(),
                                    [&](const LbGroupResult& group) { return group.name == name; });
    return found == results.groups.end() ? nullptr : &*found;
}

std::string
WithArticle(const std::string& ordinal)
{
    const bool vowel =
        ordinal == "eighth" || ordinal == "eleventh" || ordinal.front() == '8' || ordinal == "18th";
    return (vowel ? "an " : "a ") + ordinal;
}

// How many sockets joined or left, the rest of the sentence follows
std::string
DescribeSizes(const LbChangeResult& change)
{
    if (change.sizeAfter == change.sizeBefore + 1)
    {
        return WithArticle(FormatOrdinal(change.sizeAfter)) + " socket joined group " +
               change.group;
    }
    if (change.sizeAfter > change.sizeBefore)
    {
        return FormatNoun(change.sizeAfter - change.sizeBefore, "socket") + " joined the " +
               FormatCount(change.sizeBefore) + " of group " + change.group;
    }
    if (change.sizeAfter == 0)
    {
        return "group " + change.group + " lost its last " +
               (change.sizeBefore == 1 ? "socket" : FormatNoun(change.sizeBefore, "socket"));
    }
    return fmt::format("{} of the {} sockets of group {} closed",
                       change.sizeBefore - change.sizeAfter,
                       change.sizeBefore,
                       change.group);
}

std::string
DescribeExpectation(const LbChangeResult& change, const std::string& policy)
{
    const std::string subject = policy.empty() ? "The policy" : "Policy " + policy;
    const std::string all = fmt::format("{}{}s",
                                        change.socket == LbSocketKind::TCP ? "pending " : "",
                                        GetReportWords(change.socket).unit);
    if (!change.expected)
    {
        if (change.socket == LbSocketKind::TCP && change.sizeAfter < change.sizeBefore)
        {
            return ""; // what waits in a listener's queue, no policy knows
        }
        return subject + " has no exact expectation for this change.";
    }
    const auto& moved = change.expected->moved;
    const std::string share = FormatFraction(moved.fraction);
    if (!change.withinExpected)
    {
        return fmt::format("{} is expected to move {}.", subject, share);
    }
    if (*change.withinExpected)
    {
        return fmt::format("As expected: policy {} moves {}{} at such a change.",
                           policy,
                           moved.fraction == LbFraction(1)   ? "all "
                           : moved.fraction == LbFraction(0) ? "no "
                                                             : share + " of all ",
                           all);
    }
    return fmt::format("Not as expected: policy {} moves {} ({}) at such a change, chance allows "
                       "{} to {}.",
                       policy,
                       share,
                       FormatPercent(moved.value),
                       FormatPercent(moved.bound[0]),
                       FormatPercent(moved.bound[1]));
}

std::string
DescribeMoved(const LbChangeResult& change)
{
    return fmt::format("{} of {} ({}) {} when {}.",
                       FormatCount(change.moved),
                       FormatNoun(change.live, GetReportWords(change.socket).live),
                       FormatPercent(change.movedFraction.value_or(0)),
                       change.socket == LbSocketKind::TCP ? "lost or changed their listener"
                                                          : "changed socket",
                       DescribeReportChange(change));
}

std::string
DescribeCauses(const LbChangeResult& change)
{
    if (change.movedOwn == 0)
    {
        return "";
    }
    if (change.movedCollateral == 0)
    {
        return " All of them had lost their own socket.";
    }
    return fmt::format(" {} had lost their own socket; {} others moved although theirs stayed.",
                       FormatCount(change.movedOwn),
                       FormatCount(change.movedCollateral));
}

std::string
AnswerWithoutChanges(const LbMeasureResults& results)
{
    if (!results.splices.empty())
    {
        const auto waits = DescribeReportWaits(results);
        return DescribeReportSplices(results) +
               (HasReportCrossing(MakeReportSpliceSizes(results)) || waits.empty() ? ""
                                                                                   : " " + waits);
    }
    if (results.groups.empty() && !results.binds.empty())
    {
        return DescribeReportBinds(results);
    }
    if (results.groups.empty())
    {
        return "No sockets share a port in this scenario, so no flow could change socket.";
    }
    return fmt::format("No group changed in {}, and {} kept the socket that it got first.",
                       FormatTime(results.simulated),
                       results.flows.started == 1
                           ? "the one flow"
                           : "each of the " + FormatCount(results.flows.started) + " flows");
}

std::string
AnswerNothingMoved(const LbMeasureResults& results, const LbChangeResult& most)
{
    if (results.changes.size() > 1)
    {
        return fmt::format("No {0} changed socket: {1} touched a group, none moved a {2}.",
                           GetReportWords(most.socket).live,
                           FormatNoun(results.changes.size(), "change"),
                           GetReportWords(most.socket).unit);
    }
    const ReportWords& words = GetReportWords(most.socket);
    return most.live == 0
               ? fmt::format("{} when {}, so none moved.", words.lack, DescribeReportChange(most))
               : fmt::format("None of {} changed socket when {}.",
                             FormatNoun(most.live, words.live),
                             DescribeReportChange(most));
}

// What all changes of a TCP or UDP group did, a sentence a group
std::vector<std::string>
DescribeWholes(const LbMeasureResults& results)
{
    std::vector<std::string> wholes;
    for (const auto& group : results.groups)
    {
        auto whole = DescribeReportReload(MakeReportReload(results, group), group);
        if (!whole.empty())
        {
            wholes.push_back(std::move(whole));
        }
    }
    return wholes;
}

std::string
Join(const std::vector<std::string>& sentences)
{
    constexpr std::size_t MOST = 3;
    std::string text;
    for (std::size_t k = 0; k < std::min(sentences.size(), MOST); ++k)
    {
        text += (k > 0 ? " " : "") + sentences[k];
    }
    return sentences.size() > MOST
               ? text + " " + FormatNoun(sentences.size() - MOST, "group") + " more below."
               : text;
}

} // namespace

std::string
DescribeReportChange(const LbChangeResult& change)
{
    std::string text;
    if (change.action == "exit")
    {
        text = "an application gave up and " + DescribeSizes(change);
    }
    else if (change.sizeAfter != change.sizeBefore)
    {
        text = DescribeSizes(change);
    }
    else if (!change.errors.empty())
    {
        text = change.action + " on group " + change.group + " failed with " +
               change.errors.front().error;
    }
    else
    {
        text = change.action + " touched group " + change.group;
    }
    return text + " at " + FormatTime(change.time);
}

std::string
MakeReportAnswer(const LbMeasureResults& results)
{
    if (results.changes.empty())
    {
        return AnswerWithoutChanges(results);
    }
    // The first of the greatest
    const LbChangeResult* most = &results.changes.front();
    for (const auto& change : results.changes)
    {
        most = MovesMore(change, *most) ? &change : most;
    }
    if (most->moved == 0)
    {
        return AnswerNothingMoved(results, *most);
    }
    const auto wholes = DescribeWholes(results);
    if (wholes.size() > 1)
    {
        return Join(wholes);
    }
    const auto* group = FindGroup(results, most->group);
    const std::string expectation = DescribeExpectation(*most, group ? group->policy : "");
    std::string answer;
    if (wholes.empty() || results.changes.size() == 1)
    {
        answer = DescribeMoved(*most) + DescribeCauses(*most) +
                 (wholes.empty() ? "" : " " + wholes.front());
    }
    else
    {
        answer = wholes.front() + " At the greatest of them, " + DescribeMoved(*most);
        if (most->withinExpected.value_or(true))
        {
            return answer; // long enough: the table has the rest
        }
    }
    return answer + (expectation.empty() ? "" : " " + expectation);
}

std::string
MakeReportVerdict(const LbMeasureResults& results)
{
    if (results.expect.empty())
    {
        return "";
    }
    const auto passed = static_cast<std::uint64_t>(
        std::count_if(results.expect.begin(), results.expect.end(), [](const LbExpectResult& e) {
            return e.pass;
        }));
    const auto all = static_cast<std::uint64_t>(results.expect.size());
    if (all == 1)
    {
        return passed == 1 ? "The scenario's expectation holds."
                           : "The scenario's expectation failed.";
    }
    return passed == all
               ? fmt::format("All {} expectations of the scenario hold.", all)
               : fmt::format("{} of {} expectations of the scenario failed.", all - passed, all);
}

} // namespace divertsim
} // namespace ns3
