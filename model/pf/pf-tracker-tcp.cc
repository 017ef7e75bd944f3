// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-tracker-tcp.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::uint8_t SHIFT_MASK = 0x0f;
constexpr std::uint8_t MAX_SHIFT = 14; ///< RFC 7323; pf_get_wscale() cuts it, too
constexpr std::uint32_t MAX_WINDOW = 0xffff;

/// \return true where a sequence number is not before another, modulo 2^32
bool
NotBefore(std::uint32_t a, std::uint32_t b)
{
    return static_cast<std::int32_t>(a - b) >= 0;
}

std::uint8_t
ScaleOf(const BsdPacketView& packet)
{
    return packet.tcpWindowScale == BSD_NO_WINDOW_SCALE
               ? std::uint8_t{0}
               : static_cast<std::uint8_t>(PF_WINDOW_SCALED |
                                           std::min(packet.tcpWindowScale, MAX_SHIFT));
}

/// The window of a SYN is not scaled yet: bring it to the unit of those that follow
std::uint16_t
Unscale(std::uint32_t window, unsigned shift)
{
    return static_cast<std::uint16_t>((window + (1U << shift) - 1) >> shift);
}

/// One segment as it is tested, in the words of the sender's side
struct Segment
{
    std::uint32_t first;   ///< sequence number; of one that takes none, the sender's highest
    std::uint32_t dataEnd; ///< behind data and SYN
    std::uint32_t end;     ///< behind FIN, too
    std::uint32_t ack;
    std::uint32_t window;   ///< not scaled
    unsigned senderShift;   ///< of the sender's windows
    unsigned receiverShift; ///< of the receiver's
};

class FullTracker
{
  public:
    FullTracker(PfState& state, unsigned from, const BsdPacketView& packet)
        : m_state(state),
          m_sender(state.peers[from]),
          m_receiver(state.peers[1 - from]),
          m_packet(packet)
    {
    }

    PfWindow Track();

  private:
    bool Has(std::uint8_t flag) const
    {
        return (m_packet.tcpFlags & flag) != 0;
    }

    /// What the receiver of the segment said that it takes
    std::uint32_t ReceiverWindow() const
    {
        return std::uint32_t{m_receiver.window} << m_segment.receiverShift;
    }

    void ReadSegment();
    void MeetSender();
    void AgreeOnScale();
    void EaseAck();
    bool IsInside(std::int32_t skew) const;
    bool IsResetExact(std::int32_t skew) const;
    bool IsNear() const;
    void SlideWindows();

    PfState& m_state;
    PfPeer& m_sender;
    PfPeer& m_receiver;
    const BsdPacketView& m_packet;
    Segment m_segment{};
};

void
FullTracker::ReadSegment()
{
    const bool scaled = m_sender.scale && m_receiver.scale && !Has(BSD_TH_SYN);
    m_segment.senderShift = scaled ? m_sender.scale & SHIFT_MASK : 0U;
    m_segment.receiverShift = scaled ? m_receiver.scale & SHIFT_MASK : 0U;
    m_segment.first = m_packet.tcpSeq;
    m_segment.ack = m_packet.tcpAck;
    m_segment.window = m_packet.tcpWindow;
    m_segment.dataEnd = m_segment.first + m_packet.payload + (Has(BSD_TH_SYN) ? 1 : 0);
    m_segment.end = m_segment.dataEnd + (Has(BSD_TH_FIN) ? 1 : 0);
}

/// Both ends must send the option; the window of a SYN itself is never scaled
void
FullTracker::AgreeOnScale()
{
    m_sender.scale = ScaleOf(m_packet);
    if (m_sender.scale)
    {
        m_segment.senderShift = m_sender.scale & SHIFT_MASK;
        m_segment.receiverShift = m_receiver.scale & SHIFT_MASK;
        m_segment.window = Unscale(m_segment.window, m_segment.senderShift);
        return;
    }
    m_receiver.window = static_cast<std::uint16_t>(
        std::min(MAX_WINDOW, std::uint32_t{m_receiver.window} << (m_receiver.scale & SHIFT_MASK)));
    m_receiver.scale = 0;
}

