// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-tcp-end.h"

#include "ns3/bsd-socket-inet-address.h"
#include "ns3/bsd-socket-tcp.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdAppTcpEnd");

namespace
{

/// \return the sequence numbers that a segment takes: its payload, and one each for SYN and FIN
std::uint32_t
SequenceLength(const Ptr<const Packet>& payload, const TcpHeader& header)
{
    return payload->GetSize() + ((header.GetFlags() & TcpHeader::SYN) != 0) +
           ((header.GetFlags() & TcpHeader::FIN) != 0);
}

} // namespace

BsdAppTcpEnd::BsdAppTcpEnd(const Ptr<Socket>& socket,
                           const Ptr<BsdAppFlowRegistry>& registry,
                           const Ptr<BsdAppFlow>& flow,
                           bool opener)
    : m_socket(socket),
      m_registry(registry),
      m_flow(flow),
      m_opener(opener),
      m_connected(!opener)
{
    // Plain pointers, so that socket and end do not keep each other alive; Detach takes them back
    m_socket->SetConnectCallback(MakeCallback(&BsdAppTcpEnd::OnConnected, this),
                                 MakeCallback(&BsdAppTcpEnd::OnConnectFailed, this));
    m_socket->SetCloseCallbacks(MakeCallback(&BsdAppTcpEnd::OnNormalClose, this),
                                MakeCallback(&BsdAppTcpEnd::OnErrorClose, this));
    m_socket->SetRecvCallback(MakeCallback(&BsdAppTcpEnd::OnReceive, this));
    m_socket->SetSendCallback(MakeCallback(&BsdAppTcpEnd::OnSendSpace, this));
    m_socket->TraceConnectWithoutContext("State", MakeCallback(&BsdAppTcpEnd::OnState, this));
    m_socket->TraceConnectWithoutContext("Tx", MakeCallback(&BsdAppTcpEnd::OnTx, this));
    m_socket->TraceConnectWithoutContext("Rx", MakeCallback(&BsdAppTcpEnd::OnRx, this));
}

BsdAppTcpEnd::~BsdAppTcpEnd()
{
    Detach();
}

void
BsdAppTcpEnd::SetGoneCallback(Callback<void, Ptr<BsdAppTcpEnd>> gone)
{
    m_gone = gone;
}

Ptr<BsdAppFlow>
BsdAppTcpEnd::GetFlow() const
{
    return m_flow;
}

void
BsdAppTcpEnd::Detach()
{
    m_pacer.Stop();
    m_gone = Callback<void, Ptr<BsdAppTcpEnd>>();
    if (!m_socket)
    {
        return;
    }
    const Callback<void, Ptr<Socket>> none;
    m_socket->SetConnectCallback(none, none);
    m_socket->SetCloseCallbacks(none, none);
    m_socket->SetRecvCallback(none);
    m_socket->SetSendCallback(Callback<void, Ptr<Socket>, std::uint32_t>());
    m_socket->TraceDisconnectWithoutContext("State", MakeCallback(&BsdAppTcpEnd::OnState, this));
    m_socket->TraceDisconnectWithoutContext("Tx", MakeCallback(&BsdAppTcpEnd::OnTx, this));
    m_socket->TraceDisconnectWithoutContext("Rx", MakeCallback(&BsdAppTcpEnd::OnRx, this));
    m_socket = nullptr;
}

void
BsdAppTcpEnd::Connect()
{
    const BsdTuple& tuple = m_flow->tuple;
    const Address to = BsdSocketToAddress(tuple.destination, tuple.destinationPort);
    if (m_socket->Connect(to) != 0)
    {
        Fail(BsdSocketFromErrno(m_socket->GetErrno()));
        return;
    }
    BeginWriting(m_flow->plan.size);
}

void
BsdAppTcpEnd::BeginWriting(std::uint64_t all)
{
    m_writing = true;
    m_total = all;
    m_pacer.Start(all,
                  m_flow->traffic.message,
                  m_flow->traffic.rate,
                  MakeCallback(&BsdAppTcpEnd::Write, this));
    Pump(); // closes at once where there is nothing to write
}

void
BsdAppTcpEnd::Write(std::uint64_t bytes)
{
    m_due += bytes;
    Pump();
}

void
BsdAppTcpEnd::Pump()
{
    if (!m_writing || m_closed || m_finished)
    {
        return;
    }
    while (m_written < m_due)
    {
        const std::uint64_t wanted =
            std::min<std::uint64_t>(m_due - m_written, m_flow->traffic.message);
        const std::uint64_t bytes = std::min<std::uint64_t>(wanted, m_socket->GetTxAvailable());
        if (bytes == 0)
        {
            return; // the rest when there is room: OnSendSpace
        }
        const int sent = m_socket->Send(Create<Packet>(static_cast<std::uint32_t>(bytes)), 0);
        if (sent <= 0)
        {
            return;
        }
        m_written += static_cast<std::uint64_t>(sent);
    }
    if (m_written == m_total)
    {
        m_closed = true;
        m_socket->Close(); // sends the FIN behind what is buffered; reading goes on
    }
}

void
BsdAppTcpEnd::OnConnected(Ptr<Socket>)
{
    m_connected = true;
}

void
BsdAppTcpEnd::OnConnectFailed(Ptr<Socket>)
{
    Fail(m_reset ? BsdErrno::E_CONNREFUSED : BsdErrno::E_TIMEDOUT);
}

void
BsdAppTcpEnd::OnNormalClose(Ptr<Socket>)
{
    // ns-3 tells of an RST, and of connections that it gives up, in the same way
    if (m_reset)
    {
        Fail(m_connected ? BsdErrno::E_CONNRESET : BsdErrno::E_CONNREFUSED);
        return;
    }
    if (!m_connected)
    {
        return; // OnState or OnConnectFailed say why
    }
    if (m_cpu)
    {
        RequestService();
        return;
    }
    EndOfStream();
}

