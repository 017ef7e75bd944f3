// SPDX-License-Identifier: GPL-2.0-only
#include "test/domain/domain-fixture.h"

#include <set>

namespace ns3
{
namespace divertsim
{
namespace
{

class DomainCtlTest : public DomainTest
{
  protected:
    void AddTold(const std::string& name, int family)
    {
        BsdProtosw told = Entry(name, BSD_SOCK_DGRAM, 1);
        told.ctlinput = [this, name](BsdCtl command, const BsdSockaddr* address, void* parameter) {
            log.push_back(name + " " + std::to_string(int(command)) + " " +
                          (address != nullptr ? address->ToString() : "null") +
                          (parameter != nullptr ? " parameter" : ""));
        };
        set.Add(Domain(name, family, {told, Entry("deaf", BSD_SOCK_STREAM, 1)}));
        log.clear();
    }

    const BsdSockaddr inet = BsdSockaddr::Inet(*BsdAddress::Parse("10.0.1.1"), 0);
};

TEST_F(DomainCtlTest, ControlInputReachesEveryHookOfEveryDomainWhateverTheFamily)
{
    AddTold("a", BSD_PF_INET);
    AddTold("b", BSD_PF_INET6);
    AddTold("c", BSD_PF_INET); // hides a
    set.ControlInput(BsdCtl::IFDOWN, &inet);
    EXPECT_EQ(log, (Lines{"c 0 10.0.1.1:0", "b 0 10.0.1.1:0", "a 0 10.0.1.1:0"}));
    EXPECT_EQ(controls, (Lines{"PRC_IFDOWN 10.0.1.1:0"}));
}

TEST_F(DomainCtlTest, ControlInputChecksNeitherCommandNorAddress)
{
    AddTold("a", BSD_PF_INET);
    set.ControlInput(static_cast<BsdCtl>(200), nullptr);
    set.ControlInput(static_cast<BsdCtl>(12), nullptr);
    EXPECT_EQ(log, (Lines{"a 200 null", "a 12 null"}));
}

TEST_F(DomainCtlTest, ControlInput2ReachesOnlyTheFamilyOfTheAddressWithItsParameter)
{
    AddTold("a", BSD_PF_INET);
    AddTold("b", BSD_PF_INET6);
    int parameter = 0;
    set.ControlInput2(BsdCtl::MSGSIZE, &inet, &parameter);
    EXPECT_EQ(log, (Lines{"a 5 10.0.1.1:0 parameter"}));
    set.ControlInput2(BsdCtl::MSGSIZE, nullptr, &parameter);
    EXPECT_EQ(log.size(), 1U);
    EXPECT_EQ(controls.size(), 1U);
}

TEST_F(DomainCtlTest, CommandsHaveTheNumbersOfProtosw)
{
    using C = BsdCtl;
    const std::vector<std::pair<C, int>> numbers{{C::IFDOWN, 0},
                                                 {C::ROUTEDEAD, 1},
                                                 {C::IFUP, 2},
                                                 {C::QUENCH2, 3},
                                                 {C::QUENCH, 4},
                                                 {C::MSGSIZE, 5},
                                                 {C::HOSTDEAD, 6},
                                                 {C::HOSTUNREACH, 7},
                                                 {C::UNREACH_NET, 8},
                                                 {C::UNREACH_HOST, 9},
                                                 {C::UNREACH_PROTOCOL, 10},
                                                 {C::UNREACH_PORT, 11},
                                                 {C::UNREACH_SRCFAIL, 13},
                                                 {C::REDIRECT_NET, 14},
                                                 {C::REDIRECT_HOST, 15},
                                                 {C::REDIRECT_TOSNET, 16},
                                                 {C::REDIRECT_TOSHOST, 17},
                                                 {C::TIMXCEED_INTRANS, 18},
                                                 {C::TIMXCEED_REASS, 19},
                                                 {C::PARAMPROB, 20},
                                                 {C::UNREACH_ADMIN_PROHIB, 21}};
    std::set<std::string_view> names;
    for (const auto& [command, number] : numbers)
    {
        EXPECT_EQ(int(command), number);
        EXPECT_EQ(BsdCtlName(command).substr(0, 4), "PRC_");
        names.insert(BsdCtlName(command));
    }
    EXPECT_EQ(names.size(), numbers.size());
    EXPECT_EQ(BsdCtlName(BsdCtl::IFUP), "PRC_IFUP");
    EXPECT_EQ(BsdCtlName(BsdCtl::PARAMPROB), "PRC_PARAMPROB");
    EXPECT_EQ(BsdCtlName(static_cast<BsdCtl>(12)), "");
    EXPECT_EQ(BsdCtlName(static_cast<BsdCtl>(BSD_CTL_COMMANDS)), "");
}

TEST_F(DomainCtlTest, OnlyTheFourRedirectsAreRedirects)
{
    for (int number = 0; number < 256; ++number)
    {
        EXPECT_EQ(BsdCtlIsRedirect(static_cast<BsdCtl>(number)), number >= 14 && number <= 17)
            << number;
    }
}

TEST_F(DomainTest, DrainReachesEveryProtocolThatHasTheHook)
{
    BsdProtosw a = Entry("a", BSD_SOCK_DGRAM, 1);
    a.drain = Logged("a drain");
    BsdProtosw b = Entry("b", BSD_SOCK_DGRAM, 1);
    b.drain = Logged("b drain");
    set.Add(Domain("a", BSD_PF_USER, {a, Entry("p", BSD_SOCK_STREAM, 1)}));
    set.Add(Domain("b", BSD_PF_USER + 1, {b}));
    log.clear();
    set.Drain();
    EXPECT_EQ(log, (Lines{"b drain", "a drain"}));
}

/// A domain that keeps something for interfaces and has a routing table
class DomainInterfaceTest : public DomainTest
{
  protected:
    std::unique_ptr<BsdDomain> Keeping(const std::string& name, int family)
    {
        auto domain = Domain(name, family);
        domain->ifAttach = [this, name](BsdIfnet& interface) {
            log.push_back(name + " attach " + interface.name);
            return std::any(name);
        };
        domain->ifDetach = [this](BsdIfnet& interface, std::any& data) {
            log.push_back(std::any_cast<std::string>(data) + " detach " + interface.name);
        };
        domain->rtAttach = [this, name](int offset) {
            log.push_back(name + " table " + std::to_string(offset));
            return std::any(offset);
        };
        domain->rtDetach = [this, name](std::any&) { log.push_back(name + " no table"); };
        domain->rtOffset = 32;
        domain->maxRtKey = family == BSD_PF_INET ? 16 : 28;
        return domain;
    }

