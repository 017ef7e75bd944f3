// SPDX-License-Identifier: GPL-2.0-only
#include "test/socket/bsd-socket-world.h"

namespace ns3
{
namespace divertsim
{
namespace
{

/// A kqueue and a pair of local streams
class BsdSocketKqueueTest : public ::testing::Test
{
  protected:
    BsdSocketKqueueTest()
        : kq(root.Kqueue())
    {
        EXPECT_OK(root, Socketpair(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0, pair));
    }

    int Change(int fd,
               std::int16_t filter,
               int flags,
               std::uint32_t fflags = 0,
               std::int64_t data = 0,
               void* udata = nullptr)
    {
        const auto change = BsdKevent::Set(static_cast<std::uintptr_t>(fd),
                                           filter,
                                           static_cast<std::uint16_t>(flags),
                                           fflags,
                                           data,
                                           udata);
        return root.Kevent(kq, &change, 1, nullptr, 0);
    }

    std::vector<BsdKevent> Events(std::size_t most = 16)
    {
        std::vector<BsdKevent> events(most);
        const int count = root.Kevent(kq, nullptr, 0, events.data(), most);
        events.resize(static_cast<std::size_t>(std::max(count, 0)));
        return events;
    }

    BsdSocketWorld world;
    BsdSocketProcess& root = world.root;
    int kq;
    int pair[2] = {-1, -1};
};

TEST_F(BsdSocketKqueueTest, AReadFilterTellsHowManyBytesThereAre)
{
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_ADD, 0, 0, this), 0);
    EXPECT_TRUE(Events().empty());
    WriteText(root, pair[1], "12345");
    auto events = Events();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].ident, static_cast<std::uintptr_t>(pair[0]));
    EXPECT_EQ(events[0].filter, BSD_EVFILT_READ);
    EXPECT_EQ(events[0].data, 5);
    EXPECT_EQ(events[0].udata, this);
    EXPECT_EQ(events[0].flags, 0);
    EXPECT_EQ(Events().size(), 1U); // level-triggered
    RecvText(root, pair[0]);
    EXPECT_TRUE(Events().empty());
}

TEST_F(BsdSocketKqueueTest, DataThatIsThereAlreadyTriggersAFilterThatIsAdded)
{
    WriteText(root, pair[1], "x");
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_ADD), 0);
    EXPECT_EQ(Events().size(), 1U);
}

TEST_F(BsdSocketKqueueTest, AWriteFilterTellsTheSpace)
{
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_WRITE, BSD_EV_ADD), 0);
    auto events = Events();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].data, 8192);
    WriteText(root, pair[0], std::string(7000, 'x'));
    EXPECT_TRUE(Events().empty()); // 1192 bytes: below the low-water mark of 2048
    RecvText(root, pair[1], 1000);
    events = Events();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].data, 2192);
}

TEST_F(BsdSocketKqueueTest, ClearTriggersOnceForEachThingThatHappens)
{
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_ADD | BSD_EV_CLEAR), 0);
    WriteText(root, pair[1], "a");
    WriteText(root, pair[1], "b");
    auto events = Events();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].data, 2);
    EXPECT_EQ(events[0].flags, BSD_EV_CLEAR);
    EXPECT_TRUE(Events().empty()); // though the bytes are still there
    WriteText(root, pair[1], "c");
    events = Events();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].data, 3);
}

TEST_F(BsdSocketKqueueTest, OneshotTriggersOnceAndIsGone)
{
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_ADD | BSD_EV_ONESHOT), 0);
    WriteText(root, pair[1], "a");
    EXPECT_EQ(Events().size(), 1U);
    WriteText(root, pair[1], "b");
    EXPECT_TRUE(Events().empty());
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_DELETE), -1);
    EXPECT_EQ(root.Errno(), BsdErrno::E_NOENT);
}

TEST_F(BsdSocketKqueueTest, DispatchDisablesUntilItIsEnabled)
{
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_ADD | BSD_EV_DISPATCH), 0);
    WriteText(root, pair[1], "a");
    EXPECT_EQ(Events().size(), 1U);
    WriteText(root, pair[1], "b");
    EXPECT_TRUE(Events().empty());
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_ENABLE), 0);
    ASSERT_EQ(Events().size(), 1U);
    EXPECT_TRUE(Events().empty());
}

