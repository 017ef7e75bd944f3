// SPDX-License-Identifier: GPL-2.0-only
/// \file What a splice of FreeBSD does: one test a statement.
#include "test/splice/splice-stand.h"

namespace ns3
{
namespace divertsim
{
namespace
{

struct SpliceFreebsd : testing::Test
{
    SpliceStand stand;
    int source = stand.Make();
    int sink = stand.Make();

    SpliceFakeSocket& Source()
    {
        return stand.At(source);
    }

    SpliceFakeSocket& Sink()
    {
        return stand.At(sink);
    }
};

TEST_F(SpliceFreebsd, WhatIsBufferedMovesWithinTheCall)
{
    Source().Arrive("early");
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    EXPECT_EQ(Sink().Sent(), "early");
    EXPECT_EQ(stand.Count(source), 5);
    EXPECT_EQ(stand.State(source), SpliceState::IDLE);
}

TEST_F(SpliceFreebsd, WhatComesLaterMovesWhenTheWorkerHasRun)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Source().Arrive("late");
    EXPECT_EQ(stand.State(source), SpliceState::QUEUED);
    EXPECT_EQ(Sink().Sent(), "");
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "late");
    EXPECT_EQ(stand.Count(source), 4);
}

TEST_F(SpliceFreebsd, ASocketCanBeSourceAndSinkAtOnce)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    ASSERT_EQ(stand.Splice(sink, source), BsdErrno::OK);
    Source().Arrive("there");
    Sink().Arrive("back");
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "there");
    EXPECT_EQ(Source().Sent(), "back");
}

TEST_F(SpliceFreebsd, ATransferIsTheLeastOfMaxSpaceAndWhatIsThere)
{
    Sink().space = 3;
    ASSERT_EQ(stand.Splice(source, sink, 5), BsdErrno::OK);
    Source().Arrive("1234567");
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "123");
    EXPECT_EQ(stand.State(source), SpliceState::IDLE); // the sink is full
    Sink().Drain(100);
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "12345");
    EXPECT_EQ(Source().Waiting(), "67");
    ASSERT_EQ(stand.log.ends.size(), 1U);
    EXPECT_EQ(stand.log.ends[0].cause, SpliceCause::MAX);
    EXPECT_EQ(Source().GetError(), BsdErrno::OK); // no EFBIG
}

TEST_F(SpliceFreebsd, MaxOfZeroIsNoLimit)
{
    ASSERT_EQ(stand.Splice(source, sink, 0), BsdErrno::OK);
    Source().Arrive(std::string(50000, 'x'));
    stand.Settle();
    EXPECT_EQ(stand.Count(source), 50000);
    EXPECT_TRUE(stand.log.ends.empty());
}

TEST_F(SpliceFreebsd, MaxThatIsReachedWithinTheCallEndsItThere)
{
    Source().Arrive("1234567");
    ASSERT_EQ(stand.Splice(source, sink, 7), BsdErrno::OK);
    EXPECT_EQ(stand.State(source), SpliceState::CLOSED);
    EXPECT_EQ(stand.set.GetCount(), 0U);
    EXPECT_EQ(stand.Count(source), 7);
}

TEST_F(SpliceFreebsd, IdleTimeIsOneShotAndDataDoesNotRearmIt)
{
    ASSERT_EQ(stand.Splice(source, sink, 0, {1, 500000}), BsdErrno::OK);
    for (int i = 0; i < 14; ++i)
    {
        stand.clock.Advance(BSD_SECOND / 10);
        Source().Arrive("x");
    }
    EXPECT_TRUE(stand.log.ends.empty());
    stand.clock.AdvanceTo(1500 * BSD_MILLISECOND);
    ASSERT_EQ(stand.log.ends.size(), 1U);
    EXPECT_EQ(stand.log.ends[0].cause, SpliceCause::IDLE);
    EXPECT_EQ(stand.log.ends[0].time, 1500 * BSD_MILLISECOND);
    EXPECT_EQ(Source().GetError(), BsdErrno::OK); // no ETIMEDOUT
}

TEST_F(SpliceFreebsd, NegativeIdleTimeEndsItAtOnceAndAHugeOneNever)
{
    ASSERT_EQ(stand.Splice(source, sink, 0, {-1, 0}), BsdErrno::OK);
    stand.clock.Advance(0);
    ASSERT_EQ(stand.log.ends.size(), 1U);
    ASSERT_EQ(stand.Splice(source, sink, 0, {INT64_MAX, INT64_MAX}), BsdErrno::OK);
    stand.clock.Advance(3600 * BSD_SECOND);
    EXPECT_EQ(stand.log.ends.size(), 1U);
    ASSERT_EQ(stand.Unsplice(source), BsdErrno::OK);
    ASSERT_EQ(stand.Splice(source, sink, 0, {INT64_MIN, INT64_MIN}), BsdErrno::OK);
    stand.clock.Advance(0);
    EXPECT_EQ(stand.log.ends.size(), 3U);
}

