// SPDX-License-Identifier: GPL-2.0-only
#include "test/domain/domain-fixture.h"

namespace ns3
{
namespace divertsim
{
namespace
{

/// The domains of a host, as far as sockets can be made of them
class DomainCreateTest : public DomainTest
{
  protected:
    DomainCreateTest()
    {
        Fill(set);
    }

    void Fill(BsdDomainSet& domains)
    {
        BsdProtosw tcp = Entry("tcp", BSD_SOCK_STREAM, BSD_IPPROTO_TCP);
        tcp.flags = BSD_PR_CONNREQUIRED | BSD_PR_WANTRCVD | BSD_PR_CAPATTACH;
        BsdProtosw raw = Entry("raw", BSD_SOCK_RAW, 0);
        raw.flags = BSD_PR_ATOMIC | BSD_PR_ADDR;
        BsdProtosw input = Entry("input only", BSD_SOCK_RDM, 9);
        input.usrreqs = BsdNoUsrreqs();
        domains.Add(Domain("internet",
                           BSD_PF_INET,
                           {tcp, Entry("udp", BSD_SOCK_DGRAM, BSD_IPPROTO_UDP), input, raw}));
        domains.Add(Domain("divert", BSD_PF_DIVERT, {Entry("divert", BSD_SOCK_RAW, 0)}));
        domains.Add(Domain("own", BSD_PF_USER, {Entry("own", BSD_SOCK_DGRAM, 1)}));
    }

    BsdErrno SocketOf(BsdSystem system, int family, int type, int protocol)
    {
        BsdDomainSet host(clock, {system, BSD_MILLISECOND});
        host.AddObserver(*this);
        host.Init();
        Fill(host);
        const BsdErrno error = Socket(host, family, type, protocol);
        socket = nullptr; // it looks at its entry
        return error;
    }
};

TEST_F(DomainCreateTest, Protocol0TakesTheFirstEntryOfTheType)
{
    ASSERT_EQ(Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0), BsdErrno::OK);
    EXPECT_EQ(socket->GetProtocol(), BSD_IPPROTO_TCP);
    EXPECT_EQ(socket->GetType(), BSD_SOCK_STREAM);
    EXPECT_EQ(socket->GetFamily(), BSD_PF_INET);
    EXPECT_EQ(usrreqs->attached.back(), (std::pair<int, int>{BSD_PF_INET, 0}));
}

TEST_F(DomainCreateTest, AProtocolIsLookedUpWithItsTypeAndPassedToAttach)
{
    ASSERT_EQ(Socket(BSD_PF_INET, BSD_SOCK_DGRAM, BSD_IPPROTO_UDP), BsdErrno::OK);
    EXPECT_EQ(usrreqs->attached.back(), (std::pair<int, int>{BSD_PF_INET, BSD_IPPROTO_UDP}));
    EXPECT_EQ(Socket(BSD_PF_INET, BSD_SOCK_DGRAM, BSD_IPPROTO_TCP), BsdErrno::E_PROTONOSUPPORT);
}

TEST_F(DomainCreateTest, ARawSocketOfAnyProtocolTakesTheDefaultRawEntry)
{
    ASSERT_EQ(Socket(BSD_PF_INET, BSD_SOCK_RAW, 89), BsdErrno::OK);
    EXPECT_EQ(usrreqs->attached.back(), (std::pair<int, int>{BSD_PF_INET, 89}));
}

TEST_F(DomainCreateTest, AnUnknownFamilyIsEafnosupportWhateverElseIsWrong)
{
    EXPECT_EQ(Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), BsdErrno::E_AFNOSUPPORT);
    EXPECT_EQ(Socket(BSD_PF_LOCAL, 99, 99), BsdErrno::E_AFNOSUPPORT);
    EXPECT_EQ(Socket(BSD_PF_UNSPEC, 0, 0), BsdErrno::E_AFNOSUPPORT);
    EXPECT_EQ(allocated, 0);
}

TEST_F(DomainCreateTest, AnUnknownTypeIsEprototypeWithProtocol0ElseEprotonosupport)
{
    EXPECT_EQ(Socket(BSD_PF_INET, BSD_SOCK_SEQPACKET, 0), BsdErrno::E_PROTOTYPE);
    EXPECT_EQ(Socket(BSD_PF_INET, BSD_SOCK_SEQPACKET, 6), BsdErrno::E_PROTONOSUPPORT);
    EXPECT_EQ(Socket(BSD_PF_INET, 0, 0), BsdErrno::E_PROTONOSUPPORT);
}

TEST_F(DomainCreateTest, AnEntryWithoutAttachIsEprotonosupportAlsoInCapabilityMode)
{
    who.capabilityMode = true;
    EXPECT_EQ(Socket(BSD_PF_INET, BSD_SOCK_RDM, 9), BsdErrno::E_PROTONOSUPPORT);
    EXPECT_EQ(allocated, 0);
}

TEST_F(DomainCreateTest, CapabilityModeIsEcapmodeUnlessTheProtocolMayBeAttachedInIt)
{
    who.capabilityMode = true;
    who.refusedFamilies = {BSD_PF_DIVERT}; // asked later
    EXPECT_EQ(Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0), BsdErrno::E_CAPMODE);
    EXPECT_EQ(Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0), BsdErrno::OK);
    // but what is not there at all is said first
    EXPECT_EQ(Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), BsdErrno::E_AFNOSUPPORT);
}

