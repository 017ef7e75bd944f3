// SPDX-License-Identifier: GPL-2.0-only
//
// Cores against a slow model that steps through every nanosecond and looks at every queued work.
#include "test/support/manual-clock.h"

#include "ns3/bsd-cpu-observer.h"
#include "ns3/bsd-cpus.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace ns3::divertsim;

namespace
{

constexpr std::uint32_t CORES = 3;
constexpr BsdCpuAccountId ACCOUNTS = 4;

/// A call: work is submitted, or cancelled
struct Call
{
    BsdTime time = 0;
    bool cancels = false;
    std::uint32_t core = 0;
    BsdTime cost = 0;
    BsdCpuAccountId account = 0;
    std::size_t target = 0; ///< which of the works submitted before, where it cancels
};

std::vector<Call>
AnyCalls()
{
    std::vector<Call> calls;
    std::size_t submitted = 0;
    BsdTime time = 0;
    const int count = *rc::gen::inRange(0, 60);
    for (int i = 0; i < count; ++i)
    {
        Call call;
        time += *rc::gen::weightedElement<BsdTime>({{5, 0}, {5, 1}, {2, 7}, {1, 40}});
        call.time = time;
        call.cancels = submitted > 0 && *rc::gen::inRange(0, 4) == 0;
        if (call.cancels)
        {
            call.target = *rc::gen::inRange<std::size_t>(0, submitted);
        }
        else
        {
            ++submitted;
            call.core = *rc::gen::inRange<std::uint32_t>(0, CORES);
            call.cost = *rc::gen::weightedElement<BsdTime>({{1, 0}, {2, 1}, {3, 9}, {1, 30}});
            call.account = *rc::gen::inRange<BsdCpuAccountId>(0, ACCOUNTS);
        }
        calls.push_back(call);
    }
    return calls;
}

/// Start and end of a work, -1: did not happen; and whether its function `done` was called
struct Fate
{
    BsdTime start = -1;
    BsdTime end = -1;
    bool done = false;
};

using Pair = std::pair<BsdCpuAccountId, BsdCpuAccountId>;

/// One core, by hand
class SlowCore
{
  public:
    struct Work
    {
        std::size_t number = 0;
        BsdTime left = 0;
        BsdCpuAccountId account = 0;
    };

    std::map<BsdCpuAccountId, BsdTime> ran;
    std::map<BsdCpuAccountId, std::uint64_t> items;
    std::map<Pair, BsdTime> waited;
    BsdTime busy = 0;
    std::deque<Work> queue;
    std::vector<Work> running; // none or one

    /// What is due at this instant
    void Settle(BsdTime now, std::vector<Fate>& fates)
    {
        while (true)
        {
            if (!running.empty() && running[0].left == 0)
            {
                End(now, fates);
                fates[running[0].number].done = true;
                running.clear();
            }
            if (!running.empty() || queue.empty())
            {
                return;
            }
            running.push_back(queue.front());
            queue.pop_front();
            fates[running[0].number].start = now;
        }
    }

    /// \return whether it had that work
    bool Cancel(std::size_t number, BsdTime now, std::vector<Fate>& fates)
    {
        if (!running.empty() && running[0].number == number)
        {
            End(now, fates);
            running.clear();
            return true;
        }
        const auto found = std::find_if(queue.begin(), queue.end(), [&](const Work& work) {
            return work.number == number;
        });
        if (found == queue.end())
        {
            return false;
        }
        queue.erase(found);
        return true;
    }

    /// A nanosecond passes
    void Tick()
    {
        if (running.empty())
        {
            return;
        }
        --running[0].left;
        ++busy;
        ++ran[running[0].account];
        for (const Work& work : queue)
        {
            ++waited[{work.account, running[0].account}];
        }
    }

  private:
    void End(BsdTime now, std::vector<Fate>& fates)
    {
        fates[running[0].number].end = now;
        ++items[running[0].account];
    }
};

/// All cores, by hand
class SlowCores
{
  public:
    std::vector<SlowCore> cores{CORES};
    std::vector<Fate> fates;

