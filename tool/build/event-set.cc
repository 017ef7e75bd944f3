// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/event-set.h"

#include "tool/build/ns3-value.h"
#include "tool/build/world.h"
#include "tool/failure.h"

#include "ns3/config.h"
#include "ns3/string.h"

#include <fmt/format.h>

namespace ns3
{
namespace divertsim
{

EventSet::EventSet(BsdTime at, std::string name, std::string action, ScenarioSet kind)
    : Event(at, std::move(name), std::move(action)),
      m_kind(std::move(kind))
{
}

void
EventSet::Apply(World&)
{
    const auto slash = m_kind.path.rfind('/');
    const auto matches = Config::LookupMatches(m_kind.path.substr(0, slash));
    for (auto object = matches.Begin(); object != matches.End(); ++object)
    {
        TypeId::AttributeInformation attribute;
        if ((*object)->GetInstanceTypeId().LookupAttributeByName(m_kind.path.substr(slash + 1),
                                                                 &attribute) &&
            !IsNs3Value(*attribute.checker, m_kind.value))
        {
            throw UsageError(fmt::format("event {}: {}: '{}' is no value of it; its type is {}",
                                         GetName(),
                                         m_kind.path,
                                         m_kind.value,
                                         attribute.checker->GetValueTypeName()));
        }
    }
    if (!Config::SetFailSafe(m_kind.path, StringValue(m_kind.value)))
    {
        throw UsageError(fmt::format("event {}: {}: no attribute has this path at that time, or it "
                                     "can't be set to {}",
                                     GetName(),
                                     m_kind.path,
                                     m_kind.value));
    }
}

} // namespace divertsim
} // namespace ns3
