// SPDX-License-Identifier: GPL-2.0-only
#include "test/domain/domain-fixture.h"

namespace ns3
{
namespace divertsim
{
namespace
{

constexpr int FAMILY = BSD_PF_USER;

class DomainTimeoutTest : public DomainTest
{
  protected:
    std::function<void()> Timed(const std::string& what)
    {
        return [this, what] {
            log.push_back(std::to_string(clock.Now() / BSD_MILLISECOND) + " " + what);
        };
    }

    void AddTimed(const std::string& name, int family, bool fast, bool slow)
    {
        BsdProtosw entry = Entry(name, BSD_SOCK_DGRAM, 1);
        entry.init = nullptr;
        entry.fasttimo = fast ? Timed(name + " fast") : nullptr;
        entry.slowtimo = slow ? Timed(name + " slow") : nullptr;
        auto domain = Domain(name, family, {entry, BsdProtosw::Spacer()});
        domain->init = nullptr;
        set.Add(std::move(domain));
    }
};

TEST_F(DomainTimeoutTest, BothFirstRunATickAfterDomainfinalizeThenEvery200And500Ms)
{
    AddTimed("a", FAMILY, true, true);
    clock.AdvanceTo(10 * BSD_MILLISECOND);
    EXPECT_TRUE(log.empty());
    set.Finalize();
    clock.AdvanceTo(1011 * BSD_MILLISECOND - 1);
    EXPECT_EQ(log,
              (Lines{"11 a fast",
                     "11 a slow",
                     "211 a fast",
                     "411 a fast",
                     "511 a slow",
                     "611 a fast",
                     "811 a fast"}));
}

TEST_F(DomainTimeoutTest, ATickIsOneOverHz)
{
    BsdDomainSet slow(clock, {BsdSystem::FREEBSD, 10 * BSD_MILLISECOND});
    BsdProtosw entry = Entry("a", BSD_SOCK_DGRAM, 1);
    entry.fasttimo = Timed("fast");
    slow.Init();
    slow.Add(Domain("a", FAMILY, {entry}));
    slow.Finalize();
    log.clear();
    clock.AdvanceTo(300 * BSD_MILLISECOND);
    EXPECT_EQ(log, (Lines{"10 fast", "210 fast"}));
}

TEST_F(DomainTimeoutTest, AllProtocolsOfAllDomainsThatHaveTheHookRun)
{
    AddTimed("a", FAMILY, true, false);
    AddTimed("b", FAMILY + 1, true, true);
    AddTimed("c", FAMILY + 1, true, false); // hides b, which runs all the same
    set.Finalize();
    clock.AdvanceTo(BSD_MILLISECOND);
    EXPECT_EQ(log, (Lines{"1 c fast", "1 b fast", "1 a fast", "1 b slow"}));
}

TEST_F(DomainTimeoutTest, NothingIsScheduledWhileNoProtocolHasAHook)
{
    AddTimed("a", FAMILY, false, false);
    set.Finalize();
    EXPECT_EQ(clock.RunAll(10), 0U);
}

TEST_F(DomainTimeoutTest, AHookThatComesLaterRunsAtTheTimesAtWhichItWouldHaveRun)
{
    AddTimed("a", FAMILY, false, false);
    set.Finalize();
    clock.AdvanceTo(700 * BSD_MILLISECOND);
    BsdProtosw entry = Entry("b", BSD_SOCK_DGRAM, 7);
    entry.fasttimo = Timed("b fast");
    entry.slowtimo = Timed("b slow");
    entry.init = nullptr;
    ASSERT_EQ(set.Register(FAMILY, entry), BsdErrno::OK);
    clock.AdvanceTo(1001 * BSD_MILLISECOND);
    EXPECT_EQ(log, (Lines{"801 b fast", "1001 b slow", "1001 b fast"}));
}

TEST_F(DomainTimeoutTest, NothingIsScheduledOnceTheLastHookIsGone)
{
    AddTimed("a", FAMILY, true, true);
    set.Finalize();
    clock.AdvanceTo(BSD_MILLISECOND);
    ASSERT_EQ(set.Unregister(FAMILY, 1, BSD_SOCK_DGRAM), BsdErrno::OK);
    log.clear();
    EXPECT_EQ(clock.RunAll(10), 0U);
    EXPECT_TRUE(log.empty());
}

TEST_F(DomainTimeoutTest, AProtocolMayUnregisterItselfInItsTimeout)
{
    BsdProtosw entry = Entry("a", BSD_SOCK_DGRAM, 1);
    entry.slowtimo = [this] {
        Timed("slow")();
        set.Unregister(FAMILY, 1, BSD_SOCK_DGRAM);
    };
    set.Add(Domain("a", FAMILY, {entry}));
    set.Finalize();
    log.clear();
    EXPECT_EQ(clock.RunAll(10), 1U);
    EXPECT_EQ(log, (Lines{"1 slow"}));
}

TEST_F(DomainTimeoutTest, ADomainAddedInATimeoutRunsFromTheNextOneOn)
{
    BsdProtosw entry = Entry("a", BSD_SOCK_DGRAM, 1);
    entry.slowtimo = [this] {
        Timed("a slow")();
        if (set.FindDomain(FAMILY + 1) == nullptr)
        {
            AddTimed("b", FAMILY + 1, false, true);
        }
    };
    set.Add(Domain("a", FAMILY, {entry}));
    set.Finalize();
    log.clear();
    clock.AdvanceTo(501 * BSD_MILLISECOND);
    EXPECT_EQ(log, (Lines{"1 a slow", "501 b slow", "501 a slow"}));
}

TEST_F(DomainTimeoutTest, TimeoutsEndWithTheSet)
{
    {
        BsdDomainSet host(clock);
        BsdProtosw entry = Entry("a", BSD_SOCK_DGRAM, 1);
        entry.fasttimo = Timed("fast");
        host.Init();
        host.Add(Domain("a", FAMILY, {entry}));
        host.Finalize();
    }
    EXPECT_EQ(clock.RunAll(10), 0U);
}

} // namespace
} // namespace divertsim
} // namespace ns3