    void AdvanceTo(BsdTime time)
    {
        Settle();
        while (m_now < time)
        {
            for (SlowCore& core : cores)
            {
                core.Tick();
            }
            ++m_now;
            Settle();
        }
    }

    void Make(const Call& call)
    {
        if (call.cancels)
        {
            for (SlowCore& core : cores)
            {
                core.Cancel(call.target, m_now, fates);
            }
        }
        else
        {
            cores[call.core].queue.push_back({fates.size(), call.cost, call.account});
            fates.emplace_back();
        }
        // what can start does, what costs nothing has its end still before it
        for (SlowCore& core : cores)
        {
            if (core.running.empty())
            {
                Start(core);
            }
        }
    }

  private:
    void Settle()
    {
        for (SlowCore& core : cores)
        {
            core.Settle(m_now, fates);
        }
    }

    void Start(SlowCore& core)
    {
        if (!core.queue.empty())
        {
            core.running.push_back(core.queue.front());
            core.queue.pop_front();
            fates[core.running[0].number].start = m_now;
        }
    }

    BsdTime m_now = 0;
};

/// Adds up what the cores say
struct Log : public BsdCpuObserver
{
    std::map<std::pair<std::uint32_t, BsdCpuAccountId>, BsdTime> ran;
    std::map<std::pair<std::uint32_t, BsdCpuAccountId>, BsdTime> waited; ///< dropped ones too
    std::map<std::uint32_t, std::vector<std::pair<BsdTime, bool>>> busy;

    void OnBusy(BsdTime time, std::uint32_t core, bool is) override
    {
        busy[core].emplace_back(time, is);
    }

    void OnRan(BsdTime,
               std::uint32_t core,
               BsdCpuAccountId account,
               BsdTime wait,
               BsdTime time) override
    {
        ran[{core, account}] += time;
        waited[{core, account}] += wait;
    }

