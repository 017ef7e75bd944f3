// SPDX-License-Identifier: GPL-2.0-only
/// \file Errors of SO_SPLICE on FreeBSD and their order: of each two neighbours a case where both
/// hold, so that the order cannot change unseen.
#include "test/splice/splice-stand.h"

namespace ns3
{
namespace divertsim
{
namespace
{

/// Two connections and room for what a test breaks
struct SpliceFreebsdErrno : testing::Test
{
    SpliceStand stand;
    int source = stand.Make();
    int sink = stand.Make();
    int other = stand.Make();
};

TEST_F(SpliceFreebsdErrno, ShortValueIsEinvalAndThereIsNoIntForm)
{
    int fd = sink;
    EXPECT_EQ(stand.Set(source, &fd, sizeof(fd)), BsdErrno::E_INVAL);
    BsdSplice value{sink, 0, {}};
    EXPECT_EQ(stand.Set(source, &value, sizeof(value) - 1), BsdErrno::E_INVAL);
    EXPECT_EQ(stand.Set(source, nullptr, 0), BsdErrno::E_INVAL);
}

TEST_F(SpliceFreebsdErrno, ShortValueComesBeforeNoWorkers)
{
    ASSERT_EQ(stand.set.SetNumWq(0), BsdErrno::OK);
    int fd = sink;
    EXPECT_EQ(stand.Set(source, &fd, sizeof(fd)), BsdErrno::E_INVAL);
}

TEST_F(SpliceFreebsdErrno, NoWorkersIsEnxioForSpliceAndUnsplice)
{
    ASSERT_EQ(stand.set.SetNumWq(0), BsdErrno::OK);
    EXPECT_EQ(stand.Splice(source, sink), BsdErrno::E_NXIO);
    EXPECT_EQ(stand.Unsplice(source), BsdErrno::E_NXIO);
    EXPECT_EQ(stand.set.GetWorkerCount(), 0U);
    ASSERT_EQ(stand.set.SetNumWq(1), BsdErrno::OK);
    EXPECT_EQ(stand.Splice(source, sink), BsdErrno::OK);
}

TEST_F(SpliceFreebsdErrno, NoWorkersComesBeforeMissingCapRecv)
{
    ASSERT_EQ(stand.set.SetNumWq(0), BsdErrno::OK);
    stand.noReceive[source] = true;
    EXPECT_EQ(stand.Splice(source, sink), BsdErrno::E_NXIO);
}

TEST_F(SpliceFreebsdErrno, SourceWithoutCapRecvIsEnotcapableBeforeTheSinkIsLookedUp)
{
    stand.noReceive[source] = true;
    EXPECT_EQ(stand.Splice(source, 77), BsdErrno::E_NOTCAPABLE);
    EXPECT_EQ(stand.Unsplice(source), BsdErrno::E_NOTCONN); // not asked for
}

TEST_F(SpliceFreebsdErrno, SinkDescriptorIsEbadfOrEnotsockOrEnotcapable)
{
    EXPECT_EQ(stand.Splice(source, 77), BsdErrno::E_BADF);
    EXPECT_EQ(stand.Splice(source, stand.notSocket), BsdErrno::E_NOTSOCK);
    stand.limited[sink] = true;
    EXPECT_EQ(stand.Splice(source, sink), BsdErrno::E_NOTCAPABLE);
}

TEST_F(SpliceFreebsdErrno, SinkDescriptorComesBeforeNegativeMax)
{
    EXPECT_EQ(stand.Splice(source, 77, -1), BsdErrno::E_BADF);
    EXPECT_EQ(stand.Splice(source, stand.notSocket, -1), BsdErrno::E_NOTSOCK);
    stand.limited[sink] = true;
    EXPECT_EQ(stand.Splice(source, sink, -1), BsdErrno::E_NOTCAPABLE);
}

TEST_F(SpliceFreebsdErrno, NegativeMaxComesBeforeAnotherProtocol)
{
    const int udp = stand.Make(BSD_IPPROTO_UDP);
    EXPECT_EQ(stand.Splice(udp, sink, -1), BsdErrno::E_INVAL);
    EXPECT_EQ(stand.Splice(source, sink, -1), BsdErrno::E_INVAL);
}

TEST_F(SpliceFreebsdErrno, AnotherProtocolOnEitherSideIsEprotonosupport)
{
    const int udp = stand.Make(BSD_IPPROTO_UDP);
    EXPECT_EQ(stand.Splice(udp, sink), BsdErrno::E_PROTONOSUPPORT);
    EXPECT_EQ(stand.Splice(source, udp), BsdErrno::E_PROTONOSUPPORT);
}

TEST_F(SpliceFreebsdErrno, AnotherProtocolComesBeforeAListeningSource)
{
    stand.At(source).listening = true;
    const int udp = stand.Make(BSD_IPPROTO_UDP);
    EXPECT_EQ(stand.Splice(source, udp), BsdErrno::E_PROTONOSUPPORT);
}

TEST_F(SpliceFreebsdErrno, ListeningSourceIsEinvalBeforeNotConnected)
{
    stand.At(source).listening = true;
    stand.At(source).connected = false;
    EXPECT_EQ(stand.Splice(source, sink), BsdErrno::E_INVAL);
}

TEST_F(SpliceFreebsdErrno, SourceThatIsNotConnectedIsEnotconnBeforeEbusy)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    stand.At(source).connected = false;
    EXPECT_EQ(stand.Splice(source, other), BsdErrno::E_NOTCONN);
}

TEST_F(SpliceFreebsdErrno, SourceThatConnectsWillDo)
{
    stand.At(source).SetConnecting();
    EXPECT_EQ(stand.Splice(source, sink), BsdErrno::OK);
}

TEST_F(SpliceFreebsdErrno, SourceThatIsSplicedIsEbusyBeforeAListeningSink)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    stand.At(other).listening = true;
    EXPECT_EQ(stand.Splice(source, other), BsdErrno::E_BUSY);
}

TEST_F(SpliceFreebsdErrno, ListeningSinkIsEinvalBeforeNotConnected)
{
    stand.At(sink).listening = true;
    stand.At(sink).connected = false;
    EXPECT_EQ(stand.Splice(source, sink), BsdErrno::E_INVAL);
}

TEST_F(SpliceFreebsdErrno, SinkThatIsNotConnectedIsEnotconnBeforeEbusy)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    stand.At(sink).connected = false;
    EXPECT_EQ(stand.Splice(other, sink), BsdErrno::E_NOTCONN);
}

