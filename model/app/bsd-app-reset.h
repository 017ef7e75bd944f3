// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_RESET_H
#define BSD_APP_RESET_H

#include "ns3/bsd-address.h"
#include "ns3/packet.h"
#include "ns3/tcp-header.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/**
 * Put an IP header before a transport header and payload.
 * \param segment without IP header
 * \param tuple its addresses and protocol
 * \return the same packet, now with a header
 */
Ptr<Packet> BsdAppAddIpHeader(const Ptr<Packet>& segment, const BsdTuple& tuple);

/// A pair of resets that ends a TCP connection on both sides
struct BsdAppResets
{
    Ptr<Packet> forward;  ///< to the packet's receiver, as if from its sender
    Ptr<Packet> backward; ///< to the packet's sender, as if from its receiver
};

/**
 * Make the resets for a TCP packet, with sequence numbers that a receiver takes which checks them
 * exactly (RFC 5961, section 3.2).
 *
 * Backward as RFC 9293, section 3.10.7.1, answers a segment to a closed port:
 * <SEQ=SEG.ACK><CTL=RST>, or <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK> where it has no ACK.
 * Forward <SEQ=SEG.SEQ><CTL=RST>, with the packet's own ACK where that answers a SYN, which is
 * all that a host in SYN-SENT looks at (section 3.10.7.3).
 *
 * \param packet with its IP header
 * \return the resets, with IP headers; null where it is no TCP packet or a reset itself
 */
BsdAppResets BsdAppMakeResets(const Packet& packet);

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_RESET_H
