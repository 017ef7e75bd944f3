// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/ns3-vocabulary.h"

#include "ns3/type-id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace
{

using namespace ns3::divertsim;
using testing::HasSubstr;

std::string
Wrong(const std::string& name, const std::string& value)
{
    return Ns3Vocabulary().CheckAttribute(name, value).value_or("");
}

TEST(Ns3Vocabulary, FindsRightWordsFine)
{
    EXPECT_EQ(Wrong("ns3::TcpSocket::SegmentSize", "1448"), "");
    EXPECT_EQ(Wrong("ns3::TcpSocket::ConnTimeout", "3s"), "");
    EXPECT_EQ(Wrong("ns3::TcpSocketBase::Sack", "false"), "");
    EXPECT_EQ(Wrong("ns3::TcpL4Protocol::SocketType", "ns3::TcpNewReno"), "");
    EXPECT_EQ(Wrong("ns3::divertsim::BsdHostNetisr::QueueLimit", "128"), "");
}

TEST(Ns3Vocabulary, NamesTheKeyOfAnAttributeThatTheScenarioSetsItself)
{
    const auto wrong =
        Ns3Vocabulary().CheckAttribute("ns3::divertsim::LinkDevice::QueueSize", "50");
    ASSERT_TRUE(wrong);
    EXPECT_THAT(*wrong, testing::HasSubstr("queue of links"));
}

TEST(Ns3Vocabulary, SaysThatThereIsNoSuchClass)
{
    for (const char* name : {"",
                             "SegmentSize",
                             "::",
                             "ns3::",
                             "ns3::TcpSockets::SegmentSize",
                             "TcpSocket::SegmentSize"})
    {
        EXPECT_THAT(Wrong(name, "1448"), HasSubstr("no such class")) << name;
    }
}

TEST(Ns3Vocabulary, SaysWhatTheClassHas)
{
    const auto wrong = Wrong("ns3::TcpSocket::SegmentSise", "1448");
    EXPECT_THAT(wrong, HasSubstr("'SegmentSise'"));
    EXPECT_THAT(wrong, HasSubstr("SegmentSize"));
    EXPECT_THAT(wrong, HasSubstr("DelAckCount"));
    EXPECT_THAT(Wrong("ns3::TcpSocket::", "1"), HasSubstr("no attribute ''"));
}

TEST(Ns3Vocabulary, SaysWhatAValueShouldBe)
{
    const auto wrong = Wrong("ns3::TcpSocket::SegmentSize", "large");
    EXPECT_THAT(wrong, HasSubstr("'large'"));
    EXPECT_THAT(wrong, HasSubstr("uint32_t"));
    EXPECT_THAT(wrong, HasSubstr("536"));
    EXPECT_NE(Wrong("ns3::TcpSocket::SegmentSize", "-1"), "");
    EXPECT_NE(Wrong("ns3::TcpSocket::SegmentSize", "99999999999999"), "");
    EXPECT_NE(Wrong("ns3::TcpSocketBase::Sack", "perhaps"), "");
}

TEST(Ns3Vocabulary, TheHashSizeOfPfIsAPowerOfTwo)
{
    const std::string name = "ns3::divertsim::BsdHostPf::StatesHashsize";
    for (const char* value : {"1", "1024", "16777216"})
    {
        EXPECT_EQ(Wrong(name, value), "");
    }
    for (const char* value : {"0", "1000", "16777215", "33554432", "4294967296", "many"})
    {
        EXPECT_THAT(Wrong(name, value), HasSubstr("a power of two up to 16777216")) << value;
    }
}

// ns-3's own parsers of these end the program
TEST(Ns3Vocabulary, SurvivesValuesThatNs3AbortsAt)
{
    for (const char* name : {"ns3::TcpSocket::ConnTimeout",          // Time
                             "ns3::divertsim::LinkDevice::DataRate", // DataRate
                             "ns3::TcpL4Protocol::SocketType",       // TypeId
                             "ns3::Ipv4L3Protocol::FragmentExpirationTimeout",
                             "ns3::OnOffApplication::Remote", // Address
                             "ns3::OnOffApplication::OnTime"})
    {
        for (const char* value : {"nonsense", "", "3 parsecs", "-", "1e", "ns3::NoSuchClass[x=y"})
        {
            Wrong(name, value);
        }
    }
    EXPECT_NE(Wrong("ns3::TcpSocket::ConnTimeout", "3parsecs"), "");
    EXPECT_NE(Wrong("ns3::TcpL4Protocol::SocketType", "ns3::NoSuchClass"), "");
}

TEST(Ns3Vocabulary, NoAttributeOfNs3EndsTheProgram)
{
    const Ns3Vocabulary vocabulary;
    std::size_t n = 0;
    for (std::uint16_t i = 0; i < ns3::TypeId::GetRegisteredN(); ++i)
    {
        const auto tid = ns3::TypeId::GetRegistered(i);
        for (std::size_t a = 0; a < tid.GetAttributeN(); ++a)
        {
            vocabulary.CheckAttribute(tid.GetAttributeFullName(a), "nonsense");
            ++n;
        }
    }
    EXPECT_GT(n, 300U);
}

TEST(Ns3Vocabulary, ListsEveryAttributeOnALineOfItsOwn)
{
    const auto lines = Ns3Vocabulary::ListAttributes();
    EXPECT_TRUE(std::is_sorted(lines.begin(), lines.end()));
    EXPECT_THAT(lines,
                testing::Contains(testing::StartsWith("ns3::TcpSocket::SegmentSize  [536]  ")));
    EXPECT_THAT(lines, testing::Contains(testing::StartsWith("ns3::divertsim::BsdHost::Kernel  ")));
    for (const auto& line : lines)
    {
        EXPECT_EQ(line.find('\n'), std::string::npos) << line;
    }
}

} // namespace