TEST_F(DomainCreateTest, AFamilyThatTheJailRefusesIsEprotonosupportBeforeMemoryIsAsked)
{
    who.refusedFamilies = {BSD_PF_INET};
    memory = false;
    EXPECT_EQ(Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0), BsdErrno::E_PROTONOSUPPORT);
    EXPECT_EQ(allocated, 0);
    memory = true;
    EXPECT_EQ(Socket(BSD_PF_USER, BSD_SOCK_DGRAM, 0), BsdErrno::OK);
}

TEST_F(DomainCreateTest, WithoutMemoryItIsEnobufsAndNothingIsAttached)
{
    memory = false;
    EXPECT_EQ(Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0), BsdErrno::E_NOBUFS);
    EXPECT_EQ(allocated, 1);
    EXPECT_TRUE(usrreqs->attached.empty());
}

TEST_F(DomainCreateTest, AnErrorOfAttachIsTheCallsAndTheSocketIsGone)
{
    usrreqs->error = BsdErrno::E_ACCES;
    EXPECT_EQ(Socket(BSD_PF_INET, BSD_SOCK_RAW, 0), BsdErrno::E_ACCES);
    EXPECT_EQ(socket, nullptr);
}

TEST_F(DomainCreateTest, TheObsoleteFormMakesADivertSocketOnFreeBsdAndSaysWho)
{
    who.command = "natd";
    ASSERT_EQ(Socket(BSD_PF_INET, BSD_SOCK_RAW, BSD_IPPROTO_DIVERT), BsdErrno::OK);
    EXPECT_EQ(socket->GetFamily(), BSD_PF_DIVERT);
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_EQ(warnings[0].rfind("natd", 0), 0U);
    EXPECT_NE(warnings[0].find("obsolete"), std::string::npos);
}

TEST_F(DomainCreateTest, TheNewFormIgnoresTheProtocolAndIsSilent)
{
    ASSERT_EQ(Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0), BsdErrno::OK);
    ASSERT_EQ(Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, BSD_IPPROTO_DIVERT), BsdErrno::OK);
    EXPECT_TRUE(warnings.empty());
    EXPECT_EQ(Socket(BSD_PF_DIVERT, BSD_SOCK_DGRAM, 0), BsdErrno::E_PROTOTYPE);
}

TEST_F(DomainCreateTest, TheObsoleteFormIsMappedBeforeTheLookUpSoItNeedsTheDivertDomain)
{
    BsdDomainSet host(clock);
    host.Init();
    host.Add(Domain("internet", BSD_PF_INET, {Entry("raw", BSD_SOCK_RAW, 0)}));
    EXPECT_EQ(Socket(host, BSD_PF_INET, BSD_SOCK_RAW, BSD_IPPROTO_DIVERT), BsdErrno::E_AFNOSUPPORT);
}

