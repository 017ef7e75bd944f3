// SPDX-License-Identifier: GPL-2.0-only

// TCP listeners and UDP sockets on Linux (a plain node), gVisor and OpenBSD

#include "test/lb/lb-inet-stand.h"

#include "ns3/lb-listen-queue.h"

#include <gtest/gtest.h>

#include <set>

using namespace ns3::divertsim;

namespace
{

constexpr std::uint8_t TCP = BSD_IPPROTO_TCP;
constexpr std::uint8_t UDP = BSD_IPPROTO_UDP;
using Lines = std::vector<std::string>;

std::set<std::string>
Reached(InetStand& stand,
        std::uint8_t protocol,
        const char* to = "10.0.0.1",
        const LbInetContext& context = {})
{
    std::set<std::string> names;
    for (std::uint32_t i = 0; i < 500; ++i)
    {
        names.insert(stand.Who(InetStand::From(protocol, i, to), context));
    }
    return names;
}

LbInetBinding
On(std::uint32_t device, LbInetBinding binding)
{
    binding.device = device;
    return binding;
}

TEST(LbInetLinux, PicksByTheScaledHashOfTheTuple)
{
    InetStand stand(BsdSystem::PLAIN);
    stand.StartGroup(7, InetStand::At(UDP));
    const auto policy = LbMakePolicy("linux", {{{"hash-seed", InetStand::SEED}}});
    for (std::uint32_t i = 0; i < 100; ++i)
    {
        const BsdTuple tuple = InetStand::From(UDP, i * 77);
        const BsdUnit unit{1, tuple, nullptr, true};
        EXPECT_EQ(stand.Who(tuple), stand.M(policy->Pick(unit, stand.all.Slots(7)).slot).GetName());
    }
}

TEST(LbInetLinux, TheLastMemberFillsTheHole)
{
    InetStand stand(BsdSystem::PLAIN);
    stand.StartGroup(4, InetStand::At(UDP));
    stand.ports.Unbind(stand.M(0), true);
    const LbSlots expected{&stand.M(3), &stand.M(1), &stand.M(2)};
    EXPECT_EQ(stand.ports.GetGroup(stand.M(1))->GetMembers().GetSlots(), expected);
}

TEST(LbInetLinux, AnExactAddressComesBeforeTheWildcardWhetherInAGroupOrNot)
{
    InetStand stand(BsdSystem::PLAIN);
    stand.StartGroup(3, InetStand::At(TCP));
    stand.Start(3, InetStand::At(TCP, "10.0.0.1", false)); // FreeBSD's group would win
    EXPECT_EQ(Reached(stand, TCP), std::set<std::string>{"m/3"});
    EXPECT_EQ(Reached(stand, TCP, "10.0.0.2").size(), 3U);
}

TEST(LbInetLinux, ADeviceComesBeforeNoneAndOnlyForItsPackets)
{
    InetStand stand(BsdSystem::PLAIN);
    stand.Start(0, On(2, InetStand::At(UDP)));
    stand.Start(1, InetStand::At(UDP));
    EXPECT_NE(stand.ports.GetGroup(stand.M(0)), stand.ports.GetGroup(stand.M(1)));
    LbInetContext context;
    context.device = 2;
    EXPECT_EQ(Reached(stand, UDP, "10.0.0.1", context), std::set<std::string>{"m/0"});
    context.device = 3;
    EXPECT_EQ(Reached(stand, UDP, "10.0.0.1", context), std::set<std::string>{"m/1"});
    stand.Start(2, InetStand::At(UDP, "10.0.0.1"));
    context.device = 2;
    EXPECT_EQ(Reached(stand, UDP, "10.0.0.1", context), std::set<std::string>{"m/2"});
}

TEST(LbInetLinux, OfEqualSocketsTheOneBoundLastIsFound)
{
    InetStand stand(BsdSystem::PLAIN);
    stand.Start(0, InetStand::At(UDP, "0.0.0.0", false));
    stand.Start(1, InetStand::At(UDP, "0.0.0.0", false));
    EXPECT_EQ(Reached(stand, UDP), std::set<std::string>{"m/1"});
}

TEST(LbInetLinux, Ipv6WildcardsOfBothFamiliesFormAGroup)
{
    InetStand stand(BsdSystem::PLAIN);
    LbInetBinding both = InetStand::At(UDP, "::");
    both.v4Mapped = true;
    stand.StartGroup(3, both);
    EXPECT_EQ(Reached(stand, UDP).size(), 3U);
    EXPECT_EQ(Reached(stand, UDP, "fd00::1").size(), 3U);
    stand.Start(3, InetStand::At(UDP)); // the packet's own family first
    EXPECT_EQ(Reached(stand, UDP), std::set<std::string>{"m/3"});
    EXPECT_EQ(Reached(stand, UDP, "fd00::1").size(), 3U);
}

TEST(LbInetLinux, AConnectedMemberLeavesItsGroupAndStaysOutsideWhenItDisconnects)
{
    InetStand stand(BsdSystem::PLAIN);
    stand.StartGroup(4, InetStand::At(UDP));
    stand.told.Take();
    const BsdTuple peer = InetStand::From(UDP, 700);
    stand.ports.Connect(stand.M(1), peer);
    EXPECT_EQ(stand.Who(peer), "m/1");
    EXPECT_EQ(Reached(stand, UDP), (std::set<std::string>{"m/0", "m/2", "m/3"}));
    const LbSlots expected{&stand.M(0), &stand.M(3), &stand.M(2)};
    EXPECT_EQ(stand.ports.GetGroup(stand.M(0))->GetMembers().GetSlots(), expected);
    stand.ports.Disconnect(stand.M(1));
    EXPECT_EQ(stand.ports.GetGroup(stand.M(1)), nullptr);
    EXPECT_EQ(Reached(stand, UDP), std::set<std::string>{"m/1"}); // first in its chain again
    EXPECT_EQ(stand.told.Take(), Lines{"unbound m/1"});
}

TEST(LbInetLinux, OnAnExactAddressASocketThatDisconnectsIsBackBehindThoseBoundLater)
{
    for (const std::size_t number : {1U, 3U})
    {
        InetStand stand(BsdSystem::PLAIN);
        stand.StartGroup(4, InetStand::At(UDP, "10.0.0.1"));
        stand.ports.Connect(stand.M(number), InetStand::From(UDP, 700));
        stand.ports.Disconnect(stand.M(number));
        EXPECT_EQ(Reached(stand, UDP).count(stand.M(number).GetName()), number == 3 ? 1U : 0U);
        EXPECT_EQ(Reached(stand, UDP).size(), number == 3 ? 1U : 3U);
    }
}

TEST(LbInetLinux, TwoSocketsMayHaveOnePeerAndTheLastToConnectGetsItsDatagrams)
{
    InetStand stand(BsdSystem::PLAIN);
    stand.StartGroup(2, InetStand::At(UDP));
    const BsdTuple peer = InetStand::From(UDP, 700);
    stand.ports.Connect(stand.M(0), peer);
    stand.ports.Connect(stand.M(1), peer);
    EXPECT_EQ(stand.Who(peer), "m/1");
    stand.ports.Unbind(stand.M(1), true);
    EXPECT_EQ(stand.Who(peer), "m/0");
}

TEST(LbInetLinux, AFullGroupRefusesADatagramSocketAtBindAndAListenerAtListen)
{
    InetStand stand(BsdSystem::PLAIN);
    const auto policy = [] { return LbMakePolicy("linux"); };
    stand.ports.Configure(InetStand::At(UDP).place, policy, 2);
    stand.ports.Configure(InetStand::At(TCP).place, policy, 2);
    stand.StartGroup(2, InetStand::At(UDP));
    stand.told.Take();
    EXPECT_EQ(stand.ports.Bind(stand.M(2), InetStand::At(UDP)), BsdErrno::E_ADDRINUSE);
    EXPECT_EQ(stand.told.Take(), Lines{"bound m/2 443 alone EADDRINUSE"});
    stand.Start(3, InetStand::At(TCP));
    stand.Start(4, InetStand::At(TCP));
    EXPECT_EQ(stand.ports.Bind(stand.M(5), InetStand::At(TCP)), BsdErrno::OK);
    stand.told.Take();
    EXPECT_EQ(stand.ports.Listen(stand.M(5), 5), BsdErrno::E_NOMEM);
    EXPECT_EQ(stand.told.Take(), Lines{});
    EXPECT_EQ(Reached(stand, TCP), (std::set<std::string>{"m/3", "m/4"}));
    stand.ports.Unbind(stand.M(3), true);
    EXPECT_EQ(stand.ports.Listen(stand.M(5), 5), BsdErrno::OK);
    EXPECT_EQ(Reached(stand, TCP), (std::set<std::string>{"m/4", "m/5"}));
}

TEST(LbInetLinux, AHalfOpenConnectionBelongsToTheListenerThatGotItsSynAndDiesWithIt)
{
    for (const BsdSystem system : {BsdSystem::PLAIN, BsdSystem::GVISOR, BsdSystem::OPENBSD})
    {
        InetStand stand(system);
        stand.Start(0, InetStand::At(TCP));
        const std::uint64_t half = stand.ports.Syn(InetStand::From(TCP, 1)).unit;
        const std::uint64_t complete = stand.ports.Syn(InetStand::From(TCP, 2)).unit;
        stand.ports.Complete(complete);
        stand.Start(1, InetStand::At(TCP, "10.0.0.1"));
        const LbLookup later = stand.ports.Syn(InetStand::From(TCP, 3));
        EXPECT_EQ(later.socket, &stand.M(1));
        EXPECT_EQ(stand.ports.Complete(later.unit).listener, &stand.M(1));
        stand.told.Take();
        const std::vector<LbLost> lost{{half, false}, {complete, true}};
        EXPECT_TRUE(stand.ports.Unbind(stand.M(0), true) == lost);
        EXPECT_EQ(stand.told.Take(), (Lines{"reset 1 m/0", "reset 2 m/0", "unbound m/0 closed"}));
        EXPECT_TRUE(stand.ports.Complete(half).reset); // its ACK belongs to nobody
        EXPECT_EQ(stand.ports.GetQueueLength(stand.M(1)), 1U);
    }
}

TEST(LbInetLinux, AHalfOpenConnectionStaysWhereItIsWhenListenersJoin)
{
    InetStand stand(BsdSystem::PLAIN);
    stand.StartGroup(2, InetStand::At(TCP));
    const LbMapper& mapper = stand.ports.GetMapper(InetStand::At(TCP).place);
    std::vector<LbLookup> found;
    for (std::uint32_t i = 0; i < 100; ++i)
    {
        found.push_back(stand.ports.Syn(InetStand::From(TCP, i)));
    }
    stand.Start(2, InetStand::At(TCP));
    for (std::uint32_t i = 0; i < 100; ++i)
    {
        const BsdUnit unit{found[i].unit, InetStand::From(TCP, i), nullptr, true};
        EXPECT_EQ(mapper.Map(unit).member, found[i].socket);
        EXPECT_EQ(stand.ports.Complete(found[i].unit).listener, found[i].socket);
    }
}

TEST(LbInetLinux, TheQueueTakesOneMoreThanItsBacklogThenSynsAreDroppedAndAcksIgnored)
{
    for (const BsdSystem system : {BsdSystem::PLAIN, BsdSystem::GVISOR})
    {
        InetStand stand(system);
        stand.Start(0, InetStand::At(TCP), 3);
        std::vector<std::uint64_t> units;
        for (std::uint32_t i = 0; i < 6; ++i)
        {
            units.push_back(stand.ports.Syn(InetStand::From(TCP, i)).unit);
        }
        for (std::uint32_t i = 0; i < 4; ++i)
        {
            EXPECT_EQ(stand.ports.Complete(units[i]).listener, &stand.M(0));
        }
        stand.told.Take();
        EXPECT_EQ(stand.ports.Complete(units[4]).listener, nullptr);
        EXPECT_FALSE(stand.ports.Complete(units[4]).reset);
        const LbLookup refused = stand.ports.Syn(InetStand::From(TCP, 10));
        EXPECT_EQ(refused.socket, nullptr);
        EXPECT_TRUE(refused.dropped);
        EXPECT_EQ(stand.told.Take(),
                  (Lines{"refused 5 m/0 queue", "refused 5 m/0 queue", "refused 0 m/0 queue"}));
        stand.ports.Accept(stand.M(0), units[0]);
        EXPECT_EQ(stand.ports.Complete(units[4]).listener, &stand.M(0)); // the ACK came again
        EXPECT_EQ(stand.ports.Complete(units[4]).listener, &stand.M(0)); // and again
        EXPECT_EQ(stand.ports.GetQueueLength(stand.M(0)), 4U);
        stand.ports.End(units[4]);
        EXPECT_EQ(stand.ports.GetQueueLength(stand.M(0)), 3U);
    }
}

TEST(LbInetLinux, ListenAgainOnlyChangesTheBacklog)
{
    InetStand stand(BsdSystem::PLAIN);
    stand.Start(0, InetStand::At(TCP), 0);
    stand.told.Take();
    EXPECT_EQ(stand.ports.Complete(stand.ports.Syn(InetStand::From(TCP, 1)).unit).listener,
              &stand.M(0));
    EXPECT_TRUE(stand.ports.Syn(InetStand::From(TCP, 2)).dropped);
    stand.told.Take();
    EXPECT_EQ(stand.ports.Listen(stand.M(0), 1), BsdErrno::OK);
    EXPECT_EQ(stand.told.Take(), Lines{});
    EXPECT_EQ(stand.ports.Syn(InetStand::From(TCP, 2)).socket, &stand.M(0));
}

TEST(LbInetGvisor, TheOthersKeepTheirOrderWhenAMemberLeaves)
{
    InetStand stand(BsdSystem::GVISOR);
    stand.StartGroup(4, InetStand::At(UDP));
    stand.ports.Unbind(stand.M(1), true);
    const LbSlots expected{&stand.M(0), &stand.M(2), &stand.M(3)};
    EXPECT_EQ(stand.ports.GetGroup(stand.M(0))->GetMembers().GetSlots(), expected);
    stand.ports.Connect(stand.M(0), InetStand::From(UDP, 1)); // leaves too
    EXPECT_EQ(stand.ports.GetGroup(stand.M(2))->GetMembers().GetSlots(),
              (LbSlots{&stand.M(2), &stand.M(3)}));
}

TEST(LbInetOpenbsd, HasNoGroups)
{
    InetStand stand(BsdSystem::OPENBSD);
    for (const std::uint8_t protocol : {TCP, UDP})
    {
        stand.Start(protocol, InetStand::At(protocol));
        EXPECT_EQ(stand.ports.GetGroup(stand.M(protocol)), nullptr);
        EXPECT_EQ(stand.told.Take().front(), "bound m/" + std::to_string(protocol) + " 443 member 0");
        EXPECT_EQ(Reached(stand, protocol), std::set<std::string>{"m/" + std::to_string(protocol)});
    }
    stand.Start(1, InetStand::At(TCP, "10.0.0.1"));
    EXPECT_EQ(Reached(stand, TCP), std::set<std::string>{"m/1"});
}

TEST(LbInetOpenbsd, AConnectedSocketIsNoMemberOfItsPortUntilItDisconnects)
{
    InetStand stand(BsdSystem::OPENBSD);
    stand.Start(0, InetStand::At(UDP));
    stand.told.Take();
    stand.ports.Connect(stand.M(0), InetStand::From(UDP, 700));
    EXPECT_EQ(stand.told.Take(), Lines{"unbound m/0"});
    stand.ports.Disconnect(stand.M(0));
    EXPECT_EQ(stand.told.Take(), Lines{"bound m/0 443 member 0"});
}

TEST(LbInetOpenbsd, TheQueueHasThreeBacklogsOfAtLeast80AndSynsStopAtOne)
{
    InetStand stand(BsdSystem::OPENBSD);
    stand.Start(0, InetStand::At(TCP), 5);
    std::vector<std::uint64_t> units;
    for (std::uint32_t i = 0; i < 300; ++i)
    {
        units.push_back(stand.ports.Syn(InetStand::From(TCP, i)).unit); // none is complete yet
    }
    for (std::uint32_t i = 0; i < 241; ++i)
    {
        ASSERT_EQ(stand.ports.Complete(units[i]).listener, &stand.M(0)) << i;
        if (i < 200 && i >= 80)
        {
            ASSERT_TRUE(stand.ports.Syn(InetStand::From(TCP, 900)).dropped) << i;
        }
    }
    EXPECT_TRUE(stand.ports.Complete(units[241]).reset);
}

TEST(LbInetOpenbsd, HasNoNumaOption)
{
    for (const BsdSystem system : {BsdSystem::OPENBSD, BsdSystem::PLAIN, BsdSystem::GVISOR})
    {
        InetStand stand(system);
        stand.Start(0, InetStand::At(TCP));
        EXPECT_EQ(stand.ports.SetNumaDomain(stand.M(0), 0), BsdErrno::E_NOPROTOOPT);
    }
}

TEST(LbListenQueue, EachSystemBoundsTheBacklogInItsWay)
{
    EXPECT_EQ(LbBoundBacklog(BsdSystem::FREEBSD, 10), 10);
    EXPECT_EQ(LbBoundBacklog(BsdSystem::FREEBSD, 1000), 128);
    EXPECT_EQ(LbBoundBacklog(BsdSystem::FREEBSD, -1), 128);
    EXPECT_EQ(LbBoundBacklog(BsdSystem::OPENBSD, 10), 80);
    EXPECT_EQ(LbBoundBacklog(BsdSystem::OPENBSD, 100), 100);
    EXPECT_EQ(LbBoundBacklog(BsdSystem::OPENBSD, 1000), 128);
    EXPECT_EQ(LbBoundBacklog(BsdSystem::PLAIN, 0), 0);
    EXPECT_EQ(LbBoundBacklog(BsdSystem::PLAIN, 10000), 4096);
    EXPECT_EQ(LbBoundBacklog(BsdSystem::GVISOR, -1), 4096);
}

} // namespace
