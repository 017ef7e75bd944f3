// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-parser.h"

#include "ns3/pf-grammar.h"

namespace ns3
{
namespace divertsim
{

PfParseResult
PfParse(const std::vector<std::string>& lines, const PfParseOptions& options)
{
    return PfGrammar(lines, options).Parse();
}

PfParseResult
PfParse(const std::vector<std::string>& lines, BsdSystem system)
{
    PfParseOptions options;
    options.system = system;
    return PfParse(lines, options);
}

PfParseResult
PfParseText(std::string_view text, const PfParseOptions& options)
{
    return PfParse(PfSplitLines(text), options);
}

PfParseResult
PfParseText(std::string_view text, BsdSystem system)
{
    return PfParse(PfSplitLines(text), system);
}

std::vector<std::string>
PfSplitLines(std::string_view text)
{
    std::vector<std::string> lines;
    while (!text.empty())
    {
        const std::size_t end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

} // namespace divertsim
} // namespace ns3
