// SPDX-License-Identifier: GPL-2.0-only
#include "tool/calibrate/calibrate-fit.h"
#include "tool/calibrate/calibrate-measure.h"
#include "tool/calibrate/calibrate-relay-stand.h"
#include "tool/calibrate/calibrate-samples.h"
#include "tool/calibrate/calibrate-system.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#ifdef __linux__
#include <cerrno>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace
{

using namespace ns3::divertsim;

constexpr double MILLISECOND = 1e6; ///< ns

TEST(CalibrateSamples, ALowQuantileIsNotMovedByWhatAddsTime)
{
    std::vector<double> values(1000, 10.0);
    for (std::size_t i = 0; i < values.size(); i += 2)
    {
        values[i] = 1e9;
    }
    EXPECT_EQ(values[LowQuantile(values)], 10.0);
}

TEST(CalibrateSamples, ALowQuantileIsNotTheOneWrongReading)
{
    std::vector<double> values(100, 10.0);
    values[42] = 0;
    EXPECT_EQ(values[LowQuantile(values)], 10.0);
}

RC_GTEST_PROP(CalibrateSamples, QuantilesAreThoseOfTheSortedValues, ())
{
    const auto values = *rc::gen::nonEmpty<std::vector<double>>();
    const double share = *rc::gen::inRange(0, 101) / 100.0;
    auto sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const auto place = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
    RC_ASSERT(values[LowQuantile(values, share)] == sorted[place]);
}

TEST(CalibrateSamples, AMeasurementIsMadeOnceWhereThereIsNoTime)
{
    int made = 0;
    EXPECT_EQ(RepeatFor(0, [&made] { return ++made; }), 1);
    EXPECT_EQ(made, 1);
}

TEST(CalibrateSystem, AMachineIsItsProcessorAndTheVersionOfItsSystem)
{
    EXPECT_EQ(DescribeMachine("AMD EPYC", "Linux", "6.18.44-ours-v6", "x86_64"),
              "AMD EPYC, Linux 6.18.44 x86_64");
    EXPECT_EQ(DescribeMachine("", "FreeBSD", "14.1-RELEASE", "arm64"), "FreeBSD 14.1 arm64");
    EXPECT_EQ(DescribeMachine("", "OpenBSD", "7.6", "amd64"), "OpenBSD 7.6 amd64");
}

TEST(CalibrateRelayStand, AStretchIsWholeTransfersOfAtMostAMessage)
{
    CalibrateRelayStand stand;
    for (const std::uint64_t message : {1448, 65536, 1448})
    {
        const auto relays = stand.Copy(message, 0.01);
        ASSERT_FALSE(relays.empty());
        for (const auto& relay : relays)
        {
            EXPECT_GE(relay.bytes, 2 << 20);
            EXPECT_GE(relay.transfers * static_cast<double>(message), relay.bytes);
            EXPECT_GE(relay.wakeups, 0);
            EXPECT_GT(relay.cpu, 0);
        }
    }
}

TEST(CalibrateRelayStand, SplicesAndCopiesByTurns)
{
    if (!HasSplice())
    {
        GTEST_SKIP() << "no splice(2) here";
    }
    CalibrateRelayStand stand;
    for (const std::uint64_t message : {262144, 1448})
    {
        EXPECT_GE(stand.Splice(message, 0).front().bytes, 2 << 20);
        EXPECT_GE(stand.Copy(message, 0).front().bytes, 2 << 20);
    }
}

// No time is asserted: machines of tests are slow and busy
TEST(CalibrateMeasure, EveryFigureIsAboveNothingAndBelowAMillisecond)
{
    double last = 0;
    const auto figures = MeasureMachine(0.2, [&last](std::string_view, double share) {
        EXPECT_GE(share, last);
        EXPECT_LE(share, 1);
        last = share;
    });

    EXPECT_NE(figures.machine, "");
    for (const auto& figure : {figures.syscall, figures.copyCached, figures.copyMemory})
    {
        ASSERT_TRUE(figure);
        EXPECT_GT(*figure, 0);
        EXPECT_LT(*figure, MILLISECOND);
    }
    ASSERT_TRUE(figures.wakeup);
    EXPECT_GE(*figures.wakeup, 0);
    ASSERT_EQ(figures.relays.size(), CALIBRATE_MESSAGES.size());
    for (std::size_t i = 0; i < figures.relays.size(); ++i)
    {
        const auto& row = figures.relays[i];
        EXPECT_EQ(row.message, CALIBRATE_MESSAGES[i]);
        ASSERT_TRUE(row.copy);
        EXPECT_GT(row.copy->GetCostPerByte(), 0);
        EXPECT_EQ(row.splice.has_value(), HasSplice());
    }
}

#ifdef __linux__
/// Have the kernel say that it has no splice(2), to this process from now on
bool
TakeSpliceAway()
{
    sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_splice, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog program{4, code};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/// \return whether a machine without splice(2) is measured as far as it goes, by a process that
/// has none
bool
MeasuresWithoutSplice()
{
    const auto figures = MeasureMachine(0.1, [](std::string_view, double) {});
    const auto result = FitCosts(figures);
    return !HasSplice() && figures.relays.size() == CALIBRATE_MESSAGES.size() &&
           figures.relays.front().copy && !figures.relays.front().splice && result.syscall &&
           result.wakeup && result.copyPerByte && result.stackPerByte && !result.pair &&
           result.costs.pair == BSD_CPU_PAIR;
}

TEST(CalibrateMeasure, WhereAKernelHasNoSpliceTheRestIsMeasured)
{
    constexpr int NO_FILTER = 2;
    const pid_t child = fork();
    if (child == 0)
    {
        _exit(!TakeSpliceAway() ? NO_FILTER : MeasuresWithoutSplice() ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) == NO_FILTER)
    {
        GTEST_SKIP() << "no filter of system calls is allowed here";
    }
    EXPECT_EQ(WEXITSTATUS(status), 0);
}
#endif

} // namespace
