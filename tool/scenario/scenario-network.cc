// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-network.h"

#include "tool/scenario/scenario-problem.h"

#include <fmt/format.h>

#include <charconv>

namespace ns3
{
namespace divertsim
{

namespace
{

/// \return the number if the whole text is one of at most \param most
std::optional<unsigned>
ParseNumber(std::string_view text, unsigned most)
{
    unsigned value = 0;
    const auto end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (text.empty() || parsed.ec != std::errc() || parsed.ptr != end || value > most)
    {
        return std::nullopt;
    }
    return value;
}

BsdAddress
ClearHostBits(BsdAddress address, unsigned prefixLength)
{
    for (std::size_t i = 0; i < address.Size(); ++i)
    {
        const unsigned bits =
            prefixLength > i * 8 ? prefixLength - static_cast<unsigned>(i * 8) : 0;
        if (bits < 8)
        {
            address.bytes[i] &= static_cast<std::uint8_t>(0xff00U >> bits);
        }
    }
    return address;
}

} // namespace

ScenarioNetwork
ParseScenarioNetwork(std::string_view text)
{
    ScenarioNetwork network;
    const auto slash = text.find('/');
    const auto address = BsdAddress::Parse(text.substr(0, slash));
    const auto most = address ? static_cast<unsigned>(address->Size() * 8) : 0;
    const auto prefix =
        slash == std::string_view::npos ? std::nullopt : ParseNumber(text.substr(slash + 1), most);
    if (!address || !prefix)
    {
        network.problem = fmt::format("{} is no network", QuoteForMessage(text));
        network.suggestion = "right would be \"192.168.1.0/24\" or \"fd00:1::/64\"";
        return network;
    }
    network.address = ClearHostBits(*address, *prefix);
    network.prefixLength = static_cast<std::uint8_t>(*prefix);
    if (network.address != *address)
    {
        network.problem = fmt::format("{} has bits beyond its prefix", QuoteForMessage(text));
        network.suggestion =
            fmt::format("did you mean \"{}/{}\"?", network.address.ToString(), *prefix);
    }
    return network;
}

std::optional<ScenarioPorts>
ParseScenarioPorts(std::string_view text)
{
    const auto dash = text.find('-');
    if (dash == std::string_view::npos)
    {
        return std::nullopt;
    }
    const auto low = ParseNumber(text.substr(0, dash), 65535);
    const auto high = ParseNumber(text.substr(dash + 1), 65535);
    if (!low || !high || *low == 0 || *low > *high)
    {
        return std::nullopt;
    }
    return ScenarioPorts{static_cast<std::uint16_t>(*low), static_cast<std::uint16_t>(*high)};
}

} // namespace divertsim
} // namespace ns3
