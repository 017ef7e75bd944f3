// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/ns3-arguments.h"

#include "tool/build/ns3-value.h"
#include "tool/build/ns3-vocabulary.h"
#include "tool/digest/sha256.h"

#include "ns3/global-value.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::string_view FORM = "right would be --ns3::TcpSocket::SegmentSize=1448";

std::optional<std::uint64_t>
ParseNumber(const std::string& text)
{
    std::uint64_t number = 0;
    const auto end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(number) : std::nullopt;
}

/// \return what is wrong with a global value, or nothing
std::optional<std::string>
CheckGlobal(const std::string& name, const std::string& value)
{
    for (auto it = GlobalValue::Begin(); it != GlobalValue::End(); ++it)
    {
        if ((*it)->GetName() == name)
        {
            if (IsNs3Value(*(*it)->GetChecker(), value))
            {
                return std::nullopt;
            }
            return fmt::format("--{}={}: not a value of this global of ns-3", name, value);
        }
    }
    return fmt::format("--{}: ns-3 has no such global value; {}", name, FORM);
}

} // namespace

Ns3Arguments
ParseNs3Arguments(const std::vector<std::string>& arguments, std::optional<std::uint64_t> seed)
{
    Ns3Arguments result;
    for (const auto& argument : arguments)
    {
        const auto equals = argument.find('=');
        if (argument.compare(0, 2, "--") != 0 || equals == std::string::npos || equals < 3)
        {
            result.problems.push_back(
                fmt::format("'{}' after --: no argument of ns-3; {}", argument, FORM));
            continue;
        }
        const auto name = argument.substr(2, equals - 2);
        const auto value = argument.substr(equals + 1);
        if (name == "RngRun")
        {
            result.rngRun = ParseNumber(value);
            if (!result.rngRun || (seed && *seed != *result.rngRun))
            {
                result.problems.push_back(
                    fmt::format("--RngRun={}: says otherwise than the seed; leave it away and use "
                                "--seed",
                                value));
            }
        }
        else if (name == "RngSeed")
        {
            result.problems.push_back(
                "--RngSeed: stays 1; --seed chooses the draws (it is RngRun)");
        }
        else if (name.compare(0, 5, "ns3::") == 0)
        {
            if (const auto wrong = Ns3Vocabulary().CheckAttribute(name, value))
            {
                result.problems.push_back("--" + name + "=" + value + ": " + *wrong);
            }
            result.attributes.emplace_back(name, value);
        }
        else
        {
            if (const auto wrong = CheckGlobal(name, value))
            {
                result.problems.push_back(*wrong);
            }
            result.globals.emplace_back(name, value);
        }
    }
    return result;
}

Ns3Arguments
AddNs3Arguments(Scenario& scenario, const std::vector<std::string>& arguments)
{
    auto parsed = ParseNs3Arguments(arguments, scenario.seed);
    if (!parsed.problems.empty() || arguments.empty())
    {
        return parsed;
    }
    std::string text = scenario.sha256;
    for (const auto& argument : arguments)
    {
        // none holds a NUL, so no two lists give one text
        text += '\0' + argument;
    }
    scenario.sha256 = Sha256Hex(text);
    scenario.attributes.insert(scenario.attributes.end(),
                               parsed.attributes.begin(),
                               parsed.attributes.end());
    return parsed;
}

} // namespace divertsim
} // namespace ns3
