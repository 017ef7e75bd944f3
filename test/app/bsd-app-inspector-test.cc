// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-inspector.h"
#include "ns3/bsd-app-reset.h"
#include "ns3/bsd-host-clock.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/bsd-socket-divert-host.h"
#include "ns3/bsd-socket-divert.h"
#include "ns3/bsd-socket-packet.h"
#include "ns3/divert-ports.h"
#include "ns3/double.h"
#include "ns3/ipv4-header.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-header.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace
{

using namespace ns3;
using namespace ns3::divertsim;

constexpr std::uint16_t PORT = 8000;

/// Divert ports whose packets go nowhere: writes are kept, or fail
class FakeHost : public BsdSocketDivertHost
{
  public:
    struct Written
    {
        BsdTime time;
        BsdPacketView view;
        bool injected;
        DivertAddress to;
    };

    FakeHost()
        : m_clock(0),
          m_ports(m_clock)
    {
    }

    DivertPorts& GetPorts() override
    {
        return m_ports;
    }

    BsdErrno Write(DivertSocket& socket,
                   const DivertPacketInfo* read,
                   Ptr<Packet> packet,
                   const DivertAddress* to) override
    {
        Written w{m_clock.Now(), {}, read == nullptr, to ? *to : DivertAddress()};
        BsdSocketReadView(*packet, w.view);
        written.push_back(w);
        const bool out = to == nullptr || to->address.IsAny();
        if (read)
        {
            socket.ReportReinjected(*read, out, error);
        }
        else
        {
            socket.ReportInjected(packet->GetSize(), out, error);
        }
        return error;
    }

    BsdErrno error = BsdErrno::OK;
    std::vector<Written> written;
    BsdHostClock m_clock;
    DivertPorts m_ports;
};

/// Counts what is reported
class DivertLog : public DivertObserver
{
  public:
    std::vector<BsdTime> services;
    std::vector<std::pair<DivertVerdict, bool>> verdicts;
    int unconsumed = 0;
    int closedSocket = 0;
    int fullSocket = 0;
    int queued = 0;
    int reinjected = 0;
    int writeErrors = 0;
    int injected = 0;

    void OnQueued(BsdTime, LbMember&, const DivertPacketInfo&, std::uint32_t) override
    {
        ++queued;
    }

    void OnFullSocket(BsdTime, LbMember&, const DivertPacketInfo&) override
    {
        ++fullSocket;
    }

    void OnClosedSocket(BsdTime, LbMember&, const DivertPacketInfo&) override
    {
        ++closedSocket;
    }

    void OnService(BsdTime time, LbMember&, const DivertPacketInfo&) override
    {
        services.push_back(time);
    }

    void OnVerdict(BsdTime,
                   LbMember&,
                   const DivertPacketInfo&,
                   DivertVerdict verdict,
                   bool known) override
    {
        verdicts.emplace_back(verdict, known);
    }

    void OnReinjected(BsdTime, LbMember&, const DivertPacketInfo&, bool, BsdErrno error) override
    {
        ++(error == BsdErrno::OK ? reinjected : writeErrors);
    }

    void OnInjected(BsdTime, LbMember&, std::uint32_t, bool, BsdErrno) override
    {
        ++injected;
    }

    void OnUnconsumed(BsdTime, LbMember&, const DivertPacketInfo&) override
    {
        ++unconsumed;
    }
};

class BsdAppInspectorTest : public testing::Test
{
  protected:
    void SetUp() override
    {
        m_node = CreateObject<Node>();
        m_host = CreateObject<FakeHost>();
        m_host->GetPorts().AddObserver(&m_log);
        m_cpu = std::make_unique<BsdCpu>(m_host->m_clock);
    }

    void TearDown() override
    {
        m_inspectors.clear();
        m_host->GetPorts().ClearObservers();
        Simulator::Destroy();
        m_cpu.reset();
        m_host = nullptr;
    }

    Ptr<BsdAppInspector> Add(std::uint16_t port = PORT, double perPacket = 0, double perByte = 0)
    {
        const auto socket = CreateObject<BsdSocketDivert>();
        socket->SetReusePortLb(true);
        socket->Open(m_node, m_host);
        EXPECT_EQ(socket->Bind(port), BsdErrno::OK);
        const auto inspector = CreateObject<BsdAppInspector>();
        inspector->SetAttribute("PerPacket", DoubleValue(perPacket));
        inspector->SetAttribute("PerByte", DoubleValue(perByte));
        inspector->SetSocket(socket);
        inspector->SetCpu(m_cpu.get());
        m_node->AddApplication(inspector);
        m_inspectors.push_back(inspector);
        return inspector;
    }

    /// A TCP packet from 10.0.1.1 port 49152 + flow, diverted on its way in
    void Divert(std::uint32_t length,
                std::uint8_t flags = BSD_TH_ACK,
                std::uint16_t port = PORT,
                std::uint16_t flow = 0)
    {
        TcpHeader tcp;
        tcp.SetSourcePort(static_cast<std::uint16_t>(49152 + flow));
        tcp.SetDestinationPort(80);
        tcp.SetFlags(flags);
        tcp.SetSequenceNumber(SequenceNumber32(1000));
        tcp.SetAckNumber(SequenceNumber32(flags & BSD_TH_ACK ? 7000 : 0));
        const auto packet = Create<Packet>(length - 40);
        packet->AddHeader(tcp);
        BsdTuple tuple{BSD_IPPROTO_TCP,
                       BsdAddress::V4(0x0a000101),
                       tcp.GetSourcePort(),
                       BsdAddress::V4(0x0a000202),
                       80};
        DivertPacket diverted;
        diverted.payload = BsdSocketWrap(BsdAppAddIpHeader(packet, tuple));
        diverted.info.tuple = tuple;
        diverted.info.length = length;
        diverted.info.payload = length - 40;
        diverted.info.tcpFlags = flags;
        diverted.info.direction = BsdDirection::IN;
        diverted.from = DivertAddress::ForReader(1, true, "client", BsdAddress::V4(0x0a000102));
        BsdUnit unit;
        unit.id = flow + 1u;
        unit.tuple = tuple;
        m_host->GetPorts().Deliver(port, unit, diverted);
    }

    /// Run up to a time in ns
    static void RunTo(BsdTime time)
    {
        Simulator::Stop(NanoSeconds(time) - Simulator::Now());
        Simulator::Run();
    }

    Ptr<Node> m_node;
    Ptr<FakeHost> m_host;
    DivertLog m_log;
    std::unique_ptr<BsdCpu> m_cpu;
    std::vector<Ptr<BsdAppInspector>> m_inspectors;
};

TEST_F(BsdAppInspectorTest, TenThousandBytesAtAFifthOfANanosecondTakeTwoMicroseconds)
{
    Add(PORT, 0, 0.2);
    RunTo(1000);
    Divert(10000);
    RunTo(10000);
    ASSERT_EQ(m_host->written.size(), 1u);
    EXPECT_EQ(m_host->written[0].time, 1000 + 2000);
}

TEST_F(BsdAppInspectorTest, CostsOfPacketsInLineAddUp)
{
    Add(PORT, 2000, 0.2);
    RunTo(0);
    for (int i = 0; i < 5; ++i)
    {
        Divert(1500);
    }
    RunTo(100000);
    ASSERT_EQ(m_host->written.size(), 5u);
    for (int i = 0; i < 5; ++i)
    {
        EXPECT_EQ(m_host->written[i].time, (i + 1) * 2300);
        EXPECT_EQ(m_log.services[i], i * 2300) << "a packet waits until its service starts";
    }
    EXPECT_EQ(m_cpu->GetBusyTime(), 5 * 2300);
}

TEST_F(BsdAppInspectorTest, InspectorsOnOneCoreTakeTurns)
{
    Add(PORT, 1000);
    Add(PORT + 1, 1000);
    RunTo(0);
    for (int i = 0; i < 3; ++i)
    {
        Divert(100, BSD_TH_ACK, PORT, 0);
        Divert(100, BSD_TH_ACK, PORT + 1, 1);
    }
    RunTo(100000);
    ASSERT_EQ(m_host->written.size(), 6u);
    for (int i = 0; i < 6; ++i)
    {
        EXPECT_EQ(m_host->written[i].time, (i + 1) * 1000);
        EXPECT_EQ(m_host->written[i].view.tuple.sourcePort, 49152 + i % 2);
    }
}

TEST_F(BsdAppInspectorTest, WorkWithoutCostIsDoneAtOnceAndWrittenToWhereItWasReadFrom)
{
    Add();
    RunTo(500);
    Divert(1500);
    RunTo(501);
    ASSERT_EQ(m_host->written.size(), 1u);
    EXPECT_EQ(m_host->written[0].time, 500);
    EXPECT_EQ(m_host->written[0].to.port, 1);
    EXPECT_EQ(m_host->written[0].to.address, BsdAddress::V4(0x0a000102));
    EXPECT_EQ(m_host->written[0].to.GetInterface(), "client");
    EXPECT_FALSE(m_host->written[0].injected);
}

TEST_F(BsdAppInspectorTest, ReadsNothingBeforeItsStartDelayIsOver)
{
    Add()->SetAttribute("StartDelay", TimeValue(MicroSeconds(50)));
    RunTo(0);
    Divert(100);
    Divert(100);
    RunTo(49999);
    EXPECT_EQ(m_log.services.size(), 0u);
    RunTo(50001);
    ASSERT_EQ(m_host->written.size(), 2u);
    EXPECT_EQ(m_host->written[0].time, 50000);
}

TEST_F(BsdAppInspectorTest, ItsQueueFillsFromTheBindOnAndOverflowsBeforeItsFirstRead)
{
    const auto inspector = Add(PORT, 1000);
    inspector->SetAttribute("StartDelay", TimeValue(Seconds(30)));
    RunTo(0);
    for (std::uint16_t i = 0; i < 100; ++i)
    {
        RunTo((i + 1) * 100 * BSD_MILLISECOND);
        Divert(1500, BSD_TH_ACK, PORT, i);
    }
    RunTo(30 * BSD_SECOND - 1);
    EXPECT_TRUE(m_log.services.empty()) << "it reads nothing";
    EXPECT_GT(m_log.queued, 20);
    EXPECT_GT(m_log.fullSocket, 20);
    EXPECT_EQ(m_log.queued + m_log.fullSocket, 100);
    RunTo(31 * BSD_SECOND);
    ASSERT_EQ(m_log.services.size(), static_cast<std::size_t>(m_log.queued));
    EXPECT_EQ(m_log.services.front(), 30 * BSD_SECOND);
    EXPECT_EQ(m_log.services.back(), 30 * BSD_SECOND + (m_log.queued - 1) * 1000);
    for (int i = 0; i < m_log.queued; ++i)
    {
        EXPECT_EQ(m_host->written[i].view.tuple.sourcePort, 49152 + i) << "the oldest are kept";
    }
}

TEST_F(BsdAppInspectorTest, ClosedBeforeItsFirstReadItLosesItsQueueAndNeverReads)
{
    const auto inspector = Add();
    inspector->SetAttribute("StartDelay", TimeValue(MicroSeconds(50)));
    RunTo(0);
    Divert(100);
    Divert(100);
    RunTo(20000);
    inspector->CloseSocket();
    RunTo(100000);
    EXPECT_EQ(m_log.closedSocket, 2);
    EXPECT_TRUE(m_log.services.empty());
    EXPECT_EQ(m_log.unconsumed, 0);
}

TEST_F(BsdAppInspectorTest, APacketTakesTwoSystemCallsAndAWakeUpIfItFindsTheProgramAsleep)
{
    const auto inspector = Add(PORT, 1000);
    inspector->SetAttribute("Syscall", DoubleValue(260));
    inspector->SetAttribute("Wakeup", DoubleValue(2000));
    RunTo(1000); // it has started, and sleeps
    Divert(100);
    Divert(100); // it is awake
    RunTo(50000);
    Divert(100);
    RunTo(100000);
    ASSERT_EQ(m_host->written.size(), 3u);
    EXPECT_EQ(m_host->written[0].time, 1000 + 3520);
    EXPECT_EQ(m_host->written[1].time, 1000 + 3520 + 1520);
    EXPECT_EQ(m_host->written[2].time, 50000 + 3520);
}

TEST_F(BsdAppInspectorTest, WhatWaitsAtItsFirstReadWakesNobody)
{
    const auto inspector = Add(PORT, 1000);
    inspector->SetAttribute("Wakeup", DoubleValue(2000));
    inspector->SetAttribute("StartDelay", TimeValue(MicroSeconds(50)));
    RunTo(0);
    Divert(100);
    RunTo(100000);
    ASSERT_EQ(m_host->written.size(), 1u);
    EXPECT_EQ(m_host->written[0].time, 51000);
}

TEST_F(BsdAppInspectorTest, ItsWorkIsChargedToItsAccount)
{
    const auto inspector = Add(PORT, 1000);
    inspector->SetCpu(m_cpu.get(), 5);
    RunTo(0);
    Divert(100);
    RunTo(100000);
    EXPECT_EQ(m_cpu->GetRan(5), 1000);
    EXPECT_EQ(m_cpu->GetRan(BSD_CPU_NOBODY), 0);
}

TEST_F(BsdAppInspectorTest, PassesFlowsThatItMetInTheMiddleUnlessToldOtherwise)
{
    Add();
    RunTo(0);
    Divert(100, BSD_TH_SYN, PORT, 0);
    Divert(100, BSD_TH_ACK, PORT, 0);
    Divert(100, BSD_TH_ACK, PORT, 1);
    RunTo(1);
    using Verdicts = std::vector<std::pair<DivertVerdict, bool>>;
    EXPECT_EQ(m_log.verdicts,
              (Verdicts{{DivertVerdict::PASS, true},
                        {DivertVerdict::PASS, true},
                        {DivertVerdict::PASS, false}}));
    EXPECT_EQ(m_log.reinjected, 3);
}

TEST_F(BsdAppInspectorTest, DropsPacketsOfFlowsThatItMetInTheMiddle)
{
    Add()->SetAttribute("MidFlow", StringValue("drop"));
    RunTo(0);
    Divert(100, BSD_TH_ACK);
    RunTo(1);
    EXPECT_EQ(m_host->written.size(), 0u);
    ASSERT_EQ(m_log.verdicts.size(), 1u);
    EXPECT_EQ(m_log.verdicts[0].first, DivertVerdict::DROP);
    EXPECT_EQ(m_log.unconsumed, 0);
}

TEST_F(BsdAppInspectorTest, ResetsBothEndsOfAFlowThatItMetInTheMiddle)
{
    Add()->SetAttribute("MidFlow", StringValue("reset"));
    RunTo(0);
    Divert(140, BSD_TH_ACK | BSD_TH_PUSH);
    RunTo(1);
    ASSERT_EQ(m_host->written.size(), 2u);
    EXPECT_EQ(m_log.injected, 2);
    EXPECT_EQ(m_log.verdicts[0].first, DivertVerdict::RESET);

    const auto& forward = m_host->written[0];
    EXPECT_TRUE(forward.injected);
    EXPECT_EQ(forward.view.tuple.ToString(), "tcp|10.0.1.1|49152|10.0.2.2|80");
    EXPECT_EQ(forward.view.tcpSeq, 1000u) << "what the receiver expects next";
    EXPECT_EQ(forward.view.tcpFlags, BSD_TH_RST);
    EXPECT_EQ(forward.to.GetInterface(), "client") << "the packet's own way";

    const auto& backward = m_host->written[1];
    EXPECT_EQ(backward.view.tuple.ToString(), "tcp|10.0.2.2|80|10.0.1.1|49152");
    EXPECT_EQ(backward.view.tcpSeq, 7000u) << "what the sender expects next";
    EXPECT_EQ(backward.view.tcpFlags, BSD_TH_RST);
    EXPECT_TRUE(backward.to.address.IsAny()) << "outbound";
    EXPECT_EQ(backward.to.port, 2) << "as if diverted outbound";
}

TEST(BsdAppReset, AnswersOpeningPacketsWithAcknowledgments)
{
    TcpHeader tcp;
    tcp.SetFlags(TcpHeader::SYN);
    tcp.SetSequenceNumber(SequenceNumber32(41));
    const BsdTuple tuple{BSD_IPPROTO_TCP, BsdAddress::V4(1), 0, BsdAddress::V4(2), 0};
    auto packet = Create<Packet>(10);
    packet->AddHeader(tcp);
    BsdPacketView view;
    BsdSocketReadView(*BsdAppMakeResets(*BsdAppAddIpHeader(packet, tuple)).backward, view);
    EXPECT_EQ(view.tcpFlags, BSD_TH_RST | BSD_TH_ACK);
    EXPECT_EQ(view.tcpSeq, 0u);
    EXPECT_EQ(view.tcpAck, 41u + 10 + 1) << "SEG.SEQ + SEG.LEN, SYN included";

    tcp.SetFlags(TcpHeader::SYN | TcpHeader::ACK);
    tcp.SetAckNumber(SequenceNumber32(9));
    packet = Create<Packet>();
    packet->AddHeader(tcp);
    BsdSocketReadView(*BsdAppMakeResets(*BsdAppAddIpHeader(packet, tuple)).forward, view);
    EXPECT_EQ(view.tcpFlags, BSD_TH_RST | BSD_TH_ACK);
    EXPECT_EQ(view.tcpAck, 9u) << "SYN-SENT takes an RST by its ACK";

    tcp.SetFlags(TcpHeader::RST);
    packet = Create<Packet>();
    packet->AddHeader(tcp);
    EXPECT_EQ(BsdAppMakeResets(*BsdAppAddIpHeader(packet, tuple)).forward, nullptr);
}

TEST_F(BsdAppInspectorTest, IgnoresWriteErrorsUnlessToldOtherwise)
{
    Add();
    RunTo(0);
    m_host->error = BsdErrno::E_NOBUFS;
    Divert(100);
    Divert(100);
    RunTo(1);
    EXPECT_EQ(m_log.writeErrors, 2);
    EXPECT_FALSE(m_inspectors[0]->HasExited());
}

BsdErrno g_exitError;
int g_exits;

void
OnExit(Ptr<BsdAppInspector> inspector, BsdErrno error)
{
    g_exitError = error;
    ++g_exits;
    inspector->CloseSocket();
}

TEST_F(BsdAppInspectorTest, DiesOnceOfAWriteErrorAndItsQueueWithIt)
{
    g_exits = 0;
    const auto inspector = Add(PORT, 1000);
    inspector->SetAttribute("OnWriteError", StringValue("exit"));
    inspector->SetExitCallback(MakeCallback(&OnExit));
    RunTo(0);
    m_host->error = BsdErrno::E_NOBUFS;
    for (int i = 0; i < 4; ++i)
    {
        Divert(100);
    }
    RunTo(100000);
    EXPECT_EQ(g_exits, 1);
    EXPECT_EQ(g_exitError, BsdErrno::E_NOBUFS);
    EXPECT_TRUE(inspector->HasExited());
    EXPECT_EQ(m_log.services.size(), 1u);
    EXPECT_EQ(m_log.writeErrors, 1);
    EXPECT_EQ(m_log.closedSocket, 3);
    EXPECT_EQ(m_log.unconsumed, 0);
}

TEST_F(BsdAppInspectorTest, ClosingInServiceLosesThePacketInServiceAndTheQueueApart)
{
    const auto closing = Add(PORT, 1000);
    Add(PORT + 1, 1000);
    RunTo(0);
    for (int i = 0; i < 3; ++i)
    {
        Divert(100);
    }
    Divert(100, BSD_TH_ACK, PORT + 1, 1);
    RunTo(1500);
    // One of the first is done, the other inspector's turn is on
    EXPECT_EQ(m_log.reinjected, 1);
    RunTo(2500);
    EXPECT_EQ(m_log.services.size(), 3u) << "its second is in service";
    closing->CloseSocket();
    closing->CloseSocket();
    EXPECT_EQ(m_log.unconsumed, 1);
    EXPECT_EQ(m_log.closedSocket, 1);
    RunTo(100000);
    EXPECT_EQ(m_log.reinjected, 2);
    EXPECT_EQ(m_log.queued, m_log.reinjected + m_log.unconsumed + m_log.closedSocket);
    EXPECT_EQ(m_cpu->GetBusyTime(), 2500);
}

TEST_F(BsdAppInspectorTest, ClosingWhileItWaitsForTheCoreLeavesItsPacketsInTheQueue)
{
    Add(PORT, 1000);
    const auto closing = Add(PORT + 1, 1000);
    RunTo(0);
    Divert(100, BSD_TH_ACK, PORT, 0);
    Divert(100, BSD_TH_ACK, PORT + 1, 1);
    RunTo(500);
    closing->CloseSocket();
    EXPECT_EQ(m_log.unconsumed, 0);
    EXPECT_EQ(m_log.closedSocket, 1);
    RunTo(100000);
    EXPECT_EQ(m_log.reinjected, 1);
}

TEST_F(BsdAppInspectorTest, SharedKnowledgeSurvivesAMoveToAnotherInspector)
{
    const auto starts = std::make_shared<DivertFlowStarts>();
    const auto flows = std::make_shared<DivertFlowTable>();
    Add(PORT)->SetFlows(starts, flows);
    Add(PORT + 1)->SetFlows(starts, flows);
    RunTo(0);
    Divert(100, BSD_TH_SYN, PORT);
    RunTo(10);
    Divert(100, BSD_TH_ACK, PORT + 1);
    RunTo(20);
    ASSERT_EQ(m_log.verdicts.size(), 2u);
    EXPECT_TRUE(m_log.verdicts[1].second);
}

} // namespace
