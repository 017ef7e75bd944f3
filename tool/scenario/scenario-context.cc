// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-context.h"

#include <fmt/format.h>

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

/// \return the one that is called so; where the file has no such name, says so
template <typename Item>
const Item*
FindNamed(ScenarioContext& context,
          const std::vector<Item>& items,
          const char* what,
          const char* section,
          const ScenarioValue& value,
          const std::string& pointer)
{
    if (!value.Is(ScenarioValue::Type::STRING))
    {
        return nullptr;
    }
    const auto found = std::find_if(items.begin(), items.end(), [&value](const Item& item) {
        return item.name == value.text;
    });
    if (found != items.end())
    {
        return &*found;
    }
    std::vector<std::string> names;
    const auto* all = context.root.Find(section);
    for (std::size_t i = 0; all && i < all->members.size(); ++i)
    {
        names.push_back(all->members[i].key);
    }
    if (std::find(names.begin(), names.end(), value.text) == names.end())
    {
        context.problems.AddError(
            value.place,
            pointer,
            fmt::format("there is no {} {}", what, QuoteForMessage(value.text)),
            SuggestWord(value.text, names));
    }
    // else it is there, and wrong itself
    return nullptr;
}

} // namespace

void
ScenarioContext::Error(const ScenarioObject& object,
                       std::string_view key,
                       const std::string& message,
                       const std::string& suggestion)
{
    problems.AddError(object.Place(key), object.Pointer(key), message, suggestion);
}

const ScenarioHost*
ScenarioContext::FindHost(const ScenarioValue& value, const std::string& pointer)
{
    return FindNamed(*this, scenario.hosts, "host", "hosts", value, pointer);
}

const ScenarioHost*
ScenarioContext::FindHost(const ScenarioObject& object, std::string_view key)
{
    const auto* value = object.Find(key);
    return value ? FindHost(*value, object.Pointer(key)) : nullptr;
}

bool
ScenarioContext::IsPlain(const ScenarioHost& host) const
{
    const auto* all = root.Find("hosts");
    const auto* value = all ? all->Find(host.name) : nullptr;
    return host.kernel.empty() && value && !value->Find("kernel");
}

void
ScenarioContext::WantsPf(const ScenarioObject& object,
                         std::string_view key,
                         const ScenarioHost& host)
{
    if (IsPlain(host))
    {
        Error(object,
              key,
              fmt::format("\"{}\" is a plain node: only a BSD kernel has pf", host.name),
              fmt::format("right would be \"kernel\": \"freebsd\" in \"{}\"", host.name));
    }
    const auto* kernel = BsdFindKernel(host.kernel);
    if (kernel && !kernel->pf)
    {
        Error(object,
              key,
              fmt::format("\"{}\" runs {}, which has no pf", host.name, host.kernel),
              "freebsd and openbsd have it");
    }
}

void
ScenarioContext::WantsDivert(const ScenarioObject& object,
                             std::string_view key,
                             const ScenarioHost& host)
{
    if (IsPlain(host))
    {
        Error(object,
              key,
              fmt::format("\"{}\" is a plain node, and only a BSD kernel has divert sockets",
                          host.name),
              fmt::format("right would be \"kernel\": \"freebsd\" in \"{}\"", host.name));
    }
    const auto* kernel = BsdFindKernel(host.kernel);
    if (kernel && !kernel->divert)
    {
        Error(object,
              key,
              fmt::format("\"{}\" runs {}, which has no divert sockets", host.name, host.kernel),
              "freebsd and openbsd have them");
    }
}

const ScenarioGroup*
ScenarioContext::FindGroup(const ScenarioObject& object, std::string_view key)
{
    const auto* value = object.Find(key);
    return value ? FindNamed(*this, scenario.groups, "group", "groups", *value, object.Pointer(key))
                 : nullptr;
}

const ScenarioSplice*
ScenarioContext::FindSplice(const ScenarioObject& object, std::string_view key)
{
    const auto* value = object.Find(key);
    return value
               ? FindNamed(*this, scenario.splices, "proxy", "splices", *value, object.Pointer(key))
               : nullptr;
}

} // namespace divertsim
} // namespace ns3
