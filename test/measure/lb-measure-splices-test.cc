// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-metric-path.h"
#include "ns3/lb-measure-splices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace ns3::divertsim;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

namespace
{

LbSpliceResult
Named(const std::string& name)
{
    LbSpliceResult splice;
    splice.name = name;
    return splice;
}

SpliceInfo
Info(std::uint64_t id, BsdCpuAccountId account, std::uint32_t worker = 0)
{
    SpliceInfo info;
    info.id = id;
    info.account = account;
    info.worker = worker;
    return info;
}

/// What a worker does with a splice: it waits, runs and is done
void
Pass(LbMeasureSpliceHost& host, const SpliceInfo& splice, BsdTime queued, BsdTime from, BsdTime to)
{
    host.OnState(queued, splice, SpliceState::IDLE, SpliceState::QUEUED);
    host.OnState(from, splice, SpliceState::QUEUED, SpliceState::RUNNING);
    host.OnState(to, splice, SpliceState::RUNNING, SpliceState::IDLE);
}

TEST(LbMeasureSplices, CountsBytesAndGoodputFromTheFirstToTheLast)
{
    LbMeasureSplices splices;
    const auto web = splices.Add(Named("web"));
    const auto other = splices.Add(Named("other"));
    splices.OnMoved(web, BSD_SECOND, 1000, true);
    splices.OnMoved(web, 2 * BSD_SECOND, 0, true);
    splices.OnMoved(web, 3 * BSD_SECOND, 3000, false);
    splices.OnMoved(other, BSD_SECOND, 5, false);
    const auto results = splices.Report();
    EXPECT_EQ(results[0].bytes, 4000u);
    EXPECT_EQ(results[0].splicedBytes, 1000u);
    EXPECT_EQ(results[0].goodputBps, 16000);
    EXPECT_EQ(results[1].bytes, 5u);
    EXPECT_FALSE(results[1].goodputBps) << "no two bytes at two times";
    EXPECT_EQ(splices.GetBytes(web), 4000u);
}

TEST(LbMeasureSplices, CountsSessionsEndsAndRefusals)
{
    LbMeasureSplices splices;
    const auto web = splices.Add(Named("web"));
    for (int k = 0; k < 4; ++k)
    {
        splices.OnSession(web);
    }
    splices.OnSessionEnded(web, true);
    splices.OnSessionEnded(web, true);
    splices.OnSessionEnded(web, false);
    splices.OnRefused(web, BsdErrno::E_NXIO);
    splices.OnRefused(web, BsdErrno::E_NXIO);
    const auto result = splices.Report().at(0);
    EXPECT_EQ(result.sessions, 4u);
    EXPECT_EQ(result.completed, 2u);
    EXPECT_EQ(result.failed, 1u);
    EXPECT_EQ(result.openAtEnd, 1u);
    EXPECT_THAT(result.refused, ElementsAre(Pair("ENXIO", 2u)));
}

TEST(LbMeasureSplices, EveryCauseOfTheKernelHasItsName)
{
    LbMeasureSplices splices;
    splices.Add(Named("web"));
    LbMeasureSpliceHost host(splices);
    host.Add(7, 0);
    int count = 1;
    for (const auto cause : {SpliceCause::MAX,
                             SpliceCause::IDLE,
                             SpliceCause::EOF_OF_SOURCE,
                             SpliceCause::ERROR,
                             SpliceCause::CALL,
                             SpliceCause::CLOSE})
    {
        for (int k = 0; k < count; ++k)
        {
            host.OnUnspliced(0, Info(1, 7), cause, BsdErrno::OK, 0);
        }
        LbMeasureResults results;
        results.splices = splices.Report();
        const auto path = "splices.web.unsplices." + std::string(SpliceCauseName(cause));
        const auto values = LbEvaluateMetric(results, path);
        ASSERT_EQ(values.size(), 1u) << path;
        EXPECT_EQ(LbMetricToJson(values[0]), std::to_string(count)) << path;
        ++count;
    }
}

TEST(LbMeasureSplices, SplicesThatNoProxyMadeAreNobodys)
{
    LbMeasureSplices splices;
    splices.Add(Named("web"));
    LbMeasureSpliceHost host(splices);
    host.Add(7, 0);
    host.OnMoved(1, Info(1, 8), 100, 100);
    host.OnUnspliced(2, Info(1, 8), SpliceCause::MAX, BsdErrno::OK, 100);
    host.OnMoved(3, Info(2, 7), 10, 10);
    EXPECT_EQ(splices.Report()[0].bytes, 10u);
    EXPECT_EQ(splices.Report()[0].unsplices[0], 0u);
}

TEST(LbMeasureSplices, TellsWhoseSplicesWaitedForWhoseAtTheirWorker)
{
    LbMeasureSplices splices;
    splices.Add(Named("bulk"));
    splices.Add(Named("small"));
    splices.Add(Named("apart"));
    LbMeasureSpliceHost host(splices);
    host.Add(1, 0);
    host.Add(2, 1);
    host.Add(3, 2);
    // bulk runs from 10 to 110; small waits from 30 on, and runs from 110 to 120
    host.OnState(10, Info(1, 1), SpliceState::IDLE, SpliceState::QUEUED);
    host.OnState(10, Info(1, 1), SpliceState::QUEUED, SpliceState::RUNNING);
    host.OnState(30, Info(2, 2), SpliceState::IDLE, SpliceState::QUEUED);
    Pass(host, Info(3, 3, 1), 40, 40, 60); // on another worker
    host.OnState(110, Info(1, 1), SpliceState::RUNNING, SpliceState::QUEUED);
    host.OnState(110, Info(2, 2), SpliceState::QUEUED, SpliceState::RUNNING);
    host.OnState(120, Info(2, 2), SpliceState::RUNNING, SpliceState::IDLE);
    host.OnState(120, Info(1, 1), SpliceState::QUEUED, SpliceState::RUNNING);
    host.OnState(125, Info(1, 1), SpliceState::RUNNING, SpliceState::EXCEPTION);
    auto results = splices.Report();
    host.AddWaits(1000, results);
    EXPECT_THAT(results[0].waitedFor, ElementsAre(Pair("small", 10e-9)));
    EXPECT_THAT(results[1].waitedFor, ElementsAre(Pair("bulk", 80e-9)));
    EXPECT_THAT(results[2].waitedFor, IsEmpty());
}

TEST(LbMeasureSplices, TheFirstPassIsNoWorkersAndDirectDispatchHasNone)
{
    LbMeasureSplices splices;
    splices.Add(Named("bulk"));
    splices.Add(Named("small"));
    LbMeasureSpliceHost host(splices);
    host.Add(1, 0);
    host.Add(2, 1);
    host.OnState(10, Info(1, 1), SpliceState::IDLE, SpliceState::QUEUED);
    host.OnState(10, Info(1, 1), SpliceState::QUEUED, SpliceState::RUNNING);
    // setsockopt(2) moves what is there while the worker runs, then queues the rest
    host.OnState(20, Info(2, 2), SpliceState::INIT, SpliceState::QUEUED);
    host.OnState(20, Info(2, 2), SpliceState::QUEUED, SpliceState::RUNNING);
    host.OnState(20, Info(2, 2), SpliceState::RUNNING, SpliceState::QUEUED);
    auto direct = Info(3, 2);
    direct.dispatch = BsdSpliceDispatch::DIRECT;
    host.OnState(20, direct, SpliceState::IDLE, SpliceState::QUEUED);
    host.OnState(50, Info(1, 1), SpliceState::RUNNING, SpliceState::IDLE);
    host.OnState(50, Info(2, 2), SpliceState::QUEUED, SpliceState::CLOSING);
    host.OnState(60, Info(2, 2), SpliceState::CLOSING, SpliceState::CLOSED);
    auto results = splices.Report();
    host.AddWaits(1000, results);
    EXPECT_THAT(results[1].waitedFor, ElementsAre(Pair("bulk", 30e-9)));
}

} // namespace
