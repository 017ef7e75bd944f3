// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/manual-clock.h"

#include "ns3/lb-measure-cpus.h"
#include "ns3/lb-measure-recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

using namespace ns3::divertsim;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

namespace
{

class LbMeasureCpusTest : public testing::Test
{
  protected:
    ManualClock clock;
    BsdCpus cpus{clock, 2};
    BsdCpuAccountId ids = cpus.MakeAccount("ids");
    BsdCpuAccountId softirq = cpus.MakeAccount("softirq");
};

TEST_F(LbMeasureCpusTest, ReportsForWhomACoreWorkedAndWhoWaitedForWhom)
{
    LbMeasureCpus measure("firewall", cpus);
    cpus.Get(1).Submit(300, {}, {}, ids);
    cpus.Get(1).Submit(100, {}, {}, softirq);
    cpus.Get(1).Submit(200, {}, {}, softirq);
    clock.AdvanceTo(1000);
    const LbCpusResult result = measure.Report(1000);
    EXPECT_EQ(result.host, "firewall");
    ASSERT_EQ(result.cores.size(), 2U);
    EXPECT_EQ(result.cores[0].busy, 0);
    const LbCoreResult& core = result.cores[1];
    EXPECT_EQ(core.busy, 0.6);
    ASSERT_EQ(core.accounts.size(), 2U) << "nobody's work is listed where there was some";
    EXPECT_EQ(core.accounts[0].name, "ids");
    EXPECT_EQ(core.accounts[0].busy, 0.3);
    EXPECT_EQ(core.accounts[0].items, 1U);
    EXPECT_EQ(core.accounts[0].wait.max, 0.0);
    EXPECT_THAT(core.accounts[0].waitedFor, IsEmpty());
    EXPECT_EQ(core.accounts[1].name, "softirq");
    EXPECT_EQ(core.accounts[1].busy, 0.3);
    EXPECT_EQ(core.accounts[1].items, 2U);
    EXPECT_EQ(core.accounts[1].wait.p50, 3e-7);
    EXPECT_EQ(core.accounts[1].wait.max, 4e-7);
    EXPECT_THAT(core.accounts[1].waitedFor, ElementsAre(Pair("ids", 6e-7), Pair("softirq", 1e-7)));
}

TEST_F(LbMeasureCpusTest, AnAccountThatNeverRanOnACoreHasNoWaitThere)
{
    LbMeasureCpus measure("firewall", cpus);
    cpus.Get(0).Submit(10, {}, {}, ids);
    clock.AdvanceTo(100);
    const LbCpusResult result = measure.Report(100);
    EXPECT_TRUE(result.cores[0].accounts[0].wait.p50);
    EXPECT_FALSE(result.cores[1].accounts[0].wait.p50);
    EXPECT_EQ(result.cores[1].accounts[0].items, 0U);
}

TEST_F(LbMeasureCpusTest, WorkOfNobodyIsOther)
{
    LbMeasureCpus measure("firewall", cpus);
    cpus.Get(0).Submit(10, {}, {});
    clock.AdvanceTo(100);
    const LbCpusResult result = measure.Report(100);
    ASSERT_EQ(result.cores[0].accounts.size(), 3U);
    EXPECT_EQ(result.cores[0].accounts[0].name, "other");
    EXPECT_EQ(result.cores[0].accounts[0].busy, 0.1);
}

TEST_F(LbMeasureCpusTest, WorkThatStillRunsCountsUpToTheEnd)
{
    LbMeasureCpus measure("firewall", cpus);
    cpus.Get(0).Submit(1000, {}, {}, ids);
    clock.AdvanceTo(100);
    const LbCpusResult result = measure.Report(100);
    EXPECT_EQ(result.cores[0].busy, 1);
    EXPECT_EQ(result.cores[0].accounts[0].busy, 1);
}

TEST_F(LbMeasureCpusTest, TheTimelineHasEachCoresShareOfEachStepAndNoIdleCores)
{
    LbMeasureRecorder recorder;
    const auto host = recorder.AddHost("firewall");
    recorder.AddCpus(host, cpus);
    recorder.StartRun(0);
    cpus.Get(1).Submit(150, {}, {}, ids);
    for (const BsdTime time : {100, 200, 300})
    {
        clock.AdvanceTo(time);
        recorder.Sample(time);
    }
    const LbMeasureResults results = recorder.Finish(300);
    std::vector<std::pair<std::string, double>> points;
    for (const LbTimelinePoint& point : results.timeline)
    {
        if (point.series.substr(0, 4) == "cpu.")
        {
            points.emplace_back(point.series, point.value);
        }
    }
    EXPECT_THAT(points,
                ElementsAre(Pair("cpu.firewall.1", 1),
                            Pair("cpu.firewall.1", 0.5),
                            Pair("cpu.firewall.1", 0)));
    ASSERT_EQ(results.cpus.size(), 1U);
    EXPECT_EQ(results.cpus[0].cores[1].busy, 0.5);
}

} // namespace
