// SPDX-License-Identifier: GPL-2.0-only
//
// divert(4) in OpenBSD's pf: pf.conf(5), divert(4), pf_test() in sys/net/pf.c of 2025.
#include "test/pf/pf-world.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace divertsim
{
namespace
{

PfConfig
Openbsd()
{
    PfConfig config;
    config.system = BsdSystem::OPENBSD;
    return config;
}

const std::vector<std::string> DIVERT = {
    "pass in on client proto tcp to any port 80 divert-packet port 700"};

/// A packet that was written to a divert socket, with the way that it was written
PfVerdict
Reinject(PfWorld& world, BsdDirection written, BsdDirection now, const BsdPacketView& packet)
{
    const auto interface = now == BsdDirection::IN ? world.client0 : world.server;
    return world.pf.Test(now, interface, packet, written);
}

std::string
ErrorOf(const std::string& line, BsdSystem system)
{
    const PfParseResult result = PfParse({line}, system);
    if (result.errors.size() != 1)
    {
        return "no error";
    }
    const PfParseError& error = result.errors.front();
    return std::to_string(error.column) + "+" + std::to_string(error.length) + " " + error.message;
}

TEST(PfParserOpenbsd, DivertPacketIsReadAndPrinted)
{
    const std::string printed = "pass in proto tcp from any to any port = 80 flags S/SA keep state "
                                "divert-packet port 700";
    const PfParseResult result =
        PfParse({"pass in proto tcp to any port 80 divert-packet port 700"}, BsdSystem::OPENBSD);
    ASSERT_TRUE(result.rules);
    EXPECT_EQ(result.rules->ToString(BsdSystem::OPENBSD), printed + "\n");
    EXPECT_EQ(result.rules->Rules()[0].divertPort, 700);
    EXPECT_EQ(result.rules->Rules()[0].divert, PfDivert::PACKET);
    EXPECT_EQ(PfParse({printed}, BsdSystem::OPENBSD).rules->ToString(BsdSystem::OPENBSD),
              printed + "\n");
    EXPECT_EQ(PfParse({"pass in"}, BsdSystem::OPENBSD).rules->Rules()[0].divert, PfDivert::NONE);
}

TEST(PfParserOpenbsd, DivertPacketAndDivertToAreDifferentRules)
{
    PfRule packet;
    packet.divertPort = 700;
    PfRule to = packet;
    packet.divert = PfDivert::PACKET;
    EXPECT_NE(packet, to);
}

TEST(PfParserOpenbsd, DivertPacketTakesAPortAloneAndOnce)
{
    EXPECT_EQ(ErrorOf("pass divert-packet 700", BsdSystem::OPENBSD),
              "20+3 expected 'port' after 'divert-packet', found '700'");
    EXPECT_EQ(ErrorOf("pass divert-packet port 0", BsdSystem::OPENBSD),
              "25+1 expected a port number 1-65535 or a service name after 'port', found '0'");
    EXPECT_EQ(ErrorOf("pass divert-packet port 1 divert-packet port 2", BsdSystem::OPENBSD),
              "27+13 'divert-packet' cannot be redefined");
}

TEST(PfParserOpenbsd, DivertToIsForASocketAndNeedsAnAddress)
{
    const PfParseResult result =
        PfParse({"pass in inet proto tcp divert-to 127.0.0.1 port 80"}, BsdSystem::OPENBSD);
    ASSERT_TRUE(result.rules);
    EXPECT_EQ(result.rules->Rules()[0].divert, PfDivert::SOCKET);
    EXPECT_EQ(ErrorOf("pass in divert-to lo0", BsdSystem::OPENBSD),
              "19+3 expected an address after 'divert-to', found 'lo0'");
    EXPECT_EQ(PfParse({"pass in divert-reply"}, BsdSystem::OPENBSD).rules->Rules()[0].divert,
              PfDivert::REPLY);
}

TEST(PfParserOpenbsd, FreebsdHasNoDivertPacketAndSaysWhatItHas)
{
    const std::string refused =
        " 'divert-packet' is OpenBSD's: on FreeBSD packets go to a divert(4) socket by "
        "'divert-to ADDRESS port PORT'";
    EXPECT_EQ(ErrorOf("pass in divert-packet port 700", BsdSystem::FREEBSD), "9+13" + refused);
    EXPECT_EQ(ErrorOf("pass in divert-packet 700", BsdSystem::FREEBSD), "9+13" + refused);
}

TEST(PfParserOpenbsd, TheOptionsThatAreExpectedAreTheSystems)
{
    EXPECT_EQ(ErrorOf("pass in keep state frob", BsdSystem::OPENBSD),
              "20+4 expected an option ('flags', 'keep state', 'no state', 'divert-packet', ...) "
              "or the end of the rule, found 'frob'");
    EXPECT_EQ(ErrorOf("pass in keep state frob", BsdSystem::FREEBSD),
              "20+4 expected an option ('flags', 'keep state', 'no state', 'divert-to', ...) or "
              "the end of the rule, found 'frob'");
}

TEST(PfParserOpenbsd, AWholeTextIsOfOneSystem)
{
    const char* text = "pass in divert-packet port 700\npass out\n";
    EXPECT_TRUE(PfParseText(text, BsdSystem::OPENBSD).rules);
    EXPECT_EQ(PfParseText(text).errors.size(), 1U);
}

TEST(PfOpenbsdDivert, AMatchingPacketAndAllOfItsStateGoToThePort)
{
    PfWorld world(DIVERT, Openbsd());
    const PfVerdict syn = world.In(world.client0, FromClient(SYN));
    EXPECT_TRUE(syn.pass);
    EXPECT_EQ(syn.divertPort, 700);
    EXPECT_NE(syn.unit.id, 0U);
    const PfVerdict reply = world.Out(world.client0, FromServer(SYN | ACK));
    EXPECT_EQ(reply.divertPort, 700);
    EXPECT_EQ(reply.unit.id, syn.unit.id);
}

TEST(PfOpenbsdDivert, AReinjectedPacketIsSkippedWithoutRuleStateOrCounter)
{
    PfWorld world(DIVERT, Openbsd());
    world.In(world.client0, FromClient(SYN));
    world.clock.AdvanceTo(5 * BSD_SECOND);
    const PfState before = *world.pf.StatesById().front();
    const PfCounters counted = world.pf.Counters();
    const PfVerdict verdict = Reinject(world, BsdDirection::IN, BsdDirection::IN, FromClient(SYN));
    EXPECT_TRUE(verdict.pass);
    EXPECT_TRUE(verdict.looped);
    EXPECT_EQ(verdict.divertPort, 0);
    EXPECT_EQ(verdict.unit.id, 0U);
    EXPECT_EQ(world.pf.StatesById().front()->refreshed, before.refreshed);
    EXPECT_EQ(world.pf.Counters().searches, counted.searches);
    EXPECT_EQ(world.pf.Counters().match, counted.match);
    EXPECT_EQ(world.pf.RuleReports()[0].counters.evaluations, 1U);
    EXPECT_EQ(world.seen.calls.back().what, "passed");
    EXPECT_TRUE(world.seen.calls.back().looped);
}

TEST(PfOpenbsdDivert, ItIsSkippedEvenWhereARuleBlocksIt)
{
    PfWorld world({"block"}, Openbsd());
    EXPECT_FALSE(world.In(world.client0, FromClient(SYN)).pass);
    EXPECT_TRUE(Reinject(world, BsdDirection::IN, BsdDirection::IN, FromClient(SYN)).pass);
    EXPECT_TRUE(Reinject(world, BsdDirection::OUT, BsdDirection::OUT, FromClient(SYN)).pass);
    EXPECT_EQ(world.pf.Counters().drops[static_cast<std::size_t>(PfReason::MATCH)], 1U);
}

TEST(PfOpenbsdDivert, ItIsSkippedWhicheverWayItGoesUnlikeOnFreebsd)
{
    const BsdPacketView packet = FromClient(SYN);
    PfWorld openbsd({"pass out divert-packet port 700"}, Openbsd());
    EXPECT_EQ(Reinject(openbsd, BsdDirection::IN, BsdDirection::OUT, packet).divertPort, 0);
    PfWorld freebsd({"pass out divert-to ::1 port 700"});
    EXPECT_EQ(Reinject(freebsd, BsdDirection::IN, BsdDirection::OUT, packet).divertPort, 700);
}

TEST(PfOpenbsdDivert, AForwardedPacketMeetsPfOnItsWayOut)
{
    PfWorld world({"pass in divert-packet port 700", "pass out divert-packet port 701"}, Openbsd());
    const BsdPacketView packet = FromClient(SYN);
    EXPECT_EQ(world.In(world.client0, packet).divertPort, 700);
    EXPECT_TRUE(Reinject(world, BsdDirection::IN, BsdDirection::IN, packet).looped);
    const PfVerdict out = world.Out(world.server, packet); // the tag is gone after one pass
    EXPECT_FALSE(out.looped);
    EXPECT_EQ(out.divertPort, 701);
}

TEST(PfOpenbsdDivert, DivertedPacketsCountNeitherForTheirRuleNorForTheirState)
{
    PfWorld world(DIVERT, Openbsd());
    world.In(world.client0, FromClient(SYN));
    const PfRuleCounters rule = world.pf.RuleReports()[0].counters;
    EXPECT_EQ(rule.packets, 0U);
    EXPECT_EQ(rule.bytes, 0U);
    EXPECT_EQ(rule.states, 1U);
    EXPECT_EQ(rule.evaluations, 1U);
    EXPECT_EQ(world.pf.StatesById().front()->packets[0], 0U);
    EXPECT_EQ(world.pf.StatesById().front()->bytes[0], 0U);
}

TEST(PfOpenbsdDivert, PacketsThatAreNotDivertedCountAsEver)
{
    PfWorld world({"pass in proto tcp"}, Openbsd());
    world.In(world.client0, FromClient(SYN));
    EXPECT_EQ(world.pf.RuleReports()[0].counters.packets, 1U);
    EXPECT_EQ(world.pf.StatesById().front()->packets[0], 1U);
}

} // namespace
} // namespace divertsim
} // namespace ns3