TEST_F(BsdSocketKqueueTest, ADisabledFilterTriggersOnceItIsEnabled)
{
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_ADD | BSD_EV_DISABLE), 0);
    WriteText(root, pair[1], "a");
    EXPECT_TRUE(Events().empty());
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_ENABLE), 0);
    EXPECT_EQ(Events().size(), 1U);
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_DISABLE), 0);
    EXPECT_TRUE(Events().empty());
}

TEST_F(BsdSocketKqueueTest, DeleteTakesTheFilterAwayAndLeavesTheOther)
{
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_ADD), 0);
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_WRITE, BSD_EV_ADD), 0);
    WriteText(root, pair[1], "a");
    EXPECT_EQ(Events().size(), 2U);
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_DELETE), 0);
    auto events = Events();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].filter, BSD_EVFILT_WRITE);
}

TEST_F(BsdSocketKqueueTest, TheErrorsOfAChangeComeInTheKernelsOrder)
{
    EXPECT_EQ(Change(4711, -3, BSD_EV_ADD), -1);
    EXPECT_EQ(root.Errno(), BsdErrno::E_INVAL); // no such filter, before EBADF
    EXPECT_EQ(Change(4711, BSD_EVFILT_READ, BSD_EV_DELETE), -1);
    EXPECT_EQ(root.Errno(), BsdErrno::E_BADF); // before ENOENT
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_DELETE), -1);
    EXPECT_EQ(root.Errno(), BsdErrno::E_NOENT);
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_ENABLE), -1);
    EXPECT_EQ(root.Errno(), BsdErrno::E_NOENT);
    EXPECT_EQ(Change(kq, BSD_EVFILT_READ, BSD_EV_ADD), -1);
    EXPECT_EQ(root.Errno(), BsdErrno::E_INVAL); // of itself
    EXPECT_EQ(Change(root.Kqueue(), BSD_EVFILT_WRITE, BSD_EV_ADD), -1);
    EXPECT_EQ(root.Errno(), BsdErrno::E_INVAL); // a kqueue is not written to
}

TEST_F(BsdSocketKqueueTest, AnErrorIsAnEventWhereThereIsRoomForOne)
{
    const BsdKevent changes[] = {
        BsdKevent::Set(4711, BSD_EVFILT_READ, BSD_EV_ADD),
        BsdKevent::Set(static_cast<std::uintptr_t>(pair[0]), BSD_EVFILT_WRITE, BSD_EV_ADD)};
    BsdKevent events[4];
    ASSERT_EQ(root.Kevent(kq, changes, 2, events, 4), 1); // errors alone: nothing is waited for
    EXPECT_EQ(events[0].flags, BSD_EV_ERROR);
    EXPECT_EQ(events[0].GetError(), BsdErrno::E_BADF);
    EXPECT_EQ(Events().size(), 1U); // the second change was made
}

TEST_F(BsdSocketKqueueTest, AReceiptIsAnEventWithErrorZero)
{
    const auto change = BsdKevent::Set(static_cast<std::uintptr_t>(pair[0]),
                                       BSD_EVFILT_WRITE,
                                       BSD_EV_ADD | BSD_EV_RECEIPT);
    BsdKevent event;
    ASSERT_EQ(root.Kevent(kq, &change, 1, &event, 1), 1);
    EXPECT_EQ(event.flags, BSD_EV_ERROR);
    EXPECT_EQ(event.GetError(), BsdErrno::OK);
}

TEST_F(BsdSocketKqueueTest, EofComesWithTheBytesThatAreLeft)
{
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_ADD), 0);
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_WRITE, BSD_EV_ADD), 0);
    WriteText(root, pair[1], "abc");
    EXPECT_OK(root, Close(pair[1]));
    auto events = Events();
    ASSERT_EQ(events.size(), 2U);
    std::sort(events.begin(), events.end(), [](const auto& a, const auto& b) {
        return a.filter > b.filter;
    });
    EXPECT_EQ(events[0].filter, BSD_EVFILT_READ);
    EXPECT_EQ(events[0].flags, BSD_EV_EOF);
    EXPECT_EQ(events[0].data, 3);
    EXPECT_EQ(events[1].flags, BSD_EV_EOF);
    EXPECT_EQ(RecvText(root, pair[0]), "abc");
    events = Events();
    EXPECT_EQ(events.size(), 2U); // and stays
}