void
BsdAppTcpEnd::EndOfStream()
{
    m_registry->PeerClosed(m_flow, m_opener);
    if (!m_opener && !m_writing)
    {
        BeginWriting(m_flow->plan.reply);
    }
}

void
BsdAppTcpEnd::OnErrorClose(Ptr<Socket>)
{
    Fail(m_reset ? BsdErrno::E_CONNRESET : BsdErrno::E_TIMEDOUT);
}

void
BsdAppTcpEnd::OnReceive(Ptr<Socket>)
{
    if (m_cpu)
    {
        RequestService();
        return;
    }
    Read(UINT32_MAX);
}

void
BsdAppTcpEnd::Serve(BsdCpu* cpu, BsdCpuAccountId account, double perPacket, double perByte)
{
    m_cpu = cpu;
    m_account = account;
    m_perPacket = perPacket;
    m_perByte = perByte;
    // while it waited to be accepted nobody was told of segments
    UintegerValue segment;
    m_socket->GetAttribute("SegmentSize", segment);
    m_unread = static_cast<std::uint32_t>((m_socket->GetRxAvailable() + segment.Get() - 1) /
                                          segment.Get());
    RequestService();
}

void
BsdAppTcpEnd::RequestService()
{
    if (m_work != 0 || m_finished || !m_socket)
    {
        return;
    }
    const std::uint32_t bytes = m_socket->GetRxAvailable();
    if (bytes == 0)
    {
        // ns-3 has an empty packet at the end of a stream
        const auto end = m_writing ? nullptr : m_socket->Recv();
        if (end && end->GetSize() == 0)
        {
            EndOfStream();
        }
        return;
    }
    const double cost = m_perPacket * m_unread + m_perByte * bytes;
    m_unread = 0;
    // a Ptr keeps this until the core has done it
    const auto done = [self = Ptr<BsdAppTcpEnd>(this), bytes] {
        self->m_work = 0;
        if (self->m_socket)
        {
            self->Read(bytes);
            self->RequestService();
        }
    };
    m_work = m_cpu->Submit(cost, {}, done, m_account);
}

void
BsdAppTcpEnd::Abort()
{
    const auto socket = DynamicCast<BsdSocketTcp>(m_socket);
    if (m_work != 0)
    {
        m_cpu->Cancel(m_work);
        m_work = 0;
    }
    Detach();
    if (socket)
    {
        socket->Abort();
    }
}

void
BsdAppTcpEnd::Read(std::uint32_t most)
{
    std::uint64_t bytes = 0;
    while (bytes < most)
    {
        const auto packet = m_socket->Recv(most - static_cast<std::uint32_t>(bytes), 0);
        if (!packet || packet->GetSize() == 0)
        {
            break; // nothing more, or the end of the stream
        }
        bytes += packet->GetSize();
    }
    if (bytes > 0)
    {
        m_registry->Payload(m_flow, bytes, m_opener);
    }
}

void
BsdAppTcpEnd::OnSendSpace(Ptr<Socket>, std::uint32_t)
{
    Pump();
}

void
BsdAppTcpEnd::OnState(TcpSocket::TcpStates_t, TcpSocket::TcpStates_t now)
{
    if (now != TcpSocket::CLOSED)
    {
        return;
    }
    if (m_reset)
    {
        Fail(m_connected ? BsdErrno::E_CONNRESET : BsdErrno::E_CONNREFUSED);
    }
    Finish();
}

void
BsdAppTcpEnd::OnTx(Ptr<const Packet> payload, const TcpHeader& header, Ptr<const TcpSocketBase>)
{
    const std::uint32_t length = SequenceLength(payload, header);
    if (length == 0 || (header.GetFlags() & TcpHeader::RST))
    {
        return;
    }
    const SequenceNumber32 first = header.GetSequenceNumber();
    if (m_sent && first < m_sentTo)
    {
        m_registry->Retransmitted(m_flow, first.GetValue(), m_opener);
    }
    m_sentTo = m_sent ? std::max(m_sentTo, first + length) : first + length;
    m_sent = true;
}

void
BsdAppTcpEnd::OnRx(Ptr<const Packet> payload, const TcpHeader& header, Ptr<const TcpSocketBase>)
{
    if (header.GetFlags() & TcpHeader::RST)
    {
        m_reset = true;
        return;
    }
    const std::uint32_t length = SequenceLength(payload, header);
    if (length == 0)
    {
        return;
    }
    m_unread += payload->GetSize() > 0;
    const SequenceNumber32 first = header.GetSequenceNumber();
    if (m_seen && first < m_seenTo)
    {
        m_registry->ArrivedLate(m_flow, first.GetValue(), m_opener);
    }
    m_seenTo = m_seen ? std::max(m_seenTo, first + length) : first + length;
    m_seen = true;
}

void
BsdAppTcpEnd::Fail(BsdErrno error)
{
    m_pacer.Stop();
    m_registry->Fail(m_flow, error);
    Finish();
}

void
BsdAppTcpEnd::Finish()
{
    if (!m_finished)
    {
        m_finished = true;
        m_pacer.Stop();
        // Not from inside the socket's own call: this may be the last thing that holds it
        Simulator::ScheduleNow(&BsdAppTcpEnd::Gone, Ptr<BsdAppTcpEnd>(this));
    }
}

void
BsdAppTcpEnd::Gone()
{
    const auto gone = m_gone;
    Detach();
    if (!gone.IsNull())
    {
        gone(this);
    }
}

} // namespace divertsim
} // namespace ns3