    void OnDropped(BsdTime, std::uint32_t core, BsdCpuAccountId account, BsdTime wait) override
    {
        waited[{core, account}] += wait;
    }
};

template <typename Key, typename Value>
Value
At(const std::map<Key, Value>& map, const Key& key)
{
    const auto found = map.find(key);
    return found == map.end() ? Value() : found->second;
}

void
AssertSame(const BsdCpus& cpus, const SlowCores& slow)
{
    for (std::uint32_t i = 0; i < CORES; ++i)
    {
        const BsdCpu& core = cpus.Get(i);
        const SlowCore& model = slow.cores[i];
        RC_ASSERT(core.GetBusyTime() == model.busy);
        RC_ASSERT(core.GetQueued() == model.queue.size());
        RC_ASSERT(core.IsIdle() == model.running.empty());
        for (BsdCpuAccountId a = 0; a < ACCOUNTS; ++a)
        {
            RC_ASSERT(core.GetRan(a) == At(model.ran, a));
            RC_ASSERT(core.GetItems(a) == At(model.items, a));
            for (BsdCpuAccountId b = 0; b < ACCOUNTS; ++b)
            {
                RC_ASSERT(core.GetWaited(a, b) == At(model.waited, Pair(a, b)));
            }
        }
    }
}

void
AssertSums(const BsdCpus& cpus, Log& log)
{
    for (std::uint32_t i = 0; i < CORES; ++i)
    {
        for (BsdCpuAccountId a = 0; a < ACCOUNTS; ++a)
        {
            BsdTime waited = 0;
            for (BsdCpuAccountId b = 0; b < ACCOUNTS; ++b)
            {
                waited += cpus.Get(i).GetWaited(a, b);
            }
            RC_ASSERT(waited == At(log.waited, std::make_pair(i, a)));
            RC_ASSERT(cpus.Get(i).GetRan(a) == At(log.ran, std::make_pair(i, a)));
        }
        BsdTime busy = 0;
        for (std::size_t k = 0; k < log.busy[i].size(); ++k)
        {
            const auto [time, is] = log.busy[i][k];
            RC_ASSERT(is == (k % 2 == 0)); // it turns each time, and is idle at the end
            busy += is ? -time : time;
        }
        RC_ASSERT(log.busy[i].size() % 2 == 0);
        RC_ASSERT(busy == cpus.Get(i).GetBusyTime());
    }
}

RC_GTEST_PROP(BsdCpuAccounts, AgreeWithAModelThatLooksAtEveryWorkEveryNanosecond, ())
{
    const std::vector<Call> calls = AnyCalls();
    ManualClock clock;
    BsdCpus cpus(clock, CORES);
    Log log;
    cpus.AddObserver(&log);
    SlowCores slow;
    std::vector<Fate> fates;
    fates.reserve(calls.size());
    std::vector<std::pair<std::uint32_t, std::uint64_t>> works; // core, name there
    std::vector<BsdTime> costs;
    for (const Call& call : calls)
    {
        clock.AdvanceTo(call.time);
        slow.AdvanceTo(call.time);
        if (call.cancels)
        {
            const auto [core, work] = works[call.target];
            cpus.Get(core).Cancel(work);
        }
        else
        {
            Fate& fate = fates.emplace_back();
            const auto work = cpus.Get(call.core).Submit(
                static_cast<double>(call.cost),
                [&] { fate.start = clock.Now(); },
                [&] {
                    fate.end = clock.Now();
                    fate.done = true;
                },
                call.account);
            works.emplace_back(call.core, work);
        }
        slow.Make(call);
        AssertSame(cpus, slow);
    }
    clock.RunAll();
    clock.Advance(5000);
    slow.AdvanceTo(clock.Now());
    AssertSame(cpus, slow);
    AssertSums(cpus, log);
    for (std::size_t i = 0; i < fates.size(); ++i)
    {
        RC_ASSERT(fates[i].start == slow.fates[i].start);
        RC_ASSERT(fates[i].done == slow.fates[i].done);
        RC_ASSERT(!fates[i].done || fates[i].end == slow.fates[i].end);
    }
    const bool cancels =
        std::any_of(calls.begin(), calls.end(), [](const Call& call) { return call.cancels; });
    RC_CLASSIFY(cancels, std::string("cancels"));
}

TEST(BsdCpuAccounts, WaitsAreChargedToThoseWhoRan)
{
    ManualClock clock;
    BsdCpus cpus(clock, 1);
    const auto softirq = cpus.MakeAccount("softirq");
    const auto ids = cpus.MakeAccount("ids");
    BsdCpu& core = cpus.Get(0);
    core.Submit(10, {}, {}, ids);
    core.Submit(3, {}, {}, softirq); // waits 10 for ids
    core.Submit(7, {}, {}, ids);     // waits 10 for ids, 3 for softirq
    clock.AdvanceTo(4);
    EXPECT_EQ(core.GetWaited(softirq, ids), 4);
    EXPECT_EQ(core.GetRan(ids), 4);
    clock.AdvanceTo(100);
    EXPECT_EQ(core.GetWaited(softirq, ids), 10);
    EXPECT_EQ(core.GetWaited(softirq, softirq), 0);
    EXPECT_EQ(core.GetWaited(ids, ids), 10);
    EXPECT_EQ(core.GetWaited(ids, softirq), 3);
    EXPECT_EQ(core.GetRan(ids), 17);
    EXPECT_EQ(core.GetRan(softirq), 3);
    EXPECT_EQ(core.GetItems(ids), 2U);
}

TEST(BsdCpuAccounts, NumbersFollowTheOrderOfTheFirstCallsAndANameHasOne)
{
    ManualClock clock;
    BsdCpus cpus(clock, 2);
    EXPECT_EQ(cpus.MakeAccount("b"), 1U);
    EXPECT_EQ(cpus.MakeAccount("a"), 2U);
    EXPECT_EQ(cpus.MakeAccount("b"), 1U);
    EXPECT_EQ(cpus.MakeAccount(""), BSD_CPU_NOBODY);
    EXPECT_EQ(cpus.GetAccountCount(), 3U);
    EXPECT_EQ(cpus.GetAccountName(2), "a");
    EXPECT_EQ(cpus.GetAccountName(BSD_CPU_NOBODY), "");
}

TEST(BsdCpuAccounts, WorkOfNobodyIsAccountZero)
{
    ManualClock clock;
    BsdCpus cpus(clock, 1);
    cpus.Get(0).Submit(5, {}, {});
    clock.AdvanceTo(5);
    EXPECT_EQ(cpus.Get(0).GetRan(BSD_CPU_NOBODY), 5);
    EXPECT_EQ(cpus.Get(0).GetRan(7), 0) << "an account that never had work here";
    EXPECT_EQ(cpus.Get(0).GetWaited(7, 9), 0);
}

TEST(BsdCpuAccounts, WhatWaitedAndWasCancelledIsCountedUpToThen)
{
    ManualClock clock;
    BsdCpus cpus(clock, 1);
    Log log;
    cpus.AddObserver(&log);
    BsdCpu& core = cpus.Get(0);
    core.Submit(10, {}, {}, 1);
    const auto waits = core.Submit(10, {}, {}, 2);
    clock.AdvanceTo(6);
    core.Cancel(waits);
    clock.AdvanceTo(50);
    EXPECT_EQ(core.GetWaited(2, 1), 6);
    EXPECT_EQ(core.GetItems(2), 0U);
    EXPECT_EQ((log.waited[{0, 2}]), 6);
}

TEST(BsdCpuAccounts, AnObserverIsToldNoMoreOnceItIsRemoved)
{
    ManualClock clock;
    BsdCpus cpus(clock, 1);
    Log log;
    cpus.AddObserver(&log);
    cpus.Get(0).Submit(5, {}, {}, 1);
    clock.AdvanceTo(5);
    cpus.RemoveObserver(&log);
    cpus.Get(0).Submit(5, {}, {}, 1);
    clock.AdvanceTo(50);
    EXPECT_EQ((log.ran[{0, 1}]), 5);
}

// Lengths that a look at the whole queue at every call would take minutes for
TEST(BsdCpuAccounts, ThousandsOfWorksInTheQueueCostNoMoreThanAFew)
{
    ManualClock clock;
    BsdCpu core(clock);
    constexpr int WORKS = 200000;
    std::vector<std::uint64_t> works;
    for (int i = 0; i < WORKS; ++i)
    {
        works.push_back(core.Submit(2, {}, {}, static_cast<BsdCpuAccountId>(i % 4)));
    }
    for (int i = 1; i < WORKS; i += 2)
    {
        core.Cancel(works[static_cast<std::size_t>(i)]);
    }
    EXPECT_EQ(core.GetQueued(), WORKS / 2U - 1);
    clock.AdvanceTo(BSD_SECOND);
    EXPECT_EQ(core.GetBusyTime(), WORKS);
    BsdTime waited = 0;
    for (BsdCpuAccountId a = 0; a < 4; ++a)
    {
        for (BsdCpuAccountId b = 0; b < 4; ++b)
        {
            waited += core.GetWaited(a, b);
        }
    }
    // the k-th of those that ran waited 2k
    EXPECT_EQ(waited, BsdTime{WORKS / 2} * (WORKS / 2 - 1));
}

TEST(BsdCpuAccounts, WorkThatIsCancelledInTheMiddleOfTheQueueLeavesNoMemoryBehind)
{
    struct Counted
    {
        explicit Counted(int& number)
            : alive(number)
        {
            ++alive;
        }

        ~Counted()
        {
            --alive;
        }

        int& alive;
    };

    ManualClock clock;
    BsdCpu core(clock);
    int alive = 0;
    core.Submit(1000, {}, {});
    core.Submit(1000, {}, {});
    for (int i = 0; i < 1000; ++i)
    {
        const auto held = std::make_shared<Counted>(alive);
        core.Cancel(core.Submit(
            1,
            [held] {},
            [held] {}));
    }
    EXPECT_EQ(alive, 0);
    EXPECT_EQ(core.GetQueued(), 1U);
}

} // namespace