TEST_F(BsdSocketKqueueTest, EofOfAResetConnectionHasSoErrorInFflags)
{
    const int listener = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_OK(root, Bind(listener, BsdSockaddr::Local("/l")));
    EXPECT_OK(root, Listen(listener, 1));
    const int client = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_OK(root, Connect(client, BsdSockaddr::Local("/l")));
    EXPECT_EQ(Change(client, BSD_EVFILT_READ, BSD_EV_ADD), 0);
    EXPECT_OK(root, Close(listener));
    const auto events = Events();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].flags, BSD_EV_EOF);
    EXPECT_EQ(events[0].GetSocketError(), BsdErrno::E_CONNRESET);
}

TEST_F(BsdSocketKqueueTest, AListenersReadFilterCountsConnections)
{
    const int listener = root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0);
    EXPECT_OK(root, Bind(listener, BsdSockaddr::Local("/l")));
    EXPECT_OK(root, Listen(listener, 5));
    EXPECT_EQ(Change(listener, BSD_EVFILT_READ, BSD_EV_ADD), 0);
    EXPECT_EQ(Change(listener, BSD_EVFILT_WRITE, BSD_EV_ADD), 0);
    EXPECT_TRUE(Events().empty());
    for (int i = 0; i < 3; ++i)
    {
        EXPECT_OK(root,
                  Connect(root.Socket(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0), BsdSockaddr::Local("/l")));
    }
    auto events = Events();
    ASSERT_EQ(events.size(), 1U); // and none for writing
    EXPECT_EQ(events[0].data, 3);
    root.Accept(listener);
    EXPECT_EQ(Events()[0].data, 2);
}

TEST_F(BsdSocketKqueueTest, LowatOfTheFilterStandsForTheSocketsOwn)
{
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_ADD, BSD_NOTE_LOWAT, 10), 0);
    WriteText(root, pair[1], "123456789");
    EXPECT_TRUE(Events().empty());
    WriteText(root, pair[1], "0");
    EXPECT_EQ(Events().size(), 1U);
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_ADD, BSD_NOTE_LOWAT, 11), 0);
    EXPECT_TRUE(Events().empty()); // a later EV_ADD changes it
}

TEST_F(BsdSocketKqueueTest, ALaterAddChangesUdata)
{
    int one = 0;
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_WRITE, BSD_EV_ADD, 0, 0, nullptr), 0);
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_WRITE, BSD_EV_ADD, 0, 0, &one), 0);
    const auto events = Events();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].udata, &one);
}

TEST_F(BsdSocketKqueueTest, ClosingADescriptorTakesItsFiltersAway)
{
    const int copy = root.Dup(pair[0]);
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_WRITE, BSD_EV_ADD), 0);
    EXPECT_OK(root, Close(pair[0])); // the socket lives on
    EXPECT_TRUE(Events().empty());
    EXPECT_EQ(Change(copy, BSD_EVFILT_WRITE, BSD_EV_ADD), 0);
    EXPECT_EQ(Events().size(), 1U);
}

TEST_F(BsdSocketKqueueTest, EventsComeInTheOrderInWhichTheyTriggeredAndTakeTurns)
{
    int other[2];
    EXPECT_OK(root, Socketpair(BSD_PF_LOCAL, BSD_SOCK_STREAM, 0, other));
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_ADD), 0);
    EXPECT_EQ(Change(other[0], BSD_EVFILT_READ, BSD_EV_ADD), 0);
    WriteText(root, other[1], "x");
    WriteText(root, pair[1], "x");
    EXPECT_EQ(Events(1)[0].ident, static_cast<std::uintptr_t>(other[0]));
    EXPECT_EQ(Events(1)[0].ident, static_cast<std::uintptr_t>(pair[0]));
    EXPECT_EQ(Events(1)[0].ident, static_cast<std::uintptr_t>(other[0]));
}

