// SPDX-License-Identifier: GPL-2.0-only
#ifndef REPLAY_CAPTURE_H
#define REPLAY_CAPTURE_H

#include "ns3/lb-flow-capture.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// How much of a capture is read at most
struct ReplayCaptureLimits
{
    std::uint64_t packets = 2'000'000;   ///< packets in the file, of any kind
    std::uint64_t bytes = 2'000'000'000; ///< bytes captured, in all
};

/// What a capture file holds
struct ReplayCapture
{
    std::vector<LbCapturePacket> packets; ///< TCP and UDP, in the order of the file
    std::uint64_t frames = 0;             ///< packets in the file, of any kind
    std::uint64_t otherProtocols = 0;     ///< not IP, or neither TCP nor UDP: passed over
    std::uint64_t fragments = 0;          ///< fragments behind the first: passed over
    std::uint64_t outOfOrder = 0;         ///< earlier than the packet before: moved to its time
    std::string error; ///< empty, or why the file can't be read, with the packet and what is right
    std::uint64_t errorPacket = 0; ///< which packet of the file it is about, from 1; 0: its header
    bool unreadable = false;       ///< the system would not open or read it: not the file's fault
};

/**
 * Read a capture by libpcap: pcap (microseconds or nanoseconds) or pcapng, of Ethernet with or
 * without VLAN tags, Linux cooked (SLL, SLL2), raw IP, BSD loopback.
 *
 * A file that is cut short, or a packet whose headers contradict themselves, is an error, as is a
 * packet captured without its TCP or UDP header. What follows the headers need not have been
 * captured (snaplen): lengths come from the IP header.
 *
 * \param path of the file
 * \param limits more is an error
 * \return the packets, or an error and what came before it
 */
ReplayCapture ReadReplayCapture(const std::string& path, const ReplayCaptureLimits& limits = {});

} // namespace divertsim
} // namespace ns3

#endif // REPLAY_CAPTURE_H
