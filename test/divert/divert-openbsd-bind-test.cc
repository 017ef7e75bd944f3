// SPDX-License-Identifier: GPL-2.0-only
//
// bind(2) of OpenBSD's divert sockets: divert(4); in_pcbbind() in sys/netinet/in_pcb.c 1.311 and
// in6_pcb.c.
#include "test/divert/divert-openbsd-fixture.h"

#include <gtest/gtest.h>

#include <set>

using namespace ns3::divertsim;

namespace
{

class DivertOpenbsdBinds : public DivertOpenbsdFixture
{
};

/// Draws what a test tells it to
class OneDraw : public BsdRandom
{
  public:
    double Draw() override
    {
        return draw;
    }

    double draw = 0;
};

/// Draws that make each search start where the one before ended
class NextDraw : public BsdRandom
{
  public:
    double Draw() override
    {
        return (m_next++ % 48127 + 0.5) / 48127;
    }

  private:
    int m_next = 0;
};

TEST_F(DivertOpenbsdBinds, WantRootAsTheManualPageSays)
{
    DivertSocket& s = Open();
    EXPECT_EQ(s.Bind(OpenbsdName("0.0.0.0", 8000), false), BsdErrno::E_ACCES);
    EXPECT_FALSE(s.IsBound());
    EXPECT_EQ(s.Bind(OpenbsdName("0.0.0.0", 8000), true), BsdErrno::OK);
    EXPECT_EQ(log.Take(), (Names{"bound s/0 8000 EACCES", "bound s/0 8000 0"}));
}

TEST_F(DivertOpenbsdBinds, AskNobodyAsTheSourceHasIt)
{
    DivertConfig config = Config();
    config.bindPrivilege = false;
    ports.SetConfig(config);
    EXPECT_EQ(Open().Bind(OpenbsdName("0.0.0.0", 80), false), BsdErrno::OK); // below 1024 too
}

TEST_F(DivertOpenbsdBinds, AskForThePrivilegeBeforeAnythingElse)
{
    DivertSocket& s = Open();
    s.Bind(8000);
    EXPECT_EQ(s.Bind(OpenbsdName("fd00::9", 8000), false), BsdErrno::E_ACCES);
}

TEST_F(DivertOpenbsdBinds, ABoundSocketGetsEinvalWhateverThePortAndTheAddress)
{
    DivertSocket& s = Open();
    EXPECT_EQ(s.Bind(8000), BsdErrno::OK);
    EXPECT_EQ(s.Bind(8000), BsdErrno::E_INVAL);
    EXPECT_EQ(s.Bind(8001), BsdErrno::E_INVAL);
    EXPECT_EQ(s.Bind(OpenbsdName("fd00::1", 8001)), BsdErrno::E_INVAL); // before the family
    EXPECT_EQ(s.GetPort(), 8000);
}

TEST_F(DivertOpenbsdBinds, RefuseAnotherFamilyBeforeAWrongLength)
{
    DivertSocket& s = Open();
    DivertAddress name = OpenbsdName("fd00::1", 8000);
    name.length = 3;
    EXPECT_EQ(s.Bind(name), BsdErrno::E_AFNOSUPPORT);
    name = OpenbsdName("0.0.0.0", 8000);
    name.length = 28;
    EXPECT_EQ(s.Bind(name), BsdErrno::E_INVAL);
    DivertSocket& six = Open(BsdFamily::INET6);
    EXPECT_EQ(six.Bind(OpenbsdName("0.0.0.0", 8000)), BsdErrno::E_AFNOSUPPORT);
    name = OpenbsdName("::", 8000);
    name.length = 16;
    EXPECT_EQ(six.Bind(name), BsdErrno::E_INVAL);
}

TEST_F(DivertOpenbsdBinds, AnAddressMustBeTheHostsOwn)
{
    EXPECT_EQ(Open().Bind(OpenbsdName("10.9.9.9", 8000)), BsdErrno::E_ADDRNOTAVAIL);
    EXPECT_EQ(Open().Bind(OpenbsdName("10.0.1.1", 8000)), BsdErrno::OK);
    EXPECT_EQ(Open(BsdFamily::INET6).Bind(OpenbsdName("fd00::9", 8000)), BsdErrno::E_ADDRNOTAVAIL);
    EXPECT_EQ(Open(BsdFamily::INET6).Bind(OpenbsdName("fd00::1", 8000)), BsdErrno::OK);
    EXPECT_EQ(sockets[1]->GetLocalAddress(), *BsdAddress::Parse("10.0.1.1"));
}

TEST_F(DivertOpenbsdBinds, MulticastIsNobodysOwnAndMappedAddressesAreNotSupported)
{
    EXPECT_EQ(Open().Bind(OpenbsdName("224.0.0.1", 8000)), BsdErrno::OK);
    EXPECT_EQ(Open(BsdFamily::INET6).Bind(OpenbsdName("ff02::1", 8000)), BsdErrno::OK);
    EXPECT_EQ(Open(BsdFamily::INET6).Bind(OpenbsdName("::ffff:10.0.1.1", 8001)),
              BsdErrno::E_ADDRNOTAVAIL);
}

TEST_F(DivertOpenbsdBinds, SoBindanyWantsRootAndTakesAnyAddress)
{
    DivertSocket& s = Open();
    EXPECT_EQ(s.SetBindAny(true, false), BsdErrno::E_PERM);
    EXPECT_FALSE(s.GetBindAny());
    EXPECT_EQ(s.SetBindAny(true, true), BsdErrno::OK);
    EXPECT_EQ(s.Bind(OpenbsdName("10.9.9.9", 8000)), BsdErrno::OK);
}

TEST_F(DivertOpenbsdBinds, APortIsForOneSocket)
{
    EXPECT_EQ(Open().Bind(8000), BsdErrno::OK);
    DivertSocket& second = Open();
    EXPECT_EQ(second.Bind(8000), BsdErrno::E_ADDRINUSE);
    EXPECT_FALSE(second.IsBound());
    EXPECT_EQ(second.Bind(8001), BsdErrno::OK);
    EXPECT_EQ(log.Take(),
              (Names{"bound s/0 8000 0", "bound s/1 8000 EADDRINUSE", "bound s/1 8001 0"}));
}

TEST_F(DivertOpenbsdBinds, SoReuseportLbIsNoOptionAndMakesNoGroup)
{
    DivertSocket& s = Open();
    EXPECT_EQ(s.SetReusePortLb(true), BsdErrno::E_NOPROTOOPT);
    EXPECT_FALSE(s.GetReusePortLb());
    s.Bind(8000);
    EXPECT_EQ(Members(8000), Names{});
}

TEST_F(DivertOpenbsdBinds, EachFamilyHasPortsOfItsOwn)
{
    EXPECT_EQ(Open().Bind(8000), BsdErrno::OK);
    EXPECT_EQ(Open(BsdFamily::INET6).Bind(8000), BsdErrno::OK);
    EXPECT_EQ(Open(BsdFamily::INET6).Bind(8000), BsdErrno::E_ADDRINUSE);
    EXPECT_EQ(ports.Find(8000)->GetSockets().front(), sockets[0].get());
    EXPECT_EQ(ports.Find(8000, BsdFamily::INET6)->GetSockets().front(), sockets[1].get());
}

TEST_F(DivertOpenbsdBinds, SoReuseportOnBothSharesThePortAndOnOneDoesNot)
{
    DivertSocket& first = Open();
    first.Bind(8000);
    DivertSocket& second = Open();
    second.SetReusePort(true);
    EXPECT_EQ(second.Bind(8000), BsdErrno::E_ADDRINUSE);
    first.SetReusePort(true); // as it is now counts, not as it was when it was bound
    EXPECT_EQ(second.Bind(8000), BsdErrno::OK);
}

TEST_F(DivertOpenbsdBinds, SoReuseaddrSharesNoAddressButAPortAcrossAddresses)
{
    Open().Bind(OpenbsdName("10.0.1.1", 8000));
    DivertSocket& s = Open();
    EXPECT_EQ(s.Bind(OpenbsdName("0.0.0.0", 8000)), BsdErrno::E_ADDRINUSE); // wildcards count
    s.SetReuseAddr(true);
    DivertSocket& same = Open();
    same.SetReuseAddr(true);
    EXPECT_EQ(same.Bind(OpenbsdName("10.0.1.1", 8000)), BsdErrno::E_ADDRINUSE);
    EXPECT_EQ(s.Bind(OpenbsdName("0.0.0.0", 8000)), BsdErrno::OK);
}

TEST_F(DivertOpenbsdBinds, TwoAddressesOfTheHostNeverCollide)
{
    EXPECT_EQ(Open().Bind(OpenbsdName("10.0.1.1", 8000)), BsdErrno::OK);
    EXPECT_EQ(Open().Bind(OpenbsdName("10.0.2.1", 8000)), BsdErrno::OK);
}

TEST_F(DivertOpenbsdBinds, OnMulticastSoReuseaddrCountsAsSoReuseport)
{
    DivertSocket& first = Open();
    DivertSocket& second = Open();
    first.SetReuseAddr(true);
    EXPECT_EQ(first.Bind(OpenbsdName("224.0.0.1", 8000)), BsdErrno::OK);
    EXPECT_EQ(second.Bind(OpenbsdName("224.0.0.1", 8000)), BsdErrno::E_ADDRINUSE);
    second.SetReuseAddr(true);
    EXPECT_EQ(second.Bind(OpenbsdName("224.0.0.1", 8000)), BsdErrno::OK);
}

TEST_F(DivertOpenbsdBinds, Port0TakesAFreeOneFrom1024To49151)
{
    OneDraw random;
    ports.SetRandom(&random);
    DivertSocket& first = Open();
    EXPECT_EQ(first.Bind(0), BsdErrno::OK);
    EXPECT_EQ(first.GetPort(), 1025); // the one behind the place that is drawn
    DivertSocket& second = Open();
    EXPECT_EQ(second.Bind(0), BsdErrno::OK);
    EXPECT_EQ(second.GetPort(), 1026); // that one is taken
    random.draw = 0.9999999;
    DivertSocket& last = Open();
    EXPECT_EQ(last.Bind(0), BsdErrno::OK);
    EXPECT_EQ(last.GetPort(), 49151);
    DivertSocket& around = Open();
    EXPECT_EQ(around.Bind(0), BsdErrno::OK);
    EXPECT_EQ(around.GetPort(), 1024);
    EXPECT_EQ(log.Take().back(), "bound s/3 1024 0");
}

TEST_F(DivertOpenbsdBinds, WhereAllPortsAreTakenPort0GivesEaddrnotavail)
{
    NextDraw random;
    ports.SetRandom(&random);
    std::set<std::uint16_t> taken;
    for (int i = 1024; i <= 49151; ++i)
    {
        DivertSocket& s = Open();
        ASSERT_EQ(s.Bind(0), BsdErrno::OK);
        taken.insert(s.GetPort());
    }
    EXPECT_EQ(taken.size(), 48128U);
    EXPECT_EQ(*taken.begin(), 1024);
    EXPECT_EQ(*taken.rbegin(), 49151);
    DivertSocket& late = Open();
    EXPECT_EQ(late.Bind(0), BsdErrno::E_ADDRNOTAVAIL);
    EXPECT_FALSE(late.IsBound());
}

TEST_F(DivertOpenbsdBinds, GetsocknameTellsAddressAndPort)
{
    DivertSocket& s = Open(BsdFamily::INET6);
    DivertAddress name;
    EXPECT_EQ(s.GetSockName(name), BsdErrno::OK);
    EXPECT_EQ(name.port, 0);
    s.Bind(OpenbsdName("fd00::1", 8000));
    EXPECT_EQ(s.GetSockName(name), BsdErrno::OK);
    EXPECT_EQ(name.port, 8000);
    EXPECT_EQ(name.family, BsdFamily::INET6);
    EXPECT_EQ(name.length, 28);
    EXPECT_EQ(name.address, *BsdAddress::Parse("fd00::1"));
}

TEST_F(DivertOpenbsdBinds, AClosedSocketFreesItsPort)
{
    DivertSocket& s = Open();
    s.Bind(8000);
    s.Close();
    EXPECT_EQ(s.Bind(8001), BsdErrno::E_BADF);
    EXPECT_EQ(Open().Bind(8000), BsdErrno::OK);
}

} // namespace
