// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-packet-view.h"
#include "ns3/lb-flow-capture.h"

#include <gtest/gtest.h>

namespace
{

using namespace ns3::divertsim;

LbCapturePacket
Packet(const char* from,
       std::uint16_t fromPort,
       const char* to,
       std::uint16_t toPort,
       std::uint8_t flags,
       std::uint8_t protocol = BSD_IPPROTO_TCP)
{
    LbCapturePacket packet;
    packet.tuple = {protocol, *BsdAddress::Parse(from), fromPort, *BsdAddress::Parse(to), toPort};
    packet.tcpFlags = flags;
    return packet;
}

TEST(LbPlanReplay, FirstSenderIsTheOpenerAndAddressesAreNumberedFromOne)
{
    const auto plan = LbPlanReplay({Packet("1.1.1.1", 5, "2.2.2.2", 80, BSD_TH_SYN),
                                    Packet("2.2.2.2", 80, "1.1.1.1", 5, BSD_TH_SYN | BSD_TH_ACK),
                                    Packet("3.3.3.3", 6, "2.2.2.2", 80, BSD_TH_SYN)});
    ASSERT_EQ(plan.flows.size(), 2u);
    EXPECT_EQ(plan.flows[0].tuple.ToString(), "tcp|10.128.0.1|5|10.192.0.1|80");
    EXPECT_EQ(plan.flows[1].tuple.ToString(), "tcp|10.128.0.2|6|10.192.0.1|80");
    EXPECT_EQ(plan.flows[0].packets, 2u);
    EXPECT_TRUE(plan.packets[0].opener);
    EXPECT_FALSE(plan.packets[1].opener);
    EXPECT_EQ(plan.packets[1].packet.tuple.ToString(), "tcp|10.192.0.1|80|10.128.0.1|5");
    EXPECT_EQ(plan.addresses.openers, 2u);
    EXPECT_EQ(plan.addresses.answerers, 1u);
}

TEST(LbPlanReplay, AnAddressThatOpensAndAnswersHasBothKinds)
{
    const auto plan = LbPlanReplay({Packet("1.1.1.1", 5, "2.2.2.2", 80, BSD_TH_SYN),
                                    Packet("2.2.2.2", 7, "1.1.1.1", 22, BSD_TH_SYN)});
    EXPECT_EQ(plan.flows[1].tuple.ToString(), "tcp|10.128.0.2|7|10.192.0.2|22");
    EXPECT_EQ(plan.addresses.openers, 2u);
    EXPECT_EQ(plan.addresses.answerers, 2u);
}

TEST(LbPlanReplay, Inet6HasItsOwnPrefixesAndNumbers)
{
    const auto plan =
        LbPlanReplay({Packet("1.1.1.1", 5, "2.2.2.2", 80, BSD_TH_SYN),
                      Packet("2001:db8::9", 5, "2001:db8::8", 53, 0, BSD_IPPROTO_UDP)});
    EXPECT_EQ(plan.flows[1].tuple.ToString(), "udp|fd01::1|5|fd02::1|53");
    EXPECT_EQ(plan.addresses.openers6, 1u);
    EXPECT_EQ(plan.addresses.answerers6, 1u);
}

TEST(LbPlanReplay, ATupleIsReusedWhereASynFollowsAFinOrAReset)
{
    const auto syn = Packet("1.1.1.1", 5, "2.2.2.2", 80, BSD_TH_SYN);
    const auto fin = Packet("2.2.2.2", 80, "1.1.1.1", 5, BSD_TH_FIN | BSD_TH_ACK);
    const auto ack = Packet("1.1.1.1", 5, "2.2.2.2", 80, BSD_TH_ACK);
    const auto rst = Packet("1.1.1.1", 5, "2.2.2.2", 80, BSD_TH_RST);
    const auto plan = LbPlanReplay({syn, syn, fin, ack, syn, rst, syn});
    std::vector<std::uint32_t> flows;
    for (const auto& packet : plan.packets)
    {
        flows.push_back(packet.flow);
    }
    EXPECT_EQ(flows, (std::vector<std::uint32_t>{0, 0, 0, 0, 1, 1, 2}))
        << "a SYN sent again is no new conversation, nor is the last ACK";
    EXPECT_FALSE(plan.flows[0].reused);
    EXPECT_TRUE(plan.flows[1].reused);
    EXPECT_EQ(plan.flows[2].tuple, plan.flows[0].tuple);
}

TEST(LbPlanReplay, TheNextUserOfATupleMayComeFromItsOtherEnd)
{
    const auto plan = LbPlanReplay({Packet("1.1.1.1", 5, "2.2.2.2", 80, BSD_TH_SYN),
                                    Packet("1.1.1.1", 5, "2.2.2.2", 80, BSD_TH_FIN | BSD_TH_ACK),
                                    Packet("2.2.2.2", 80, "1.1.1.1", 5, BSD_TH_SYN)});
    ASSERT_EQ(plan.flows.size(), 2u);
    EXPECT_EQ(plan.flows[1].tuple.ToString(), "tcp|10.128.0.2|80|10.192.0.2|5");
    EXPECT_TRUE(plan.packets[2].opener);
}

TEST(LbPlanReplay, FlagsOfUdpMeanNothing)
{
    const auto a = Packet("1.1.1.1", 5, "2.2.2.2", 80, BSD_TH_FIN, BSD_IPPROTO_UDP);
    const auto b = Packet("1.1.1.1", 5, "2.2.2.2", 80, BSD_TH_SYN, BSD_IPPROTO_UDP);
    EXPECT_EQ(LbPlanReplay({a, b}).flows.size(), 1u);
}

} // namespace
