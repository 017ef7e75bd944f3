// SPDX-License-Identifier: GPL-2.0-only
//
// The reader, the JSON Schema, the checked-in copies and an independent validator (valijson; ajv
// where node has it) say the same.
#include "test/scenario/scenario-data.h"
#include "tool/scenario/scenario-json.h"
#include "tool/scenario/scenario-keys.h"
#include "tool/scenario/scenario-reference.h"
#include "tool/scenario/scenario-schema.h"
#include "tool/scenario/scenario-structure.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <cstdlib>

namespace ns3
{
namespace divertsim
{
namespace
{

using nlohmann::json;

/// The schema, as valijson understands it
class SchemaJudge
{
  public:
    SchemaJudge()
    {
        const auto text = json::parse(ScenarioSchema());
        valijson::adapters::NlohmannJsonAdapter adapter(text);
        valijson::SchemaParser().populateSchema(adapter, m_schema);
    }

    bool Takes(const json& document) const
    {
        valijson::adapters::NlohmannJsonAdapter adapter(document);
        valijson::Validator validator;
        return validator.validate(m_schema, adapter, nullptr);
    }

    static const SchemaJudge& Get()
    {
        static const SchemaJudge judge;
        return judge;
    }

  private:
    valijson::Schema m_schema;
};

bool
StructureTakes(const std::string& text, std::string* messages = nullptr)
{
    const ScenarioSource source{"x.json", text};
    ScenarioProblemList problems;
    const auto value = ParseScenarioJson(source, 0, problems);
    CheckScenarioStructure(*value, ScenarioFileSection(), "", problems);
    const bool takes = !problems.HasErrors();
    for (const auto& problem : problems.Take())
    {
        if (messages)
        {
            *messages += FormatProblem(problem, false) + "\n";
        }
    }
    return takes;
}

TEST(ScenarioSchema, TakesGoodFilesAndThoseWhoseFaultIsNotInTheirStructure)
{
    for (const auto* folder : {"good", "bad/semantic"})
    {
        for (const auto& file : ListScenarioData(folder))
        {
            EXPECT_TRUE(SchemaJudge::Get().Takes(json::parse(Slurp(file)))) << file;
        }
    }
}

TEST(ScenarioSchema, RefusesFilesWhoseStructureIsWrong)
{
    for (const auto& file : ListScenarioData("bad/structural"))
    {
        EXPECT_FALSE(SchemaJudge::Get().Takes(json::parse(Slurp(file)))) << file;
    }
}

TEST(ScenarioSchema, AjvAgreesWithValijson)
{
    const std::string script = DIVERTSIM_SOURCE_DIR "/test/scenario/check-schema.cjs";
    if (std::system("node -e \"require('ajv')\" >/dev/null 2>&1") != 0)
    {
        GTEST_SKIP() << "node or ajv is not there; NODE_PATH says where to look";
    }
    const ScratchFolder folder;
    const auto schema = folder.Write("schema.json", ScenarioSchema());
    EXPECT_EQ(std::system(("node " + script + " " + schema + " " + ScenarioData()).c_str()), 0);
}

/// With DIVERTSIM_ACCEPT set, the checked-in copy is made anew
void
ExpectCheckedIn(const std::string& name, const std::string& text)
{
    const auto path = std::string(DIVERTSIM_SOURCE_DIR "/") + name;
    if (std::getenv("DIVERTSIM_ACCEPT"))
    {
        std::ofstream(path, std::ios::binary) << text;
    }
    EXPECT_TRUE(Slurp(path) == text) << name
                                     << " is not what the declarations give: run this test "
                                        "with DIVERTSIM_ACCEPT=1 and look at the difference";
}

TEST(ScenarioSchema, IsCheckedInForEditors)
{
    ExpectCheckedIn("scenarios/scenario.schema.json", ScenarioSchema() + "\n");
}

TEST(ScenarioReference, IsCheckedInForTheGuide)
{
    ExpectCheckedIn("doc/scenario-reference.md", ScenarioReference());
}

/// Every object and array below a document, and the document itself
void
CollectContainers(json& value, std::vector<json*>& containers)
{
    if (value.is_structured())
    {
        containers.push_back(&value);
        for (auto& inner : value)
        {
            CollectContainers(inner, containers);
        }
    }
}

/// Takes something out, puts something in, or changes something
void
Mutate(json& document)
{
    std::vector<json*> containers;
    CollectContainers(document, containers);
    auto& container = *containers[*rc::gen::inRange<std::size_t>(0, containers.size())];
    const json value = *rc::gen::element<json>(nullptr,
                                               true,
                                               3,
                                               0,
                                               -1,
                                               1.5,
                                               "x",
                                               "1ms",
                                               "all",
                                               "divert",
                                               "freebsd",
                                               json::array(),
                                               json::array({0}),
                                               json::object(),
                                               json{{"oldest", 1}},
                                               json{{"name", "freebsd"}});
    const int what = *rc::gen::inRange(0, 3);
    if (container.empty() || what == 0)
    {
        if (container.is_array())
        {
            container.push_back(value);
        }
        else
        {
            const auto* key = *rc::gen::element("name", "zzz", "port", "type", "replay", "cpus");
            container[key] = value;
        }
        return;
    }
    auto at = container.begin();
    std::advance(at, *rc::gen::inRange<std::size_t>(0, container.size()));
    if (what == 1)
    {
        container.erase(at);
    }
    else
    {
        *at = value;
    }
}

RC_GTEST_PROP(ScenarioSchema, AndReaderAgreeOnAnyChangeOfStructure, ())
{
    static const auto files = ListScenarioData("good");
    auto document = json::parse(Slurp(files[*rc::gen::inRange<std::size_t>(0, files.size())]));
    const auto changes = *rc::gen::inRange(1, 4);
    for (int i = 0; i < changes; ++i)
    {
        Mutate(document);
    }
    const auto text = document.dump(1);
    std::string messages;
    const bool takes = StructureTakes(text, &messages);
    RC_LOG() << text << "\n" << messages;
    RC_ASSERT(SchemaJudge::Get().Takes(document) == takes);
}

RC_GTEST_PROP(ScenarioMutations, NeverCrashAndKeepProblemsInsideTheFile, ())
{
    static const auto files = ListScenarioData("good");
    const auto& file = files[*rc::gen::inRange<std::size_t>(0, files.size())];
    auto text = Slurp(file);
    const auto changes = *rc::gen::inRange(1, 4);
    for (int i = 0; i < changes; ++i)
    {
        const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
        const auto length =
            *rc::gen::inRange<std::size_t>(0, std::min<std::size_t>(12, text.size() - at));
        text.replace(at,
                     length,
                     *rc::gen::element<std::string>("",
                                                    "\"",
                                                    "{",
                                                    "]",
                                                    "0",
                                                    "-",
                                                    "\\u0000",
                                                    "\n",
                                                    ",",
                                                    "null",
                                                    "\xff",
                                                    "9999999"));
    }
    // beside the original, whose fragments it includes
    const ScratchFolder folder;
    std::filesystem::copy(ScenarioData() + "/good/fragments", folder.GetPath() + "/fragments");
    const auto reading = ReadData(folder.Write("x.json", text));
    RC_ASSERT(reading.scenario.has_value() || !reading.problems.empty());
    const auto lines = static_cast<unsigned>(std::count(text.begin(), text.end(), '\n') + 1);
    for (const auto& problem : reading.problems)
    {
        RC_ASSERT(!problem.message.empty());
        RC_ASSERT(problem.line >= 1 && problem.column >= 1);
        if (problem.file == folder.GetPath() + "/x.json")
        {
            RC_ASSERT(problem.line <= lines);
            RC_ASSERT(problem.column <= problem.sourceFrom + problem.sourceLine.size() + 1);
        }
    }
}

} // namespace
} // namespace divertsim
} // namespace ns3
