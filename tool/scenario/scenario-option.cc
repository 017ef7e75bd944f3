// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-option.h"

#include "tool/scenario/scenario-problem.h"
#include "tool/scenario/scenario-quantity.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace ns3
{
namespace divertsim
{

namespace
{

using Type = ScenarioValue::Type;

/// An option and what its value is
struct Option
{
    std::string_view name;
    bool buffer; ///< bytes of a buffer, else it is on or off
    bool bound;  ///< it may be set on a bound socket
};

constexpr Option OPTIONS[] = {
    {"SO_REUSEADDR", false, true},
    {"SO_REUSEPORT", false, true},
    {"SO_REUSEPORT_LB", false, true},
    {"SO_RCVBUF", true, true},
    {"SO_SNDBUF", true, true},
    {"IPV6_V6ONLY", false, false},
};

bool
IsBuffer(std::string_view name)
{
    return std::any_of(std::begin(OPTIONS), std::end(OPTIONS), [name](const Option& option) {
        return option.buffer && option.name == name;
    });
}

/// setsockopt(2) takes an int
std::optional<std::int64_t>
ParseInt(std::string_view text)
{
    std::int32_t value = 0;
    const auto end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    return parsed.ec == std::errc() && parsed.ptr == end ? std::optional<std::int64_t>(value)
                                                         : std::nullopt;
}

ScenarioOptionValue
ParseSize(const std::string& text)
{
    ScenarioOptionValue parsed;
    const auto size = ParseScenarioQuantity(ScenarioDimension::SIZE, text);
    const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max());
    if (!size.value)
    {
        parsed.problem = size.problem;
        parsed.suggestion = size.suggestion;
    }
    else if (*size.value > most)
    {
        parsed.problem = fmt::format("{} is too large", QuoteForMessage(text));
        parsed.suggestion = fmt::format("an int holds {} bytes at most", most);
    }
    else
    {
        parsed.value = static_cast<std::int64_t>(*size.value);
    }
    return parsed;
}

} // namespace

std::vector<std::string>
ScenarioOptionWords()
{
    std::vector<std::string> words;
    for (const auto& option : OPTIONS)
    {
        if (option.bound)
        {
            words.emplace_back(option.name);
        }
    }
    return words;
}

std::vector<std::string>
ScenarioBindOptionWords()
{
    std::vector<std::string> words;
    for (const auto& option : OPTIONS)
    {
        if (!option.buffer)
        {
            words.emplace_back(option.name);
        }
    }
    return words;
}

ScenarioOptionValue
ParseScenarioOptionValue(std::string_view option, const ScenarioValue& value)
{
    ScenarioOptionValue parsed;
    const bool buffer = IsBuffer(option);
    if (value.Is(Type::STRING) && buffer)
    {
        return ParseSize(value.text);
    }
    const auto number = value.Is(Type::NUMBER) ? ParseInt(value.text) : std::nullopt;
    if (number)
    {
        parsed.value = *number;
    }
    else if (value.Is(Type::BOOLEAN) && !buffer)
    {
        parsed.value = value.text == "true" ? 1 : 0;
    }
    else
    {
        parsed.problem = fmt::format("{} is no value of {}", value.Describe(), option);
        parsed.suggestion = buffer ? "right would be \"64KiB\"" : "right would be true or false";
        if (value.Is(Type::NUMBER))
        {
            parsed.problem = fmt::format("{} is no value of {}", value.text, option);
            parsed.suggestion = "setsockopt(2) takes an int";
        }
    }
    return parsed;
}

} // namespace divertsim
} // namespace ns3