    BsdIfnet interface {
        "em0", 1, 1500, true, {},
        {
        }
    };
};

TEST_F(DomainInterfaceTest, InterfacesAreAttachedToEachDomainOnceAllAreThere)
{
    set.AttachInterface(interface);
    set.Add(Keeping("a", BSD_PF_INET));
    set.Add(Keeping("b", BSD_PF_INET6));
    log.clear();
    set.Finalize();
    EXPECT_EQ(log, (Lines{"b table 32", "a table 32", "b attach em0", "a attach em0"}));
    EXPECT_EQ(std::any_cast<std::string>(interface.data.at(BSD_PF_INET)), "a");
    log.clear();
    BsdIfnet second{"em1", 2, 1500, true, {}, {}};
    set.AttachInterface(second);
    EXPECT_EQ(log, (Lines{"b attach em1", "a attach em1"}));
    set.DetachInterface(second);
    EXPECT_TRUE(second.data.empty());
    set.DetachInterface(interface);
    EXPECT_EQ(log,
              (Lines{"b attach em1",
                     "a attach em1",
                     "b detach em1",
                     "a detach em1",
                     "b detach em0",
                     "a detach em0"}));
}

TEST_F(DomainInterfaceTest, WhatASetStillKeepsGoesWithIt)
{
    {
        BsdDomainSet host(clock);
        host.Init();
        host.Add(Keeping("a", BSD_PF_INET));
        host.Finalize();
        host.AttachInterface(interface);
        log.clear();
    }
    EXPECT_EQ(log, (Lines{"a detach em0", "a no table"}));
    EXPECT_TRUE(interface.data.empty());
}

TEST_F(DomainInterfaceTest, AFamilyHasOneRoutingTableWhichIsLetGoOnce)
{
    {
        BsdDomainSet host(clock);
        host.Init();
        host.Add(Keeping("old", BSD_PF_INET));
        host.Add(Keeping("young", BSD_PF_INET));
        host.Finalize();
        log.clear();
    }
    EXPECT_EQ(log, (Lines{"young no table"}));
}

TEST_F(DomainInterfaceTest, DomainfinalizeRunsOnce)
{
    set.Add(Keeping("a", BSD_PF_INET));
    set.Finalize();
    log.clear();
    set.Finalize();
    EXPECT_TRUE(log.empty());
}

TEST_F(DomainInterfaceTest, RoutingTablesAndTheLongestKeyAreTheDomains)
{
    EXPECT_EQ(set.GetMaxRouteKey(), 0);
    set.Add(Keeping("a", BSD_PF_INET));
    EXPECT_FALSE(set.GetRouteTable(BSD_PF_INET).has_value());
    set.Finalize();
    EXPECT_EQ(std::any_cast<int>(set.GetRouteTable(BSD_PF_INET)), 32);
    EXPECT_FALSE(set.GetRouteTable(BSD_PF_INET6).has_value());
    EXPECT_EQ(set.GetMaxRouteKey(), 16);
    set.Add(Keeping("b", BSD_PF_INET6));
    EXPECT_EQ(set.GetMaxRouteKey(), 28);
}

} // namespace
} // namespace divertsim
} // namespace ns3
