// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_KEY_H
#define DIVERTSIM_TOOL_SCENARIO_KEY_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

struct ScenarioSection;

/// What the value of a key is
enum class ScenarioKind : std::uint8_t
{
    FORMAT, ///< the number 1
    TEXT,   ///< any string
    NAME,   ///< a string that may stand in metric paths and file names
    WORD,   ///< one of some words
    BOOLEAN,
    INTEGER,    ///< without a unit, not negative
    NUMBER,     ///< without a unit
    TIME,       ///< a whole number of ns, with a unit
    COST,       ///< a number of ns with decimals, with a unit
    RATE,       ///< bit/s, with a unit
    SIZE,       ///< bytes, with a unit
    TIME_DRAW,  ///< a time, or a distribution of times
    SIZE_DRAW,  ///< a size, or a distribution of sizes
    ADDRESS,    ///< "10.0.0.1"
    NETWORK,    ///< "10.0.0.0/24"
    PORTS,      ///< "1024-65535"
    FILE,       ///< a relative path
    FILES,      ///< an array of these
    LINES,      ///< an array of strings
    WORDS,      ///< an array of some words
    ENDS,       ///< an array of two names
    SCALAR,     ///< a string, number or boolean
    ATTRIBUTES, ///< an object of scalars
    POLICY,     ///< one of some names, or an object with name and numbers
    MEMBERS,    ///< an array of socket numbers, "all", {"oldest": n} or {"newest": n}
    OBJECT,     ///< a section
    LIST,       ///< an array of sections
    NAMED,      ///< an object of sections, by name
};

/**
 * One key of the format, declared once: the reader's checks, the JSON Schema and the reference all
 * come from it.
 */
struct ScenarioKey
{
    std::string_view name;
    ScenarioKind kind = ScenarioKind::TEXT;
    std::string_view sentence; ///< what it means
    bool required = false;
    std::string_view initial; ///< the default, as in a file but without quotes; "": none
    std::string_view minimum; ///< in the same form; "": the kind's own
    std::string_view maximum;
    std::vector<std::string> words; ///< of WORD, WORDS and POLICY
    std::vector<std::string> later; ///< words of the format that this version can't run yet
    bool notModelled = false;       ///< the whole key is of a later version
    const ScenarioSection* section = nullptr; ///< of OBJECT, LIST, NAMED
    std::string_view example;                 ///< a value that is right, for suggestions
    /// Of WORDS: what is wrong with a word that is none of them; empty: just that
    std::string (*objection)(std::string_view word) = nullptr;

    ScenarioKey& Required();
    ScenarioKey& Default(std::string_view value);
    ScenarioKey& Bounds(std::string_view least, std::string_view most);
    ScenarioKey& Words(std::vector<std::string> known, std::vector<std::string> unmodelled = {});
    ScenarioKey& Of(const ScenarioSection& inner);
    ScenarioKey& Example(std::string_view value);
    ScenarioKey& Objects(std::string (*says)(std::string_view word));

    /// \param name of the key \param kind of its value \param sentence what it means
    static ScenarioKey Make(std::string_view name, ScenarioKind kind, std::string_view sentence);
    /// \param name of a key of the format that this version can't run yet
    static ScenarioKey NotModelled(std::string_view name);
};

/// One form of a section: those keys that it has beside the common ones
struct ScenarioVariant
{
    std::string_view word;     ///< value of the chooser
    std::string_view sentence; ///< what it does
    std::vector<ScenarioKey> keys;
    bool notModelled = false; ///< of the format, but this version can't run it
};

/// An object with keys of its own
struct ScenarioSection
{
    std::string_view title;    ///< in the reference: "`links[]`"
    std::string_view sentence; ///< what it stands for
    std::vector<ScenarioKey> keys;
    /// Key whose word chooses the variant; empty: no variants
    std::string_view chooser = {};
    /// The chooser's word where it is left out; empty: it is required
    std::string_view initialWord = {};
    /// The variant is that whose word is a key that the object has, else the first
    bool chosenByPresence = false;
    std::vector<ScenarioVariant> variants = {};

    /// \param word of a variant \return it, null where there is none
    const ScenarioVariant* FindVariant(std::string_view word) const;

    /**
     * \param key of an object of this section
     * \param word of its variant; empty where that is unclear: any variant's keys do then
     * \return its declaration, null where there is none
     */
    const ScenarioKey* FindKey(std::string_view key, std::string_view word) const;
};

/// \param text a bound of an INTEGER \return it as a number
std::uint64_t ScenarioBound(std::string_view text, std::uint64_t otherwise);

/// What names look like
constexpr std::string_view SCENARIO_NAME_PATTERN = "^[A-Za-z][A-Za-z0-9_-]{0,63}$";

/// \param text any string \return true if it matches SCENARIO_NAME_PATTERN
bool IsScenarioName(std::string_view text);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_KEY_H
