// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-clock.h"
#include "ns3/bsd-host-cpus.h"
#include "ns3/core-module.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace ns3
{
namespace divertsim
{
namespace
{

class BsdHostCpusTest : public ::testing::Test
{
  protected:
    void SetUp() override
    {
        RngSeedManager::SetSeed(1);
        RngSeedManager::SetRun(1);
        m_cpus = CreateObject<BsdHostCpus>();
        m_cpus->SetAttribute("Count", UintegerValue(2));
        m_cpus->Install(std::make_shared<BsdHostClock>(0));
    }

    void TearDown() override
    {
        m_cpus->Dispose();
        m_cpus = nullptr;
        Simulator::Destroy();
    }

    static void RunTo(int64_t nanoseconds)
    {
        Simulator::Stop(NanoSeconds(nanoseconds) - Simulator::Now());
        Simulator::Run();
    }

    /**
     * Work of an account arrives as a Poisson process.
     * \param stream of random variables \param account whose \param gap mean, ns
     * \param cost of each, ns \param count how many
     */
    void Arrive(int64_t stream, BsdCpuAccountId account, double gap, double cost, int count)
    {
        const auto gaps = CreateObject<ExponentialRandomVariable>();
        gaps->SetAttribute("Mean", DoubleValue(gap));
        gaps->SetStream(stream);
        double time = 0;
        for (int i = 0; i < count; ++i)
        {
            time += gaps->GetValue();
            Simulator::Schedule(NanoSeconds(static_cast<int64_t>(time)), [this, account, cost] {
                m_cpus->Get().Get(0).Submit(cost, {}, {}, account);
            });
        }
    }

    /// \param waiter whose \param runner for whom \return mean wait of a work on core 0, ns
    double Mean(BsdCpuAccountId waiter, BsdCpuAccountId runner)
    {
        const BsdCpu& core = m_cpus->Get().Get(0);
        return static_cast<double>(core.GetWaited(waiter, runner)) /
               static_cast<double>(core.GetItems(waiter));
    }

    Ptr<BsdHostCpus> m_cpus;
};

TEST_F(BsdHostCpusTest, CostsOfRelaysAndSpliceWorkersHaveDefaultsAndTheOthersAreZero)
{
    const BsdCpuCosts costs = m_cpus->GetCosts();
    EXPECT_EQ(costs.syscall, 260);
    EXPECT_EQ(costs.wakeup, 2000);
    EXPECT_EQ(costs.pair, 2600);
    EXPECT_EQ(costs.copyPerByte, 0.14);
    EXPECT_EQ(costs.stackPerByte, 0.38);
    EXPECT_EQ(m_cpus->GetSoftirqPerPacket(), 0);
    EXPECT_EQ(m_cpus->GetSoftirqPerByte(), 0);
    EXPECT_EQ(m_cpus->GetSoftirqQueueLimit(), 256U);
}

TEST_F(BsdHostCpusTest, EveryCostIsAnAttribute)
{
    m_cpus->SetAttribute("Syscall", DoubleValue(1.5));
    m_cpus->SetAttribute("Wakeup", DoubleValue(2.5));
    m_cpus->SetAttribute("Pair", DoubleValue(3.5));
    m_cpus->SetAttribute("CopyPerByte", DoubleValue(0.25));
    m_cpus->SetAttribute("StackPerByte", DoubleValue(0.5));
    m_cpus->SetAttribute("SoftirqPerPacket", DoubleValue(4.5));
    m_cpus->SetAttribute("SoftirqPerByte", DoubleValue(0.75));
    m_cpus->SetAttribute("SoftirqQueueLimit", UintegerValue(9));
    const BsdCpuCosts costs = m_cpus->GetCosts();
    EXPECT_EQ(costs.syscall, 1.5);
    EXPECT_EQ(costs.wakeup, 2.5);
    EXPECT_EQ(costs.pair, 3.5);
    EXPECT_EQ(costs.copyPerByte, 0.25);
    EXPECT_EQ(costs.stackPerByte, 0.5);
    EXPECT_EQ(m_cpus->GetSoftirqPerPacket(), 4.5);
    EXPECT_EQ(m_cpus->GetSoftirqPerByte(), 0.75);
    EXPECT_EQ(m_cpus->GetSoftirqQueueLimit(), 9U);
    EXPECT_FALSE(m_cpus->SetAttributeFailSafe("CopyPerByte", DoubleValue(-0.1)));
}

/// Writes down what the trace sources say
struct Traces
{
    std::vector<std::string> lines;

    void Busy(uint32_t core, bool busy)
    {
        Add("core " + std::to_string(core) + (busy ? " busy" : " idle"));
    }

    void Ran(uint32_t core, const std::string& account, Time waited, Time ran)
    {
        Add("core " + std::to_string(core) + " ran " + account + " " +
            std::to_string(ran.GetNanoSeconds()) + " after " +
            std::to_string(waited.GetNanoSeconds()));
    }

    void Utilisation(uint32_t core, double fraction)
    {
        Add("core " + std::to_string(core) + " " +
            std::to_string(static_cast<int>(fraction * 100)) + " %");
    }

    void Add(const std::string& what)
    {
        lines.push_back(std::to_string(Simulator::Now().GetNanoSeconds()) + " " + what);
    }
};

using Lines = std::vector<std::string>;

TEST_F(BsdHostCpusTest, TracesTellWhenACoreIsBusyAndWhatItRan)
{
    Traces traces;
    m_cpus->TraceConnectWithoutContext("Busy", MakeCallback(&Traces::Busy, &traces));
    m_cpus->TraceConnectWithoutContext("Ran", MakeCallback(&Traces::Ran, &traces));
    const auto ids = m_cpus->Get().MakeAccount("ids");
    m_cpus->Get().Get(1).Submit(30, {}, {}, ids);
    m_cpus->Get().Get(1).Submit(20, {}, {}, ids);
    RunTo(1000);
    EXPECT_EQ(traces.lines,
              (Lines{"0 core 1 busy",
                     "30 core 1 ran ids 30 after 0",
                     "50 core 1 ran ids 20 after 30",
                     "50 core 1 idle"}));
}

TEST_F(BsdHostCpusTest, UtilisationIsToldAtTheMultiplesOfItsIntervalWhileCoresAreBusy)
{
    Traces traces;
    m_cpus->SetAttribute("UtilisationInterval", TimeValue(NanoSeconds(100)));
    m_cpus->TraceConnectWithoutContext("Utilisation", MakeCallback(&Traces::Utilisation, &traces));
    Simulator::Schedule(NanoSeconds(330), [this] { m_cpus->Get().Get(0).Submit(90, {}, {}); });
    Simulator::Schedule(NanoSeconds(440), [this] { m_cpus->Get().Get(1).Submit(50, {}, {}); });
    Simulator::Schedule(NanoSeconds(950), [this] { m_cpus->Get().Get(1).Submit(10, {}, {}); });
    Simulator::Run(); // it ends by itself: no sample is scheduled for ever
    EXPECT_EQ(traces.lines,
              (Lines{"400 core 0 70 %",
                     "400 core 1 0 %",
                     "500 core 0 20 %",
                     "500 core 1 50 %",
                     "600 core 0 0 %",
                     "600 core 1 0 %",
                     "1000 core 0 0 %",
                     "1000 core 1 10 %",
                     "1100 core 0 0 %",
                     "1100 core 1 0 %"}));
}

TEST_F(BsdHostCpusTest, WithoutAnIntervalUtilisationCostsNoEvents)
{
    m_cpus->Get().Get(0).Submit(90, {}, {});
    const uint64_t before = Simulator::GetEventCount();
    Simulator::Run();
    EXPECT_EQ(Simulator::GetEventCount() - before, 1U) << "the end of the work alone";
}

// Pollaczek and Khinchine: the mean wait in M/D/1 is rho D / (2 (1 - rho))
TEST_F(BsdHostCpusTest, PoissonArrivalsOfEqualWorkWaitAsTheFormulaOfMD1Says)
{
    constexpr double COST = 1000;
    for (const double rho : {0.3, 0.6, 0.8})
    {
        TearDown();
        SetUp();
        Arrive(7, 1, COST / rho, COST, 200000);
        Simulator::Run();
        const double mean = rho * COST / (2 * (1 - rho));
        EXPECT_NEAR(Mean(1, 1), mean, 0.03 * mean) << rho;
        const auto busy = static_cast<double>(m_cpus->Get().Get(0).GetBusyTime());
        EXPECT_NEAR(busy / Simulator::Now().GetNanoSeconds(), rho, 0.01);
    }
}

// M/G/1 of two classes: each waits R = sum of lambda S^2 / 2, over 1 - rho; of that, for class j,
// what it leaves of the work that runs, lambda_j S_j^2 / 2, and its share rho_j of the queue
TEST_F(BsdHostCpusTest, TwoClassesWaitForEachOtherAsTheirSharesOfTheWorkSay)
{
    constexpr double LAMBDA_A = 1 / 4000.0;
    constexpr double LAMBDA_B = 1 / 40000.0;
    constexpr double A = 1000;
    constexpr double B = 16000;
    Arrive(11, 1, 1 / LAMBDA_A, A, 400000);
    Arrive(12, 2, 1 / LAMBDA_B, B, 40000);
    Simulator::Run();
    const double leftA = LAMBDA_A * A * A / 2;
    const double leftB = LAMBDA_B * B * B / 2;
    const double wait = (leftA + leftB) / (1 - LAMBDA_A * A - LAMBDA_B * B);
    const double forA = leftA + LAMBDA_A * A * wait;
    const double forB = leftB + LAMBDA_B * B * wait;
    for (const BsdCpuAccountId waiter : {1U, 2U})
    {
        EXPECT_NEAR(Mean(waiter, 1), forA, 0.05 * forA) << waiter;
        EXPECT_NEAR(Mean(waiter, 2), forB, 0.05 * forB) << waiter;
    }
}

} // namespace
} // namespace divertsim
} // namespace ns3
