// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-quantity.h"

#include "tool/scenario/scenario-problem.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace ns3
{
namespace divertsim
{

namespace
{

using boost::multiprecision::cpp_int;

constexpr std::size_t MAX_CHARACTERS = 64;
constexpr std::string_view DIGITS = "0123456789";

/// A text taken apart
struct Parts
{
    std::string_view whole;
    std::string_view fraction;
    std::string_view unit;
    bool number = false; ///< it begins with a decimal number
};

Parts
Split(std::string_view text)
{
    Parts parts;
    const auto end = std::min(text.find_first_not_of(DIGITS), text.size());
    parts.whole = text.substr(0, end);
    parts.unit = text.substr(end);
    parts.number = end > 0;
    if (!parts.unit.empty() && parts.unit[0] == '.')
    {
        const auto rest = parts.unit.substr(1);
        const auto stop = std::min(rest.find_first_not_of(DIGITS), rest.size());
        parts.fraction = rest.substr(0, stop);
        parts.unit = rest.substr(stop);
        parts.number = parts.number && stop > 0;
    }
    return parts;
}

cpp_int
ToInteger(std::string_view digits)
{
    // cpp_int would take a leading zero for octal
    cpp_int value = 0;
    for (const char digit : digits)
    {
        value = value * 10 + (digit - '0');
    }
    return value;
}

cpp_int
PowerOfTen(std::size_t exponent)
{
    return boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(exponent));
}

std::string
Lower(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
    {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return lower;
}

/// How people write units, and what they mean by it
struct Alias
{
    std::string_view text; ///< in lower case
    std::string_view unit;
};

const std::vector<Alias>&
Aliases(ScenarioDimension dimension)
{
    static const std::vector<Alias> times{
        {"sec", "s"},      {"secs", "s"},     {"second", "s"},        {"seconds", "s"},
        {"msec", "ms"},    {"millis", "ms"},  {"milliseconds", "ms"}, {"usec", "us"},
        {"\u00b5s", "us"}, {"\u03bcs", "us"}, {"microseconds", "us"}, {"nsec", "ns"},
        {"n", "ns"},       {"u", "us"},       {"nanoseconds", "ns"},  {"m", "min"},
        {"mins", "min"},   {"minute", "min"}, {"minutes", "min"},     {"hr", "h"},
        {"hour", "h"},     {"hours", "h"},
    };
    static const std::vector<Alias> rates{
        {"b/s", "bps"},
        {"bit/s", "bps"},
        {"kbit/s", "kbps"},
        {"kb/s", "kbps"},
        {"mbit/s", "Mbps"},
        {"mb/s", "Mbps"},
        {"gbit/s", "Gbps"},
        {"gb/s", "Gbps"},
        {"k", "kbps"},
        {"m", "Mbps"},
        {"g", "Gbps"},
        {"kbit", "kbps"},
        {"mbit", "Mbps"},
        {"gbit", "Gbps"},
        {"mb", "Mbps"},
        {"gb", "Gbps"},
    };
    static const std::vector<Alias> sizes{
        {"byte", "B"},
        {"bytes", "B"},
        {"k", "KB"},
        {"m", "MB"},
        {"g", "GB"},
    };
    return dimension == ScenarioDimension::TIME   ? times
           : dimension == ScenarioDimension::RATE ? rates
                                                  : sizes;
}

/// \return the unit that \param text stands for in other places, or a usual one
std::string_view
GuessUnit(ScenarioDimension dimension, std::string_view text)
{
    const auto blank = text.find_first_not_of(" \t_-");
    const auto lower = Lower(blank == std::string_view::npos ? "" : text.substr(blank));
    for (const auto& unit : ScenarioUnits(dimension))
    {
        if (Lower(unit.name) == lower)
        {
            return unit.name;
        }
    }
    for (const auto& alias : Aliases(dimension))
    {
        if (alias.text == lower)
        {
            return alias.unit;
        }
    }
    return dimension == ScenarioDimension::TIME   ? "ms"
           : dimension == ScenarioDimension::RATE ? "Mbps"
                                                  : "KB";
}

std::string
ListUnits(ScenarioDimension dimension)
{
    std::string list;
    for (const auto& unit : ScenarioUnits(dimension))
    {
        list += (list.empty() ? "" : ", ") + std::string(unit.name);
    }
    return list;
}

/// An exact value: numerator / 10^digits of the base unit
struct Exact
{
    cpp_int numerator;
    std::size_t digits = 0;
    std::string problem;
    std::string suggestion;
};

Exact
ParseExact(ScenarioDimension dimension, std::string_view text)
{
    Exact exact;
    const auto parts = Split(text);
    const std::string_view number = text.substr(0, text.size() - parts.unit.size());
    if (text.size() > MAX_CHARACTERS || !parts.number)
    {
        const auto& units = ScenarioUnits(dimension);
        exact.problem = fmt::format("{} is no number with a unit", QuoteForMessage(text));
        exact.suggestion = fmt::format("right would be \"10{}\"; units are {}",
                                       units[units.size() / 2].name,
                                       ListUnits(dimension));
        return exact;
    }
    const auto& units = ScenarioUnits(dimension);
    const auto unit = std::find_if(units.begin(), units.end(), [&parts](const ScenarioUnit& u) {
        return u.name == parts.unit;
    });
    if (unit == units.end())
    {
        exact.problem = parts.unit.empty()
                            ? fmt::format("{} has no unit", QuoteForMessage(text))
                            : fmt::format("{} is no unit here", QuoteForMessage(parts.unit));
        exact.suggestion = fmt::format("did you mean \"{}{}\"? Units are {}",
                                       number,
                                       GuessUnit(dimension, parts.unit),
                                       ListUnits(dimension));
        return exact;
    }
    exact.digits = parts.fraction.size();
    exact.numerator =
        (ToInteger(parts.whole) * PowerOfTen(exact.digits) + ToInteger(parts.fraction)) *
        unit->factor;
    return exact;
}

} // namespace

const std::vector<ScenarioUnit>&
ScenarioUnits(ScenarioDimension dimension)
{
    static const std::vector<ScenarioUnit> times{
        {"ns", 1},
        {"us", 1000},
        {"ms", 1000000},
        {"s", 1000000000},
        {"min", 60000000000},
        {"h", 3600000000000},
    };
    static const std::vector<ScenarioUnit> rates{
        {"bps", 1},
        {"kbps", 1000},
        {"Mbps", 1000000},
        {"Gbps", 1000000000},
    };
    static const std::vector<ScenarioUnit> sizes{
        {"B", 1},
        {"KB", 1000},
        {"KiB", 1024},
        {"MB", 1000000},
        {"MiB", 1048576},
        {"GB", 1000000000},
        {"GiB", 1073741824},
    };
    return dimension == ScenarioDimension::TIME   ? times
           : dimension == ScenarioDimension::RATE ? rates
                                                  : sizes;
}

ScenarioQuantity
ParseScenarioQuantity(ScenarioDimension dimension, std::string_view text)
{
    ScenarioQuantity quantity;
    auto exact = ParseExact(dimension, text);
    if (!exact.problem.empty())
    {
        quantity.problem = std::move(exact.problem);
        quantity.suggestion = std::move(exact.suggestion);
        return quantity;
    }
    const cpp_int scale = PowerOfTen(exact.digits);
    const auto base = ScenarioUnits(dimension).front().name;
    if (exact.numerator % scale != 0)
    {
        quantity.problem = fmt::format("{} is finer than 1{}", QuoteForMessage(text), base);
        quantity.suggestion =
            fmt::format("right would be a whole number of {}: \"{}{}\"",
                        base,
                        cpp_int(exact.numerator / scale).convert_to<std::string>(),
                        base);
        return quantity;
    }
    const cpp_int value = exact.numerator / scale;
    if (value > INT64_MAX)
    {
        quantity.problem = fmt::format("{} is too large", QuoteForMessage(text));
        quantity.suggestion =
            fmt::format("the most is \"{}\"", FormatScenarioQuantity(dimension, INT64_MAX));
        return quantity;
    }
    quantity.value = value.convert_to<std::uint64_t>();
    return quantity;
}

std::optional<BsdTime>
ParseScenarioTime(std::string_view text)
{
    const auto quantity = ParseScenarioQuantity(ScenarioDimension::TIME, text);
    return quantity.value ? std::optional<BsdTime>(static_cast<BsdTime>(*quantity.value))
                          : std::nullopt;
}

ScenarioCost
ParseScenarioCost(std::string_view text)
{
    ScenarioCost cost;
    auto exact = ParseExact(ScenarioDimension::TIME, text);
    cost.problem = std::move(exact.problem);
    cost.suggestion = std::move(exact.suggestion);
    if (cost.problem.empty())
    {
        // from_chars rounds the exact decimal once, whatever the unit was
        const auto digits =
            exact.numerator.convert_to<std::string>() + "e-" + std::to_string(exact.digits);
        double value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        cost.value = value;
    }
    return cost;
}

std::string
FormatScenarioQuantity(ScenarioDimension dimension, std::uint64_t value)
{
    const auto& units = ScenarioUnits(dimension);
    std::string best = fmt::format("{}{}", value, units.front().name);
    for (const auto& unit : units)
    {
        if (value > 0 && value % unit.factor == 0)
        {
            const auto text = fmt::format("{}{}", value / unit.factor, unit.name);
            best = text.size() <= best.size() ? text : best;
        }
    }
    return best;
}

} // namespace divertsim
} // namespace ns3
