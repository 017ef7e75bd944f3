// SPDX-License-Identifier: GPL-2.0-only
/// \file SO_SPLICE of OpenBSD: its errors and their order, and what a splice does.
#include "test/splice/splice-stand.h"

namespace ns3
{
namespace divertsim
{
namespace
{

struct SpliceOpenbsd : testing::Test
{
    SpliceStand stand{BsdSystem::OPENBSD};
    int source = stand.Make();
    int sink = stand.Make();
    int other = stand.Make();

    SpliceFakeSocket& Source()
    {
        return stand.At(source);
    }

    SpliceFakeSocket& Sink()
    {
        return stand.At(sink);
    }

    /// Two UDP sockets instead, spliced
    void SpliceUdp(std::int64_t max = 0)
    {
        source = stand.Make(BSD_IPPROTO_UDP);
        sink = stand.Make(BSD_IPPROTO_UDP);
        Source().connected = false;
        ASSERT_EQ(stand.Splice(source, sink, max), BsdErrno::OK);
    }
};

TEST_F(SpliceOpenbsd, TheValueIsNothingOrAnIntOrAStruct)
{
    int fd = sink;
    EXPECT_EQ(stand.Set(source, &fd, sizeof(fd)), BsdErrno::OK);
    EXPECT_EQ(stand.Set(source, nullptr, 0), BsdErrno::OK); // unsplice
    EXPECT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    fd = -1;
    EXPECT_EQ(stand.Set(source, &fd, sizeof(fd)), BsdErrno::OK);
}

TEST_F(SpliceOpenbsd, LessThanAnIntIsEinvalBeforeTheProtocolIsAsked)
{
    int fd = sink;
    const int local = stand.Make(0);
    EXPECT_EQ(stand.Set(local, &fd, sizeof(fd) - 1), BsdErrno::E_INVAL);
}

TEST_F(SpliceOpenbsd, AnotherProtocolIsEprotonosupportBeforeNegativeMax)
{
    const int local = stand.Make(0);
    EXPECT_EQ(stand.Splice(local, sink, -1), BsdErrno::E_PROTONOSUPPORT);
    EXPECT_EQ(stand.Set(local, nullptr, 0), BsdErrno::E_PROTONOSUPPORT);
}

TEST_F(SpliceOpenbsd, NegativeMaxAndAnInvalidTimeAreEinvalBeforeUnsplice)
{
    EXPECT_EQ(stand.Splice(source, -1, -1), BsdErrno::E_INVAL);
    EXPECT_EQ(stand.Splice(source, -1, 0, {-1, 0}), BsdErrno::E_INVAL);
    EXPECT_EQ(stand.Splice(source, -1, 0, {0, 1000000}), BsdErrno::E_INVAL);
    EXPECT_EQ(stand.Splice(source, -1, 0, {0, -1}), BsdErrno::E_INVAL);
    EXPECT_EQ(stand.Splice(source, 77, -1), BsdErrno::E_INVAL); // before EBADF
}

TEST_F(SpliceOpenbsd, UnspliceOfWhatIsNotSplicedIsEproto)
{
    EXPECT_EQ(stand.Unsplice(source), BsdErrno::E_PROTO);
    Source().listening = true;
    EXPECT_EQ(stand.Unsplice(source), BsdErrno::E_PROTO);
}

TEST_F(SpliceOpenbsd, DescriptorsAreEbadfAndEnotsockBeforeTheSocketsAreLookedAt)
{
    Source().listening = true;
    EXPECT_EQ(stand.Splice(source, 77), BsdErrno::E_BADF);
    EXPECT_EQ(stand.Splice(source, stand.notSocket), BsdErrno::E_NOTSOCK);
}

TEST_F(SpliceOpenbsd, TcpAndUdpDoNotMixAndThatComesBeforeListening)
{
    const int udp = stand.Make(BSD_IPPROTO_UDP);
    EXPECT_EQ(stand.Splice(source, udp), BsdErrno::E_PROTONOSUPPORT);
    EXPECT_EQ(stand.Splice(udp, sink), BsdErrno::E_PROTONOSUPPORT);
    Source().listening = true;
    EXPECT_EQ(stand.Splice(source, udp), BsdErrno::E_PROTONOSUPPORT);
}

TEST_F(SpliceOpenbsd, ListeningOnEitherSideIsEopnotsuppBeforeNotConnected)
{
    Source().listening = true;
    Source().connected = false;
    EXPECT_EQ(stand.Splice(source, sink), BsdErrno::E_OPNOTSUPP);
    Source().listening = false;
    Sink().listening = true;
    EXPECT_EQ(stand.Splice(source, sink), BsdErrno::E_OPNOTSUPP);
}

TEST_F(SpliceOpenbsd, TcpThatIsNotConnectedIsEnotconnBeforeEbusy)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Source().connected = false;
    EXPECT_EQ(stand.Splice(source, other), BsdErrno::E_NOTCONN);
    Sink().connected = false;
    EXPECT_EQ(stand.Splice(other, sink), BsdErrno::E_NOTCONN);
}

TEST_F(SpliceOpenbsd, AUdpSourceNeedsNoPeerAndASinkDoes)
{
    const int from = stand.Make(BSD_IPPROTO_UDP);
    const int to = stand.Make(BSD_IPPROTO_UDP);
    stand.At(from).connected = false;
    EXPECT_EQ(stand.Splice(from, to), BsdErrno::OK);
    stand.At(to).connected = false;
    EXPECT_EQ(stand.Splice(to, from), BsdErrno::E_NOTCONN);
}

TEST_F(SpliceOpenbsd, EbusyComesLastAndLeavesTheCount)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Source().Arrive("123");
    stand.Settle();
    EXPECT_EQ(stand.Splice(source, other), BsdErrno::E_BUSY);
    EXPECT_EQ(stand.Splice(other, sink), BsdErrno::E_BUSY);
    EXPECT_EQ(stand.Count(source), 3);
}

TEST_F(SpliceOpenbsd, MaxIsEfbigInSoErrorOfTheSource)
{
    ASSERT_EQ(stand.Splice(source, sink, 4), BsdErrno::OK);
    Source().Arrive("123456");
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "1234");
    EXPECT_EQ(Source().Waiting(), "56");
    EXPECT_EQ(Source().GetError(), BsdErrno::E_FBIG);
    EXPECT_EQ(stand.Count(source), 4);
    ASSERT_EQ(stand.log.ends.size(), 1U);
    EXPECT_EQ(stand.log.ends[0].cause, SpliceCause::MAX);
}

