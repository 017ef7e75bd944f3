// SPDX-License-Identifier: GPL-2.0-only
#include "test/scenario/scenario-data.h"
#include "tool/scenario/scenario-json.h"
#include "tool/scenario/scenario-overrides.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

namespace ns3
{
namespace divertsim
{
namespace
{

/// A document and its --set options
struct Changed
{
    std::string json; ///< canonical, afterwards
    std::vector<ScenarioProblem> problems;
};

Changed
SetAll(const std::string& text, const std::vector<std::string>& options)
{
    ScenarioProblemList problems;
    ScenarioFiles files("x.json", false);
    const auto& source = files.AddOption("x.json", text);
    auto value = ParseScenarioJson(source, 0, problems);
    for (const auto& option : options)
    {
        SetScenarioValue(*value, option, files, problems);
    }
    return {value->ToCanonicalJson(), problems.Take()};
}

TEST(ScenarioOverrides, SetByPointer)
{
    const std::string text = R"({"a": {"b": [1, 2], "c/d": {"~": 0}}})";
    EXPECT_EQ(SetAll(text, {"/a/b/1=7"}).json, R"({"a":{"b":[1,7],"c/d":{"~":0}}})");
    EXPECT_EQ(SetAll(text, {"/a/b/-={\"x\": 1}"}).json,
              R"({"a":{"b":[1,2,{"x":1}],"c/d":{"~":0}}})");
    EXPECT_EQ(SetAll(text, {"/a/c~1d/~0=true"}).json, R"({"a":{"b":[1,2],"c/d":{"~":true}}})");
    EXPECT_EQ(SetAll(text, {"/a/new=10ms"}).json,
              R"({"a":{"b":[1,2],"c/d":{"~":0},"new":"10ms"}})");
    EXPECT_EQ(SetAll(text, {"/a=\"x=y\""}).json, R"({"a":"x=y"})");
    EXPECT_EQ(SetAll(text, {"/a=", "/e=[1", "/f=null"}).json, R"({"a":"","e":"[1","f":null})");
}

TEST(ScenarioOverrides, RefuseAPointerWhoseParentIsMissing)
{
    const std::string text = R"({"groups": {"ids": {"members": [1]}}, "n": 1})";
    const auto wrong = [&text](const std::string& option) {
        const auto changed = SetAll(text, {option});
        EXPECT_EQ(changed.problems.size(), 1U) << option;
        EXPECT_EQ(changed.problems.at(0).file, "--set");
        EXPECT_EQ(changed.problems.at(0).sourceLine, option);
        return std::to_string(changed.problems.at(0).column) + " " +
               changed.problems.at(0).message + " " + changed.problems.at(0).suggestion;
    };
    EXPECT_EQ(wrong("/groups/idx/port=1"), "9 there is no \"idx\" here did you mean \"ids\"?");
    EXPECT_EQ(wrong("/groups/ids/members/1=1"),
              "21 \"1\" is no index of this array, which has 1 the first is 0; - at the end of a "
              "pointer appends");
    EXPECT_EQ(wrong("/groups/ids/members/00=1").substr(0, 7), "21 \"00\"");
    EXPECT_EQ(wrong("/n/x=1"), "4 there is nothing inside a number ");
    EXPECT_EQ(wrong("groups=1").substr(0, 40), "1 --set wants a JSON pointer, = and a va");
    EXPECT_EQ(wrong("/groups").substr(0, 40), "1 --set wants a JSON pointer, = and a va");
    EXPECT_EQ(wrong("/a~2=1"), "3 in a JSON pointer ~ is written ~0, and / in a key ~1 ");
}

TEST(ScenarioOverrides, NameTheOptionWhereTheirValueIsWrong)
{
    ScenarioOptions options;
    options.set = {"/groups/ids/port=70000",
                   R"(/hosts/firewall/pf=["pass in on clinet"])",
                   "/duration=20"};
    options.seed = UINT64_MAX;
    const auto reading = ReadData(ScenarioData() + "/good/add-sockets-midflow.json", options);
    EXPECT_EQ(FormatAll(reading),
              R"(--set:1:18: error: 70000 is not a whole number from 1 to 65535
  at /groups/ids/port
 1 | /groups/ids/port=70000
   |                  ^~~~~

--set:1:33: error: "firewall" has no interface "clinet"
  at /hosts/firewall/pf/0
 1 | /hosts/firewall/pf=["pass in on clinet"]
   |                                 ^~~~~~
  = did you mean "client"?

--set:1:11: error: 20 has no unit: a time is a string with one
  at /duration
 1 | /duration=20
   |           ^~
  = did you mean "20s"?

--seed:1:1: error: 18446744073709551615 is not a whole number from 0 to 9007199254740991
  at /seed
 1 | 18446744073709551615
   | ^~~~~~~~~~~~~~~~~~~~
)");
}

/// \return JSON with small keys, so that documents meet
rc::Gen<nlohmann::json>
AnyJson(int depth)
{
    using nlohmann::json;
    const auto leaf = rc::gen::element<json>(json(), json(true), json(1), json("s"));
    if (depth == 0)
    {
        return leaf;
    }
    const auto key = rc::gen::element<std::string>("a", "b", "c");
    const auto object = rc::gen::map(rc::gen::container<std::vector<std::pair<std::string, json>>>(
                                         rc::gen::pair(key, AnyJson(depth - 1))),
                                     [](const std::vector<std::pair<std::string, json>>& members) {
                                         auto made = json::object();
                                         for (const auto& [name, value] : members)
                                         {
                                             made[name] = value;
                                         }
                                         return made;
                                     });
    const auto array = rc::gen::map(rc::gen::container<std::vector<json>>(AnyJson(0)),
                                    [](const std::vector<json>& items) { return json(items); });
    return rc::gen::oneOf(leaf, object, object, array);
}

RC_GTEST_PROP(ScenarioOverrides, MergeIncludesAsRfc7396Does, ())
{
    // nlohmann's merge_patch is somebody else's RFC 7396
    const auto object =
        rc::gen::resize(4,
                        rc::gen::suchThat(AnyJson(3), [](const auto& j) { return j.is_object(); }));
    const auto first = *object;
    const auto second = *object;
    const auto own = *object;
    const ScratchFolder folder;
    folder.Write("first.json", first.dump());
    folder.Write("second.json", second.dump());
    auto text = own;
    text["include"] = {"first.json", "second.json"};
    ScenarioProblemList problems;
    ScenarioFiles files(folder.GetPath() + "/x.json", false);
    auto value = ParseScenarioJson(files.AddOption("x.json", text.dump()), 0, problems);
    MergeScenarioIncludes(*value, files, problems);
    RC_ASSERT(!problems.HasErrors());
    nlohmann::json expected = nlohmann::json::object();
    expected.merge_patch(first);
    expected.merge_patch(second);
    expected.merge_patch(own);
    RC_ASSERT(value->ToCanonicalJson() == expected.dump());
}

} // namespace
} // namespace divertsim
} // namespace ns3
