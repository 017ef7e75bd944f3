// SPDX-License-Identifier: GPL-2.0-only
#include "test/domain/domain-fixture.h"

namespace ns3
{
namespace divertsim
{
namespace
{

constexpr int FAMILY = BSD_PF_USER;

class DomainProtoTest : public DomainTest
{
  protected:
    DomainProtoTest()
        : domain(set.Add(Domain("a",
                                FAMILY,
                                {Entry("p", BSD_SOCK_STREAM, 1),
                                 BsdProtosw::Spacer(),
                                 BsdProtosw::Spacer(),
                                 Entry("q", BSD_SOCK_DGRAM, 2)})))
    {
        log.clear();
    }

    BsdDomain& domain;
};

TEST_F(DomainProtoTest, RegisterCopiesOverTheFirstSpacerAndInitialises)
{
    EXPECT_EQ(set.Register(FAMILY, Entry("new", BSD_SOCK_RAW, 7)), BsdErrno::OK);
    EXPECT_EQ(set.FindProto(FAMILY, 7, BSD_SOCK_RAW), &domain.protosw[1]);
    EXPECT_EQ(domain.protosw[1].domain, &domain);
    EXPECT_TRUE(domain.protosw[2].IsSpacer());
    EXPECT_EQ(domain.protosw.size(), 4U);
    EXPECT_EQ(log, (Lines{"new init"}));
    EXPECT_EQ(Socket(FAMILY, BSD_SOCK_RAW, 7), BsdErrno::OK);
}

TEST_F(DomainProtoTest, RegisterOfFamily0IsEpfnosupportBeforeAnythingElse)
{
    EXPECT_EQ(set.Register(BSD_PF_UNSPEC, BsdProtosw()), BsdErrno::E_PFNOSUPPORT);
}

TEST_F(DomainProtoTest, RegisterOfType0IsEprototypeBeforeTheProtocolIsLookedAt)
{
    EXPECT_EQ(set.Register(FAMILY, BsdProtosw()), BsdErrno::E_PROTOTYPE);
}

TEST_F(DomainProtoTest, RegisterOfProtocol0IsEprotonosupportBeforeUsrreqsAreLookedAt)
{
    BsdProtosw bare = Entry("new", BSD_SOCK_RAW, 0);
    bare.usrreqs = nullptr;
    EXPECT_EQ(set.Register(FAMILY, bare), BsdErrno::E_PROTONOSUPPORT);
}

TEST_F(DomainProtoTest, RegisterWithoutUsrreqsIsEnxioBeforeTheDomainIsLookedFor)
{
    BsdProtosw bare = Entry("new", BSD_SOCK_RAW, 7);
    bare.usrreqs = nullptr;
    EXPECT_EQ(set.Register(FAMILY + 1, bare), BsdErrno::E_NXIO);
}

TEST_F(DomainProtoTest, RegisterInAnUnknownFamilyIsEpfnosupport)
{
    EXPECT_EQ(set.Register(FAMILY + 1, Entry("new", BSD_SOCK_RAW, 7)), BsdErrno::E_PFNOSUPPORT);
}

TEST_F(DomainProtoTest, RegisterOfATypeAndProtocolThatAreThereIsEexistEvenWithoutASpacer)
{
    EXPECT_EQ(set.Register(FAMILY, Entry("new", BSD_SOCK_DGRAM, 2)), BsdErrno::E_EXIST);
    set.Register(FAMILY, Entry("r", BSD_SOCK_RAW, 7));
    set.Register(FAMILY, Entry("s", BSD_SOCK_RAW, 8));
    EXPECT_EQ(set.Register(FAMILY, Entry("new", BSD_SOCK_DGRAM, 2)), BsdErrno::E_EXIST);
    EXPECT_EQ(log, (Lines{"r init", "s init"}));
}

TEST_F(DomainProtoTest, RegisterTakesAKnownProtocolOfAnotherType)
{
    EXPECT_EQ(set.Register(FAMILY, Entry("new", BSD_SOCK_SEQPACKET, 2)), BsdErrno::OK);
}

TEST_F(DomainProtoTest, RegisterWithoutASpacerIsEnomem)
{
    set.Register(FAMILY, Entry("r", BSD_SOCK_RAW, 7));
    set.Register(FAMILY, Entry("s", BSD_SOCK_RAW, 8));
    EXPECT_EQ(set.Register(FAMILY, Entry("t", BSD_SOCK_RAW, 9)), BsdErrno::E_NOMEM);
    EXPECT_EQ(set.FindProto(FAMILY, 9, BSD_SOCK_RAW), nullptr);
    EXPECT_EQ(log, (Lines{"r init", "s init"}));
}

TEST_F(DomainProtoTest, UnregisterMakesTheEntryASpacerAgain)
{
    BsdProtosw entry = Entry("new", BSD_SOCK_RAW, 7);
    entry.ctlinput = [this](BsdCtl, const BsdSockaddr*, void*) { log.push_back("told"); };
    entry.drain = Logged("drained");
    set.Register(FAMILY, entry);
    log.clear();
    EXPECT_EQ(set.Unregister(FAMILY, 7, BSD_SOCK_RAW), BsdErrno::OK);
    EXPECT_EQ(set.FindProto(FAMILY, 7, BSD_SOCK_RAW), nullptr);
    EXPECT_TRUE(domain.protosw[1].IsSpacer());
    EXPECT_EQ(domain.protosw[1].type, 0);
    EXPECT_EQ(domain.protosw[1].usrreqs, BsdNoUsrreqs());
    EXPECT_EQ(domain.protosw[1].domain, &domain);
    set.ControlInput(BsdCtl::IFDOWN, nullptr);
    set.Drain();
    EXPECT_TRUE(log.empty());
    EXPECT_EQ(set.Register(FAMILY, entry), BsdErrno::OK);
}

TEST_F(DomainProtoTest, UnregisterTakesEntriesThatCameWithTheDomain)
{
    EXPECT_EQ(set.Unregister(FAMILY, 1, BSD_SOCK_STREAM), BsdErrno::OK);
    EXPECT_TRUE(domain.protosw[0].IsSpacer());
    EXPECT_EQ(set.FindDomain(FAMILY), &domain);
}

TEST_F(DomainProtoTest, UnregisterChecksFamilyThenProtocolThenType)
{
    EXPECT_EQ(set.Unregister(BSD_PF_UNSPEC, 0, 0), BsdErrno::E_PFNOSUPPORT);
    EXPECT_EQ(set.Unregister(FAMILY, 0, 0), BsdErrno::E_PROTONOSUPPORT);
    EXPECT_EQ(set.Unregister(FAMILY, 1, 0), BsdErrno::E_PROTOTYPE);
    EXPECT_EQ(set.Unregister(FAMILY + 1, 1, 0), BsdErrno::E_PROTOTYPE);
    EXPECT_EQ(set.Unregister(FAMILY + 1, 1, BSD_SOCK_STREAM), BsdErrno::E_PFNOSUPPORT);
    EXPECT_EQ(set.Unregister(FAMILY, 9, BSD_SOCK_STREAM), BsdErrno::E_PROTONOSUPPORT);
}

TEST_F(DomainProtoTest, UnregisterOfAnEntryThatIsThereTwiceIsEmlinkAndLeavesBoth)
{
    BsdDomain& twice = set.Add(
        Domain("b", FAMILY + 1, {Entry("r", BSD_SOCK_RAW, 7), Entry("s", BSD_SOCK_RAW, 7)}));
    EXPECT_EQ(set.Unregister(FAMILY + 1, 7, BSD_SOCK_RAW), BsdErrno::E_MLINK);
    EXPECT_EQ(twice.protosw[0].protocol, 7);
    EXPECT_EQ(twice.protosw[1].protocol, 7);
}

TEST_F(DomainProtoTest, UnregisterDoesNotAskWhetherSocketsUseTheProtocol)
{
    ASSERT_EQ(Socket(FAMILY, BSD_SOCK_STREAM, 1), BsdErrno::OK);
    EXPECT_EQ(set.Unregister(FAMILY, 1, BSD_SOCK_STREAM), BsdErrno::OK);
    EXPECT_EQ(Socket(FAMILY, BSD_SOCK_STREAM, 1), BsdErrno::E_PROTONOSUPPORT);
}

TEST_F(DomainProtoTest, AnEntryMayUnregisterItselfInItsOwnHook)
{
    BsdProtosw entry = Entry("new", BSD_SOCK_RAW, 7);
    const std::string text = "a capture that does not fit into the function object itself";
    entry.drain = [this, text] {
        set.Unregister(FAMILY, 7, BSD_SOCK_RAW);
        log.push_back(text);
    };
    set.Register(FAMILY, entry);
    log.clear();
    set.Drain();
    set.Drain();
    EXPECT_EQ(log, (Lines{text}));
}

TEST_F(DomainProtoTest, ASpacerHasNoSocket)
{
    EXPECT_EQ(Socket(FAMILY, 0, BSD_PROTO_SPACER), BsdErrno::E_PROTONOSUPPORT);
    EXPECT_EQ(allocated, 0);
}

} // namespace
} // namespace divertsim
} // namespace ns3