TEST_F(SpliceOpenbsd, IdleTimeIsEtimedoutAndEachTransferRearmsIt)
{
    ASSERT_EQ(stand.Splice(source, sink, 0, {1, 0}), BsdErrno::OK);
    for (int i = 0; i < 30; ++i)
    {
        stand.clock.Advance(BSD_SECOND / 2);
        Source().Arrive("x");
    }
    const BsdTime last = stand.clock.Now();
    EXPECT_TRUE(stand.log.ends.empty());
    stand.clock.Advance(5 * BSD_SECOND);
    ASSERT_EQ(stand.log.ends.size(), 1U);
    EXPECT_EQ(stand.log.ends[0].cause, SpliceCause::IDLE);
    // the worker had to be woken, and to move one byte
    EXPECT_EQ(stand.log.ends[0].time, last + BSD_SECOND + 4600);
    EXPECT_EQ(Source().GetError(), BsdErrno::E_TIMEDOUT);
    EXPECT_LT(stand.clock.Pending(), 3U); // no heap of cancelled timers
}

TEST_F(SpliceOpenbsd, IdleTimeIsRearmedByAnAttemptThatMovesNothing)
{
    ASSERT_EQ(stand.Splice(source, sink, 0, {1, 0}), BsdErrno::OK);
    stand.clock.Advance(BSD_SECOND / 2);
    Sink().Drain(1); // wakes the worker for 0 bytes
    stand.clock.AdvanceTo(3 * BSD_SECOND / 2 - 1);
    EXPECT_TRUE(stand.log.ends.empty());
    stand.clock.Advance(2);
    ASSERT_EQ(stand.log.ends.size(), 1U);
}