/// The first segment of its end: its numbers are taken as they are
void
FullTracker::MeetSender()
{
    if (Has(BSD_TH_SYN) && (m_receiver.scale & PF_WINDOW_SCALED))
    {
        AgreeOnScale();
    }
    m_sender.low = m_segment.first;
    if (m_sender.state < PF_TCPS_SYN_SENT)
    {
        m_sender.state = PF_TCPS_SYN_SENT; // whatever its flags
    }
    const std::uint32_t high = m_segment.end + std::max(1U, ReceiverWindow());
    if (m_sender.high == 1 || NotBefore(high, m_sender.high))
    {
        m_sender.high = high;
    }
    m_sender.window =
        static_cast<std::uint16_t>(std::max<std::uint32_t>(m_sender.window, m_segment.window));
}

/// Segments that acknowledge nothing are let through the test of what they acknowledge
void
FullTracker::EaseAck()
{
    const bool bareReset = m_segment.ack == 0 && Has(BSD_TH_ACK) && Has(BSD_TH_RST);
    if (!Has(BSD_TH_ACK) || bareReset || m_receiver.state < PF_TCPS_SYN_SENT)
    {
        m_segment.ack = m_receiver.low;
    }
    if (m_segment.first == m_segment.end)
    {
        m_segment.first = m_sender.low;
        m_segment.dataEnd = m_sender.low;
        m_segment.end = m_sender.low;
    }
}

/// A reset must hit the next number, give or take one, or acknowledge exactly what was sent
bool
FullTracker::IsResetExact(std::int32_t skew) const
{
    const std::uint32_t sequence = m_packet.tcpSeq;
    const std::uint32_t low = m_sender.low;
    return !Has(BSD_TH_RST) || sequence == low || sequence == low + 1 || sequence + 1 == low ||
           (NotBefore(sequence, low - ReceiverWindow()) && NotBefore(low + 1, sequence) &&
            skew == 0 && Has(BSD_TH_ACK));
}

bool
FullTracker::IsInside(std::int32_t skew) const
{
    const auto limit = static_cast<std::int32_t>(PF_MAX_ACK_WINDOW);
    return NotBefore(m_sender.high, m_segment.dataEnd) &&
           NotBefore(m_segment.first, m_sender.low - ReceiverWindow()) && skew >= -limit &&
           skew <= limit << m_segment.senderShift && IsResetExact(skew);
}

bool
FullTracker::IsNear() const
{
    const bool opensOrClosed = m_receiver.state < PF_TCPS_SYN_SENT ||
                               m_receiver.state >= PF_TCPS_FIN_WAIT_2 ||
                               m_sender.state >= PF_TCPS_FIN_WAIT_2;
    return opensOrClosed && NotBefore(m_sender.high + PF_MAX_ACK_WINDOW, m_segment.dataEnd) &&
           NotBefore(m_segment.first, m_sender.low - PF_MAX_ACK_WINDOW);
}

void
FullTracker::SlideWindows()
{
    m_sender.window =
        static_cast<std::uint16_t>(std::max<std::uint32_t>(m_sender.window, m_segment.window));
    if (!NotBefore(m_sender.low, m_segment.end))
    {
        m_sender.low = m_segment.end;
    }
    const std::uint32_t offered = m_segment.window << m_segment.senderShift;
    if (NotBefore(m_segment.ack + offered, m_receiver.high))
    {
        m_receiver.high = m_segment.ack + std::max(offered, 1U);
    }
}

PfTimeout
TimeoutOf(const PfPeer& sender, const PfPeer& receiver)
{
    const std::uint8_t least = std::min(sender.state, receiver.state);
    const std::uint8_t most = std::max(sender.state, receiver.state);
    return least >= PF_TCPS_FIN_WAIT_2   ? PfTimeout::TCP_CLOSED
           : least >= PF_TCPS_CLOSING    ? PfTimeout::TCP_FINWAIT
           : least < PF_TCPS_ESTABLISHED ? PfTimeout::TCP_OPENING
           : most >= PF_TCPS_CLOSING     ? PfTimeout::TCP_CLOSING
                                         : PfTimeout::TCP_ESTABLISHED;
}

void
Close(PfPeer& sender, std::uint8_t flags)
{
    if ((flags & BSD_TH_FIN) && sender.state < PF_TCPS_CLOSING)
    {
        sender.state = PF_TCPS_CLOSING;
    }
}

void
Reset(PfState& state, std::uint8_t flags)
{
    if (flags & BSD_TH_RST)
    {
        state.peers[0].state = PF_TCPS_TIME_WAIT;
        state.peers[1].state = PF_TCPS_TIME_WAIT;
    }
}

