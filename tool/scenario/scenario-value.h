// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_VALUE_H
#define DIVERTSIM_TOOL_SCENARIO_VALUE_H

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A text that values come from: a file, or an option of the call
struct ScenarioSource
{
    std::string name; ///< as messages call it
    std::string text;
    std::size_t order = 0; ///< problems of sources stand in this order
};

/// Where something stands
struct ScenarioPlace
{
    const ScenarioSource* source = nullptr;
    std::size_t offset = 0; ///< bytes
    std::size_t length = 0; ///< bytes
};

struct ScenarioMember;

/**
 * A JSON value that knows where it stands. Members keep their order, numbers their text, and a
 * tree may be put together from several sources, each part with its own place.
 */
class ScenarioValue
{
  public:
    enum class Type : std::uint8_t
    {
        NONE, ///< null
        BOOLEAN,
        NUMBER,
        STRING,
        ARRAY,
        OBJECT,
    };

    Type type = Type::NONE;
    std::string text; ///< of a string its content; of a number or boolean as written
    std::vector<ScenarioMember> members; ///< of an object
    std::vector<ScenarioValue> items;    ///< of an array
    ScenarioPlace place;

    /// \param wanted a type \return true if the value has it
    bool Is(Type wanted) const
    {
        return type == wanted;
    }

    /// \param key of a member \return its value, null where this is no object or has no such key
    const ScenarioValue* Find(std::string_view key) const;
    ScenarioValue* Find(std::string_view key);

    /// \return the member, null where there is none
    const ScenarioMember* FindMember(std::string_view key) const;

    /// Sets or adds a member. \param key its key \param value its value \return the member's value
    ScenarioValue& Set(const std::string& key, ScenarioValue value);

    /// \param key of the member that goes
    void Remove(std::string_view key);

    /// \return "a string", "an object", ... for messages
    std::string_view Describe() const;

    /**
     * \param from first byte of a string's content \param length bytes
     * \return where these stand in the source, escapes of JSON considered
     */
    ScenarioPlace PlaceOf(std::size_t from, std::size_t length) const;

    /// \return compact JSON, keys sorted: the canonical form
    std::string ToCanonicalJson() const;
};

/// A key of an object and its value
struct ScenarioMember
{
    std::string key;
    ScenarioPlace place; ///< of the key; of the value where the key stands nowhere (an override)
    ScenarioValue value;
};

/// \param text a number of JSON \return the double next to it; infinite where it is too large
double ScenarioNumber(std::string_view text);

/// \param pointer a JSON pointer \param token a key or index \return the pointer one step deeper
std::string JoinPointer(const std::string& pointer, std::string_view token);

/// \param pointer a JSON pointer \param index of an item \return the pointer one step deeper
std::string JoinPointer(const std::string& pointer, std::size_t index);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_VALUE_H
