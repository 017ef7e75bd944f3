// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-inspector.h"

#include <gtest/gtest.h>

using namespace ns3::divertsim;

namespace
{

const BsdTuple WEB{BSD_IPPROTO_TCP,
                   BsdAddress::V4(0x0a000101),
                   49152,
                   BsdAddress::V4(0x0a000902),
                   80};

DivertPacketInfo
Tcp(std::uint8_t flags, const BsdTuple& tuple = WEB)
{
    DivertPacketInfo packet;
    packet.tuple = tuple;
    packet.tcpFlags = flags;
    packet.stateId = 5;
    return packet;
}

DivertPacketInfo
Udp(std::uint64_t stateId, std::uint16_t port = 53)
{
    DivertPacketInfo packet = Tcp(0);
    packet.tuple.protocol = BSD_IPPROTO_UDP;
    packet.tuple.destinationPort = port;
    packet.stateId = stateId;
    return packet;
}

DivertPacketInfo
Reply(DivertPacketInfo packet)
{
    packet.tuple = packet.tuple.Reversed();
    return packet;
}

class DivertInspectorTest : public ::testing::Test
{
  protected:
    DivertInspector Make(DivertMidflow midflow = DivertMidflow::PASS) const
    {
        return DivertInspector(starts, std::make_shared<DivertFlowTable>(), midflow);
    }

    std::shared_ptr<DivertFlowStarts> starts = std::make_shared<DivertFlowStarts>();
};

TEST_F(DivertInspectorTest, KnowsATcpFlowFromItsSynInBothDirections)
{
    DivertInspector inspector = Make();
    EXPECT_TRUE(inspector.Judge(Tcp(BSD_TH_SYN)).known);
    EXPECT_TRUE(inspector.Judge(Reply(Tcp(BSD_TH_SYN | BSD_TH_ACK))).known);
    EXPECT_TRUE(inspector.Judge(Tcp(BSD_TH_ACK)).known);
}

TEST_F(DivertInspectorTest, DoesNotKnowATcpFlowFromItsSynAckOrData)
{
    DivertInspector inspector = Make();
    EXPECT_FALSE(inspector.Judge(Reply(Tcp(BSD_TH_SYN | BSD_TH_ACK))).known);
    EXPECT_FALSE(inspector.Judge(Tcp(BSD_TH_ACK | BSD_TH_PUSH)).known);
}

TEST_F(DivertInspectorTest, ANewSynStartsAFlowForWhoeverGetsItThen)
{
    DivertInspector first = Make();
    DivertInspector second = Make();
    EXPECT_TRUE(first.Judge(Tcp(BSD_TH_SYN)).known);
    EXPECT_FALSE(second.Judge(Tcp(BSD_TH_ACK)).known);
    EXPECT_TRUE(second.Judge(Tcp(BSD_TH_SYN)).known);
    EXPECT_TRUE(second.Judge(Tcp(BSD_TH_ACK)).known);
}

TEST_F(DivertInspectorTest, KnowsAUdpFlowIfItGotTheFirstPacketOfItsState)
{
    DivertInspector first = Make();
    DivertInspector second = Make();
    EXPECT_TRUE(first.Judge(Udp(7)).known);
    EXPECT_FALSE(second.Judge(Udp(7)).known);
    EXPECT_FALSE(second.Judge(Reply(Udp(7))).known);
    EXPECT_TRUE(first.Judge(Reply(Udp(7))).known);
}

TEST_F(DivertInspectorTest, ASecondStateOfOneUdpFlowStartsItForItsInspectorToo)
{
    DivertInspector inner = Make();
    DivertInspector outer = Make();
    EXPECT_TRUE(inner.Judge(Udp(7)).known);
    EXPECT_TRUE(outer.Judge(Udp(8)).known);
}

TEST_F(DivertInspectorTest, WithoutAStateTheFirstPacketOfItsTupleStartsAFlow)
{
    DivertInspector first = Make();
    DivertInspector second = Make();
    EXPECT_TRUE(first.Judge(Udp(0)).known);
    EXPECT_FALSE(second.Judge(Reply(Udp(0))).known);
    EXPECT_TRUE(second.Judge(Udp(0, 54)).known);
}

TEST_F(DivertInspectorTest, ASharedTableKnowsWhatAnyOfTheGroupSaw)
{
    const auto shared = std::make_shared<DivertFlowTable>();
    DivertInspector first(starts, shared, DivertMidflow::DROP);
    DivertInspector second(starts, shared, DivertMidflow::DROP);
    first.Judge(Tcp(BSD_TH_SYN));
    EXPECT_TRUE(second.Judge(Tcp(BSD_TH_ACK)).known);
    EXPECT_EQ(shared->GetFlows(), 1U);
}

TEST_F(DivertInspectorTest, PassesWhatItKnowsWhateverItDoesMidflow)
{
    for (const DivertMidflow midflow :
         {DivertMidflow::PASS, DivertMidflow::DROP, DivertMidflow::RESET})
    {
        DivertInspector inspector = Make(midflow);
        EXPECT_EQ(inspector.Judge(Tcp(BSD_TH_SYN)).verdict, DivertVerdict::PASS);
        EXPECT_EQ(inspector.Judge(Tcp(BSD_TH_ACK)).verdict, DivertVerdict::PASS);
    }
}

TEST_F(DivertInspectorTest, DoesWithTheUnknownAsItIsTold)
{
    EXPECT_EQ(Make(DivertMidflow::PASS).Judge(Tcp(BSD_TH_ACK)).verdict, DivertVerdict::PASS);
    EXPECT_EQ(Make(DivertMidflow::DROP).Judge(Tcp(BSD_TH_ACK)).verdict, DivertVerdict::DROP);
    EXPECT_EQ(Make(DivertMidflow::RESET).Judge(Tcp(BSD_TH_ACK)).verdict, DivertVerdict::RESET);
}

TEST_F(DivertInspectorTest, NeverResetsAResetOrWhatIsNotTcp)
{
    EXPECT_EQ(Make(DivertMidflow::RESET).Judge(Tcp(BSD_TH_RST)).verdict, DivertVerdict::DROP);
    Make().Judge(Udp(7));
    EXPECT_EQ(Make(DivertMidflow::RESET).Judge(Udp(7)).verdict, DivertVerdict::DROP);
}

} // namespace