TEST_F(DomainCreateTest, OtherSystemsMakeARawSocketOfTheObsoleteForm)
{
    EXPECT_EQ(SocketOf(BsdSystem::OPENBSD, BSD_PF_INET, BSD_SOCK_RAW, BSD_IPPROTO_DIVERT),
              BsdErrno::OK);
    EXPECT_EQ(usrreqs->attached.back(), (std::pair<int, int>{BSD_PF_INET, BSD_IPPROTO_DIVERT}));
    EXPECT_TRUE(warnings.empty());
}

TEST_F(DomainCreateTest, OpenBsdSaysEprotonosupportToAllThatItDoesNotFind)
{
    const auto system = BsdSystem::OPENBSD;
    EXPECT_EQ(SocketOf(system, BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), BsdErrno::E_PROTONOSUPPORT);
    EXPECT_EQ(SocketOf(system, BSD_PF_INET, BSD_SOCK_SEQPACKET, 0), BsdErrno::E_PROTONOSUPPORT);
    EXPECT_EQ(SocketOf(system, BSD_PF_INET, BSD_SOCK_DGRAM, 6), BsdErrno::E_PROTONOSUPPORT);
    EXPECT_EQ(SocketOf(system, BSD_PF_INET, BSD_SOCK_RDM, 9), BsdErrno::E_PROTONOSUPPORT);
}

TEST_F(DomainCreateTest, OpenBsdKnowsNeitherCapabilityModeNorJails)
{
    who.capabilityMode = true;
    who.refusedFamilies = {BSD_PF_INET};
    EXPECT_EQ(SocketOf(BsdSystem::OPENBSD, BSD_PF_INET, BSD_SOCK_DGRAM, 0), BsdErrno::OK);
}

TEST_F(DomainCreateTest, GvisorSaysEinvalToAWrongTypeOrProtocolOfIp)
{
    const auto system = BsdSystem::GVISOR;
    EXPECT_EQ(SocketOf(system, BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), BsdErrno::E_AFNOSUPPORT);
    EXPECT_EQ(SocketOf(system, BSD_PF_INET, BSD_SOCK_SEQPACKET, 0), BsdErrno::E_INVAL);
    EXPECT_EQ(SocketOf(system, BSD_PF_INET, BSD_SOCK_STREAM, 17), BsdErrno::E_INVAL);
    EXPECT_EQ(SocketOf(system, BSD_PF_USER, BSD_SOCK_STREAM, 0), BsdErrno::E_PROTONOSUPPORT);
}

TEST_F(DomainCreateTest, APlainNodeSaysWhatLinuxDoes)
{
    const auto system = BsdSystem::PLAIN;
    EXPECT_EQ(SocketOf(system, BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), BsdErrno::E_AFNOSUPPORT);
    EXPECT_EQ(SocketOf(system, BSD_PF_INET, BSD_SOCK_SEQPACKET, 0), BsdErrno::E_SOCKTNOSUPPORT);
    EXPECT_EQ(SocketOf(system, BSD_PF_INET, BSD_SOCK_STREAM, 17), BsdErrno::E_PROTONOSUPPORT);
}

TEST_F(DomainCreateTest, AProtocolOfAUsersOwnTakesDatagramsToTheSocket)
{
    ASSERT_EQ(Socket(BSD_PF_USER, BSD_SOCK_DGRAM, 0), BsdErrno::OK);
    ASSERT_EQ(socket->Reserve(0, 10), BsdErrno::OK);
    const auto from = BsdSockaddr::Other(BSD_PF_USER, "me");
    EXPECT_TRUE(socket->AppendDatagram(from, BsdBytes::Make("12345678"), nullptr));
    EXPECT_FALSE(socket->AppendDatagram(from, BsdBytes::Make("123"), nullptr));
    EXPECT_EQ(socket->GetReceiveSpace(), 2);
}

} // namespace
} // namespace divertsim
} // namespace ns3
