// SPDX-License-Identifier: GPL-2.0-only
//
// bind(2) and close(2) of divert sockets: FreeBSD sys/netinet/ip_divert.c, commit 895a0ae67f.
#include "test/divert/divert-fixture.h"

#include "ns3/lb-policy-registry.h"

#include <gtest/gtest.h>

using namespace ns3::divertsim;

namespace
{

class DivertBind : public DivertFixture
{
};

TEST_F(DivertBind, RefusesAnotherFamilyBeforeAWrongLength)
{
    DivertSocket& s = Make(false);
    DivertAddress name;
    name.port = 8000;
    name.family = BsdFamily::INET6;
    name.length = 28;
    EXPECT_EQ(s.Bind(name), BsdErrno::E_AFNOSUPPORT);
    name.family = BsdFamily::INET;
    EXPECT_EQ(s.Bind(name), BsdErrno::E_INVAL);
    EXPECT_FALSE(s.IsBound());
    name.length = DIVERT_ADDRESS_LENGTH;
    EXPECT_EQ(s.Bind(name), BsdErrno::OK);
    EXPECT_EQ(s.GetPort(), 8000);
}

TEST_F(DivertBind, IgnoresTheAddress)
{
    DivertAddress name;
    name.port = 8000;
    name.address = BsdAddress::V4(0x0a000001);
    EXPECT_EQ(Make(false).Bind(name), BsdErrno::OK);
    name.address = BsdAddress::V4(0x0a000002);
    EXPECT_EQ(Make(false).Bind(name), BsdErrno::E_ADDRINUSE);
}

TEST_F(DivertBind, TakesPort0AsAnyOther)
{
    DivertSocket& s = Make(false);
    EXPECT_EQ(s.Bind(0), BsdErrno::OK);
    EXPECT_TRUE(s.IsBound());
    EXPECT_EQ(Make(false).Bind(0), BsdErrno::E_ADDRINUSE);
    EXPECT_TRUE(Deliver(0, 1));
    EXPECT_TRUE(s.HasPacket());
}

TEST_F(DivertBind, WithoutTheOptionAPortIsForOne)
{
    EXPECT_EQ(Make(false).Bind(8000), BsdErrno::OK);
    EXPECT_EQ(Make(false).Bind(8000), BsdErrno::E_ADDRINUSE);
}

TEST_F(DivertBind, WithoutTheOptionItCollidesWithAGroupAndWithItself)
{
    MakeGroup(1, 8000);
    DivertSocket& s = Make(false);
    EXPECT_EQ(s.Bind(8000), BsdErrno::E_ADDRINUSE);
    EXPECT_EQ(s.Bind(8001), BsdErrno::OK);
    EXPECT_EQ(s.Bind(8001), BsdErrno::E_ADDRINUSE);
    EXPECT_EQ(s.GetPort(), 8001);
}

TEST_F(DivertBind, WithTheOptionSocketsAppendToTheGroup)
{
    MakeGroup(3, 8000);
    EXPECT_EQ(Members(8000), (Names{"s/0", "s/1", "s/2"}));
}

TEST_F(DivertBind, The33rdSocketGetsEnospcAndKeepsItsBinding)
{
    MakeGroup(32, 8000);
    DivertSocket& s = Make(true);
    EXPECT_EQ(s.Bind(8000), BsdErrno::E_NOSPC);
    EXPECT_FALSE(s.IsBound());
    EXPECT_EQ(s.Bind(8001), BsdErrno::OK);
    EXPECT_EQ(s.Bind(8000), BsdErrno::E_NOSPC);
    EXPECT_EQ(s.GetPort(), 8001);
    EXPECT_EQ(Members(8001), Names{"s/32"});
    EXPECT_EQ(Members(8000).size(), 32U);
}

TEST_F(DivertBind, TheLimitCanBeSetForAPort)
{
    EXPECT_TRUE(ports.Configure(8000, LbMakePolicy("id-modulo"), 2));
    MakeGroup(2, 8000);
    EXPECT_EQ(Make(true).Bind(8000), BsdErrno::E_NOSPC);
    EXPECT_EQ(ports.GetMapper(8000).GetPolicy().GetName(), "id-modulo");
    EXPECT_EQ(ports.Find(8000)->GetGroup().GetLimit(), 2U);
    EXPECT_FALSE(ports.Configure(8000, LbMakePolicy("freebsd"), 32)); // it has members
    EXPECT_EQ(ports.GetMapper(8000).GetPolicy().GetName(), "id-modulo");
}

TEST_F(DivertBind, TogglingTheOptionLaterChangesNothingUntilTheNextBind)
{
    auto group = MakeGroup(2, 8000);
    group[1]->SetReusePortLb(false);
    EXPECT_EQ(Members(8000), (Names{"s/0", "s/1"}));
    EXPECT_EQ(group[1]->Bind(8000), BsdErrno::E_ADDRINUSE);
    EXPECT_EQ(Members(8000), (Names{"s/0", "s/1"}));
    EXPECT_EQ(group[1]->Bind(8001), BsdErrno::OK);
    EXPECT_EQ(Members(8000), Names{"s/0"});
    EXPECT_EQ(Members(8001), Names{});
}

TEST_F(DivertBind, AGroupOnThePortOfASocketWithoutTheOptionSilencesIt)
{
    DivertSocket& alone = Make(false);
    EXPECT_EQ(alone.Bind(8000), BsdErrno::OK);
    DivertSocket& member = Make(true);
    EXPECT_EQ(member.Bind(8000), BsdErrno::OK);
    for (std::uint64_t id = 0; id < 20; ++id)
    {
        EXPECT_EQ(Home(8000, id), &member);
    }
    member.Close();
    EXPECT_EQ(Home(8000, 1), &alone);
}

TEST_F(DivertBind, ASocketMayMoveToAnotherPort)
{
    auto group = MakeGroup(3, 8000);
    EXPECT_EQ(group[0]->Bind(8001), BsdErrno::OK);
    EXPECT_EQ(Members(8000), (Names{"s/2", "s/1"}));
    EXPECT_EQ(Members(8001), Names{"s/0"});
    EXPECT_EQ(log.Take(), (Names{"unbound s/0 8000", "bound s/0 8001 group 0"}));
}

TEST_F(DivertBind, AMemberThatBindsToItsOwnPortKeepsItsSlot)
{
    auto group = MakeGroup(3, 8000);
    EXPECT_EQ(group[0]->Bind(8000), BsdErrno::OK);
    EXPECT_EQ(Members(8000), (Names{"s/0", "s/1", "s/2"}));
    EXPECT_EQ(log.Take(), Names{"bound s/0 8000 group 0"});
}

TEST_F(DivertBind, AMemberOfAFullGroupThatBindsToItsOwnPortGetsEnospc)
{
    auto group = MakeGroup(32, 8000);
    EXPECT_EQ(group[5]->Bind(8000), BsdErrno::E_NOSPC);
    EXPECT_EQ(group[5]->GetPort(), 8000);
    EXPECT_EQ(Members(8000).size(), 32U);
}

TEST_F(DivertBind, OptionSetOnABoundSocketThenTheSamePortLeavesItOutsideAnyGroup)
{
    DivertSocket& s = Make(false);
    s.Bind(8000);
    s.SetReusePortLb(true);
    log.Take();
    EXPECT_EQ(s.Bind(8000), BsdErrno::OK);
    EXPECT_EQ(Members(8000), Names{});
    EXPECT_EQ(log.Take(), Names{"bound s/0 8000 0"});
    EXPECT_EQ(Home(8000, 1), &s);
    // To another port it joins as usual
    EXPECT_EQ(s.Bind(8001), BsdErrno::OK);
    EXPECT_EQ(Members(8001), Names{"s/0"});
}

TEST_F(DivertBind, TheSameBesideAGroupOfOthersLeavesThatAsItWas)
{
    DivertSocket& s = Make(false);
    s.Bind(8000);
    MakeGroup(1, 8000);
    s.SetReusePortLb(true);
    EXPECT_EQ(s.Bind(8000), BsdErrno::OK);
    EXPECT_EQ(Members(8000), Names{"s/1"});
}

TEST_F(DivertBind, TheLastMemberFillsTheHoleOfOneThatCloses)
{
    auto group = MakeGroup(4, 8000);
    group[1]->Close();
    EXPECT_EQ(Members(8000), (Names{"s/0", "s/3", "s/2"}));
    EXPECT_EQ(log.Take(), Names{"unbound s/1 8000 closed"});
}

TEST_F(DivertBind, AClosedSocketCannotBindAndClosesOnce)
{
    DivertSocket& s = Make(false);
    s.Bind(8000);
    s.Close();
    EXPECT_EQ(s.Bind(8001), BsdErrno::E_BADF);
    log.Take();
    s.Close();
    EXPECT_TRUE(log.Take().empty());
    EXPECT_TRUE(s.IsClosed());
    EXPECT_EQ(Make(false).Bind(8000), BsdErrno::OK);
}

TEST_F(DivertBind, TheGenerationCountsOpensAndClosesAndASocketKeepsItsOwn)
{
    DivertSocket& first = Make(false);
    DivertSocket& second = Make(false);
    EXPECT_EQ(first.GetGeneration(), 1U);
    EXPECT_EQ(second.GetGeneration(), 2U);
    EXPECT_EQ(ports.GetSocketCount(), 2U);
    first.Close();
    EXPECT_EQ(ports.GetGeneration(), 3U);
    EXPECT_EQ(ports.GetSocketCount(), 1U);
    EXPECT_EQ(Make(false).GetGeneration(), 4U);
    EXPECT_EQ(second.GetGeneration(), 2U);
}

TEST_F(DivertBind, FailuresAreToldToo)
{
    MakeGroup(1, 8000);
    Make(false).Bind(8000);
    EXPECT_EQ(log.Take(), Names{"bound s/1 8000 EADDRINUSE"});
}

TEST_F(DivertBind, TheMapperOfAPortStaysValid)
{
    const LbMapper& mapper = ports.GetMapper(8000);
    BsdUnit unit;
    unit.id = 7;
    EXPECT_EQ(mapper.Map(unit).member, nullptr);
    EXPECT_TRUE(mapper.GetSlots().empty());
    ports.Configure(8000, LbMakePolicy("id-modulo"), 32);
    auto group = MakeGroup(2, 8000);
    MakeGroup(1, 8001);
    EXPECT_EQ(mapper.Map(unit).member, group[1]);
    group[0]->Close();
    group[1]->Close();
    EXPECT_EQ(mapper.Map(unit).member, nullptr);
}

/// A system whose divert sockets have no groups
class DivertWithoutGroups : public DivertFixture
{
  protected:
    static DivertConfig Config()
    {
        DivertConfig config;
        config.reusePortLb = false;
        return config;
    }

    DivertWithoutGroups()
        : DivertFixture(Config())
    {
    }
};

TEST_F(DivertWithoutGroups, TheOptionHelpsNobodyToAPortInUse)
{
    DivertSocket& first = Make(true);
    EXPECT_EQ(first.Bind(8000), BsdErrno::OK);
    EXPECT_EQ(Make(true).Bind(8000), BsdErrno::E_ADDRINUSE);
    EXPECT_EQ(Members(8000), Names{});
    EXPECT_EQ(Home(8000, 3), &first);
}

} // namespace