TEST_F(SpliceFreebsd, UnspliceBeforeItsTimeStopsTheTimer)
{
    ASSERT_EQ(stand.Splice(source, sink, 0, {1, 0}), BsdErrno::OK);
    ASSERT_EQ(stand.Unsplice(source), BsdErrno::OK);
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    stand.clock.Advance(10 * BSD_SECOND);
    EXPECT_EQ(stand.log.ends.size(), 1U);
    EXPECT_EQ(stand.log.ends[0].cause, SpliceCause::CALL);
}

TEST_F(SpliceFreebsd, EndOfFileWithNothingToMoveEndsItByEpipeWithin)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Source().Fin();
    stand.Settle();
    ASSERT_EQ(stand.log.ends.size(), 1U);
    EXPECT_EQ(stand.log.ends[0].cause, SpliceCause::EOF_OF_SOURCE);
    EXPECT_EQ(stand.log.ends[0].error, BsdErrno::E_PIPE);
    EXPECT_EQ(Source().GetError(), BsdErrno::OK);
    EXPECT_FALSE(Sink().CannotSend()); // not passed on
}

TEST_F(SpliceFreebsd, EndOfFileLeavesTheOtherDirection)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    ASSERT_EQ(stand.Splice(sink, source), BsdErrno::OK);
    Source().Fin();
    stand.Settle();
    EXPECT_EQ(stand.State(source), SpliceState::CLOSED);
    Sink().Arrive("back");
    stand.Settle();
    EXPECT_EQ(Source().Sent(), "back");
}

TEST_F(SpliceFreebsd, QuirkEndOfFileWhileAFullSinkKeepsBytesBackEndsItTooEarly)
{
    Sink().space = 3;
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Source().Arrive("1234567");
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "123");
    Source().Fin();
    stand.Settle();
    EXPECT_EQ(stand.State(source), SpliceState::CLOSED);
    EXPECT_EQ(Source().Waiting(), "4567"); // left to the program
    EXPECT_EQ(stand.Count(source), 3);
}

TEST_F(SpliceFreebsd, QuirkBytesAndEndOfFileInOnePassLeaveItIdleUntilTheNextWakeup)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Source().Arrive("last");
    Source().Fin(); // it is queued already: no wake-up of its own
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "last");
    EXPECT_EQ(stand.State(source), SpliceState::IDLE);
    Sink().Drain(4); // the acknowledgement
    stand.Settle();
    EXPECT_EQ(stand.State(source), SpliceState::CLOSED);
}

TEST_F(SpliceFreebsd, QuirkBytesThatTheSinkRefusesAreLostAndNotCounted)
{
    Sink().SetConnecting();
    Source().Arrive("lost");
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK); // the call itself works
    EXPECT_EQ(Source().Waiting(), "");
    EXPECT_EQ(Sink().Sent(), "");
    EXPECT_EQ(stand.Count(source), 0);
    EXPECT_EQ(stand.log.lost, 4U);
    ASSERT_EQ(stand.log.ends.size(), 1U);
    EXPECT_EQ(stand.log.ends[0].cause, SpliceCause::ERROR);
    EXPECT_EQ(stand.log.ends[0].error, BsdErrno::E_NOTCONN);
}

TEST_F(SpliceFreebsd, QuirkSoErrorOfTheSinkIsConsumed)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Sink().SetError(BsdErrno::E_HOSTUNREACH);
    Source().Arrive("lost");
    stand.Settle();
    ASSERT_EQ(stand.log.ends.size(), 1U);
    EXPECT_EQ(stand.log.ends[0].error, BsdErrno::E_HOSTUNREACH);
    EXPECT_EQ(Sink().GetError(), BsdErrno::OK);
    EXPECT_EQ(Source().GetError(), BsdErrno::OK);
}

TEST_F(SpliceFreebsd, QuirkAFailingSecondSpliceResetsCountAndExtendsMax)
{
    ASSERT_EQ(stand.Splice(source, sink, 10), BsdErrno::OK);
    Source().Arrive("12345678");
    stand.Settle();
    EXPECT_EQ(stand.Count(source), 8);
    EXPECT_EQ(stand.Splice(source, stand.Make()), BsdErrno::E_BUSY);
    EXPECT_EQ(stand.Count(source), 0);
    Source().Arrive("abcdefghijkl");
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "12345678abcdefghij"); // 18 of 10
    EXPECT_EQ(stand.Count(source), 10);
}

TEST_F(SpliceFreebsd, AnErrorBeforeTheProtocolIsCheckedLeavesTheCount)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Source().Arrive("1234");
    stand.Settle();
    EXPECT_EQ(stand.Splice(source, 77), BsdErrno::E_BADF);
    EXPECT_EQ(stand.Splice(source, sink, -1), BsdErrno::E_INVAL);
    EXPECT_EQ(stand.Splice(source, stand.Make(BSD_IPPROTO_UDP)), BsdErrno::E_PROTONOSUPPORT);
    EXPECT_EQ(stand.Count(source), 4);
}

