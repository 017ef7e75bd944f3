// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_FLOW_CAPTURE_H
#define LB_FLOW_CAPTURE_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-clock.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A TCP or UDP packet of a capture
struct LbCapturePacket
{
    BsdTime time = 0;          ///< ns since the first packet of the file, not negative
    BsdTuple tuple;            ///< as captured
    std::uint32_t payload = 0; ///< bytes behind the transport header, on the wire
    std::uint8_t tcpFlags = 0; ///< BSD_TH_*
    std::uint32_t tcpSeq = 0;
    std::uint32_t tcpAck = 0;
    std::uint16_t tcpWindow = 0; ///< not scaled
};

/// A packet to be replayed
struct LbReplayPacket
{
    std::uint32_t flow = 0; ///< index of its conversation
    bool opener = true;     ///< from the one who sent the conversation's first packet
    LbCapturePacket packet; ///< with the addresses of the replay
};

/// A conversation of a capture
struct LbReplayFlow
{
    BsdTuple tuple;            ///< as its opener's packets have it in the replay
    std::uint32_t packets = 0; ///< in both directions
    bool reused = false;       ///< an earlier conversation had the same tuple
};

/// Addresses of the replay: how many of each kind there are, numbered from 1 without gaps
struct LbReplayAddresses
{
    std::uint32_t openers = 0;    ///< 10.128.0.0 + j, behind `from`
    std::uint32_t answerers = 0;  ///< 10.192.0.0 + j, behind `to`
    std::uint32_t openers6 = 0;   ///< fd01::j
    std::uint32_t answerers6 = 0; ///< fd02::j
};

/// A capture, ready for replay
struct LbReplayPlan
{
    std::vector<LbReplayFlow> flows;     ///< in the order of their first packets
    std::vector<LbReplayPacket> packets; ///< in the order of the capture
    LbReplayAddresses addresses;
};

/// Most addresses of one kind: what lies between 10.128.0.0 and 10.192.0.0
constexpr std::uint32_t LB_REPLAY_ADDRESSES = (1u << 22) - 1;

/// \param family INET or INET6 \param index from 1 \return the address of the j-th opener
BsdAddress LbReplayOpener(BsdFamily family, std::uint32_t index);
/// \param family INET or INET6 \param index from 1 \return the address of the j-th answerer
BsdAddress LbReplayAnswerer(BsdFamily family, std::uint32_t index);

/**
 * Find the conversations of a capture and give them the addresses of the replay.
 *
 * A conversation is the packets of one tuple in both directions. As tuples are reused, it ends
 * where a SYN without ACK follows a FIN or an RST, and that SYN begins the next one. The sender
 * of its first packet is its opener. An address that opens conversations and answers others has
 * both kinds of address; IPv4 and IPv6 are numbered apart.
 *
 * \param packets in the order of the capture, fewer than LB_REPLAY_ADDRESSES of them
 * \return the plan
 */
LbReplayPlan LbPlanReplay(const std::vector<LbCapturePacket>& packets);

} // namespace divertsim
} // namespace ns3

#endif // LB_FLOW_CAPTURE_H
