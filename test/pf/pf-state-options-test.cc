// SPDX-License-Identifier: GPL-2.0-only
#include "test/pf/pf-world.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace divertsim
{
namespace
{

/// Load `pass`, with what a test says of its states
template <typename Change>
void
LoadPass(PfWorld& world, Change change)
{
    std::vector<PfRule> rules = PfRulesOf({"pass"})->Rules();
    change(rules[0]);
    world.pf.Load(std::make_shared<const PfRuleset>(rules));
}

const PfState&
FirstOf(const PfWorld& world)
{
    return *world.pf.StatesById().front();
}

TEST(PfStateOptions, MaxDropsForStateLimitAndIsCounted)
{
    PfWorld world;
    LoadPass(world, [](PfRule& rule) { rule.state.max = 2; });
    EXPECT_TRUE(world.In(0, FromClient(SYN, 1)).pass);
    EXPECT_TRUE(world.In(0, FromClient(SYN, 2)).pass);
    const PfVerdict third = world.In(0, FromClient(SYN, 3));
    EXPECT_FALSE(third.pass);
    EXPECT_EQ(third.reason, PfReason::STATE_LIMIT);
    EXPECT_EQ(world.pf.Counters().maxStatesPerRule, 1U);
    EXPECT_EQ(world.pf.Counters().drops[static_cast<std::size_t>(PfReason::STATE_LIMIT)], 1U);
    EXPECT_TRUE(world.In(0, FromClient(ACK, 1)).pass) << "states there are go on";
    world.pf.KillStates({});
    EXPECT_TRUE(world.In(0, FromClient(SYN, 3)).pass);
    EXPECT_EQ(world.pf.RuleReports()[0].counters.states, 3U);
    EXPECT_EQ(world.pf.RuleReports()[0].counters.statesNow, 1U);
}

TEST(PfStateOptions, TimeoutsOfTheRuleComeBeforeThoseOfPf)
{
    PfWorld world;
    LoadPass(world, [](PfRule& rule) {
        rule.state.timeouts.seconds[static_cast<std::size_t>(PfTimeout::TCP_FIRST)] = 7;
    });
    world.In(0, FromClient(SYN));
    EXPECT_EQ(world.pf.ExpiryOf(FirstOf(world)), 7 * BSD_SECOND);
    world.In(0, FromClient(SYN));
    EXPECT_EQ(world.pf.ExpiryOf(FirstOf(world)), 30 * BSD_SECOND) << "tcp.opening is pf's";
}

TEST(PfStateOptions, AdaptiveTimeoutsOfTheRuleCountItsOwnStates)
{
    PfConfig config;
    config.stateLimit = 10; // all states: 60 % are 6
    PfWorld world({}, config);
    std::vector<PfRule> rules = PfRulesOf({"pass in", "pass out"})->Rules();
    rules[1].state.timeouts.adaptiveStart = 1;
    rules[1].state.timeouts.adaptiveEnd = 5;
    world.pf.Load(std::make_shared<const PfRuleset>(rules));
    for (std::uint16_t port = 1; port <= 3; ++port)
    {
        world.In(0, FromClient(SYN, port));
    }
    const auto expiryOfLast = [&world]() {
        return world.pf.ExpiryOf(*world.pf.StatesById().back());
    };
    world.Out(world.server, FromClient(SYN, 1));
    EXPECT_EQ(expiryOfLast(), 120 * BSD_SECOND);
    world.Out(world.server, FromClient(SYN, 2));
    EXPECT_EQ(expiryOfLast(), 90 * BSD_SECOND) << "(5 - 2) / (5 - 1)";
    EXPECT_EQ(world.pf.ExpiryOf(FirstOf(world)), 120 * BSD_SECOND);
}

TEST(PfStateOptions, IfBoundStatesMatchOnTheirInterfaceAlone)
{
    PfWorld world;
    LoadPass(world, [](PfRule& rule) { rule.state.ifBound = true; });
    const std::uint64_t id = world.In(world.client0, FromClient(SYN)).unit.id;
    EXPECT_EQ(world.Out(world.client0, FromServer(SYN | ACK)).unit.id, id);
    EXPECT_EQ(world.In(world.client1, FromClient(SYN)).unit.id, id + 1);
    EXPECT_EQ(world.In(world.client0, FromClient(ACK)).unit.id, id);
    EXPECT_EQ(world.pf.StateCount(), 2U);
}

TEST(PfStateOptions, IfBoundStatesComeBeforeFloatingOnes)
{
    PfWorld world({"pass"});
    const std::uint64_t floating = world.In(world.client1, FromClient(SYN)).unit.id;
    // the way to a bound one beside it: made while the other was not there
    PfStateTable table(128);
    PfStateKeys keys = FloatingKeys(BsdDirection::IN, FromClient(SYN).tuple);
    const PfState* floats = table.Insert(floating, keys);
    keys.bound = true;
    keys.interface = keys.boundInterface = 1;
    const PfState* bound = table.Insert(floating + 1, keys);
    ASSERT_NE(bound, nullptr);
    EXPECT_EQ(table.Find(BsdDirection::IN, keys.came, 1), bound);
    EXPECT_EQ(table.Find(BsdDirection::IN, keys.came, 0), floats);
}

TEST(PfStateOptions, AFailedInsertUsesAnIdUp)
{
    PfStateIds ids(PfStateIdScheme::COUNTER, 1, 10);
    EXPECT_EQ(ids.Next({}), 10U);
    EXPECT_EQ(ids.Next({}), 11U);
}

TEST(PfStateOptions, IdsPerCpuHaveTheCpuOnTopAndACounterEach)
{
    PfConfig config;
    config.stateIds = PfStateIdScheme::PER_CPU;
    config.cpus = 4;
    config.firstStateId = 1000;
    PfWorld world({"pass"}, config);
    std::vector<std::uint64_t> next(4, 1000);
    for (std::uint16_t port = 1; port <= 200; ++port)
    {
        const std::uint64_t id = world.In(0, FromClient(SYN, port)).unit.id;
        const std::uint64_t cpu = id >> 56;
        ASSERT_LT(cpu, 4U);
        EXPECT_EQ(id & 0xffffffffffffffU, next[cpu]++);
    }
    for (const std::uint64_t count : next)
    {
        EXPECT_GT(count, 1020U) << "each CPU has its share";
    }
    EXPECT_THROW(PfStateIds(PfStateIdScheme::PER_CPU, 257, 1), std::invalid_argument);
}

TEST(PfStateOptions, SkippedInterfacesSeeNothing)
{
    PfWorld world({"block"});
    world.pf.SetSkip({"client"});
    EXPECT_TRUE(world.In(world.client0, FromClient(SYN)).pass);
    EXPECT_TRUE(world.In(world.client1, FromClient(SYN)).pass);
    EXPECT_FALSE(world.In(world.server, FromClient(SYN)).pass);
    EXPECT_EQ(world.pf.Counters().match, 1U);
    world.pf.SetSkip({});
    EXPECT_FALSE(world.In(world.client0, FromClient(SYN)).pass);
}

/// Three states: of the client to two servers, and of a server going out
void
FillThree(PfWorld& world)
{
    LoadPass(world, [](PfRule& rule) { rule.labels = {"web"}; });
    world.In(0, FromClient(SYN, 1));
    world.In(0, PacketOf(BSD_IPPROTO_UDP, "10.0.1.1", 5, "10.0.9.3", 53));
    world.Out(world.server, PacketOf(BSD_IPPROTO_UDP, "10.0.9.2", 5, "10.0.1.1", 53));
}

PfRuleHost
HostOf(const std::string& address)
{
    PfRuleHost host;
    host.address.kind = PfAddress::Kind::NETWORK;
    host.address.network = {*BsdAddress::Parse(address), 32};
    return host;
}

TEST(PfKillStates, ByWhereTheyComeFromAndGoTo)
{
    PfWorld world;
    FillThree(world);
    PfStateFilter filter;
    filter.source = HostOf("10.0.1.1");
    filter.destination = HostOf("10.0.9.3");
    EXPECT_EQ(world.pf.KillStates(filter), 1U);
    filter.destination.reset();
    EXPECT_EQ(world.pf.KillStates(filter), 1U) << "not the one that came from 10.0.9.2";
    EXPECT_EQ(world.pf.StateCount(), 1U);
    EXPECT_EQ(world.seen.calls.back().what, "removed");
}

TEST(PfKillStates, ByLabelIdAndInterface)
{
    PfWorld world;
    FillThree(world);
    PfStateFilter filter;
    filter.label = "mail";
    EXPECT_EQ(world.pf.KillStates(filter), 0U);
    filter.label = "web";
    filter.id = 2;
    EXPECT_EQ(world.pf.KillStates(filter), 1U);
    PfStateFilter bound;
    bound.interface = "client0";
    EXPECT_EQ(world.pf.KillStates(bound), 0U);
    bound.interface = "all";
    EXPECT_EQ(world.pf.KillStates(bound), 2U);
    EXPECT_EQ(world.pf.Counters().removals, 3U);
}

TEST(PfShowStates, AsPfctlShowsThem)
{
    PfWorld world({"pass"});
    world.In(0, FromClient(SYN));
    world.Out(0, FromServer(SYN | ACK));
    world.Out(world.server, PacketOf(BSD_IPPROTO_UDP, "2001:db8::1", 5, "2001:db8::2", 53));
    EXPECT_EQ(world.pf.ShowStates(false),
              "all tcp 10.0.9.2:80 <- 10.0.1.1:49152       SYN_SENT:ESTABLISHED\n"
              "all udp 2001:db8::1[5] -> 2001:db8::2[53]       SINGLE:NO_TRAFFIC\n");
    world.clock.AdvanceTo(65 * BSD_SECOND / 10);
    const std::string text = world.pf.ShowStates(true);
    EXPECT_NE(text.find("   age 00:00:06, expires in 00:00:23, 1:1 pkts, 100:100 bytes, rule 0\n"
                        "   id: 0000000000000001\n"),
              std::string::npos)
        << text;
}

} // namespace
} // namespace divertsim
} // namespace ns3
