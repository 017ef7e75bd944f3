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
    PASS,     ///< goes on; the state is refreshed
    FINISHED, ///< PASS, and it brought both peers to FIN_WAIT_2 or beyond
    MISMATCH, ///< dropped; the state is as before
    REPLACE,  ///< a SYN on a finished state: remove it and ask the rules
};

/**
 * What a packet does to the state that it matches: pf_test_state() and pf_tcp_track_full() of
 * FreeBSD sys/netpfil/pf/pf.c for TCP, pf_test_state() for UDP and other protocols,
 * pf_test_state_icmp() for ICMP queries and replies.
 *
 * Sequence windows are not modelled: every packet of a TCP state counts as inside its window, so
 * none matches loosely and none is a state mismatch because of its numbers.
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
 * \param state new, with its tuple \param now the time
 */
void PfStartTracking(PfState& state, BsdTime now);

} // namespace divertsim
} // namespace ns3

#endif // PF_TRACKER_H
