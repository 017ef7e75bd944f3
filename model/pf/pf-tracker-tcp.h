// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_TRACKER_TCP_H
#define PF_TRACKER_TCP_H

#include "ns3/bsd-packet-view.h"
#include "ns3/pf-state.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// MAXACKWINDOW of pf_tcp_track_full(): how far from a window numbers may be, a full one not scaled
/// and a packet more
constexpr std::uint32_t PF_MAX_ACK_WINDOW = 0xffff + 1500;

/// How a segment stands to the windows of its state
enum class PfWindow
{
    INSIDE, ///< in the windows: states of the peers and the timeout follow it
    LOOSE,  ///< near them while the connection opens or after it closed: no refresh
    OUTSIDE,
};

/**
 * pf_tcp_track_full() of FreeBSD sys/netpfil/pf/pf.c (OpenBSD's pf_tcp_track_full() has the same
 * tests): a segment's numbers against the windows of its state, after Guido van Rooij, "Real
 * stateful TCP packet filtering in IP Filter" (2001). Windows, peers and the timeout of the state
 * follow.
 *
 * Not modelled: sequence number modulation, scrub reassemble tcp.
 *
 * \param state of TCP
 * \param from the peer that sent the segment, 0 or 1
 * \param packet the segment
 * \return how it stands
 */
PfWindow PfTrackTcpFull(PfState& state, unsigned from, const BsdPacketView& packet);

/**
 * pf_tcp_track_sloppy(): the flags alone. A state that sees one direction only is established by
 * the first ACK behind its SYN.
 * \param state of TCP \param from the peer that sent the segment \param flags BSD_TH_*
 */
void PfTrackTcpSloppy(PfState& state, unsigned from, std::uint8_t flags);

/// The windows of a state that a segment has just made. \param state new \param packet the segment
void PfStartTcp(PfState& state, const BsdPacketView& packet);

/**
 * pf_test_state_icmp(): whether the sequence number that an ICMP error quotes is one that the
 * state has seen.
 * \param state of TCP, not sloppy \param from the peer whose segment is quoted
 * \param sequence number quoted \return true if it may be
 */
bool PfIsInWindow(const PfState& state, unsigned from, std::uint32_t sequence);

} // namespace divertsim
} // namespace ns3

#endif // PF_TRACKER_TCP_H
