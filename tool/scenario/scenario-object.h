// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_OBJECT_H
#define DIVERTSIM_TOOL_SCENARIO_OBJECT_H

#include "tool/scenario/scenario-key.h"
#include "tool/scenario/scenario-structure.h"
#include "tool/scenario/scenario-value.h"

#include "ns3/bsd-clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * An object of the file beside its declaration: gives typed values, the declared default for what
 * is left out, and something harmless for what the structural check has already refused.
 */
class ScenarioObject
{
  public:
    /// \param value the object, outlives this \param section its declaration
    /// \param pointer where it stands
    ScenarioObject(const ScenarioValue& value, const ScenarioSection& section, std::string pointer);

    /// \param key of a member \return its value as it stands, null where it is left out
    const ScenarioValue* Find(std::string_view key) const;
    /// \param key of a member \return its JSON pointer
    std::string Pointer(std::string_view key) const;
    /// \return the JSON pointer of the object
    const std::string& Pointer() const;
    /// \return the object as it stands
    const ScenarioValue& Value() const;
    /// \param key of a member \return its head, that of the object where it is left out
    ScenarioPlace Place(std::string_view key) const;

    /// \param key of a string, word, name or path \return it
    std::string Text(std::string_view key) const;
    /// \param key of an integer \return it
    std::uint64_t Integer(std::string_view key) const;
    /// \param key of a number \return it
    double Number(std::string_view key) const;
    /// \param key of a time \return it in ns
    BsdTime Time(std::string_view key) const;
    /// \param key of a cost \return it in ns
    double Cost(std::string_view key) const;
    /// \param key of a rate \return it in bit/s
    std::uint64_t Rate(std::string_view key) const;
    /// \param key of a size \return it in bytes
    std::uint64_t Size(std::string_view key) const;

    /// \param key of a section \return it, where it is there and an object
    std::optional<ScenarioObject> Object(std::string_view key) const;
    /// \param key of a list of sections \return those items that are objects
    std::vector<ScenarioObject> List(std::string_view key) const;
    /// \param key of named sections \return those that are objects, in the order of the file
    std::vector<std::pair<std::string, ScenarioObject>> Named(std::string_view key) const;

  private:
    const ScenarioKey* FindKey(std::string_view key) const;
    /// \return the text of a member, or of its default
    std::string_view TextOf(std::string_view key, ScenarioValue::Type type) const;

    const ScenarioValue* m_value;
    const ScenarioSection* m_section;
    std::string m_pointer;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_OBJECT_H
