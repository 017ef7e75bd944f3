// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-expect.h"

#include "ns3/lb-measure-interval.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

namespace ns3
{
namespace divertsim
{

namespace
{

using Number = std::variant<std::int64_t, std::uint64_t, double>;

std::optional<Number>
ToNumber(const LbMetricValue& value)
{
    if (const auto* whole = std::get_if<std::int64_t>(&value))
    {
        return *whole;
    }
    if (const auto* count = std::get_if<std::uint64_t>(&value))
    {
        return *count;
    }
    if (const auto* real = std::get_if<double>(&value))
    {
        return *real;
    }
    return std::nullopt;
}

/// \return -1, 0 or 1 as a is below, equal to or above b
template <typename A, typename B>
int
CompareExactly(A a, B b)
{
    if constexpr (std::is_floating_point_v<A> || std::is_floating_point_v<B>)
    {
        const auto x = static_cast<double>(a);
        const auto y = static_cast<double>(b);
        return x < y ? -1 : x > y ? 1 : 0;
    }
    else if constexpr (std::is_signed_v<A> && !std::is_signed_v<B>)
    {
        return a < 0 ? -1 : CompareExactly(static_cast<B>(a), b);
    }
    else if constexpr (!std::is_signed_v<A> && std::is_signed_v<B>)
    {
        return b < 0 ? 1 : CompareExactly(a, static_cast<A>(b));
    }
    else
    {
        return a < b ? -1 : a > b ? 1 : 0;
    }
}

int
Compare(const Number& a, const Number& b)
{
    return std::visit([](auto x, auto y) { return CompareExactly(x, y); }, a, b);
}

bool
Keeps(const LbMetricValue& value, const LbExpectBounds& bounds)
{
    const std::optional<Number> number = ToNumber(value);
    const auto compares = [&](const std::optional<LbMetricValue>& bound, auto holds) {
        if (!bound)
        {
            return true;
        }
        const std::optional<Number> limit = ToNumber(*bound);
        return number && limit && holds(Compare(*number, *limit));
    };
    if (std::holds_alternative<std::monostate>(value) ||
        !compares(bounds.min, [](int order) { return order >= 0; }) ||
        !compares(bounds.max, [](int order) { return order <= 0; }))
    {
        return false;
    }
    if (bounds.equals)
    {
        return number ? compares(bounds.equals, [](int order) { return order == 0; })
                      : value == *bounds.equals;
    }
    return true;
}

/// The part of a change that a metric is about
struct Part
{
    const char* name;
    LbExpectedShare LbExpectedChange::*share;
    std::uint64_t LbChangeResult::*count;
};

constexpr std::array<Part, 4> PARTS = {{
    {"moved", &LbExpectedChange::moved, &LbChangeResult::moved},
    {"moved_fraction", &LbExpectedChange::moved, &LbChangeResult::moved},
    {"moved_own", &LbExpectedChange::own, &LbChangeResult::movedOwn},
    {"moved_collateral", &LbExpectedChange::collateral, &LbChangeResult::movedCollateral},
}};

const Part*
FindPart(const std::string& name)
{
    const auto found = std::find_if(PARTS.begin(), PARTS.end(), [&](const Part& part) {
        return name == part.name;
    });
    return found == PARTS.end() ? nullptr : &*found;
}

/// Whether the changes that a path leads to did what was expected of them
bool
IsWithin(const LbMeasureResults& results, const std::string& metric)
{
    const std::size_t dot = metric.rfind('.');
    const Part* part = dot == std::string::npos ? nullptr : FindPart(metric.substr(dot + 1));
    if (!part || metric.compare(0, 7, "changes") != 0)
    {
        return false;
    }
    // The same way, to where in the list these changes stand
    LbMeasureResults numbered;
    for (const LbChangeResult& change : results.changes)
    {
        LbChangeResult stand;
        stand.name = change.name;
        stand.live = numbered.changes.size();
        numbered.changes.push_back(stand);
    }
    for (const LbMetricValue& value : LbEvaluateMetric(numbered, metric.substr(0, dot) + ".live"))
    {
        const auto* index = std::get_if<std::uint64_t>(&value);
        if (!index)
        {
            return false;
        }
        const LbChangeResult& change = results.changes[*index];
        if (!change.expected || change.live == 0 ||
            !LbWithinExpected((*change.expected).*part->share, change.*part->count, change.live))
        {
            return false;
        }
    }
    return true;
}

std::string
Describe(const LbExpectBounds& bounds)
{
    std::string text;
    const auto add = [&](const char* word, const std::optional<LbMetricValue>& bound) {
        if (bound)
        {
            text += (text.empty() ? "" : ", ") + std::string(word) + " " + LbMetricToJson(*bound);
        }
    };
    add("min", bounds.min);
    add("max", bounds.max);
    add("equals", bounds.equals);
    if (bounds.withinExpected)
    {
        text += text.empty() ? "within expected" : ", within expected";
    }
    return text;
}

std::string
Quote(const std::string& text)
{
    static constexpr char DIGITS[] = "0123456789abcdef";
    std::string quoted = "\"";
    for (const char letter : text)
    {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '"' || letter == '\\')
        {
            quoted += '\\';
            quoted += letter;
        }
        else if (byte < 0x20)
        {
            quoted += "\\u00";
            quoted += DIGITS[byte >> 4];
            quoted += DIGITS[byte & 15];
        }
        else
        {
            quoted += letter;
        }
    }
    return quoted + '"';
}

/// Shortest digits that read back as the same number, and a point where it looks whole
std::string
Shortest(double real)
{
    if (!std::isfinite(real))
    {
        return "null"; // JSON has no word for it
    }
    std::array<char, 32> digits{};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), real);
    std::string text(digits.data(), written.ptr);
    if (text.find_first_of(".e") == std::string::npos)
    {
        text += ".0";
    }
    return text;
}

} // namespace