PfWindow
FullTracker::Track()
{
    ReadSegment();
    if (m_sender.low == 0)
    {
        MeetSender();
    }
    EaseAck();
    const auto skew = static_cast<std::int32_t>(m_receiver.low - m_segment.ack);
    if (!IsInside(skew))
    {
        if (!IsNear())
        {
            return PfWindow::OUTSIDE;
        }
        SlideWindows();
        Close(m_sender, m_packet.tcpFlags);
        Reset(m_state, m_packet.tcpFlags);
        return PfWindow::LOOSE;
    }
    SlideWindows();
    if (Has(BSD_TH_SYN) && m_sender.state < PF_TCPS_SYN_SENT)
    {
        m_sender.state = PF_TCPS_SYN_SENT;
    }
    Close(m_sender, m_packet.tcpFlags);
    if (Has(BSD_TH_ACK))
    {
        m_receiver.state = m_receiver.state == PF_TCPS_SYN_SENT  ? std::uint8_t{PF_TCPS_ESTABLISHED}
                           : m_receiver.state == PF_TCPS_CLOSING ? std::uint8_t{PF_TCPS_FIN_WAIT_2}
                                                                 : m_receiver.state;
    }
    Reset(m_state, m_packet.tcpFlags);
    m_state.timeout = TimeoutOf(m_sender, m_receiver);
    return PfWindow::INSIDE;
}

} // namespace

PfWindow
PfTrackTcpFull(PfState& state, unsigned from, const BsdPacketView& packet)
{
    return FullTracker(state, from, packet).Track();
}

void
PfTrackTcpSloppy(PfState& state, unsigned from, std::uint8_t flags)
{
    PfPeer& sender = state.peers[from];
    PfPeer& receiver = state.peers[1 - from];
    if ((flags & BSD_TH_SYN) && sender.state < PF_TCPS_SYN_SENT)
    {
        sender.state = PF_TCPS_SYN_SENT;
    }
    Close(sender, flags);
    if (flags & BSD_TH_ACK)
    {
        if (receiver.state == PF_TCPS_SYN_SENT)
        {
            receiver.state = PF_TCPS_ESTABLISHED;
        }
        else if (receiver.state == PF_TCPS_CLOSING)
        {
            receiver.state = PF_TCPS_FIN_WAIT_2;
        }
        else if (sender.state == PF_TCPS_SYN_SENT && receiver.state < PF_TCPS_SYN_SENT)
        {
            sender.state = PF_TCPS_ESTABLISHED;
            receiver.state = PF_TCPS_ESTABLISHED;
        }
        else if (sender.state == PF_TCPS_CLOSING && receiver.state == PF_TCPS_ESTABLISHED &&
                 receiver.low == 0)
        {
            receiver.state = PF_TCPS_CLOSING; // its FIN goes where nobody looks
        }
    }
    Reset(state, flags);
    state.timeout = TimeoutOf(sender, receiver);
}

void
PfStartTcp(PfState& state, const BsdPacketView& packet)
{
    PfPeer& sender = state.peers[0];
    const bool syn = (packet.tcpFlags & BSD_TH_SYN) != 0;
    const bool fin = (packet.tcpFlags & BSD_TH_FIN) != 0;
    sender.low = packet.tcpSeq;
    sender.high = sender.low + packet.payload + 1 + (syn ? 1 : 0) + (fin ? 1 : 0);
    sender.scale = syn ? ScaleOf(packet) : std::uint8_t{0};
    sender.window =
        Unscale(std::max<std::uint32_t>(packet.tcpWindow, 1), sender.scale & SHIFT_MASK);
    sender.state = PF_TCPS_SYN_SENT;
    PfPeer& receiver = state.peers[1];
    receiver.high = 1;
    receiver.window = 1;
    receiver.state = PF_TCPS_CLOSED;
    state.timeout = PfTimeout::TCP_FIRST;
}

bool
PfIsInWindow(const PfState& state, unsigned from, std::uint32_t sequence)
{
    const PfPeer& sender = state.peers[from];
    const PfPeer& receiver = state.peers[1 - from];
    const unsigned shift = sender.scale && receiver.scale ? receiver.scale & SHIFT_MASK : 0U;
    return NotBefore(sender.high, sequence) &&
           NotBefore(sequence, sender.low - (std::uint32_t{receiver.window} << shift));
}

} // namespace divertsim
} // namespace ns3
