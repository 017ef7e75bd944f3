// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-reference.h"

#include "tool/scenario/scenario-keys.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ns3
{
namespace divertsim
{

namespace
{

std::string
KindOf(const ScenarioKey& key)
{
    switch (key.kind)
    {
    case ScenarioKind::FORMAT:
        return "1";
    case ScenarioKind::NAME:
        return "name";
    case ScenarioKind::WORD:
        return fmt::format("`{}`", fmt::join(key.words, "`, `"));
    case ScenarioKind::BOOLEAN:
        return "boolean";
    case ScenarioKind::INTEGER:
        return "whole number";
    case ScenarioKind::NUMBER:
        return "number";
    case ScenarioKind::TIME:
        return "time";
    case ScenarioKind::COST:
        return "time, with decimals of ns";
    case ScenarioKind::RATE:
        return "rate";
    case ScenarioKind::SIZE:
        return "size";
    case ScenarioKind::TIME_DRAW:
        return "time or distribution";
    case ScenarioKind::SIZE_DRAW:
        return "size or distribution";
    case ScenarioKind::ADDRESS:
        return "address";
    case ScenarioKind::NETWORK:
        return "network";
    case ScenarioKind::PORTS:
        return "range of ports";
    case ScenarioKind::FILE:
        return "path";
    case ScenarioKind::FILES:
        return "paths";
    case ScenarioKind::LINES:
        return "strings";
    case ScenarioKind::WORDS:
        return fmt::format("list of `{}`", fmt::join(key.words, "`, `"));
    case ScenarioKind::ENDS:
        return "two names";
    case ScenarioKind::SCALAR:
        return "string, number or boolean";
    case ScenarioKind::ATTRIBUTES:
        return "values by name";
    case ScenarioKind::POLICY:
        return "policy";
    case ScenarioKind::MEMBERS:
        return "members";
    case ScenarioKind::OBJECT:
        return std::string(key.section->title);
    case ScenarioKind::LIST:
        return fmt::format("list of {}", key.section->title);
    case ScenarioKind::NAMED:
        return fmt::format("{} by name", key.section->title);
    default:
        return "string";
    }
}

std::string
BoundsOf(const ScenarioKey& key)
{
    if (key.minimum.empty())
    {
        return "";
    }
    return fmt::format("{} to {}", key.minimum, key.maximum);
}

void
AppendTable(std::string& text, const std::vector<ScenarioKey>& keys)
{
    text += "\n| key | value | default | bounds | meaning |\n|---|---|---|---|---|\n";
    for (const auto& key : keys)
    {
        if (!key.notModelled)
        {
            text += fmt::format("| `{}` | {} | {} | {} | {} |\n",
                                key.name,
                                KindOf(key),
                                key.required          ? "required"
                                : key.initial.empty() ? ""
                                                      : fmt::format("`{}`", key.initial),
                                BoundsOf(key),
                                key.sentence);
        }
    }
}

void
AppendSection(std::string& text, const ScenarioSection& section)
{
    text += fmt::format("\n## {}\n\n{}\n", section.title, section.sentence);
    if (!section.keys.empty())
    {
        AppendTable(text, section.keys);
    }
    for (const auto& variant : section.variants)
    {
        if (variant.notModelled)
        {
            continue;
        }
        const auto head = section.chosenByPresence
                              ? fmt::format("With `{}`", variant.word)
                              : fmt::format("`\"{}\": \"{}\"`", section.chooser, variant.word);
        const bool initial = !section.initialWord.empty() && variant.word == section.initialWord;
        text += fmt::format("\n### {}{}\n\n{}\n",
                            head,
                            initial ? " (the default)" : "",
                            variant.sentence);
        if (!variant.keys.empty())
        {
            AppendTable(text, variant.keys);
        }
    }
}

} // namespace

std::string
ScenarioReference()
{
    std::string text =
        "<!-- Made from the declarations in tool/scenario/scenario-keys*.cc: change them, not this "
        "-->\n\n# Reference of scenario files\n\n"
        "A scenario is JSON. Unknown keys are errors. Quantities are strings with a unit right "
        "behind a decimal number: times in ns, us, ms, s, min, h; rates in bps, kbps, Mbps, Gbps; "
        "sizes in B, KB, KiB, MB, MiB, GB, GiB (KB is 1000 bytes, KiB 1024). A name is a letter, "
        "then up to 63 letters, digits, `_` or `-`. Paths are relative and stay below the "
        "scenario's own folder.\n";
    for (const auto* section : ScenarioSections())
    {
        AppendSection(text, *section);
    }
    return text;
}

} // namespace divertsim
} // namespace ns3
