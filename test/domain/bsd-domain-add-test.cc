// SPDX-License-Identifier: GPL-2.0-only
#include "test/domain/domain-fixture.h"

namespace ns3
{
namespace divertsim
{
namespace
{

constexpr int FAMILY = BSD_PF_USER;

TEST_F(DomainTest, AddRunsDomInitThenEachPrInitInOrder)
{
    set.Add(Domain("a", FAMILY, {Entry("p", BSD_SOCK_STREAM, 1), Entry("q", BSD_SOCK_DGRAM, 2)}));
    EXPECT_EQ(log, (Lines{"a init", "p init", "q init"}));
}

TEST_F(DomainTest, AddPutsTheNewestFirst)
{
    BsdDomain& a = set.Add(Domain("a", FAMILY));
    BsdDomain& b = set.Add(Domain("b", FAMILY + 1));
    EXPECT_EQ(set.GetFirst(), &b);
    EXPECT_EQ(b.next, &a);
    EXPECT_EQ(a.next, nullptr);
}

TEST_F(DomainTest, ASecondDomainOfAFamilyHidesTheFirstAndBothStay)
{
    BsdDomain& old = set.Add(Domain("old", FAMILY, {Entry("p", BSD_SOCK_STREAM, 1)}));
    BsdDomain& young = set.Add(Domain("young", FAMILY, {Entry("q", BSD_SOCK_DGRAM, 2)}));
    EXPECT_EQ(log, (Lines{"old init", "p init", "young init", "q init"}));
    EXPECT_TRUE(warnings.empty());
    EXPECT_EQ(set.FindDomain(FAMILY), &young);
    EXPECT_EQ(young.next, &old);
    // and with it all of the first one's protocols
    EXPECT_EQ(set.FindType(FAMILY, BSD_SOCK_STREAM), nullptr);
    EXPECT_EQ(set.FindProto(FAMILY, 1, BSD_SOCK_STREAM), nullptr);
    EXPECT_NE(set.FindProto(FAMILY, 2, BSD_SOCK_DGRAM), nullptr);
}

TEST_F(DomainTest, AddBetweenDomaininitAndDomainfinalizeIsNotWarnedAbout)
{
    set.Add(Domain("a", FAMILY));
    set.Finalize();
    EXPECT_TRUE(warnings.empty());
}

TEST_F(DomainTest, AddAfterDomainfinalizeIsWarnedAboutAndWorks)
{
    set.Finalize();
    BsdDomain& late = set.Add(Domain("late", FAMILY, {Entry("p", BSD_SOCK_STREAM, 1)}));
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_NE(warnings[0].find("WARNING"), std::string::npos);
    EXPECT_NE(warnings[0].find("late"), std::string::npos);
    EXPECT_NE(warnings[0].find("domainfinalize"), std::string::npos);
    EXPECT_EQ(log, (Lines{"late init", "p init"}));
    EXPECT_EQ(set.FindDomain(FAMILY), &late);
    EXPECT_EQ(Socket(FAMILY, BSD_SOCK_STREAM, 0), BsdErrno::OK);
}

TEST_F(DomainTest, AddBeforeDomaininitIsWarnedAboutAndWorks)
{
    BsdDomainSet early(clock);
    early.AddObserver(*this);
    early.Add(Domain("early", FAMILY));
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_NE(warnings[0].find("domaininit"), std::string::npos);
    EXPECT_NE(early.FindDomain(FAMILY), nullptr);
}

TEST_F(DomainTest, EachSetInitialisesItsOwnDomains)
{
    // as each vnet does
    BsdDomainSet other(clock);
    other.Init();
    set.Add(Domain("a", FAMILY, {Entry("p", BSD_SOCK_STREAM, 1)}));
    other.Add(Domain("a", FAMILY, {Entry("p", BSD_SOCK_STREAM, 1)}));
    EXPECT_EQ(log, (Lines{"a init", "p init", "a init", "p init"}));
    EXPECT_NE(set.FindDomain(FAMILY), other.FindDomain(FAMILY));
}

TEST_F(DomainTest, EntriesKnowTheirDomain)
{
    BsdDomain& domain = set.Add(Domain("a", FAMILY, {Entry("p", BSD_SOCK_STREAM, 1)}));
    EXPECT_EQ(domain.protosw[0].domain, &domain);
    EXPECT_EQ(domain.ProtoswEnd() - domain.protosw.data(), 1);
}

TEST_F(DomainTest, AnEntryWithoutUsrreqsRefusesEverything)
{
    BsdProtosw bare = Entry("p", BSD_SOCK_STREAM, 1);
    bare.usrreqs = nullptr;
    set.Add(Domain("a", FAMILY, {bare}));
    EXPECT_EQ(set.FindType(FAMILY, BSD_SOCK_STREAM)->usrreqs, BsdNoUsrreqs());
    EXPECT_EQ(Socket(FAMILY, BSD_SOCK_STREAM, 0), BsdErrno::E_PROTONOSUPPORT);
}

TEST_F(DomainTest, DomainsAreDestroyedWithTheirSetAndNotBefore)
{
    {
        BsdDomainSet host(clock);
        host.Init();
        auto a = Domain("a", FAMILY);
        auto b = Domain("b", FAMILY + 1);
        a->destroy = Logged("a destroy");
        b->destroy = Logged("b destroy");
        host.Add(std::move(a));
        host.Add(std::move(b));
        log.clear();
    }
    EXPECT_EQ(log, (Lines{"b destroy", "a destroy"}));
}

TEST_F(DomainTest, FindDomainGivesNullForAFamilyThatIsNotThere)
{
    EXPECT_EQ(set.FindDomain(FAMILY), nullptr);
    set.Add(Domain("a", FAMILY));
    EXPECT_EQ(set.FindDomain(FAMILY + 1), nullptr);
    EXPECT_EQ(set.FindDomain(BSD_PF_UNSPEC), nullptr);
}

TEST_F(DomainTest, FindTypeGivesTheFirstEntryOfTheType)
{
    BsdDomain& domain = set.Add(Domain("a",
                                       FAMILY,
                                       {BsdProtosw::Spacer(),
                                        Entry("p", BSD_SOCK_DGRAM, 1),
                                        Entry("q", BSD_SOCK_STREAM, 2),
                                        Entry("r", BSD_SOCK_STREAM, 3)}));
    EXPECT_EQ(set.FindType(FAMILY, BSD_SOCK_STREAM), &domain.protosw[2]);
    EXPECT_EQ(set.FindType(FAMILY, BSD_SOCK_SEQPACKET), nullptr);
    EXPECT_EQ(set.FindType(FAMILY + 1, BSD_SOCK_STREAM), nullptr);
}

TEST_F(DomainTest, FindTypeNeverGivesAnEntryOfType0)
{
    set.Add(Domain("a", FAMILY, {Entry("p", 0, 1), BsdProtosw::Spacer()}));
    EXPECT_EQ(set.FindType(FAMILY, 0), nullptr);
}

TEST_F(DomainTest, FindProtoOfFamily0GivesNull)
{
    set.Add(Domain("a", BSD_PF_UNSPEC, {Entry("p", BSD_SOCK_STREAM, 1)}));
    EXPECT_EQ(set.FindProto(BSD_PF_UNSPEC, 1, BSD_SOCK_STREAM), nullptr);
    EXPECT_NE(set.FindType(BSD_PF_UNSPEC, BSD_SOCK_STREAM), nullptr);
}

TEST_F(DomainTest, FindProtoNeedsProtocolAndTypeToMatch)
{
    BsdDomain& domain = set.Add(Domain("a",
                                       FAMILY,
                                       {Entry("p", BSD_SOCK_STREAM, 1),
                                        Entry("q", BSD_SOCK_DGRAM, 1),
                                        Entry("r", BSD_SOCK_STREAM, 2)}));
    EXPECT_EQ(set.FindProto(FAMILY, 1, BSD_SOCK_DGRAM), &domain.protosw[1]);
    EXPECT_EQ(set.FindProto(FAMILY, 2, BSD_SOCK_DGRAM), nullptr);
    EXPECT_EQ(set.FindProto(FAMILY, 3, BSD_SOCK_STREAM), nullptr);
    EXPECT_EQ(set.FindProto(FAMILY + 1, 1, BSD_SOCK_STREAM), nullptr);
}

TEST_F(DomainTest, FindProtoFallsBackToTheFirstRawEntryOfProtocol0)
{
    BsdDomain& domain = set.Add(Domain("a",
                                       FAMILY,
                                       {Entry("p", BSD_SOCK_RAW, 7),
                                        Entry("q", BSD_SOCK_RAW, 0),
                                        Entry("r", BSD_SOCK_RAW, 0),
                                        Entry("s", BSD_SOCK_DGRAM, 0)}));
    EXPECT_EQ(set.FindProto(FAMILY, 9, BSD_SOCK_RAW), &domain.protosw[1]);
    EXPECT_EQ(set.FindProto(FAMILY, 9, BSD_SOCK_DGRAM), nullptr);
}

TEST_F(DomainTest, FindProtosExactMatchAnywhereBeatsTheRawDefault)
{
    BsdDomain& domain =
        set.Add(Domain("a", FAMILY, {Entry("p", BSD_SOCK_RAW, 0), Entry("q", BSD_SOCK_RAW, 9)}));
    EXPECT_EQ(set.FindProto(FAMILY, 9, BSD_SOCK_RAW), &domain.protosw[1]);
}

// domain(9) of 2008, and what later texts added
TEST_F(DomainTest, EveryMemberOfDomain9IsThere)
{
    BsdDomain domain;
    domain.family = FAMILY;
    domain.name = "a";
    domain.init = Logged("dom_init");
    domain.destroy = Logged("dom_destroy");
    domain.externalize = [](BsdControlPtr rights, BsdControlPtr& control) {
        control = rights;
        return BsdErrno::OK;
    };
    domain.dispose = [this](BsdControlPtr) { log.push_back("dom_dispose"); };
    domain.protosw.resize(1);
    domain.next = &domain;
    domain.rtAttach = [](int offset) { return std::any(offset); };
    domain.rtDetach = [](std::any& table) { table.reset(); };
    domain.rtOffset = 32;
    domain.maxRtKey = BSD_SOCKADDR_IN_LENGTH;
    domain.ifAttach = [](BsdIfnet& interface) { return std::any(interface.name); };
    domain.ifDetach = [](BsdIfnet&, std::any& data) { data.reset(); };
    domain.ifMtu = [](const BsdIfnet& interface) { return interface.mtu; };
    BsdProtosw& protosw = domain.protosw[0];
    protosw.type = BSD_SOCK_RAW;
    protosw.domain = &domain;
    protosw.protocol = 7;
    protosw.flags = BSD_PR_ATOMIC | BSD_PR_ADDR;
    protosw.input = [this](BsdPayloadPtr, std::size_t) { log.push_back("pr_input"); };
    protosw.output = [](BsdPayloadPtr, BsdSocketView*) { return BsdErrno::E_NETDOWN; };
    protosw.ctlinput = [this](BsdCtl, const BsdSockaddr*, void*) { log.push_back("pr_ctlinput"); };
    protosw.ctloutput = [](BsdSocketView&, BsdSockopt&) { return BsdErrno::E_NOPROTOOPT; };
    protosw.ousrreq = [](BsdSocketView&, int, BsdPayloadPtr, const BsdSockaddr*, BsdControlPtr) {
        return BsdErrno::E_OPNOTSUPP;
    };
    protosw.init = Logged("pr_init");
    protosw.fasttimo = Logged("pr_fasttimo");
    protosw.slowtimo = Logged("pr_slowtimo");
    protosw.drain = Logged("pr_drain");
    protosw.usrreqs = usrreqs;
    protosw.pfil.push_back([](BsdPayloadPtr&, BsdDirection) { return BsdErrno::E_ACCES; });
    EXPECT_EQ(domain.ProtoswEnd(), &protosw + 1);
    auto rights = std::make_shared<BsdControl>();
    BsdControlPtr control;
    EXPECT_EQ(domain.externalize(rights, control), BsdErrno::OK);
    EXPECT_EQ(control, rights);
    BsdPayloadPtr packet = BsdBytes::Make("x");
    EXPECT_EQ(protosw.pfil[0](packet, BsdDirection::IN), BsdErrno::E_ACCES);
    EXPECT_EQ(protosw.output(packet, nullptr), BsdErrno::E_NETDOWN);
    protosw.input(packet, 0);
    domain.dispose(rights);
    EXPECT_EQ(log, (Lines{"pr_input", "dom_dispose"}));
}

} // namespace
} // namespace divertsim
} // namespace ns3
