// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/temporary-folder.h"
#include "test/support/world-run.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace ns3
{
namespace divertsim
{
namespace
{

/// \param example its name \param arguments after it \return its exit status
int
RunExample(const std::string& example, const std::string& arguments)
{
    return std::system(("'" DIVERTSIM_EXAMPLES "/" + example + "' " + arguments).c_str());
}

TEST(Examples, AddSocketsMidflowGivesTheMappingOfItsScenario)
{
    const TemporaryFolder folder;
    ASSERT_EQ(RunProgram("run '" DIVERTSIM_SOURCE_DIR "/scenarios/add-sockets-midflow.json'",
                         folder.GetPath() / "out"),
              0);
    const std::string out = (folder.GetPath() / "mapping.csv").string();
    const std::string printed = (folder.GetPath() / "printed").string();
    ASSERT_EQ(RunExample("add-sockets-midflow", "--out='" + out + "' > '" + printed + "'"), 0);
    const std::string mapping = folder.Read("mapping.csv");
    EXPECT_GT(ParseMapping(mapping).size(), 1000U);
    // no EXPECT_EQ, which would print all of both
    EXPECT_TRUE(mapping == folder.Read("out/add-sockets-midflow/mapping.csv"));
    EXPECT_NE(folder.Read("printed").find("4 to 5 sockets"), std::string::npos);
}

TEST(Examples, PfDivertSinkDivertsEveryPacketOfItsFlow)
{
    const TemporaryFolder folder;
    const std::string printed = (folder.GetPath() / "printed").string();
    ASSERT_EQ(RunExample("pf-divert-sink", "> '" + printed + "'"), 0);
    // 5 packets of 100 bytes, with 20 of IPv4's header and 8 of UDP's
    EXPECT_EQ(folder.Read("printed"), "diverted 640 bytes, arrived 0\n");
}

TEST(Examples, DomainProtocolTellsAProgramOfALinkThroughASocketOfItsOwn)
{
    const TemporaryFolder folder;
    const std::string printed = (folder.GetPath() / "printed").string();
    ASSERT_EQ(RunExample("domain-protocol", "> '" + printed + "'"), 0);
    EXPECT_EQ(folder.Read("printed"),
              "a stream: EPROTOTYPE\n"
              "listen: EOPNOTSUPP\n"
              "1 s: PRC_IFDOWN 10.0.1.1\n"
              "3 s: PRC_IFUP 10.0.1.1\n");
}

/// \param line of splice-proxy \return the number before a unit
double
NumberBefore(const std::string& line, const std::string& unit)
{
    const std::size_t end = line.find(unit);
    const std::size_t start = line.rfind(' ', end - 1);
    return std::stod(line.substr(start, end - start));
}

TEST(Examples, SpliceProxyRelaysAllBytesAndSplicingTakesLessCoreTime)
{
    const TemporaryFolder folder;
    const std::string printed = (folder.GetPath() / "printed").string();
    ASSERT_EQ(RunExample("splice-proxy", "--bytes=2000000 > '" + printed + "'"), 0);
    const std::string text = folder.Read("printed");
    const std::string splice = text.substr(0, text.find('\n'));
    const std::string copy = text.substr(text.find('\n') + 1);
    EXPECT_EQ(splice.substr(0, 8), "splice: ");
    EXPECT_EQ(copy.substr(0, 6), "copy: ");
    for (const std::string& line : {splice, copy})
    {
        EXPECT_EQ(NumberBefore(line, " bytes"), 2000000) << line;
        EXPECT_GT(NumberBefore(line, " Mbit/s"), 100) << line;
        EXPECT_GT(NumberBefore(line, " ns a byte"), 0.38) << "the stack's part alone: " << line;
    }
}

} // namespace
} // namespace divertsim
} // namespace ns3
