// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-schema.h"

#include "tool/scenario/scenario-keys.h"
#include "tool/scenario/scenario-quantity.h"
#include "tool/scenario/scenario-value.h"

#include "ns3/lb-policy-registry.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ns3
{
namespace divertsim
{

namespace
{

using Json = nlohmann::ordered_json;

std::string
QuantityPattern(ScenarioDimension dimension)
{
    std::string units;
    for (const auto& unit : ScenarioUnits(dimension))
    {
        units += (units.empty() ? "" : "|") + std::string(unit.name);
    }
    return fmt::format("^[0-9]+(\\.[0-9]+)?({})$", units);
}

Json
Reference(const char* definition)
{
    return {{"$ref", fmt::format("#/definitions/{}", definition)}};
}

/// \return {"if": it is an object, "then": ..., "else": ...}
Json
ObjectOr(Json object, Json other)
{
    Json schema;
    schema["if"] = {{"type", "object"}};
    schema["then"] = std::move(object);
    schema["else"] = std::move(other);
    return schema;
}

Json
ArrayOf(Json items)
{
    return {{"type", "array"}, {"items", std::move(items)}};
}

Json Section(const ScenarioSection& section);
Json Policy(const ScenarioKey& key);

Json
Numeric(const ScenarioKey& key)
{
    Json schema;
    const bool integer = key.kind == ScenarioKind::INTEGER;
    schema["type"] = integer ? "integer" : "number";
    for (const auto& [word, bound] :
         {std::make_pair("minimum", key.minimum), std::make_pair("maximum", key.maximum)})
    {
        if (bound.empty())
        {
            continue;
        }
        if (integer)
        {
            schema[word] = ScenarioBound(bound, 0);
        }
        else
        {
            schema[word] = ScenarioNumber(bound);
        }
    }
    return schema;
}

Json
Scalar()
{
    return {{"type", {"string", "number", "boolean"}}};
}

Json
ValueOf(const ScenarioKey& key)
{
    switch (key.kind)
    {
    case ScenarioKind::FORMAT:
        return {{"const", 1}};
    case ScenarioKind::NAME:
        return Reference("name");
    case ScenarioKind::WORD:
        return {{"enum", key.words}};
    case ScenarioKind::BOOLEAN:
        return {{"type", "boolean"}};
    case ScenarioKind::INTEGER:
    case ScenarioKind::NUMBER:
        return Numeric(key);
    case ScenarioKind::TIME:
    case ScenarioKind::COST:
        return Reference("time");
    case ScenarioKind::RATE:
        return Reference("rate");
    case ScenarioKind::SIZE:
        return Reference("size");
    case ScenarioKind::TIME_DRAW:
        return ObjectOr(Section(ScenarioTimeDrawSection()), Reference("time"));
    case ScenarioKind::SIZE_DRAW:
        return ObjectOr(Section(ScenarioSizeDrawSection()), Reference("size"));
    case ScenarioKind::ADDRESS:
        return {{"type", "string"}, {"pattern", "^[0-9A-Fa-f:.]+$"}};
    case ScenarioKind::NETWORK:
        return {{"type", "string"}, {"pattern", "^[0-9A-Fa-f:.]+/[0-9]{1,3}$"}};
    case ScenarioKind::PORTS:
        return {{"type", "string"}, {"pattern", "^[0-9]{1,5}-[0-9]{1,5}$"}};
    case ScenarioKind::FILE:
        return {{"type", "string"}, {"minLength", 1}};
    case ScenarioKind::FILES:
        return ArrayOf({{"type", "string"}, {"minLength", 1}});
    case ScenarioKind::LINES:
        return ArrayOf({{"type", "string"}});
    case ScenarioKind::WORDS:
        return ArrayOf({{"enum", key.words}});
    case ScenarioKind::ENDS: {
        auto ends = ArrayOf({{"type", "string"}});
        ends["minItems"] = 2;
        ends["maxItems"] = 2;
        return ends;
    }
    case ScenarioKind::SCALAR:
        return Scalar();
    case ScenarioKind::ATTRIBUTES:
        return {{"type", "object"}, {"additionalProperties", Scalar()}};
    case ScenarioKind::POLICY:
        return Policy(key);
    case ScenarioKind::MEMBERS:
        return Reference("members");
    case ScenarioKind::OBJECT:
        return Section(*key.section);
    case ScenarioKind::LIST:
        return ArrayOf(Section(*key.section));
    case ScenarioKind::NAMED: {
        Json named{{"type", "object"},
                   {"propertyNames", Reference("name")},
                   {"additionalProperties", Section(*key.section)}};
        if (key.required)
        {
            named["minProperties"] = 1;
        }
        return named;
    }
    default:
        return {{"type", "string"}};
    }
}

/// Adds properties and what is required to a schema of an object
void
AddKeys(Json& schema, const std::vector<ScenarioKey>& keys, Json& required)
{
    for (const auto& key : keys)
    {
        if (key.notModelled)
        {
            continue;
        }
        auto value = ValueOf(key);
        // draft-07 ignores what stands beside a $ref
        if (value.contains("$ref"))
        {
            value = Json{{"allOf", Json::array({value})}};
        }
        value["description"] = key.sentence;
        if (!key.initial.empty())
        {
            const bool number =
                key.kind == ScenarioKind::INTEGER || key.kind == ScenarioKind::NUMBER;
            value["default"] = number ? Json::parse(key.initial) : Json(key.initial);
        }
        schema["properties"][std::string(key.name)] = std::move(value);
        if (key.required)
        {
            required.push_back(key.name);
        }
    }
}

/// \return the schema of an object with these keys and no others
Json
Closed(const std::vector<ScenarioKey>& common,
       const std::vector<ScenarioKey>& own,
       const Json& chooser,
       std::string_view chooserName)
{
    Json schema{{"type", "object"}};
    schema["properties"] = Json::object();
    auto required = Json::array();
    if (!chooserName.empty())
    {
        schema["properties"][std::string(chooserName)] = chooser;
    }
    AddKeys(schema, common, required);
    AddKeys(schema, own, required);
    if (!required.empty())
    {
        schema["required"] = std::move(required);
    }
    schema["additionalProperties"] = false;
    return schema;
}

/// The kind of object chooses, by if and then, what else it may have
Json
Chosen(const ScenarioSection& section)
{
    Json schema{{"type", "object"}, {"description", section.sentence}};
    auto words = Json::array();
    auto choices = Json::array();
    for (const auto& variant : section.variants)
    {
        if (variant.notModelled)
        {
            continue;
        }
        words.push_back(variant.word);
        Json chooser{{"const", variant.word}, {"description", variant.sentence}};
        Json condition{{"properties", {{std::string(section.chooser), {{"const", variant.word}}}}}};
        if (variant.word != section.initialWord)
        {
            condition["required"] = Json::array({section.chooser});
        }
        Json choice;
        choice["if"] = std::move(condition);
        choice["then"] = Closed(section.keys, variant.keys, chooser, section.chooser);
        choices.push_back(std::move(choice));
    }
    schema["properties"][std::string(section.chooser)] = Json{{"enum", words}};
    if (section.initialWord.empty())
    {
        schema["required"] = Json::array({section.chooser});
    }
    schema["allOf"] = std::move(choices);
    return schema;
}

Json
Section(const ScenarioSection& section)
{
    if (section.variants.empty())
    {
        auto schema = Closed(section.keys, {}, {}, "");
        schema["description"] = section.sentence;
        return schema;
    }
    if (!section.chosenByPresence)
    {
        return Chosen(section);
    }
    // two variants: the first is what it is without the key of the second
    Json schema{{"type", "object"}, {"description", section.sentence}};
    schema["if"] = {{"required", Json::array({section.variants[1].word})}};
    schema["then"] = Closed(section.keys, section.variants[1].keys, {}, "");
    schema["else"] = Closed(section.keys, section.variants[0].keys, {}, "");
    return schema;
}

/// \return the schema of a key that names a policy
Json
Policy(const ScenarioKey& key)
{
    auto names = Json::array();
    auto choices = Json::array();
    for (const auto& word : key.words)
    {
        const auto& entry = *LbFindPolicy(word);
        names.push_back(entry.name);
        std::vector<ScenarioKey> none;
        auto then = Closed(none, none, {{"const", entry.name}}, "name");
        for (const auto& parameter : entry.parameters)
        {
            then["properties"][std::string(parameter.name)] = {
                {"type", parameter.whole ? "integer" : "number"},
                {"minimum", parameter.minimum},
                {"maximum", parameter.maximum},
                {"default", parameter.initial},
                {"description", parameter.sentence}};
        }
        Json choice;
        choice["if"] = {{"properties", {{"name", {{"const", entry.name}}}}},
                        {"required", Json::array({"name"})}};
        choice["then"] = std::move(then);
        choices.push_back(std::move(choice));
    }
    Json object{{"properties", {{"name", {{"enum", names}}}}},
                {"required", Json::array({"name"})},
                {"allOf", choices}};
    return ObjectOr(std::move(object), {{"enum", names}});
}

Json
Members()
{
    const Json count{{"type", "integer"}, {"minimum", 1}, {"maximum", 65535}};
    Json object{{"properties", {{"oldest", count}, {"newest", count}}},
                {"additionalProperties", false},
                {"minProperties", 1},
                {"maxProperties", 1}};
    Json array{{"type", "array"},
               {"minItems", 1},
               {"items", {{"type", "integer"}, {"minimum", 0}, {"maximum", 65535}}}};
    Json other;
    other["if"] = {{"type", "array"}};
    other["then"] = std::move(array);
    other["else"] = {{"const", "all"}};
    return ObjectOr(std::move(object), std::move(other));
}

Json
Text(const std::string& pattern, const char* description)
{
    return {{"type", "string"}, {"pattern", pattern}, {"description", description}};
}

} // namespace

std::string
ScenarioSchema()
{
    Json schema{{"$schema", "http://json-schema.org/draft-07/schema#"},
                {"title", "A scenario of divertsim"}};
    schema.update(Section(ScenarioFileSection()));
    schema["definitions"] = {
        {"name",
         Text(std::string(SCENARIO_NAME_PATTERN), "A letter, then letters, digits, _ or -")},
        {"time", Text(QuantityPattern(ScenarioDimension::TIME), "A time with its unit: \"10ms\"")},
        {"rate", Text(QuantityPattern(ScenarioDimension::RATE), "A rate with its unit: \"1Gbps\"")},
        {"size", Text(QuantityPattern(ScenarioDimension::SIZE), "A size with its unit: \"64KiB\"")},
        {"members", Members()},
    };
    return schema.dump(2);
}

} // namespace divertsim
} // namespace ns3
