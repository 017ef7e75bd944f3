// SPDX-License-Identifier: GPL-2.0-only
#include "tool/cli/list-command.h"

#include "tool/build/ns3-vocabulary.h"
#include "tool/scenario/scenario-keys.h"

#include "ns3/bsd-kernel.h"
#include "ns3/lb-measure-metrics.h"
#include "ns3/lb-measure-series.h"
#include "ns3/lb-policy-registry.h"

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

/// A word and what is said of it
using Lines = std::vector<std::pair<std::string, std::string>>;

std::string
Align(const Lines& lines)
{
    std::size_t width = 0;
    for (const auto& [word, text] : lines)
    {
        width = std::max(width, word.size());
    }
    std::string out;
    for (const auto& [word, text] : lines)
    {
        out += fmt::format("{:<{}}  {}\n", word, width, text);
    }
    return out;
}

std::string
WithUnit(std::string_view unit, std::string_view sentence)
{
    return unit.empty() ? std::string(sentence) : fmt::format("[{}] {}", unit, sentence);
}

std::string
ListPolicies()
{
    Lines lines;
    for (const auto& policy : LbPolicies())
    {
        lines.emplace_back(policy.name, policy.sentence);
    }
    return Align(lines);
}

std::string
ListMetrics()
{
    Lines lines;
    for (const auto& metric : LbListMetrics())
    {
        lines.emplace_back(metric.pattern, WithUnit(metric.unit, metric.sentence));
    }
    return Align(lines);
}

std::string
ListSeries()
{
    Lines lines;
    for (const auto& series : LbListSeries())
    {
        lines.emplace_back(series.pattern, WithUnit(series.unit, series.sentence));
    }
    return Align(lines);
}

std::string
ListKernels()
{
    std::string out;
    for (const auto& kernel : BsdKernels())
    {
        Lines lines;
        lines.emplace_back(kernel.alias.empty() ? std::string(kernel.name)
                                                : fmt::format("{} ({})", kernel.name, kernel.alias),
                           fmt::format("{}; {}: {}",
                                       kernel.behaviour,
                                       BsdConfidenceName(kernel.confidence),
                                       kernel.source));
        for (const auto& behaviour : kernel.behaviours)
        {
            lines.emplace_back(fmt::format("{} {}", kernel.name, behaviour.part),
                               fmt::format("{} [{}: {}]",
                                           behaviour.sentence,
                                           BsdConfidenceName(behaviour.confidence),
                                           behaviour.source));
        }
        out += Align(lines);
    }
    return out;
}

std::string
ListEvents()
{
    Lines lines;
    for (const auto& kind : ScenarioEventSection().variants)
    {
        if (!kind.notModelled)
        {
            lines.emplace_back(kind.word, kind.sentence);
        }
    }
    return Align(lines);
}

} // namespace

std::string
ListWords(const std::string& what)
{
    if (what == "policies")
    {
        return ListPolicies();
    }
    if (what == "metrics")
    {
        return ListMetrics();
    }
    if (what == "series")
    {
        return ListSeries();
    }
    if (what == "events")
    {
        return ListEvents();
    }
    if (what == "kernels")
    {
        return ListKernels();
    }
    std::string out;
    for (const auto& line : Ns3Vocabulary::ListAttributes())
    {
        out += line + "\n";
    }
    return out;
}

} // namespace divertsim
} // namespace ns3
