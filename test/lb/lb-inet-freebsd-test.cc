// SPDX-License-Identifier: GPL-2.0-only

// SO_REUSEPORT_LB of FreeBSD for TCP and UDP: a test for each statement on it

#include "test/lb/lb-inet-stand.h"

#include <gtest/gtest.h>

#include <set>

using namespace ns3::divertsim;

namespace
{

constexpr std::uint8_t TCP = BSD_IPPROTO_TCP;
constexpr std::uint8_t UDP = BSD_IPPROTO_UDP;
using Lines = std::vector<std::string>;

class LbInetFreebsd : public ::testing::Test
{
  protected:
    /// Sockets that 500 clients reach
    std::set<std::string> Reached(std::uint8_t protocol,
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

    InetStand stand{BsdSystem::FREEBSD};
};

/// A group of a binding of its own beside that of socket 0
void
ExpectApart(const LbInetBinding& one, const LbInetBinding& other)
{
    InetStand stand(BsdSystem::FREEBSD);
    stand.Start(0, one);
    stand.Start(1, other);
    ASSERT_NE(stand.ports.GetGroup(stand.M(0)), nullptr);
    ASSERT_NE(stand.ports.GetGroup(stand.M(1)), nullptr);
    EXPECT_NE(stand.ports.GetGroup(stand.M(0)), stand.ports.GetGroup(stand.M(1)));
}

TEST_F(LbInetFreebsd, AGroupIsThatOfAJailAFamilyAPortAnAddressANumaDomainAndAFib)
{
    const LbInetBinding base = InetStand::At(UDP);
    stand.Start(0, base);
    stand.Start(1, base);
    EXPECT_EQ(stand.ports.GetGroup(stand.M(0)), stand.ports.GetGroup(stand.M(1)));
    LbInetBinding other = base;
    other.jail = 7;
    ExpectApart(base, other);
    ExpectApart(base, InetStand::At(UDP, "::"));
    ExpectApart(base, InetStand::At(TCP));
    ExpectApart(base, InetStand::At(UDP, "10.0.0.1"));
    other = base;
    other.place.port = 444;
    ExpectApart(base, other);
    other = base;
    other.numaDomain = 1;
    ExpectApart(base, other);
    other = base;
    other.fib = 3;
    ExpectApart(base, other);
}

TEST_F(LbInetFreebsd, AGroupGrowsByDoublingFromEightTo256)
{
    std::vector<std::uint32_t> sizes;
    for (std::size_t i = 0; i < 256; ++i)
    {
        stand.Start(i, InetStand::At(UDP));
        const std::uint32_t size = stand.ports.GetGroup(stand.M(0))->GetSize();
        if (sizes.empty() || sizes.back() != size)
        {
            EXPECT_EQ(i, sizes.empty() ? 0 : sizes.back());
            sizes.push_back(size);
        }
    }
    EXPECT_EQ(sizes, (std::vector<std::uint32_t>{8, 16, 32, 64, 128, 256}));
}

TEST_F(LbInetFreebsd, APendingSocketTakesRoomInItsGroup)
{
    for (std::size_t i = 0; i < 9; ++i)
    {
        ASSERT_EQ(stand.ports.Bind(stand.M(i), InetStand::At(TCP)), BsdErrno::OK);
    }
    EXPECT_EQ(stand.ports.GetGroup(stand.M(0))->GetPending(), 9U);
    EXPECT_EQ(stand.ports.GetGroup(stand.M(0))->GetSize(), 16U);
}

TEST_F(LbInetFreebsd, ASocketBeyond256IsBoundButNoMemberAndGetsNoPacket)
{
    stand.StartGroup(256, InetStand::At(UDP));
    stand.told.Take();
    EXPECT_EQ(stand.ports.Bind(stand.M(256), InetStand::At(UDP)), BsdErrno::OK);
    EXPECT_EQ(stand.told.Take(), Lines{"bound m/256 443 alone 0"});
    EXPECT_EQ(stand.ports.GetGroup(stand.M(256)), nullptr);
    for (std::uint32_t i = 0; i < 3000; ++i)
    {
        ASSERT_NE(stand.Who(InetStand::From(UDP, i)), "m/256");
    }
    stand.ports.Unbind(stand.M(3), true); // a place that is free stays so
    EXPECT_EQ(stand.ports.GetGroup(stand.M(256)), nullptr);
    EXPECT_EQ(stand.ports.GetGroup(stand.M(0))->GetMembers().GetSlots().size(), 255U);
}

TEST_F(LbInetFreebsd, WithoutMemoryForTheGroupBindFailsWithEnomemAndIsUndone)
{
    LbInetConfig config;
    config.groupRoom = 23; // 8 and 8 fit, 8 and 16 do not
    InetStand poor(BsdSystem::FREEBSD, config);
    poor.StartGroup(8, InetStand::At(UDP));
    poor.Start(20, InetStand::At(UDP, "10.0.0.1"));
    poor.told.Take();
    EXPECT_EQ(poor.ports.Bind(poor.M(8), InetStand::At(UDP)), BsdErrno::E_NOMEM);
    EXPECT_EQ(poor.told.Take(), Lines{"bound m/8 443 alone ENOMEM"});
    EXPECT_EQ(poor.ports.Bind(poor.M(9), InetStand::At(UDP, "10.0.0.2")), BsdErrno::E_NOMEM);
    EXPECT_EQ(poor.Who(InetStand::From(UDP, 1, "10.0.0.1")), "m/20");
    poor.ports.Unbind(poor.M(20), true);
    EXPECT_EQ(poor.ports.Bind(poor.M(8), InetStand::At(UDP)), BsdErrno::OK);
}

TEST_F(LbInetFreebsd, ATcpSocketIsPendingUntilItListens)
{
    ASSERT_EQ(stand.ports.Bind(stand.M(0), InetStand::At(TCP)), BsdErrno::OK);
    stand.Start(1, InetStand::At(TCP));
    EXPECT_EQ(Reached(TCP), std::set<std::string>{"m/1"});
    stand.ports.Listen(stand.M(0), 5);
    EXPECT_EQ(Reached(TCP), (std::set<std::string>{"m/0", "m/1"}));
    const LbSlots expected{&stand.M(1), &stand.M(0)};
    EXPECT_EQ(stand.ports.GetGroup(stand.M(0))->GetMembers().GetSlots(), expected);
}

TEST_F(LbInetFreebsd, AUdpSocketIsAMemberFromItsBindOn)
{
    stand.Start(0, InetStand::At(UDP));
    EXPECT_EQ(stand.ports.GetGroup(stand.M(0))->GetPending(), 0U);
    EXPECT_EQ(Reached(UDP), std::set<std::string>{"m/0"});
}

TEST_F(LbInetFreebsd, TheLastMemberFillsTheHole)
{
    stand.StartGroup(5, InetStand::At(UDP));
    stand.ports.Unbind(stand.M(1), true);
    const LbSlots expected{&stand.M(0), &stand.M(4), &stand.M(2), &stand.M(3)};
    EXPECT_EQ(stand.ports.GetGroup(stand.M(0))->GetMembers().GetSlots(), expected);
}

TEST_F(LbInetFreebsd, AGroupIsFreedWithItsLastMemberUnlessOneIsPending)
{
    const LbPlace place = InetStand::At(TCP).place;
    const LbMapper& mapper = stand.ports.GetMapper(place);
    stand.StartGroup(9, InetStand::At(TCP));
    ASSERT_EQ(stand.ports.Bind(stand.M(9), InetStand::At(TCP)), BsdErrno::OK);
    for (std::size_t i = 0; i < 9; ++i)
    {
        stand.ports.Unbind(stand.M(i), true);
    }
    const LbInetGroup* group = stand.ports.GetGroup(stand.M(9));
    EXPECT_TRUE(mapper.GetSlots().empty());
    EXPECT_FALSE(group->IsFree());
    EXPECT_EQ(group->GetSize(), 16U);
    stand.ports.Unbind(stand.M(9), true);
    EXPECT_TRUE(group->IsFree());
    stand.Start(10, InetStand::At(TCP));
    EXPECT_EQ(stand.ports.GetGroup(stand.M(10))->GetSize(), 8U); // a new one
}

TEST_F(LbInetFreebsd, PicksByTheRemoteAddressAndBothPortsButNotTheLocalAddress)
{
    stand.StartGroup(7, InetStand::At(UDP));
    const auto policy = LbMakePolicy("freebsd-inpcb", {{{"hash-seed", InetStand::SEED}}});
    for (std::uint32_t i = 0; i < 100; ++i)
    {
        const BsdTuple tuple = InetStand::From(UDP, i * 77);
        const BsdUnit unit{1, tuple, nullptr, true};
        const std::uint32_t slot = policy->Pick(unit, stand.all.Slots(7)).slot;
        EXPECT_EQ(stand.Who(tuple), stand.M(slot).GetName());
        EXPECT_EQ(stand.Who(InetStand::From(UDP, i * 77, "10.9.9.9")), stand.M(slot).GetName());
    }
}

TEST_F(LbInetFreebsd, AGroupWithoutAListenerFallsThroughToOrdinaryListeners)
{
    ASSERT_EQ(stand.ports.Bind(stand.M(0), InetStand::At(TCP)), BsdErrno::OK); // pending
    stand.Start(1, InetStand::At(TCP, "0.0.0.0", false));
    EXPECT_EQ(Reached(TCP), std::set<std::string>{"m/1"});
    stand.ports.Listen(stand.M(0), 5);
    EXPECT_EQ(Reached(TCP), std::set<std::string>{"m/0"});
}

TEST_F(LbInetFreebsd, AnEmptyBestGroupHidesOtherGroupsButNotTheirSockets)
{
    stand.StartGroup(3, InetStand::At(TCP));
    ASSERT_EQ(stand.ports.Bind(stand.M(3), InetStand::At(TCP, "10.0.0.1")), BsdErrno::OK);
    // The ordinary look-up finds the wildcard's members as single sockets, the last one first
    EXPECT_EQ(Reached(TCP), std::set<std::string>{"m/2"});
    EXPECT_EQ(Reached(TCP, "10.0.0.2").size(), 3U);
}

TEST_F(LbInetFreebsd, GroupsGoJailedExactThenJailedWildThenExactThenWild)
{
    LbInetBinding binding = InetStand::At(UDP);
    stand.Start(0, binding);
    EXPECT_EQ(Reached(UDP), std::set<std::string>{"m/0"});
    stand.Start(1, InetStand::At(UDP, "10.0.0.1"));
    EXPECT_EQ(Reached(UDP), std::set<std::string>{"m/1"});
    binding.jail = 4;
    stand.Start(2, binding);
    EXPECT_EQ(Reached(UDP), std::set<std::string>{"m/2"});
    binding = InetStand::At(UDP, "10.0.0.1");
    binding.jail = 4;
    stand.Start(3, binding);
    EXPECT_EQ(Reached(UDP), std::set<std::string>{"m/3"});
    EXPECT_EQ(Reached(UDP, "10.0.0.2"), std::set<std::string>{"m/2"});
}

TEST_F(LbInetFreebsd, OrdinarySocketsGoInTheSameOrder)
{
    LbInetBinding binding = InetStand::At(TCP, "0.0.0.0", false);
    stand.Start(0, binding);
    stand.Start(1, InetStand::At(TCP, "10.0.0.1", false));
    EXPECT_EQ(Reached(TCP), std::set<std::string>{"m/1"});
    binding.jail = 4;
    stand.Start(2, binding);
    EXPECT_EQ(Reached(TCP), std::set<std::string>{"m/2"});
    binding = InetStand::At(TCP, "10.0.0.1", false);
    binding.jail = 4;
    stand.Start(3, binding);
    EXPECT_EQ(Reached(TCP), std::set<std::string>{"m/3"});
}

TEST_F(LbInetFreebsd, AJailGetsOnlyWhatIsForItsAddresses)
{
    LbInetBinding binding = InetStand::At(UDP);
    stand.Start(0, binding);
    binding.jail = 4;
    stand.Start(1, binding);
    LbInetContext context;
    context.jail = 4;
    EXPECT_EQ(Reached(UDP, "10.0.0.1", context), std::set<std::string>{"m/1"});
    context.jail = 0;
    EXPECT_EQ(Reached(UDP, "10.0.0.1", context), std::set<std::string>{"m/0"});
    context.jail = 5;
    EXPECT_EQ(Reached(UDP, "10.0.0.1", context), std::set<std::string>{"m/0"});
}

TEST_F(LbInetFreebsd, NumaDomainAndFibArePreferredNotRequired)
{
    LbInetBinding binding = InetStand::At(UDP);
    binding.numaDomain = 0;
    stand.Start(0, binding);
    binding.numaDomain = 1;
    stand.Start(1, binding);
    LbInetContext context;
    context.numaDomain = 0;
    EXPECT_EQ(Reached(UDP, "10.0.0.1", context), std::set<std::string>{"m/0"});
    context.numaDomain = 1;
    EXPECT_EQ(Reached(UDP, "10.0.0.1", context), std::set<std::string>{"m/1"});
    stand.ports.Unbind(stand.M(0), true);
    context.numaDomain = 0;
    EXPECT_EQ(Reached(UDP, "10.0.0.1", context), std::set<std::string>{"m/1"});
    context.fib = 2;
    EXPECT_EQ(Reached(UDP, "10.0.0.1", context), std::set<std::string>{"m/1"});
    binding.fib = 2;
    stand.Start(2, binding);
    context.numaDomain = 1;
    EXPECT_EQ(Reached(UDP, "10.0.0.1", context), std::set<std::string>{"m/2"});
}

TEST_F(LbInetFreebsd, AnExactAddressBeatsTheRightNumaDomain)
{
    LbInetBinding binding = InetStand::At(UDP);
    binding.numaDomain = 1;
    stand.Start(0, binding);
    stand.Start(1, InetStand::At(UDP, "10.0.0.1"));
    LbInetContext context;
    context.numaDomain = 1;
    EXPECT_EQ(Reached(UDP, "10.0.0.1", context), std::set<std::string>{"m/1"});
}

TEST_F(LbInetFreebsd, AWildcardGroupBeatsAnOrdinaryListenerOnTheExactAddress)
{
    stand.Start(0, InetStand::At(TCP, "10.0.0.1", false));
    stand.Start(1, InetStand::At(TCP));
    EXPECT_EQ(Reached(TCP), std::set<std::string>{"m/1"});
}

TEST_F(LbInetFreebsd, AnIpv6WildcardThatTakesIpv4StandsInNoGroup)
{
    LbInetBinding binding = InetStand::At(UDP, "::");
    binding.v4Mapped = true;
    stand.Start(0, binding);
    EXPECT_EQ(stand.ports.GetGroup(stand.M(0)), nullptr);
    EXPECT_EQ(Reached(UDP), std::set<std::string>{"m/0"});
    EXPECT_EQ(Reached(UDP, "fd00::1"), std::set<std::string>{"m/0"});
    stand.Start(1, InetStand::At(UDP, "0.0.0.0", false));
    EXPECT_EQ(Reached(UDP), std::set<std::string>{"m/1"});
    binding.v4Mapped = false;
    stand.Start(2, binding);
    EXPECT_NE(stand.ports.GetGroup(stand.M(2)), nullptr);
    EXPECT_EQ(Reached(UDP, "fd00::1"), std::set<std::string>{"m/2"});
}

TEST_F(LbInetFreebsd, TheNumaOptionKnowsNodomCurdomAndTheDomainsThereAre)
{
    LbInetConfig config;
    config.numaDomains = 2;
    InetStand two(BsdSystem::FREEBSD, config);
    two.StartGroup(2, InetStand::At(TCP));
    for (const int domain : {0, 1, LB_NUMA_NODOM})
    {
        EXPECT_EQ(two.ports.SetNumaDomain(two.M(1), domain), BsdErrno::OK);
        EXPECT_EQ(two.ports.GetGroup(two.M(1))->GetBinding().numaDomain, domain);
    }
    EXPECT_EQ(two.ports.SetNumaDomain(two.M(1), LB_NUMA_CURDOM, 1), BsdErrno::OK);
    EXPECT_EQ(two.ports.GetGroup(two.M(1))->GetBinding().numaDomain, 1);
    for (const int domain : {2, -3, 100})
    {
        EXPECT_EQ(two.ports.SetNumaDomain(two.M(1), domain), BsdErrno::E_INVAL);
    }
    EXPECT_EQ(two.ports.GetGroup(two.M(0))->GetMembers().GetSlots(), LbSlots{&two.M(0)});
    EXPECT_EQ(two.ports.GetGroup(two.M(1))->GetMembers().GetSlots(), LbSlots{&two.M(1)});
}

TEST_F(LbInetFreebsd, TheNumaOptionOfASocketInNoGroupFailsWithEnoent)
{
    EXPECT_EQ(stand.ports.SetNumaDomain(stand.M(0), 0), BsdErrno::E_NOENT);
    EXPECT_EQ(stand.ports.SetNumaDomain(stand.M(0), 9), BsdErrno::E_INVAL); // looked at first
    stand.Start(0, InetStand::At(TCP, "0.0.0.0", false));
    EXPECT_EQ(stand.ports.SetNumaDomain(stand.M(0), 0), BsdErrno::E_NOENT);
    ASSERT_EQ(stand.ports.Bind(stand.M(1), InetStand::At(TCP)), BsdErrno::OK);
    EXPECT_EQ(stand.ports.SetNumaDomain(stand.M(1), 0), BsdErrno::E_NOENT); // pending
}

TEST_F(LbInetFreebsd, AConnectedUdpSocketGetsItsPeersDatagramsAndNoOthers)
{
    stand.StartGroup(3, InetStand::At(UDP));
    stand.told.Take();
    const BsdTuple peer = InetStand::From(UDP, 5);
    stand.ports.Connect(stand.M(0), peer);
    EXPECT_EQ(stand.told.Take(), Lines{"unbound m/0"});
    for (std::uint32_t i = 0; i < 500; ++i)
    {
        EXPECT_EQ(stand.Who(InetStand::From(UDP, i)) == "m/0", i == 5) << i;
    }
    const LbSlots expected{&stand.M(2), &stand.M(1)};
    EXPECT_EQ(stand.ports.GetGroup(stand.M(1))->GetMembers().GetSlots(), expected);
    stand.ports.Connect(stand.M(0), InetStand::From(UDP, 6)); // another peer
    EXPECT_NE(stand.Who(peer), "m/0");
    EXPECT_EQ(stand.Who(InetStand::From(UDP, 6)), "m/0");
    EXPECT_EQ(stand.told.Take(), Lines{});
    stand.ports.Disconnect(stand.M(0));
    EXPECT_EQ(Reached(UDP).size(), 3U);
    EXPECT_EQ(stand.told.Take(), Lines{"bound m/0 443 member 0"});
    stand.ports.Disconnect(stand.M(0));
    EXPECT_EQ(stand.told.Take(), Lines{});
}

TEST_F(LbInetFreebsd, APlaceIsConfiguredByItselfElseByTheWildcardOfItsFamily)
{
    const auto limit = [this](const char* address, std::uint32_t most, const char* policy) {
        stand.ports.Configure(
            InetStand::At(UDP, address).place,
            [policy] { return LbMakePolicy(policy); },
            most);
    };
    limit("0.0.0.0", 3, "linux");
    limit("::", 4, "freebsd");
    limit("10.0.0.2", 5, "freebsd-committed");
    std::size_t number = 0;
    const auto group = [&](const char* address) {
        stand.Start(number, InetStand::At(UDP, address));
        const LbGroup& members = stand.ports.GetGroup(stand.M(number++))->GetMembers();
        return std::string(members.GetPolicy().GetName()) + " " +
               std::to_string(members.GetLimit());
    };
    EXPECT_EQ(group("0.0.0.0"), "linux 3");
    EXPECT_EQ(group("10.0.0.1"), "linux 3");
    EXPECT_EQ(group("10.0.0.2"), "freebsd-committed 5");
    EXPECT_EQ(group("::"), "freebsd 4");
    EXPECT_EQ(group("fd00::1"), "freebsd 4");
    limit("0.0.0.0", 9, "freebsd");
    EXPECT_EQ(group("0.0.0.0"), "linux 3"); // it is made already
    EXPECT_EQ(group("10.0.0.3"), "freebsd 9");
    stand.Start(number, InetStand::At(TCP));
    EXPECT_EQ(stand.ports.GetGroup(stand.M(number))->GetMembers().GetLimit(), 256U);
}

} // namespace
