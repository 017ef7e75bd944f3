// SPDX-License-Identifier: GPL-2.0-only
#include "test/socket/bsd-socket-world.h"

namespace ns3
{
namespace divertsim
{
namespace
{

constexpr int ALL = BSD_POLLIN | BSD_POLLPRI | BSD_POLLOUT | BSD_POLLRDNORM | BSD_POLLRDBAND;

/// A pair of local streams, on each system
class BsdSocketPollTest : public ::testing::TestWithParam<const char*>
{
  protected:
    BsdSocketPollTest()
        : world(GetParam())
    {
        EXPECT_OK(root, Socketpair(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0, pair));
    }

    int Poll(int fd, int events = ALL)
    {
        BsdPollfd entry{fd, events, -1};
        root.Poll(&entry, 1);
        return entry.revents;
    }

    bool Is(const char* kernel) const
    {
        return std::string(GetParam()) == kernel;
    }

    BsdSocketWorld world;
    BsdSocketProcess& root = world.root;
    int pair[2] = {-1, -1};
};

INSTANTIATE_TEST_SUITE_P(Systems,
                         BsdSocketPollTest,
                         ::testing::Values("freebsd", "openbsd", "gvisor"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(BsdSocketPollTest, OnlyWhatIsAskedForIsTold)
{
    WriteText(root, pair[1], "x");
    EXPECT_EQ(Poll(pair[0]), BSD_POLLIN | BSD_POLLRDNORM | BSD_POLLOUT);
    EXPECT_EQ(Poll(pair[0], BSD_POLLRDNORM), BSD_POLLRDNORM);
    EXPECT_EQ(Poll(pair[0], BSD_POLLOUT), BSD_POLLOUT);
    EXPECT_EQ(Poll(pair[0], 0), 0);
    RecvText(root, pair[0]);
    EXPECT_EQ(Poll(pair[0], BSD_POLLIN), 0);
}

TEST_P(BsdSocketPollTest, ADescriptorThatIsNotOpenIsPollnvalAndOneBelowZeroIsPassedOver)
{
    BsdPollfd fds[] = {{4711, BSD_POLLIN, 0}, {-1, BSD_POLLIN, 7}, {pair[0], BSD_POLLOUT, 0}};
    EXPECT_EQ(root.Poll(fds, 3), 2);
    EXPECT_EQ(fds[0].revents, BSD_POLLNVAL);
    EXPECT_EQ(fds[1].revents, 0);
    EXPECT_EQ(fds[2].revents, BSD_POLLOUT);
}

TEST_P(BsdSocketPollTest, APeerThatShutItsWritesIsReadableAndBothWaysShutIsPollhup)
{
    EXPECT_OK(root, Shutdown(pair[1], BSD_SHUT_WR));
    EXPECT_EQ(Poll(pair[0], BSD_POLLIN | BSD_POLLOUT), BSD_POLLIN | BSD_POLLOUT);
    EXPECT_EQ(Poll(pair[0], BSD_POLLRDHUP), Is("openbsd") ? 0 : BSD_POLLRDHUP);
    EXPECT_OK(root, Close(pair[1]));
    // OpenBSD: POLLHUP and POLLOUT exclude each other
    EXPECT_EQ(Poll(pair[0], BSD_POLLIN | BSD_POLLOUT),
              BSD_POLLIN | BSD_POLLHUP | (Is("openbsd") ? 0 : BSD_POLLOUT));
    EXPECT_EQ(Poll(pair[0], 0), BSD_POLLHUP); // unasked
}

TEST_P(BsdSocketPollTest, AFullSendBufferIsNotWritable)
{
    const std::string bytes(1000000, 'x');
    const auto count = root.Write(pair[0], bytes.data(), bytes.size());
    EXPECT_GT(count, 0);
    EXPECT_LT(count, 1000000);
    EXPECT_EQ(Poll(pair[0], BSD_POLLOUT), 0);
    BsdFdSet write{pair[0], pair[1]};
    EXPECT_EQ(root.Select(100, nullptr, &write, nullptr), 1);
    EXPECT_EQ(write, BsdFdSet{pair[1]});
    RecvText(root, pair[1], 1000000);
    EXPECT_EQ(Poll(pair[0], BSD_POLLOUT), BSD_POLLOUT);
}

TEST_P(BsdSocketPollTest, AListenerIsReadableWhileAConnectionWaits)
{
    const int listener = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_OK(root, Bind(listener, BsdSockaddr::Local("/l")));
    EXPECT_OK(root, Listen(listener, 5));
    EXPECT_EQ(Poll(listener), 0); // and never writable
    EXPECT_OK(root,
              Connect(root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), BsdSockaddr::Local("/l")));
    EXPECT_EQ(Poll(listener), BSD_POLLIN | BSD_POLLRDNORM);
    EXPECT_GE(root.Accept(listener), 0);
    EXPECT_EQ(Poll(listener), 0);
}

TEST_P(BsdSocketPollTest, AStreamWithoutAConnectionIsPollhupOnLinuxAndNothingOnBsd)
{
    const int s = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_EQ(Poll(s), Is("gvisor") ? BSD_POLLHUP : 0);
}

TEST_P(BsdSocketPollTest, SelectFailsAsAWholeOnADescriptorThatIsNotOpen)
{
    BsdFdSet read{pair[0], 4711};
    EXPECT_ERRNO(root, Select(5000, &read, nullptr, nullptr), E_BADF);
    EXPECT_EQ(read, (BsdFdSet{pair[0], 4711})); // untouched
    EXPECT_ERRNO(root, Select(-1, &read, nullptr, nullptr), E_INVAL);
    EXPECT_EQ(root.Select(4711, &read, nullptr, nullptr), 0); // not looked at
    EXPECT_TRUE(read.empty());
}

TEST_P(BsdSocketPollTest, SelectCountsEachSet)
{
    WriteText(root, pair[1], "x");
    BsdFdSet read{pair[0], pair[1]};
    BsdFdSet write{pair[0], pair[1]};
    BsdFdSet except{pair[0], pair[1]};
    EXPECT_EQ(root.Select(100, &read, &write, &except), 3);
    EXPECT_EQ(read, BsdFdSet{pair[0]});
    EXPECT_EQ(write, (BsdFdSet{pair[0], pair[1]}));
    EXPECT_TRUE(except.empty());
}

TEST_P(BsdSocketPollTest, AProgramThatWaitsIsCalledWhenOneIsReadyOrWhenItsTimeIsOver)
{
    std::vector<std::pair<int, double>> calls;
    const auto note = [&](int ready) { calls.emplace_back(ready, Simulator::Now().GetSeconds()); };
    root.AwaitPoll({{pair[0], BSD_POLLIN, 0}},
                   BSD_NEVER,
                   [&](int ready, const std::vector<BsdPollfd>& fds) {
                       EXPECT_EQ(fds[0].revents, BSD_POLLIN);
                       note(ready);
                   });
    root.AwaitPoll({{pair[1], BSD_POLLIN, 0}},
                   2 * BSD_SECOND,
                   [&](int ready, const std::vector<BsdPollfd>&) { note(ready); });
    root.AwaitSelect(100,
                     {pair[0]},
                     {},
                     BSD_NEVER,
                     [&](int ready, const BsdFdSet& read, const BsdFdSet&) {
                         EXPECT_EQ(read, BsdFdSet{pair[0]});
                         note(ready);
                     });
    EXPECT_TRUE(calls.empty());
    Simulator::Schedule(Seconds(1), [&] { WriteText(root, pair[1], "x"); });
    BsdHostTopology::Run(5);
    EXPECT_EQ(calls, (std::vector<std::pair<int, double>>{{1, 1}, {1, 1}, {0, 2}}));
}

TEST_P(BsdSocketPollTest, WhatIsReadyAlreadyIsToldSoonAndNeverWithinTheCall)
{
    int calls = 0;
    root.AwaitPoll({{pair[0], BSD_POLLOUT, 0}}, BSD_NEVER, [&](int, const std::vector<BsdPollfd>&) {
        ++calls;
    });
    EXPECT_EQ(calls, 0);
    BsdSocketWorld::Settle();
    EXPECT_EQ(calls, 1);
}

TEST_P(BsdSocketPollTest, AWaitForADescriptorThatIsClosedFindsPollnval)
{
    int revents = 0;
    root.AwaitPoll({{pair[0], BSD_POLLIN, 0}},
                   BSD_NEVER,
                   [&](int, const std::vector<BsdPollfd>& fds) { revents = fds[0].revents; });
    BsdSocketWorld::Settle();
    EXPECT_OK(root, Close(pair[0]));
    BsdSocketWorld::Settle();
    EXPECT_EQ(revents, BSD_POLLNVAL);
}

TEST_P(BsdSocketPollTest, AProgramThatEndsIsNotCalledAnyMore)
{
    auto program = std::make_unique<BsdSocketProcess>(world.Layer(), BsdCredentials());
    int mine[2];
    EXPECT_EQ(program->Socketpair(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0, mine), 0);
    program->AwaitPoll({{mine[0], BSD_POLLOUT, 0}},
                       BSD_SECOND,
                       [](int, const std::vector<BsdPollfd>&) { FAIL(); });
    program.reset();
    BsdHostTopology::Run(2);
}

TEST_P(BsdSocketPollTest, AContinuationMayEndItsProgram)
{
    auto program = std::make_unique<BsdSocketProcess>(world.Layer(), BsdCredentials());
    int mine[2];
    EXPECT_EQ(program->Socketpair(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0, mine), 0);
    program->AwaitPoll({{mine[0], BSD_POLLOUT, 0}},
                       BSD_NEVER,
                       [&](int, const std::vector<BsdPollfd>&) { program.reset(); });
    BsdSocketWorld::Settle();
    EXPECT_FALSE(program);
}

TEST(BsdSocketPollSystems, FreebsdsPollinigneofDoesNotHeedTheEndOfTheFile)
{
    BsdSocketWorld world;
    int pair[2];
    EXPECT_OK(world.root, Socketpair(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0, pair));
    EXPECT_OK(world.root, Close(pair[1]));
    BsdPollfd fd{pair[0], BSD_POLLIN | BSD_POLLINIGNEOF, 0};
    EXPECT_EQ(world.root.Poll(&fd, 1), 0);
}

TEST(BsdSocketPollSystems, AShutListenerIsPollhupOnFreebsd)
{
    BsdSocketWorld world;
    BsdSocketProcess& root = world.root;
    const int listener = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_OK(root, Bind(listener, BsdSockaddr::Local("/l")));
    EXPECT_OK(root, Listen(listener, 5));
    EXPECT_OK(root, Shutdown(listener, BSD_SHUT_RD));
    BsdPollfd fd{listener, BSD_POLLIN, 0};
    EXPECT_EQ(root.Poll(&fd, 1), 1);
    EXPECT_EQ(fd.revents, BSD_POLLIN | BSD_POLLHUP);
    fd.events = BSD_POLLIN | BSD_POLLINIGNEOF;
    EXPECT_EQ(root.Poll(&fd, 1), 0);
}

} // namespace
} // namespace divertsim
} // namespace ns3
