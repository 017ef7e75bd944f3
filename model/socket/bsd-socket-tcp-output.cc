// SPDX-License-Identifier: GPL-2.0-only
/// \file What BsdSocketTcp mends of TcpSocketBase where it sends.
#include "ns3/bsd-socket-tcp.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-tx-buffer.h"

namespace ns3
{
namespace divertsim
{

int
BsdSocketTcp::ShutdownSend()
{
    const int result = TcpSocketBase::ShutdownSend();
    const bool open = m_state == ESTABLISHED || m_state == CLOSE_WAIT;
    if (open && m_txBuffer->SizeFromSequence(m_tcb->m_nextTxSequence) == 0)
    {
        // as TcpSocketBase::DoClose() does: no segment comes any more that would bring the FIN
        SendEmptyPacket(TcpHeader::FIN);
        m_state = m_state == ESTABLISHED ? FIN_WAIT_1 : LAST_ACK;
    }
    return result;
}

std::uint32_t
BsdSocketTcp::AvailableWindow() const
{
    const std::uint32_t available = TcpSocketBase::AvailableWindow();
    const std::uint32_t sent = m_tcb->m_highTxMark.Get() - m_txBuffer->HeadSequence();
    if (available == 0 || sent < m_rWnd.Get())
    {
        return available;
    }
    // The peer's window is full, though SACK makes less be in flight. ns-3 (seen in 3.37) would
    // go on to send a segment of no bytes, and on; a lost one may go out
    SequenceNumber32 next;
    SequenceNumber32 end;
    const bool recovers = m_tcb->m_congState == TcpSocketState::CA_RECOVERY;
    const bool any = m_txBuffer->NextSeg(&next, &end, m_sackEnabled && recovers);
    return any && end <= next ? 0 : available;
}

std::uint32_t
BsdSocketTcp::SendDataPacket(SequenceNumber32 first, std::uint32_t most, bool acknowledge)
{
    // ns-3 asks for one in recovery with a full window, and its buffer has no segment of no bytes
    return most > 0 ? TcpSocketBase::SendDataPacket(first, most, acknowledge) : 0;
}

} // namespace divertsim
} // namespace ns3
