// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-tracker.h"

#include "ns3/pf-tracker-tcp.h"

namespace ns3
{
namespace divertsim
{

namespace
{

bool
IsOpening(const BsdPacketView& packet)
{
    return (packet.tcpFlags & (BSD_TH_SYN | BSD_TH_ACK)) == BSD_TH_SYN;
}

PfTrack
TrackTcp(PfState& state, unsigned from, const BsdPacketView& packet, BsdTime now)
{
    const PfPeer& maker = state.peers[0];
    const PfPeer& other = state.peers[1];
    const bool wasFinished = state.IsFinished();
    if (IsOpening(packet))
    {
        if (wasFinished)
        {
            return PfTrack::REPLACE;
        }
        if (maker.state >= PF_TCPS_ESTABLISHED && other.state >= PF_TCPS_ESTABLISHED)
        {
            return PfTrack::CHALLENGE;
        }
    }
    PfWindow window = PfWindow::INSIDE;
    if (state.Has(PfState::SLOPPY))
    {
        PfTrackTcpSloppy(state, from, packet.tcpFlags);
    }
    else
    {
        window = PfTrackTcpFull(state, from, packet);
    }
    if (window == PfWindow::OUTSIDE)
    {
        if (maker.state != PF_TCPS_SYN_SENT || other.state != PF_TCPS_SYN_SENT)
        {
            return PfTrack::MISMATCH;
        }
        // so that whatever this end sends next is taken as its first
        state.peers[from].low = 0;
        state.peers[from].high = 1;
        state.peers[from].window = 1;
        return PfTrack::HANDSHAKE;
    }
    if (window == PfWindow::INSIDE)
    {
        state.refreshed = now;
    }
    return state.IsFinished() && !wasFinished ? PfTrack::FINISHED : PfTrack::PASS;
}

void
TrackOther(PfState& state, unsigned from, PfTimeout single, PfTimeout multiple)
{
    std::uint8_t& sender = state.peers[from].state;
    std::uint8_t& receiver = state.peers[1 - from].state;
    if (sender < PF_SINGLE)
    {
        sender = PF_SINGLE;
    }
    if (receiver == PF_SINGLE)
    {
        receiver = PF_MULTIPLE;
    }
    state.timeout = sender == PF_MULTIPLE && receiver == PF_MULTIPLE ? multiple : single;
}

bool
IsIcmp(std::uint8_t protocol)
{
    return protocol == BSD_IPPROTO_ICMP || protocol == BSD_IPPROTO_ICMPV6;
}

} // namespace

PfTrack
PfTrackPacket(PfState& state, BsdDirection direction, const BsdPacketView& packet, BsdTime now)
{
    const unsigned from = PfSenderOf(state, direction);
    const std::uint8_t protocol = state.protocol;
    if (protocol == BSD_IPPROTO_TCP)
    {
        return TrackTcp(state, from, packet, now);
    }
    if (protocol == BSD_IPPROTO_UDP)
    {
        TrackOther(state, from, PfTimeout::UDP_SINGLE, PfTimeout::UDP_MULTIPLE);
    }
    else if (IsIcmp(protocol))
    {
        state.timeout = PfTimeout::ICMP_ERROR;
    }
    else
    {
        TrackOther(state, from, PfTimeout::OTHER_SINGLE, PfTimeout::OTHER_MULTIPLE);
    }
    state.refreshed = now;
    return PfTrack::PASS;
}

void
PfStartTracking(PfState& state, const BsdPacketView& packet, BsdTime now)
{
    const std::uint8_t protocol = state.protocol;
    state.created = static_cast<std::uint32_t>(now / BSD_SECOND);
    state.refreshed = now;
    if (protocol == BSD_IPPROTO_TCP)
    {
        PfStartTcp(state, packet);
        return;
    }
    state.peers[0].state = IsIcmp(protocol) ? std::uint8_t{PF_NO_TRAFFIC} : std::uint8_t{PF_SINGLE};
    state.timeout = protocol == BSD_IPPROTO_UDP ? PfTimeout::UDP_FIRST
                    : IsIcmp(protocol)          ? PfTimeout::ICMP_FIRST
                                                : PfTimeout::OTHER_FIRST;
}

} // namespace divertsim
} // namespace ns3