std::string
LbMetricToJson(const LbMetricValue& value)
{
    struct Writer
    {
        std::string operator()(std::monostate) const
        {
            return "null";
        }

        std::string operator()(bool flag) const
        {
            return flag ? "true" : "false";
        }

        std::string operator()(std::int64_t number) const
        {
            return std::to_string(number);
        }

        std::string operator()(std::uint64_t number) const
        {
            return std::to_string(number);
        }

        std::string operator()(double number) const
        {
            return Shortest(number);
        }

        std::string operator()(const std::string& text) const
        {
            return Quote(text);
        }

        std::string operator()(const LbMetricJson& json) const
        {
            return json.text;
        }
    };

    return std::visit(Writer(), value);
}

bool
LbMetricHasExpectation(const std::string& pattern)
{
    const std::string changes = "changes[].";
    return pattern.compare(0, changes.size(), changes) == 0 &&
           FindPart(pattern.substr(changes.size())) != nullptr;
}

LbExpectResult
LbJudgeExpect(const LbMeasureResults& results,
              const std::string& metric,
              const LbExpectBounds& bounds)
{
    const std::vector<LbMetricValue> values = LbEvaluateMetric(results, metric);
    LbExpectResult judged;
    judged.metric = metric;
    judged.bound = Describe(bounds);
    judged.pass = !values.empty() && (!bounds.withinExpected || IsWithin(results, metric));
    for (const LbMetricValue& value : values)
    {
        judged.pass = judged.pass && Keeps(value, bounds);
        judged.actual += (judged.actual.empty() ? "" : ", ") + LbMetricToJson(value);
    }
    if (values.empty())
    {
        judged.actual = "null";
    }
    else if (values.size() > 1)
    {
        judged.actual = "[" + judged.actual + "]";
    }
    return judged;
}

} // namespace divertsim
} // namespace ns3
