// SPDX-License-Identifier: GPL-2.0-only
#include "tool/study/progress-bar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

namespace
{

using namespace ns3::divertsim;
using testing::EndsWith;
using testing::HasSubstr;

long
Filled(const std::string& line)
{
    return std::count(line.begin(), line.end(), '#');
}

TEST(ProgressBar, TellsSimulatedTimeWallTimeAndWhatIsLeft)
{
    // a quarter of 20 s took 3 s, so three quarters take 9
    const auto line = ProgressBar::Format(5, 20, 3);
    EXPECT_EQ(line, "[######..................] 5.0 of 20.0 s simulated, 3 s so far, 9 s left");
}

TEST(ProgressBar, SaysNothingOfTheRestAtTheBeginning)
{
    const auto line = ProgressBar::Format(0, 20, 1);
    EXPECT_EQ(Filled(line), 0);
    EXPECT_THAT(line, testing::Not(HasSubstr(" left")));
}

TEST(ProgressBar, StaysInItsFrame)
{
    EXPECT_EQ(Filled(ProgressBar::Format(20, 20, 10)), 24);
    EXPECT_THAT(ProgressBar::Format(20, 20, 10), HasSubstr(" 0 s left"));
    EXPECT_EQ(Filled(ProgressBar::Format(21, 20, 10)), 24);
    EXPECT_EQ(Filled(ProgressBar::Format(-1, 20, 10)), 0);
    EXPECT_EQ(Filled(ProgressBar::Format(0, 0, 0)), 24) << "nothing to do is done";
}

TEST(ProgressBar, WritesNothingWhereItIsNotShown)
{
    testing::internal::CaptureStderr();
    {
        ProgressBar bar(false, {10});
        bar.Advance(0, "5000000000");
        bar.Finish(0);
        bar.Clear();
    }
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(ProgressBar, AddsUpScenariosAndTakesItsLineAway)
{
    testing::internal::CaptureStderr();
    {
        ProgressBar bar(true, {10, 30});
        bar.Advance(0, "5000000000");
        std::this_thread::sleep_for(std::chrono::milliseconds(120));
        bar.Advance(1, "7000000000");
        std::this_thread::sleep_for(std::chrono::milliseconds(120));
        bar.Finish(0);
    }
    const auto text = testing::internal::GetCapturedStderr();
    EXPECT_THAT(text, HasSubstr("5.0 of 40.0 s"));
    EXPECT_THAT(text, HasSubstr("12.0 of 40.0 s"));
    EXPECT_THAT(text, HasSubstr("17.0 of 40.0 s"));
    EXPECT_THAT(text, EndsWith("\r\x1b[K")) << "nothing is left on the line";
    EXPECT_THAT(text, testing::Not(HasSubstr("\n")));
}

TEST(ProgressBar, HoldsAProgramsNonsenseWithinItsSpan)
{
    testing::internal::CaptureStderr();
    {
        ProgressBar bar(true, {10});
        bar.Advance(0, "no number");
        std::this_thread::sleep_for(std::chrono::milliseconds(120));
        bar.Advance(0, "99000000000");
    }
    const auto text = testing::internal::GetCapturedStderr();
    EXPECT_THAT(text, HasSubstr("0.0 of 10.0 s"));
    EXPECT_THAT(text, HasSubstr("10.0 of 10.0 s"));
}

} // namespace
