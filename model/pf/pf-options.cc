// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-options.h"

namespace ns3
{
namespace divertsim
{

std::string_view
PfOptimizationName(PfOptimization optimization)
{
    switch (optimization)
    {
    case PfOptimization::NORMAL:
        break;
    case PfOptimization::HIGH_LATENCY:
        return "high-latency";
    case PfOptimization::AGGRESSIVE:
        return "aggressive";
    case PfOptimization::CONSERVATIVE:
        return "conservative";
    }
    return "normal";
}

std::string
PfOptions::ToString() const
{
    std::string text;
    const auto number = [&text](const std::string& name,
                                const std::optional<std::uint32_t>& value) {
        text += value ? "set " + name + " " + std::to_string(*value) + "\n" : "";
    };
    number("limit states", limitStates);
    number("limit frags", limitFrags);
    number("limit tables", limitTables);
    number("limit table-entries", limitTableEntries);
    number("limit src-nodes", limitSrcNodes);
    if (optimization)
    {
        text += "set optimization " + std::string(PfOptimizationName(*optimization)) + "\n";
    }
    for (const auto& [timeout, seconds] : timeouts)
    {
        number("timeout " + std::string(PfTimeoutName(timeout)), seconds);
    }
    number("timeout frag", timeoutFrag);
    number("timeout interval", interval);
    number("timeout adaptive.start", adaptiveStart);
    number("timeout adaptive.end", adaptiveEnd);
    for (const std::string& name : skip)
    {
        text += "set skip on " + name + "\n";
    }
    if (reassemble)
    {
        text += std::string("set reassemble ") + (*reassemble ? "yes" : "no") +
                (reassembleNoDf ? " no-df\n" : "\n");
    }
    return text;
}

} // namespace divertsim
} // namespace ns3