TEST_F(SpliceOpenbsd, ASinkThatCannotSendIsEpipe)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Sink().SetCannotSend();
    stand.Settle();
    EXPECT_EQ(Source().GetError(), BsdErrno::E_PIPE);
    ASSERT_EQ(stand.log.ends.size(), 1U);
    EXPECT_EQ(stand.log.ends[0].cause, SpliceCause::ERROR);
}

TEST_F(SpliceOpenbsd, ErrorOfTheSinkIsCopiedAndStays)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Sink().SetError(BsdErrno::E_CONNRESET);
    Source().Arrive("kept");
    stand.Settle();
    EXPECT_EQ(Source().GetError(), BsdErrno::E_CONNRESET);
    EXPECT_EQ(Sink().GetError(), BsdErrno::E_CONNRESET);
    EXPECT_EQ(Source().Waiting(), "kept");
}

TEST_F(SpliceOpenbsd, ErrorsThatSplicesLeftOnTheSinkAreNot)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    for (const BsdErrno error : {BsdErrno::E_TIMEDOUT, BsdErrno::E_FBIG, BsdErrno::E_LOOP})
    {
        Sink().SetError(error);
        Source().Arrive("x");
        stand.Settle();
        EXPECT_EQ(Source().GetError(), BsdErrno::OK);
    }
    EXPECT_EQ(Sink().Sent(), "xxx");
}

TEST_F(SpliceOpenbsd, EndOfFileEndsItOnlyOnceTheSourceIsEmpty)
{
    Sink().space = 3;
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Source().Arrive("1234567");
    Source().Fin();
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "123");
    EXPECT_TRUE(stand.log.ends.empty());
    Sink().Drain(100);
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "1234567"); // where FreeBSD leaves four bytes
    ASSERT_EQ(stand.log.ends.size(), 1U);
    EXPECT_EQ(stand.log.ends[0].cause, SpliceCause::EOF_OF_SOURCE);
    EXPECT_EQ(Source().GetError(), BsdErrno::OK);
}

TEST_F(SpliceOpenbsd, BytesAndEndOfFileInOnePassEndIt)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Source().Arrive("last");
    Source().Fin();
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "last");
    EXPECT_EQ(stand.State(source), SpliceState::CLOSED);
}

TEST_F(SpliceOpenbsd, ASinkThatConnectsIsWaitedFor)
{
    Sink().SetConnecting();
    Source().Arrive("early");
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    stand.Settle();
    EXPECT_EQ(Source().Waiting(), "early"); // nothing is lost
    Sink().SetConnected();
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "early");
}

TEST_F(SpliceOpenbsd, LessSpaceThanTheSinksLowWaterMarkIsNotUsed)
{
    Sink().space = 100;
    Sink().lowWater = 200;
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Source().Arrive(std::string(500, 'x'));
    stand.Settle();
    EXPECT_EQ(Sink().Sent().size(), 0U);
    Sink().Drain(100);
    stand.Settle();
    EXPECT_EQ(Sink().Sent().size(), 200U);
}

TEST_F(SpliceOpenbsd, DatagramsKeepTheirBoundsAndEmptyOnesPassToo)
{
    SpliceUdp();
    Source().Arrive("one");
    Source().Arrive("");
    Source().Arrive("three");
    stand.Settle();
    EXPECT_EQ(Sink().sent, (std::vector<std::string>{"one", "", "three"}));
    EXPECT_EQ(stand.Count(source), 8);
}

