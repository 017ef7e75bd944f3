// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_TRACKER_H
#define PF_TRACKER_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/pf-state.h"

namespace ns3
{
namespace divertsim
{

/// What tracking says of a packet that matches a state
enum class PfTrack
{
    PASS,      ///< goes on; the state is refreshed, but by a loose match
    FINISHED,  ///< PASS, and it brought both peers to FIN_WAIT_2 or beyond
    MISMATCH,  ///< dropped, the state's timeout runs on: outside the windows
    HANDSHAKE, ///< MISMATCH while both ends have only sent a SYN: answered with a RST, unless it is
               ///< one
    CHALLENGE, ///< a SYN on an established state: dropped, a challenge ACK asks its sender
    REPLACE,   ///< a SYN on a finished state: remove it and ask the rules
};

/**
 * What a packet does to the state that it matches: pf_test_state() of FreeBSD
 * sys/netpfil/pf/pf.c, for ICMP queries and replies pf_test_state_icmp(). TCP as in
 * pf-tracker-tcp.h.
 *
 * \param state that it matches
 * \param direction of the packet
 * \param packet it
 * \param now the time
 * \return what becomes of it
 */
PfTrack PfTrackPacket(PfState& state,
                      BsdDirection direction,
                      const BsdPacketView& packet,
                      BsdTime now);

/**
 * Peers and timeout of a state that a packet has just made (pf_create_state()): TCP SYN_SENT and
 * CLOSED whatever the packet's flags.
 * \param state new, with its keys \param packet that made it \param now the time
 */
void PfStartTracking(PfState& state, const BsdPacketView& packet, BsdTime now);

/// \param state any \param direction of a packet \return which of its peers sent that: 0 or 1
inline unsigned
PfSenderOf(const PfState& state, BsdDirection direction)
{
    return direction == state.direction ? 0 : 1;
}

} // namespace divertsim
} // namespace ns3

#endif // PF_TRACKER_H
