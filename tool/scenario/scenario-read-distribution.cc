// SPDX-License-Identifier: GPL-2.0-only
//
// Distributions, and files of empirical ones
#include "tool/scenario/scenario-context.h"
#include "tool/scenario/scenario-keys.h"
#include "tool/scenario/scenario-quantity.h"

#include <fmt/format.h>

#include <cmath>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::size_t MAX_POINTS = 10000;
constexpr const char* RIGHT = "right would be a value and the share of values up to it, as in "
                              "\"10000 0.15\"";

/// Reads the lines of an empirical CDF
class CdfReader
{
  public:
    CdfReader(const ScenarioSource& source,
              const std::string& pointer,
              ScenarioProblemList& problems)
        : m_source(source),
          m_pointer(pointer),
          m_problems(problems)
    {
    }

    std::vector<std::pair<double, double>> Run()
    {
        const std::string_view text = m_source.text;
        for (std::size_t from = 0; from < text.size() && m_ok;)
        {
            const auto to = std::min(text.find('\n', from), text.size());
            ReadLine(text.substr(from, to - from), from);
            from = to + 1;
        }
        if (m_ok)
        {
            Finish();
        }
        return std::move(m_points);
    }

  private:
    void Error(std::size_t offset, std::size_t length, const std::string& message)
    {
        m_problems.AddError({&m_source, offset, length}, m_pointer, message, RIGHT);
        m_ok = false;
    }

    void ReadLine(std::string_view line, std::size_t offset)
    {
        line = line.substr(0, line.find('#'));
        std::vector<double> numbers;
        for (std::size_t from = line.find_first_not_of(" \t\r,"); from < line.size();)
        {
            const auto to = std::min(line.find_first_of(" \t\r,", from), line.size());
            const auto word = line.substr(from, to - from);
            const bool number =
                word.find_first_not_of("0123456789.eE+-") == std::string_view::npos &&
                word[0] >= '0' && word[0] <= '9' && std::isfinite(ScenarioNumber(word));
            if (!number)
            {
                Error(offset + from,
                      word.size(),
                      fmt::format("{} is no number of 0 or more", QuoteForMessage(word)));
                return;
            }
            numbers.push_back(ScenarioNumber(word));
            from = line.find_first_not_of(" \t\r,", to);
        }
        if (numbers.empty())
        {
            return;
        }
        if (numbers.size() != 2)
        {
            Error(offset, line.size(), fmt::format("{} numbers in a line of two", numbers.size()));
        }
        else if (!m_points.empty() &&
                 (numbers[0] < m_points.back().first || numbers[1] < m_points.back().second))
        {
            Error(offset, line.size(), "values and shares ascend, and here one falls");
        }
        else if (m_points.size() >= MAX_POINTS)
        {
            Error(offset, line.size(), fmt::format("more than {} points", MAX_POINTS));
        }
        else
        {
            m_points.emplace_back(numbers[0], numbers[1]);
            m_last = offset;
            m_lastLength = line.size();
        }
    }

    void Finish()
    {
        if (m_points.empty())
        {
            Error(0, 1, "there is no point in this file");
            return;
        }
        const double whole = m_points.back().second;
        if (whole != 1 && whole != 100)
        {
            Error(m_last, m_lastLength, "the last share is neither 1 nor 100");
            return;
        }
        for (auto& point : m_points)
        {
            point.second /= whole;
        }
    }

    const ScenarioSource& m_source;
    const std::string& m_pointer;
    ScenarioProblemList& m_problems;
    std::vector<std::pair<double, double>> m_points;
    std::size_t m_last = 0; ///< where the last point stands
    std::size_t m_lastLength = 0;
    bool m_ok = true;
};

double
Quantity(const ScenarioObject& object, const char* key, bool time)
{
    return time ? static_cast<double>(object.Time(key)) : static_cast<double>(object.Size(key));
}

} // namespace

ScenarioDistribution
ReadScenarioDistribution(ScenarioContext& context,
                         const ScenarioObject& object,
                         std::string_view key)
{
    ScenarioDistribution distribution;
    const bool time = key == "every";
    const auto* value = object.Find(key);
    if (!value || !value->Is(ScenarioValue::Type::OBJECT))
    {
        distribution.mean = Quantity(object, std::string(key).c_str(), time);
        return distribution;
    }
    const ScenarioObject draw(*value,
                              time ? ScenarioTimeDrawSection() : ScenarioSizeDrawSection(),
                              object.Pointer(key));
    const auto kind = draw.Text("distribution");
    distribution.kind = kind == "exponential" ? ScenarioDistribution::Kind::EXPONENTIAL
                        : kind == "pareto"    ? ScenarioDistribution::Kind::PARETO
                        : kind == "lognormal" ? ScenarioDistribution::Kind::LOGNORMAL
                                              : ScenarioDistribution::Kind::EMPIRICAL;
    distribution.mean = Quantity(draw, "mean", time);
    distribution.max = Quantity(draw, "max", time);
    distribution.shape = draw.Number("shape");
    distribution.sigma = draw.Number("sigma");
    const auto* file = draw.Find("file");
    if (kind == "empirical" && file)
    {
        const auto pointer = draw.Pointer("file");
        if (const auto* source = context.files.Read(*file, pointer, context.problems))
        {
            distribution.cdf = CdfReader(*source, pointer, context.problems).Run();
        }
    }
    // draws beyond max are drawn again, which must not take forever
    if (draw.Find("max") && draw.Find("mean") && distribution.max > 0 &&
        distribution.max < distribution.mean * 0.01)
    {
        context.Error(draw, "max", "nearly every draw would lie beyond it", "at least mean / 100");
    }
    const double scale = distribution.mean * (distribution.shape - 1) / distribution.shape;
    if (kind == "pareto" && draw.Find("max") && distribution.max <= scale)
    {
        context.Error(
            draw,
            "max",
            "every draw would lie beyond it: the least is mean x (shape - 1) / shape",
            fmt::format("more than {}",
                        FormatScenarioQuantity(
                            time ? ScenarioDimension::TIME : ScenarioDimension::SIZE,
                            static_cast<std::uint64_t>(std::ceil(std::max(scale, 0.0))))));
    }
    return distribution;
}

} // namespace divertsim
} // namespace ns3