TEST_F(SpliceOpenbsd, ADatagramBeyondMaxStaysAndEndsItWithoutError)
{
    SpliceUdp(7);
    Source().Arrive("1234");
    Source().Arrive("5678");
    stand.Settle();
    EXPECT_EQ(Sink().sent, (std::vector<std::string>{"1234"}));
    EXPECT_EQ(Source().Waiting(), "5678");
    EXPECT_EQ(Source().GetError(), BsdErrno::OK);
    EXPECT_EQ(stand.Count(source), 4);
    ASSERT_EQ(stand.log.ends.size(), 1U);
    EXPECT_EQ(stand.log.ends[0].cause, SpliceCause::MAX);
}

TEST_F(SpliceOpenbsd, DatagramsThatComeToMaxExactlyEndItByEfbig)
{
    SpliceUdp(8);
    Source().Arrive("1234");
    Source().Arrive("5678");
    Source().Arrive("9");
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "12345678");
    EXPECT_EQ(Source().GetError(), BsdErrno::E_FBIG);
    EXPECT_EQ(Source().Waiting(), "9");
}

TEST_F(SpliceOpenbsd, ADatagramAboveTheSinksHighWaterMarkIsEmsgsize)
{
    SpliceUdp();
    Sink().limit = 3;
    Source().Arrive("1234");
    stand.Settle();
    EXPECT_EQ(Source().GetError(), BsdErrno::E_MSGSIZE);
    EXPECT_EQ(Source().Waiting(), "1234");
}

TEST_F(SpliceOpenbsd, BytesPass128SplicesAndTheNextIsEloopWithThemLeft)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    std::uint16_t loops = 0;
    Sink().forward = [&](const std::string&, std::uint16_t passed) { loops = passed; };
    Source().Arrive("ok", 127);
    stand.Settle();
    EXPECT_EQ(loops, 128);
    Source().Arrive("looped", 128);
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "ok");
    EXPECT_EQ(Source().Waiting(), "looped");
    EXPECT_EQ(Source().GetError(), BsdErrno::E_LOOP);
}

TEST_F(SpliceOpenbsd, UnspliceTakesItOutOfItsQueueAtOnce)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Source().Arrive("stays");
    ASSERT_EQ(stand.State(source), SpliceState::QUEUED);
    ASSERT_EQ(stand.Unsplice(source), BsdErrno::OK);
    EXPECT_EQ(stand.set.GetCount(), 0U);
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "");
    // and one that runs
    ASSERT_EQ(stand.Splice(other, sink), BsdErrno::OK);
    stand.At(other).Arrive("too");
    stand.clock.Advance(3 * BSD_MICROSECOND);
    ASSERT_EQ(stand.State(other), SpliceState::RUNNING);
    ASSERT_EQ(stand.Unsplice(other), BsdErrno::OK);
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "");
    EXPECT_EQ(stand.At(other).Waiting(), "too");
}

TEST_F(SpliceOpenbsd, AWakeupWhileItRunsIsKept)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Source().Arrive("one");
    stand.clock.Advance(3 * BSD_MICROSECOND);
    ASSERT_EQ(stand.State(source), SpliceState::RUNNING);
    Source().Arrive("two");
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "onetwo");
}

TEST_F(SpliceOpenbsd, ThereIsOneWorkerHoweverManyCores)
{
    for (int i = 0; i < 5; ++i)
    {
        ASSERT_EQ(stand.Splice(stand.Make(), stand.Make()), BsdErrno::OK);
    }
    EXPECT_EQ(stand.set.GetWorkerCount(), 1U);
    for (const SpliceInfo& splice : stand.log.made)
    {
        EXPECT_EQ(splice.worker, 0U);
    }
}

TEST_F(SpliceOpenbsd, AClosedSocketWithoutAConnectionEndsItAtOnce)
{
    SpliceUdp();
    stand.At(source).closed = true;
    stand.set.Forget(Source());
    EXPECT_EQ(stand.set.GetCount(), 0U);
    ASSERT_EQ(stand.log.ends.size(), 1U);
    EXPECT_EQ(stand.log.ends[0].cause, SpliceCause::CLOSE);
}

} // namespace
} // namespace divertsim
} // namespace ns3
