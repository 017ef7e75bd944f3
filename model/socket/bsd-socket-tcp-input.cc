// SPDX-License-Identifier: GPL-2.0-only
//
// The part of BsdSocketTcp that takes segments: what TcpSocketBase would do otherwise than RFC 9293
#include "ns3/bsd-socket-inet.h"
#include "ns3/bsd-socket-tcp.h"
#include "ns3/ipv4-end-point.h"
#include "ns3/ipv6-end-point.h"
#include "ns3/simulator.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"

namespace ns3
{
namespace divertsim
{

namespace
{

/// Where flags stand in a TCP header
constexpr std::uint32_t FLAGS = 13;

constexpr std::uint8_t RST_ACK = TcpHeader::RST | TcpHeader::ACK;

/// While a segment is taken, TcpSocketBase does not see that shutdown(2) was called: at the peer's
/// FIN it would close the socket then, by an RST where bytes wait to be read (seen in 3.37), and
/// not wait for what is left to send.
class ShutdownHidden
{
  public:
    explicit ShutdownHidden(bool& shut)
        : m_shut(shut),
          m_was(shut)
    {
        m_shut = false;
    }

    ~ShutdownHidden()
    {
        m_shut = m_shut || m_was;
    }

    ShutdownHidden(const ShutdownHidden&) = delete;
    ShutdownHidden& operator=(const ShutdownHidden&) = delete;

