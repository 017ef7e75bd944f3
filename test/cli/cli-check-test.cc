// SPDX-License-Identifier: GPL-2.0-only
#include "test/cli/cli-fixture.h"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <gmock/gmock.h>

#include <sstream>

namespace
{

using namespace ns3::divertsim;
using testing::HasSubstr;
namespace fs = std::filesystem;

class CliCheck : public Cli
{
};

TEST_F(CliCheck, IsRedWhereThereIsNoScenario)
{
    fs::create_directory(m_folder.GetPath() / "empty");
    auto called = Call({"check", "empty"});
    EXPECT_EQ(called.status, 2);
    EXPECT_THAT(called.out, HasSubstr("no scenario below empty"));
    m_folder.Write("others/package.json", R"({"name": "x"})");
    called = Call({"check", "others"});
    EXPECT_EQ(called.status, 2);
    EXPECT_THAT(called.out, HasSubstr("passed over"));
}

TEST_F(CliCheck, PassesOverJsonThatIsNoScenarioButNotWhereItIsNamed)
{
    fs::create_directory(m_folder.GetPath() / "all");
    fs::copy_file(Data("small-b.json"), m_folder.GetPath() / "all/small-b.json");
    m_folder.Write("all/package.json", R"({"name": "x"})");
    m_folder.Write("all/list.json", "[1, 2]");
    const auto called = Call({"check", "all"});
    EXPECT_EQ(called.status, 0) << called.out << called.err;
    EXPECT_THAT(called.out, testing::ContainsRegex("passed over +all/package.json"));
    EXPECT_THAT(called.out, testing::ContainsRegex("passed over +all/list.json"));
    EXPECT_THAT(called.out, HasSubstr("1 passed, 0 failed, 0 invalid, 0 skipped, 2 passed over"));
    const auto named = Call({"check", "all", "all/package.json"});
    EXPECT_EQ(named.status, 2);
    EXPECT_THAT(named.out, HasSubstr("\"divertsim\": 1"));
}

TEST_F(CliCheck, IsRedForAFileThatIsNoJson)
{
    m_folder.Write("all/broken.json", R"({"divertsim": 1, )");
    EXPECT_EQ(Call({"check", "all"}).status, 2);
    fs::remove(m_folder.GetPath() / "all/broken.json");
    m_folder.Write("all/empty.json", "");
    EXPECT_EQ(Call({"check", "all"}).status, 2);
    fs::remove(m_folder.GetPath() / "all/empty.json");
    fs::create_symlink("/nowhere", m_folder.GetPath() / "all/link.json");
    EXPECT_EQ(Call({"check", "all"}).status, 3);
}

TEST_F(CliCheck, CountsAScenarioWithoutExpectationsAsSkipped)
{
    const auto called = Call({"check", Vary("unjudged", {{"expect", nullptr}})});
    EXPECT_EQ(called.status, 0);
    EXPECT_THAT(called.out, testing::ContainsRegex("skipped +unjudged.json"));
    EXPECT_THAT(called.out, HasSubstr("0 passed, 0 failed, 0 invalid, 1 skipped, 0 passed over"));
}

TEST_F(CliCheck, WritesJunitOfAllThatItJudged)
{
    fs::create_directory(m_folder.GetPath() / "all");
    fs::copy_file(Data("small-a.json"), m_folder.GetPath() / "all/small-a.json");
    fs::copy_file(Data("invalid.json"), m_folder.GetPath() / "all/invalid.json");
    fs::rename(m_folder.GetPath() / Aborting("aborting"), m_folder.GetPath() / "all/aborting.json");
    fs::rename(m_folder.GetPath() / Vary("unjudged", {{"expect", nullptr}}),
               m_folder.GetPath() / "all/unjudged.json");
    const auto called = Call({"check", "all", "--junit", "verdicts.xml"});
    EXPECT_EQ(called.status, 4);
    EXPECT_THAT(called.out, HasSubstr("1 passed, 1 failed, 1 invalid, 1 skipped, 0 passed over"));
    std::istringstream in(m_folder.Read("verdicts.xml"));
    boost::property_tree::ptree document;
    boost::property_tree::read_xml(in, document);
    const auto all = document.get_child("testsuites");
    EXPECT_EQ(all.get<int>("<xmlattr>.tests"), 5) << "small-a has two expectations";
    EXPECT_EQ(all.get<int>("<xmlattr>.failures"), 0);
    EXPECT_EQ(all.get<int>("<xmlattr>.errors"), 2);
    EXPECT_EQ(all.get<int>("<xmlattr>.skipped"), 1);
    EXPECT_EQ(Call({"check", "all", "--junit", "/dev/full"}).status, 4) << "the largest of several";
}

TEST_F(CliCheck, AJunitFileThatCannotBeWrittenIsTheMachinesFault)
{
    EXPECT_EQ(Call({"check", Data("small-b.json"), "--junit", "/dev/full"}).status, 3);
    EXPECT_EQ(Call({"check", Data("small-b.json"), "--junit", "no/such/folder.xml"}).status, 3);
}

} // namespace