TEST_F(SpliceFreebsdErrno, SinkThatConnectsWillDo)
{
    stand.At(sink).SetConnecting();
    EXPECT_EQ(stand.Splice(source, sink), BsdErrno::OK);
}

TEST_F(SpliceFreebsdErrno, SinkOfAnotherSpliceIsEbusyAndTheSourceIsRolledBack)
{
    ASSERT_EQ(stand.Splice(source, sink), BsdErrno::OK);
    EXPECT_EQ(stand.Splice(other, sink), BsdErrno::E_BUSY);
    EXPECT_EQ(stand.At(other).GetSplices().source, nullptr);
    EXPECT_EQ(stand.Splice(other, source), BsdErrno::OK); // it can still be a source
}

TEST_F(SpliceFreebsdErrno, UnspliceOfAListenerIsEinvalAndOfOthersEnotconn)
{
    EXPECT_EQ(stand.Unsplice(source), BsdErrno::E_NOTCONN);
    stand.At(source).listening = true;
    EXPECT_EQ(stand.Unsplice(source), BsdErrno::E_INVAL);
}

TEST_F(SpliceFreebsdErrno, IdleTimeIsNotChecked)
{
    EXPECT_EQ(stand.Splice(source, sink, 0, {-5, -7}), BsdErrno::OK);
    EXPECT_EQ(stand.Splice(other, source, 0, {INT64_MAX, INT64_MAX}), BsdErrno::OK);
}

TEST_F(SpliceFreebsdErrno, FamiliesMayDiffer)
{
    stand.At(sink).family = BSD_PF_INET6;
    EXPECT_EQ(stand.Splice(source, sink), BsdErrno::OK);
}

TEST_F(SpliceFreebsdErrno, CountOfAListenerIsEnotconn)
{
    stand.At(source).listening = true;
    std::int64_t value = 0;
    BsdSockopt option;
    option.value = &value;
    option.size = sizeof(value);
    EXPECT_EQ(stand.set.Getsockopt(stand.At(source), option), BsdErrno::E_NOTCONN);
}

TEST(SpliceOtherSystems, HaveNoSuchOption)
{
    for (const BsdSystem system : {BsdSystem::GVISOR, BsdSystem::PLAIN})
    {
        SpliceStand stand(system);
        const int source = stand.Make();
        EXPECT_EQ(stand.Splice(source, stand.Make()), BsdErrno::E_NOPROTOOPT);
        BsdSockopt option;
        EXPECT_EQ(stand.set.Getsockopt(stand.At(source), option), BsdErrno::E_NOPROTOOPT);
    }
}

} // namespace
} // namespace divertsim
} // namespace ns3