  private:
    bool& m_shut;
    bool m_was;
};

} // namespace

void
BsdSocketTcp::Deliver(Ptr<Packet> packet,
                      const Ipv4Header& header,
                      std::uint16_t port,
                      Ptr<Ipv4Interface> interface)
{
    if (Node::ChecksumEnabled())
    {
        m_tcp->Receive(packet, header, interface); // looks at the checksum first
        return;
    }
    ForwardUp(packet, header, port, interface); // what the end point would call
}

void
BsdSocketTcp::Deliver(Ptr<Packet> packet,
                      const Ipv6Header& header,
                      std::uint16_t port,
                      Ptr<Ipv6Interface> interface)
{
    if (Node::ChecksumEnabled())
    {
        m_tcp->Receive(packet, header, interface);
        return;
    }
    ForwardUp6(packet, header, port, interface);
}

void
BsdSocketTcp::DoForwardUp(Ptr<Packet> packet, const Address& from, const Address& to)
{
    const Ptr<BsdSocketTcp> alive = this; // the guard outlives what the segment may end
    const ShutdownHidden hidden(m_shutdownSend);
    std::uint8_t bytes[FLAGS + 1] = {};
    packet->CopyData(bytes, sizeof bytes);
    const std::uint8_t flags = bytes[FLAGS];
    if (m_state == SYN_RCVD && m_unit != 0 &&
        (flags & (TcpHeader::SYN | TcpHeader::RST | TcpHeader::ACK)) == TcpHeader::ACK)
    {
        TcpHeader header;
        packet->PeekHeader(header);
        if (header.GetAckNumber() == m_tcb->m_nextTxSequence + 1 && !Complete())
        {
            return;
        }
    }
    if (flags & TcpHeader::RST)
    {
        ReceiveReset(packet);
        return;
    }
    if ((flags & TcpHeader::SYN) && m_connected && m_state != TIME_WAIT && m_state != CLOSED)
    {
        // Its SYN-ACK came again: our ACK was lost, or ignored where a queue was full. ns-3 does
        // nothing; RFC 9293, section 3.10.7.4, and RFC 5961, section 4, have it acknowledged.
        SendEmptyPacket(TcpHeader::ACK);
        return;
    }
    if (m_orphan && HasNewData(packet))
    {
        Abort();
        return;
    }
    if ((flags & TcpHeader::FIN) && (m_state == FIN_WAIT_1 || m_state == FIN_WAIT_2) &&
        ReceiveDataBeforeFin(packet, from, to))
    {
        return;
    }
    if ((flags & TcpHeader::FIN) && m_state == TIME_WAIT)
    {
        SendEmptyPacket(TcpHeader::ACK); // ours was lost: RFC 9293, section 3.10.7.4
        return;
    }
    if ((m_state == LAST_ACK || m_state == CLOSING) &&
        (flags & (TcpHeader::SYN | TcpHeader::FIN)) == 0 && ReceiveBeforeLastAck(packet))
    {
        return;
    }
    TcpSocketBase::DoForwardUp(packet, from, to);
}

bool
BsdSocketTcp::HasNewData(const Ptr<Packet>& packet) const
{
    TcpHeader header;
    packet->PeekHeader(header);
    const std::uint32_t length = packet->GetSize() - header.GetSerializedSize();
    return length > 0 && header.GetSequenceNumber() + length > m_tcb->m_rxBuffer->NextRxSequence();
}

bool
BsdSocketTcp::ReceiveDataBeforeFin(const Ptr<Packet>& packet,
                                   const Address& from,
                                   const Address& to)
{
    TcpHeader header;
    const Ptr<Packet> data = packet->Copy();
    data->RemoveHeader(header);
    const std::uint32_t length = data->GetSize();
    if (length == 0)
    {
        return false;
    }
    // TcpSocketBase takes the first byte's number for the FIN's here, and acknowledges the data
    // only
    TcpHeader first = header;
    first.SetFlags(header.GetFlags() & ~TcpHeader::FIN);
    data->AddHeader(first);
    TcpSocketBase::DoForwardUp(data, from, to);
    if (!HasEndPoint())
    {
        return true;
    }
    header.SetSequenceNumber(header.GetSequenceNumber() + length);
    const Ptr<Packet> fin = Create<Packet>();
    fin->AddHeader(header);
    TcpSocketBase::DoForwardUp(fin, from, to);
    return true;
}

bool
BsdSocketTcp::ReceiveBeforeLastAck(const Ptr<Packet>& packet)
{
    TcpHeader header;
    const Ptr<Packet> segment = packet->Copy();
    segment->RemoveHeader(header);
    const SequenceNumber32 fin = m_txBuffer->TailSequence();
    if ((header.GetFlags() & TcpHeader::ACK) == 0 || segment->GetSize() > 0 ||
        header.GetAckNumber() > fin)
    {
        return false;
    }
    m_rxTrace(segment, header, this);
    EstimateRtt(header);
    UpdateWindowSize(header);
    ReceivedAck(segment, header);
    if (m_state == LAST_ACK && m_txBuffer->Size() == 0 && m_retxEvent.IsExpired())
    {
        // the FIN went out while bytes were on their way, without a timer of its own, and theirs
        // has just been cancelled
        m_retxEvent = Simulator::Schedule(m_rto,
                                          &BsdSocketTcp::SendEmptyPacket,
                                          this,
                                          static_cast<std::uint8_t>(TcpHeader::FIN));
    }
    return true;
}

void
BsdSocketTcp::ReceiveReset(const Ptr<Packet>& packet)
{
    TcpHeader header;
    const Ptr<Packet> reset = packet->Copy();
    reset->RemoveHeader(header);
    const auto state = static_cast<TcpStates_t>(m_state);
    if (state == LISTEN || state == CLOSED || state == TIME_WAIT ||
        (state == SYN_SENT && ((header.GetFlags() & RST_ACK) != RST_ACK ||
                               header.GetAckNumber() != m_tcb->m_nextTxSequence + 1)))
    {
        return; // in SYN_SENT one that does not answer our SYN: RFC 9293, section 3.10.7.3
    }
    const Ptr<BsdSocketTcp> self(this);
    m_rxTrace(reset, header, this);
    Result(state == SYN_SENT ? BsdErrno::E_CONNREFUSED : BsdErrno::E_CONNRESET);
    m_closeNotified = true; // this is no normal close
    CloseAndNotify();
    if (state == SYN_SENT)
    {
        NotifyConnectionFailed();
    }
    else if (state != SYN_RCVD) // nobody has heard of that one yet
    {
        NotifyErrorClose();
    }
}

} // namespace divertsim
} // namespace ns3
