// SPDX-License-Identifier: GPL-2.0-only
#include "test/host/bsd-host-topology.h"

#include "ns3/bsd-host-clock.h"
#include "ns3/bsd-host-domains.h"
#include "ns3/bsd-host-interfaces.h"
#include "ns3/link-channel.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{
namespace
{

constexpr int FAMILY = BSD_PF_USER;
using Lines = std::vector<std::string>;

/// A router whose domains write into a log
struct BsdHostDomainsTest : ::testing::Test
{
    void Log(const std::string& what)
    {
        log.push_back(std::to_string(Simulator::Now().GetMicroSeconds()) + " " + what);
    }

    std::unique_ptr<BsdDomain> Domain(const std::string& name, int family = FAMILY)
    {
        auto domain = std::make_unique<BsdDomain>();
        domain->family = family;
        domain->name = name;
        domain->protosw.resize(1);
        domain->protosw[0].type = BSD_SOCK_DGRAM;
        domain->protosw[0].protocol = 1;
        return domain;
    }

    std::unique_ptr<BsdDomain> Told()
    {
        auto domain = Domain("told");
        domain->protosw[0].ctlinput = [this](BsdCtl command, const BsdSockaddr* address, void*) {
            Log(std::string(BsdCtlName(command)) + " " + address->ToString());
        };
        return domain;
    }

    Ptr<BsdHost> Install(const BsdHostHelper& bsd = BsdHostHelper())
    {
        return bsd.Install(world.Router());
    }

    /// Sets the link between client and router at a time, in seconds
    void SetLinkAt(double seconds, bool up)
    {
        const auto channel = DynamicCast<LinkChannel>(world.left.Get(0)->GetChannel());
        Simulator::Schedule(Seconds(seconds), &LinkChannel::SetLinkUp, channel, up);
    }

    void OnWarning(const std::string& text)
    {
        Log(text);
    }

    void OnControlInput(BsdCtl command, const BsdSockaddr* address)
    {
        Log("trace " + std::string(BsdCtlName(command)) + " " + address->ToString());
    }

