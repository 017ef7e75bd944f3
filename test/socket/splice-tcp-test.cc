// SPDX-License-Identifier: GPL-2.0-only
/// \file SO_SPLICE between TCP sockets of ns-3: what each system's facts say, one test a statement.
#include "test/socket/splice-world.h"

#include "ns3/boolean.h"

namespace ns3
{
namespace divertsim
{
namespace
{

/// Statements that hold for both systems
class SpliceTcpBoth : public testing::TestWithParam<const char*>
{
};

INSTANTIATE_TEST_SUITE_P(Systems,
                         SpliceTcpBoth,
                         testing::Values("freebsd", "openbsd"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(SpliceTcpBoth, BytesGoFromSourceToSinkAndNotBack)
{
    SpliceWorld world(GetParam());
    ASSERT_EQ(world.Splice(world.in, world.out), 0);
    WriteText(world.client, world.c, "request");
    world.Run(0.1);
    EXPECT_EQ(RecvText(world.server, world.s), "request");
    EXPECT_EQ(world.Count(world.in), 7);
    EXPECT_EQ(world.Count(world.out), 0);
    WriteText(world.server, world.s, "reply");
    world.Run(0.1);
    EXPECT_EQ(RecvText(world.client, world.c), "EAGAIN");
    EXPECT_EQ(RecvText(world.root, world.out), "reply"); // it waits for the program
}

TEST_P(SpliceTcpBoth, TwoCallsSpliceBothWays)
{
    SpliceWorld world(GetParam());
    ASSERT_EQ(world.Splice(world.in, world.out), 0);
    ASSERT_EQ(world.Splice(world.out, world.in), 0);
    WriteText(world.client, world.c, "request");
    WriteText(world.server, world.s, "reply");
    world.Run(0.1);
    EXPECT_EQ(RecvText(world.server, world.s), "request");
    EXPECT_EQ(RecvText(world.client, world.c), "reply");
}

TEST_P(SpliceTcpBoth, WhatIsBufferedMovesWithinTheCall)
{
    SpliceWorld world(GetParam());
    WriteText(world.client, world.c, "early");
    world.Run(0.1);
    EXPECT_EQ(world.Count(world.in), 0);
    ASSERT_EQ(world.Splice(world.in, world.out), 0);
    EXPECT_EQ(world.Count(world.in), 5); // no time has passed
    world.Run(0.1);
    EXPECT_EQ(RecvText(world.server, world.s), "early");
}

TEST_P(SpliceTcpBoth, CountPersistsAfterUnspliceUntilTheNextSplice)
{
    SpliceWorld world(GetParam());
    ASSERT_EQ(world.Splice(world.in, world.out), 0);
    WriteText(world.client, world.c, "1234567");
    world.Run(0.1);
    ASSERT_EQ(world.Splice(world.in, -1), 0);
    EXPECT_EQ(world.Count(world.in), 7);
    ASSERT_EQ(world.Splice(world.in, world.out), 0);
    EXPECT_EQ(world.Count(world.in), 0);
}

TEST_P(SpliceTcpBoth, MaxIsNeverExceededAndTheSurplusStaysReadable)
{
    SpliceWorld world(GetParam());
    ASSERT_EQ(world.Splice(world.in, world.out, 4), 0);
    WriteText(world.client, world.c, "1234567");
    world.Run(0.1);
    EXPECT_EQ(RecvText(world.server, world.s), "1234");
    EXPECT_EQ(world.Count(world.in), 4);
    ASSERT_EQ(world.log.ended.size(), 1U);
    EXPECT_EQ(world.log.ended[0].cause, SpliceCause::MAX);
    const bool openbsd = std::string(GetParam()) == "openbsd";
    EXPECT_EQ(GetInt(world.root, world.in, BSD_SO_ERROR),
              openbsd ? static_cast<int>(BsdErrno::E_FBIG) : 0);
    EXPECT_EQ(RecvText(world.root, world.in), "567");
}

TEST_P(SpliceTcpBoth, EndOfFileEndsItAndIsNotPassedOn)
{
    SpliceWorld world(GetParam());
    ASSERT_EQ(world.Splice(world.in, world.out), 0);
    ASSERT_EQ(world.Splice(world.out, world.in), 0);
    WriteText(world.client, world.c, "last");
    world.Run(0.1);
    EXPECT_OK(world.client, Shutdown(world.c, BSD_SHUT_WR));
    world.Run(0.1);
    ASSERT_EQ(world.log.ended.size(), 1U);
    EXPECT_EQ(world.log.ended[0].cause, SpliceCause::EOF_OF_SOURCE);
    EXPECT_EQ(RecvText(world.server, world.s), "last");
    EXPECT_EQ(RecvText(world.server, world.s), "EAGAIN"); // no FIN
    EXPECT_EQ(RecvText(world.root, world.in), "");
    WriteText(world.server, world.s, "still"); // the other way stays spliced
    world.Run(0.1);
    EXPECT_EQ(RecvText(world.client, world.c), "still");
    EXPECT_OK(world.root, Shutdown(world.out, BSD_SHUT_WR));
    world.Run(0.1);
    EXPECT_EQ(RecvText(world.server, world.s), "");
}

TEST_P(SpliceTcpBoth, ClosingTheSourceEndsIt)
{
    SpliceWorld world(GetParam());
    ASSERT_EQ(world.Splice(world.in, world.out), 0);
    EXPECT_OK(world.root, Close(world.in));
    world.Run(0.1);
    ASSERT_EQ(world.log.ended.size(), 1U);
    EXPECT_EQ(world.log.ended[0].cause, SpliceCause::CLOSE);
    EXPECT_EQ(world.Host().Get().GetCount(), 0U);
    EXPECT_EQ(WriteText(world.root, world.out, "alone"), 5);
}

TEST_P(SpliceTcpBoth, ClosingTheSinkEndsItAndTheSourceCanBeRead)
{
    SpliceWorld world(GetParam());
    ASSERT_EQ(world.Splice(world.in, world.out), 0);
    EXPECT_OK(world.root, Close(world.out));
    world.Run(0.1);
    ASSERT_EQ(world.log.ended.size(), 1U);
    EXPECT_EQ(world.log.ended[0].cause, SpliceCause::CLOSE);
    const bool openbsd = std::string(GetParam()) == "openbsd";
    EXPECT_EQ(GetInt(world.root, world.in, BSD_SO_ERROR),
              openbsd ? static_cast<int>(BsdErrno::E_PIPE) : 0);
    WriteText(world.client, world.c, "here");
    world.Run(0.1);
    EXPECT_EQ(RecvText(world.root, world.in), "here");
}

TEST_P(SpliceTcpBoth, ReadersAndWritersAreWokenAfterUnsplice)
{
    SpliceWorld world(GetParam());
    ASSERT_EQ(world.Splice(world.in, world.out, 3), 0);
    int woken = 0;
    world.root.AwaitPoll({{world.in, BSD_POLLIN, 0}}, BSD_NEVER, [&](int count, const auto&) {
        woken += count;
    });
    WriteText(world.client, world.c, "123");
    world.Run(0.1);
    EXPECT_EQ(woken, std::string(GetParam()) == "openbsd" ? 1 : 0); // so_error is EFBIG there
    WriteText(world.client, world.c, "4");
    world.Run(0.1);
    EXPECT_EQ(woken, 1);
}

} // namespace
} // namespace divertsim
} // namespace ns3
