// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/ns3-arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace
{

using namespace ns3::divertsim;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

TEST(Ns3Arguments, TakesAttributesAndGlobalValuesApart)
{
    const auto parsed = ParseNs3Arguments({"--ns3::TcpSocket::SegmentSize=1448",
                                           "--ChecksumEnabled=true",
                                           "--ns3::TcpSocket::DelAckCount=1"},
                                          std::nullopt);
    EXPECT_THAT(parsed.problems, IsEmpty());
    EXPECT_THAT(parsed.attributes,
                ElementsAre(Pair("ns3::TcpSocket::SegmentSize", "1448"),
                            Pair("ns3::TcpSocket::DelAckCount", "1")));
    EXPECT_THAT(parsed.globals, ElementsAre(Pair("ChecksumEnabled", "true")));
    EXPECT_FALSE(parsed.rngRun);
}

TEST(Ns3Arguments, NothingIsFine)
{
    EXPECT_THAT(ParseNs3Arguments({}, 7).problems, IsEmpty());
}

TEST(Ns3Arguments, AValueMayHoldAnEqualsSign)
{
    const auto parsed = ParseNs3Arguments(
        {"--ns3::OnOffApplication::OnTime=ns3::ConstantRandomVariable[Constant=2]"},
        std::nullopt);
    EXPECT_THAT(parsed.problems, IsEmpty());
    EXPECT_THAT(parsed.attributes,
                ElementsAre(Pair("ns3::OnOffApplication::OnTime",
                                 "ns3::ConstantRandomVariable[Constant=2]")));
}

TEST(Ns3Arguments, SaysWhatIsNoArgumentOfNs3AndWhatWouldBe)
{
    for (const char* word :
         {"", "-", "--", "SegmentSize=1", "--PrintHelp", "--=1", "scenario.json", "-x=1"})
    {
        const auto parsed = ParseNs3Arguments({word}, std::nullopt);
        EXPECT_THAT(parsed.problems, ElementsAre(HasSubstr("--ns3::TcpSocket::SegmentSize=1448")))
            << word;
        EXPECT_THAT(parsed.attributes, IsEmpty());
        EXPECT_THAT(parsed.globals, IsEmpty());
    }
}

TEST(Ns3Arguments, SaysEveryProblemAtOnce)
{
    const auto parsed = ParseNs3Arguments({"--ns3::TcpSocket::SegmentSise=1448",
                                           "--ns3::TcpSocket::SegmentSize=large",
                                           "--ns3::NoSuch::Thing=1",
                                           "--NoSuchGlobal=1",
                                           "--ChecksumEnabled=perhaps",
                                           "--ns3::TcpSocket::DelAckCount=2"},
                                          std::nullopt);
    EXPECT_THAT(parsed.problems,
                ElementsAre(HasSubstr("SegmentSise"),
                            HasSubstr("'large'"),
                            HasSubstr("no such class"),
                            HasSubstr("NoSuchGlobal"),
                            HasSubstr("ChecksumEnabled=perhaps")));
}

TEST(Ns3Arguments, ARunNumberMustAgreeWithTheSeed)
{
    EXPECT_THAT(ParseNs3Arguments({"--RngRun=7"}, 7).problems, IsEmpty());
    EXPECT_EQ(ParseNs3Arguments({"--RngRun=7"}, 7).rngRun, 7U);
    EXPECT_EQ(ParseNs3Arguments({"--RngRun=7"}, std::nullopt).rngRun, 7U);
    EXPECT_THAT(ParseNs3Arguments({"--RngRun=8"}, 7).problems, ElementsAre(HasSubstr("--seed")));
    for (const char* none :
         {"--RngRun=", "--RngRun=x", "--RngRun=7x", "--RngRun=-7", "--RngRun=7.0"})
    {
        EXPECT_THAT(ParseNs3Arguments({none}, 7).problems, ElementsAre(HasSubstr("--seed")))
            << none;
    }
}

TEST(Ns3Arguments, TheSeedOfNs3StaysOne)
{
    EXPECT_THAT(ParseNs3Arguments({"--RngSeed=2"}, 7).problems, ElementsAre(HasSubstr("stays 1")));
}

} // namespace