    Lines log;
    BsdHostTopology world;
};

TEST_F(BsdHostDomainsTest, ALinkThatGoesDownAndUpIsControlInputForEachAddressOfItsInterface)
{
    Install()->GetDomains()->Add(Told());
    SetLinkAt(1, false);
    SetLinkAt(1.5, false); // is down already
    SetLinkAt(2, true);
    BsdHostTopology::Run(3);
    const auto ipv6 = world.Router()->GetObject<Ipv6>();
    const auto interface = ipv6->GetInterfaceForDevice(world.left.Get(1));
    ASSERT_EQ(ipv6->GetNAddresses(interface), 2U);
    Lines expected;
    for (const std::string event : {"1000000 PRC_IFDOWN ", "2000000 PRC_IFUP "})
    {
        expected.push_back(event + "10.0.1.2:0");
        for (uint32_t k = 0; k < 2; ++k)
        {
            std::ostringstream address;
            address << ipv6->GetAddress(interface, k).GetAddress();
            expected.push_back(event + "[" + address.str() + "]:0");
        }
    }
    EXPECT_EQ(log, expected);
}

TEST_F(BsdHostDomainsTest, AnAddressAssignedLaterIsToldToo)
{
    Install()->GetDomains()->Add(Told());
    Simulator::Schedule(Seconds(1), [this] {
        const auto ipv4 = world.Router()->GetObject<Ipv4>();
        ipv4->AddAddress(ipv4->GetInterfaceForDevice(world.left.Get(1)),
                         Ipv4InterfaceAddress("10.0.7.7", "255.255.255.0"));
    });
    SetLinkAt(2, false);
    BsdHostTopology::Run(3);
    ASSERT_EQ(log.size(), 4U);
    EXPECT_EQ(log[0], "2000000 PRC_IFDOWN 10.0.1.2:0");
    EXPECT_EQ(log[1], "2000000 PRC_IFDOWN 10.0.7.7:0");
}

TEST_F(BsdHostDomainsTest, ControlInputIsATraceSourceUnderTheHostsPath)
{
    Install();
    Config::ConnectWithoutContext(
        "/NodeList/1/$ns3::divertsim::BsdHost/Domains/ControlInput",
        MakeCallback(&BsdHostDomainsTest::OnControlInput, static_cast<BsdHostDomainsTest*>(this)));
    SetLinkAt(1, false);
    BsdHostTopology::Run(2);
    ASSERT_EQ(log.size(), 3U);
    EXPECT_EQ(log[0], "1000000 trace PRC_IFDOWN 10.0.1.2:0");
}

TEST_F(BsdHostDomainsTest, ADomainBeforeTheSimulationStartsIsInTimeAndALaterOneIsWarnedAbout)
{
    auto host = CreateObject<BsdHost>();
    host->GetDomains()->TraceConnectWithoutContext(
        "Warning",
        MakeCallback(&BsdHostDomainsTest::OnWarning, static_cast<BsdHostDomainsTest*>(this)));
    host->GetDomains()->Add(Domain("before", FAMILY));
    host->Install(world.Router());
    host->GetDomains()->Add(Domain("between", FAMILY + 1));
    Simulator::Schedule(Seconds(1), [&] { host->GetDomains()->Add(Domain("later", FAMILY + 2)); });
    BsdHostTopology::Run(2);
    ASSERT_EQ(log.size(), 1U);
    EXPECT_EQ(log[0].rfind("1000000 WARNING", 0), 0U);
    EXPECT_NE(log[0].find("later"), std::string::npos);
    for (int family = FAMILY; family < FAMILY + 3; ++family)
    {
        EXPECT_NE(host->GetDomains()->Get().FindDomain(family), nullptr) << family;
    }
}

TEST_F(BsdHostDomainsTest, ADomainAddedBeforeInstallHidesTheHostsOwn)
{
    auto domains = CreateObject<BsdHostDomains>();
    domains->Add(Domain("user's", BSD_PF_INET));
    std::vector<std::unique_ptr<BsdDomain>> own;
    own.push_back(Domain("host's", BSD_PF_INET));
    domains->Install(std::make_shared<BsdHostClock>(1),
                     BsdSystem::FREEBSD,
                     world.Router(),
                     std::make_shared<BsdHostInterfaces>(),
                     std::move(own));
    EXPECT_EQ(domains->Get().FindDomain(BSD_PF_INET)->name, "user's");
    EXPECT_EQ(domains->Get().GetFirst()->next->name, "host's");
    domains->Dispose();
}

TEST_F(BsdHostDomainsTest, TheSystemOfTheHostGivesTheErrorsOfSocket)
{
    const std::vector<std::pair<BsdSystem, BsdErrno>> systems{
        {BsdSystem::FREEBSD, BsdErrno::E_AFNOSUPPORT},
        {BsdSystem::OPENBSD, BsdErrno::E_PROTONOSUPPORT}};
    for (const auto& [system, expected] : systems)
    {
        auto domains = CreateObject<BsdHostDomains>();
        domains->Install(std::make_shared<BsdHostClock>(1),
                         system,
                         world.Router(),
                         std::make_shared<BsdHostInterfaces>());
        std::shared_ptr<BsdSocketView> so;
        const auto none = [](BsdProtosw&, int) { return nullptr; };
        EXPECT_EQ(domains->Get().Create(FAMILY, BSD_SOCK_DGRAM, 0, {}, none, so), expected);
        domains->Dispose();
    }
}

TEST_F(BsdHostDomainsTest, TimeoutsFirstRunATickAfterTheStartThenEvery200And500Ms)
{
    auto domain = Domain("timed");
    domain->protosw[0].fasttimo = [this] { Log("fast"); };
    domain->protosw[0].slowtimo = [this] { Log("slow"); };
    Install()->GetDomains()->Add(std::move(domain));
    BsdHostTopology::Run(0.7);
    EXPECT_EQ(log,
              (Lines{"1000 fast",
                     "1000 slow",
                     "201000 fast",
                     "401000 fast",
                     "501000 slow",
                     "601000 fast"}));
}

TEST_F(BsdHostDomainsTest, HzIsAnAttributeOfTheHostsDomains)
{
    auto domain = Domain("timed");
    domain->protosw[0].fasttimo = [this] { Log("fast"); };
    BsdHostHelper bsd;
    bsd.Set("Domains/Hz", UintegerValue(100));
    Install(bsd)->GetDomains()->Add(std::move(domain));
    BsdHostTopology::Run(0.3);
    EXPECT_EQ(log, (Lines{"10000 fast", "210000 fast"}));
}

TEST_F(BsdHostDomainsTest, WithoutATimeoutAnIdleSimulationEndsByItself)
{
    Install()->GetDomains()->Add(Told());
    Simulator::Run();
    EXPECT_TRUE(Simulator::IsFinished());
    EXPECT_LT(Simulator::Now(), Seconds(60));
}

TEST_F(BsdHostDomainsTest, DomainsKeepSomethingForEachInterfaceOnceAddressesAreThere)
{
    auto domain = Domain("keeping");
    domain->ifAttach = [this](BsdIfnet& interface) {
        Log("attach " + interface.name + " " + std::to_string(interface.index) + " " +
            std::to_string(interface.mtu) + " " + interface.addresses.at(0).ToString() +
            (interface.up ? " up" : " down"));
        return std::any(interface.name);
    };
    domain->ifDetach = [this](BsdIfnet&, std::any& data) {
        log.push_back("detach " + std::any_cast<std::string>(data));
    };
    domain->destroy = [this] { log.push_back("destroy"); };
    world.right.Get(0)->SetMtu(1400);
    Install()->GetDomains()->Add(std::move(domain));
    BsdHostTopology::Run(1);
    EXPECT_EQ(log,
              (Lines{"0 attach if0 1 1500 10.0.1.2:0 up", "0 attach if1 2 1400 10.0.2.1:0 up"}));
    log.clear();
    const auto channel = DynamicCast<LinkChannel>(world.left.Get(0)->GetChannel());
    world.nodes = NodeContainer();
    Simulator::Destroy();
    channel->SetLinkUp(false); // nobody is told any more
    EXPECT_EQ(log, (Lines{"detach if0", "detach if1", "destroy"}));
}

TEST_F(BsdHostDomainsTest, AProtocolThatHoldsTheNodeLetsItGoWithTheHost)
{
    struct Holding : BsdUsrreqs
    {
        explicit Holding(Ptr<Node> n)
            : node(n)
        {
        }

        Ptr<Node> node;
    };

    auto domain = Domain("holding");
    domain->protosw[0].usrreqs = std::make_shared<Holding>(world.Router());
    const std::weak_ptr<BsdUsrreqs> held = domain->protosw[0].usrreqs;
    Install()->GetDomains()->Add(std::move(domain));
    BsdHostTopology::Run(1);
    ASSERT_FALSE(held.expired());
    Simulator::Destroy();
    EXPECT_TRUE(held.expired());
}

TEST_F(BsdHostDomainsTest, AHostInstalledInARunningSimulationStartsAtOnce)
{
    Simulator::Schedule(Seconds(1), [this] {
        auto host = CreateObject<BsdHost>();
        auto domain = Told();
        domain->protosw[0].slowtimo = [this] { Log("slow"); };
        host->GetDomains()->Add(std::move(domain));
        host->Install(world.Router());
    });
    SetLinkAt(1.2, false);
    BsdHostTopology::Run(1.4);
    ASSERT_EQ(log.size(), 4U);
    EXPECT_EQ(log[0], "1001000 slow");
    EXPECT_EQ(log[1], "1200000 PRC_IFDOWN 10.0.1.2:0");
}

} // namespace
} // namespace divertsim
} // namespace ns3