TEST_F(SpliceFreebsd, ASocketSplicedToItselfIsAnEcho)
{
    ASSERT_EQ(stand.Splice(source, source), BsdErrno::OK);
    Source().Arrive("echo");
    stand.Settle();
    EXPECT_EQ(Source().Sent(), "echo");
    EXPECT_EQ(Source().Waiting(), "");
}

TEST_F(SpliceFreebsd, AReceiveErrorEndsIt)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Source().receiveError = BsdErrno::E_NOTCONN;
    Source().Arrive("x");
    stand.Settle();
    ASSERT_EQ(stand.log.ends.size(), 1U);
    EXPECT_EQ(stand.log.ends[0].cause, SpliceCause::ERROR);
    EXPECT_EQ(stand.log.ends[0].error, BsdErrno::E_NOTCONN);
    EXPECT_EQ(stand.log.lost, 0U);
}

TEST_F(SpliceFreebsd, ASinkThatSendsNoMoreEndsItWhenNothingIsMoved)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Sink().SetCannotSend();
    stand.Settle();
    ASSERT_EQ(stand.log.ends.size(), 1U);
    EXPECT_EQ(stand.log.ends[0].cause, SpliceCause::ERROR);
    EXPECT_EQ(stand.log.ends[0].error, BsdErrno::E_PIPE);
}

TEST_F(SpliceFreebsd, UnspliceWakesReadersOfTheSourceAndWritersOfTheSink)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    const int readers = Source().readersWoken;
    const int writers = Sink().writersWoken;
    ASSERT_EQ(stand.Unsplice(source), BsdErrno::OK);
    EXPECT_EQ(Source().readersWoken, readers + 1); // with nothing to read
    EXPECT_EQ(Sink().writersWoken, writers + 1);
}

TEST_F(SpliceFreebsd, UnspliceOfAQueuedSpliceWaitsForItsWorkerAndMovesNothing)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Source().Arrive("stays");
    ASSERT_EQ(stand.Unsplice(source), BsdErrno::OK);
    EXPECT_EQ(stand.set.GetCount(), 1U); // CLOSING
    const int readers = Source().readersWoken;
    stand.Settle();
    EXPECT_EQ(stand.set.GetCount(), 0U);
    EXPECT_EQ(Source().readersWoken, readers + 1);
    EXPECT_EQ(Sink().Sent(), "");
    EXPECT_EQ(Source().Waiting(), "stays");
}

TEST_F(SpliceFreebsd, UnspliceOfARunningSpliceComesAfterItsTransfer)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Source().Arrive("moved");
    stand.clock.Advance(3 * BSD_MICROSECOND); // 2 us to wake, 2.6 us to move
    ASSERT_EQ(stand.State(source), SpliceState::RUNNING);
    ASSERT_EQ(stand.Unsplice(source), BsdErrno::OK);
    EXPECT_EQ(Sink().Sent(), "moved");
    EXPECT_EQ(stand.Count(source), 5);
    Source().Arrive("mine");
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "moved"); // nothing moves any more
    EXPECT_EQ(Source().Waiting(), "mine");
    EXPECT_EQ(stand.set.GetCount(), 0U);
}

TEST_F(SpliceFreebsd, ASpliceAfterOneThatIsStillClosingIsAnother)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Source().Arrive("x");
    ASSERT_EQ(stand.Unsplice(source), BsdErrno::OK);
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    EXPECT_EQ(Sink().Sent(), "x");
    stand.Settle();
    EXPECT_EQ(stand.set.GetCount(), 1U);
    Source().Arrive("y");
    stand.Settle();
    EXPECT_EQ(Sink().Sent(), "xy");
}

TEST_F(SpliceFreebsd, ASpliceHoldsItsSocketsUntilItEnds)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    const std::weak_ptr<SpliceFakeSocket> held = stand.sockets[0];
    stand.Close(source);
    stand.sockets[0] = nullptr;
    EXPECT_FALSE(held.expired());
    stand.Settle();
    EXPECT_TRUE(held.expired());
    ASSERT_EQ(stand.log.ends.size(), 1U);
    EXPECT_EQ(stand.log.ends[0].cause, SpliceCause::CLOSE);
}

TEST_F(SpliceFreebsd, TheProgramsReadsInterleave)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    Source().Arrive("1234");
    BsdPayloadPtr mine;
    ASSERT_EQ(Source().SpliceReceive(2, mine), BsdErrno::OK); // as read(2) would
    stand.Settle();
    EXPECT_EQ(BsdBytes::ToString(*mine) + Sink().Sent(), "1234");
}

} // namespace
} // namespace divertsim
} // namespace ns3