TEST_F(BsdSocketKqueueTest, AKqueueInAKqueueIsReadableWhileItHasEvents)
{
    const int outer = root.Kqueue();
    const auto change =
        BsdKevent::Set(static_cast<std::uintptr_t>(kq), BSD_EVFILT_READ, BSD_EV_ADD);
    EXPECT_EQ(root.Kevent(outer, &change, 1, nullptr, 0), 0);
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_ADD), 0);
    BsdKevent event;
    EXPECT_EQ(root.Kevent(outer, nullptr, 0, &event, 1), 0);
    WriteText(root, pair[1], "x");
    EXPECT_EQ(root.Kevent(outer, nullptr, 0, &event, 1), 1);
    EXPECT_EQ(event.data, 1);
    BsdPollfd fd{kq, BSD_POLLIN, 0};
    EXPECT_EQ(root.Poll(&fd, 1), 1);
    EXPECT_EQ(RecvText(root, kq), "ENOTSOCK");
    char byte = 0;
    EXPECT_ERRNO(root, Read(kq, &byte, 1), E_NXIO);
}

TEST_F(BsdSocketKqueueTest, AProgramThatWaitsIsCalledOnceWhenSomethingHappens)
{
    EXPECT_EQ(Change(pair[0], BSD_EVFILT_READ, BSD_EV_ADD), 0);
    int calls = 0;
    double at = 0;
    root.AwaitKevent(kq, 4, BSD_NEVER, [&](const std::vector<BsdKevent>& events) {
        ++calls;
        at = Simulator::Now().GetSeconds();
        ASSERT_EQ(events.size(), 1U);
        EXPECT_EQ(events[0].data, 2);
    });
    Simulator::Schedule(Seconds(1), [&] {
        WriteText(root, pair[1], "a");
        WriteText(root, pair[1], "b"); // the same event: one call, with both bytes
    });
    BsdHostTopology::Run(3);
    EXPECT_EQ(calls, 1);
    EXPECT_DOUBLE_EQ(at, 1);
}

TEST_F(BsdSocketKqueueTest, AWaitEndsAtItsTimeOrWithItsKqueue)
{
    std::vector<double> times;
    const auto done = [&](const std::vector<BsdKevent>& events) {
        EXPECT_TRUE(events.empty());
        times.push_back(Simulator::Now().GetSeconds());
    };
    root.AwaitKevent(kq, 1, BSD_SECOND, done);
    root.AwaitKevent(kq, 1, BSD_NEVER, done);
    root.CancelWait(root.AwaitKevent(kq, 1, BSD_SECOND, done));
    Simulator::Schedule(Seconds(2), [&] { root.Close(kq); });
    BsdHostTopology::Run(5);
    EXPECT_EQ(times, (std::vector<double>{1, 2}));
}

TEST(BsdSocketKqueueSystems, LinuxHasNone)
{
    BsdSocketWorld world("gvisor");
    EXPECT_ERRNO(world.root, Kqueue(), E_NOSYS);
}

TEST(BsdSocketKqueueSystems, OpenbsdCountsTheAddressesOfDatagramsFreebsdDoesNot)
{
    for (const auto& [kernel, data] : {std::pair("freebsd", 5), std::pair("openbsd", 7)})
    {
        BsdSocketWorld world(kernel);
        int pair[2];
        EXPECT_OK(world.root, Socketpair(BSD_PF_LOCAL, BSD_SOCK_DGRAM, 0, pair));
        const int kq = world.root.Kqueue();
        WriteText(world.root, pair[1], "12345"); // its sender is a sockaddr of 2 bytes
        const auto change =
            BsdKevent::Set(static_cast<std::uintptr_t>(pair[0]), BSD_EVFILT_READ, BSD_EV_ADD);
        BsdKevent event;
        ASSERT_EQ(world.root.Kevent(kq, &change, 1, &event, 1), 1);
        EXPECT_EQ(event.data, data) << kernel;
    }
}

} // namespace
} // namespace divertsim
} // namespace ns3
