// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-tracker.h"

namespace ns3
{
namespace divertsim
{

namespace
{

PfTimeout
TcpTimeout(std::uint8_t sender, std::uint8_t receiver)
{
    if (sender >= PF_TCPS_FIN_WAIT_2 && receiver >= PF_TCPS_FIN_WAIT_2)
    {
        return PfTimeout::TCP_CLOSED;
    }
    if (sender >= PF_TCPS_CLOSING && receiver >= PF_TCPS_CLOSING)
    {
        return PfTimeout::TCP_FINWAIT;
    }
    if (sender < PF_TCPS_ESTABLISHED || receiver < PF_TCPS_ESTABLISHED)
    {
        return PfTimeout::TCP_OPENING;
    }
    if (sender >= PF_TCPS_CLOSING || receiver >= PF_TCPS_CLOSING)
    {
        return PfTimeout::TCP_CLOSING;
    }
    return PfTimeout::TCP_ESTABLISHED;
}

PfTrack
TrackTcp(PfState& state, unsigned from, std::uint8_t flags)
{
    std::uint8_t& sender = state.peer[from];
    std::uint8_t& receiver = state.peer[1 - from];
    const bool wasFinished = state.IsFinished();
    if ((flags & (BSD_TH_SYN | BSD_TH_ACK)) == BSD_TH_SYN)
    {
        if (wasFinished)
        {
            return PfTrack::REPLACE;
        }
        if (sender >= PF_TCPS_ESTABLISHED && receiver >= PF_TCPS_ESTABLISHED)
        {
            // FreeBSD answers with a challenge ACK and drops without a reason (taken over from
            // OpenBSD); the challenge is not modelled. Before, its window test dropped it with
            // this one.
            return PfTrack::MISMATCH;
        }
    }
    if (sender < PF_TCPS_SYN_SENT)
    {
        sender = PF_TCPS_SYN_SENT; // the first packet of this end, whatever its flags
    }
    if ((flags & BSD_TH_FIN) && sender < PF_TCPS_CLOSING)
    {
        sender = PF_TCPS_CLOSING;
    }
    if (flags & BSD_TH_ACK)
    {
        receiver = receiver == PF_TCPS_SYN_SENT  ? std::uint8_t{PF_TCPS_ESTABLISHED}
                   : receiver == PF_TCPS_CLOSING ? std::uint8_t{PF_TCPS_FIN_WAIT_2}
                                                 : receiver;
    }
    if (flags & BSD_TH_RST)
    {
        sender = PF_TCPS_TIME_WAIT;
        receiver = PF_TCPS_TIME_WAIT;
    }
    state.timeout = TcpTimeout(sender, receiver);
    return state.IsFinished() && !wasFinished ? PfTrack::FINISHED : PfTrack::PASS;
}

void
TrackOther(PfState& state, unsigned from, PfTimeout single, PfTimeout multiple)
{
    std::uint8_t& sender = state.peer[from];
    std::uint8_t& receiver = state.peer[1 - from];
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
    const unsigned from = direction == state.direction ? 0 : 1;
    PfTrack track = PfTrack::PASS;
    const std::uint8_t protocol = state.tuple.protocol;
    if (protocol == BSD_IPPROTO_TCP)
    {
        track = TrackTcp(state, from, packet.tcpFlags);
        if (track == PfTrack::MISMATCH || track == PfTrack::REPLACE)
        {
            return track;
        }
    }
    else if (protocol == BSD_IPPROTO_UDP)
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
    return track;
}

void
PfStartTracking(PfState& state, BsdTime now)
{
    const std::uint8_t protocol = state.tuple.protocol;
    state.created = now;
    state.refreshed = now;
    state.peer[1] = 0; // CLOSED, NO_TRAFFIC
    if (protocol == BSD_IPPROTO_TCP)
    {
        state.peer[0] = PF_TCPS_SYN_SENT;
        state.timeout = PfTimeout::TCP_FIRST;
        return;
    }
    state.peer[0] = IsIcmp(protocol) ? std::uint8_t{PF_NO_TRAFFIC} : std::uint8_t{PF_SINGLE};
    state.timeout = protocol == BSD_IPPROTO_UDP ? PfTimeout::UDP_FIRST
                    : IsIcmp(protocol)          ? PfTimeout::ICMP_FIRST
                                                : PfTimeout::OTHER_FIRST;
}

} // namespace divertsim
} // namespace ns3
