// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PACKET_VIEW_H
#define BSD_PACKET_VIEW_H

#include "ns3/bsd-address.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// Which way a packet crosses an interface, seen from the host
enum class BsdDirection : std::uint8_t
{
    NONE = 0,
    IN = 1,  ///< PF_IN; also the cookie of divert(4)'s pf tag
    OUT = 2, ///< PF_OUT
};

/// TCP flags as on the wire (RFC 9293)
constexpr std::uint8_t BSD_TH_FIN = 0x01;
constexpr std::uint8_t BSD_TH_SYN = 0x02;
constexpr std::uint8_t BSD_TH_RST = 0x04;
constexpr std::uint8_t BSD_TH_PUSH = 0x08;
constexpr std::uint8_t BSD_TH_ACK = 0x10;
constexpr std::uint8_t BSD_TH_URG = 0x20;
constexpr std::uint8_t BSD_TH_ECE = 0x40;
constexpr std::uint8_t BSD_TH_CWR = 0x80;

/// No window scale option (RFC 7323) stands in the header
constexpr std::uint8_t BSD_NO_WINDOW_SCALE = 0xff;

/**
 * The headers of the packet that an ICMP error quotes: of TCP only the first 8 bytes can be
 * counted on.
 */
struct BsdInnerView
{
    bool complete = false; ///< its IP header and 8 bytes behind it are there
    bool fragment = false; ///< not the first fragment: nothing below stands for a header
    BsdTuple tuple;        ///< as it was sent, so from the destination of the error
    std::uint32_t tcpSeq = 0;
    std::uint8_t icmpType = 0;
    std::uint16_t icmpId = 0;
};

/**
 * The header fields of one IP packet that the rooms look at. host/ fills it from an ns-3 packet
 * and applies what was changed once, with checksums; tests and the flow engine fill it by hand.
 */
struct BsdPacketView
{
    BsdTuple tuple;                   ///< addresses, protocol, ports (host order)
    std::uint32_t length = 0;         ///< of the whole IP packet, bytes
    std::uint32_t payload = 0;        ///< bytes behind the TCP or UDP header (else behind IP's)
    std::uint16_t fragmentOffset = 0; ///< bytes
    bool moreFragments = false;
    bool dontFragment = false;
    std::uint32_t fragmentId = 0; ///< IP's identification, that of IPv6's fragment header
    std::uint8_t ttl = 64;        ///< time to live, or hop limit
    std::uint16_t header = 0;     ///< bytes before the transport header, or the fragment's data
    bool complete = true;         ///< the transport header is there in full
    std::uint8_t tcpFlags = 0;    ///< BSD_TH_*
    std::uint32_t tcpSeq = 0;
    std::uint32_t tcpAck = 0;
    std::uint16_t tcpWindow = 0;                       ///< not scaled
    std::uint8_t tcpWindowScale = BSD_NO_WINDOW_SCALE; ///< shift, of the option in a SYN
    std::uint16_t tcpMss = 0; ///< of the option in a SYN, 0: there is none
    std::uint8_t icmpType = 0;
    std::uint8_t icmpCode = 0;
    std::uint16_t icmpId = 0; ///< of queries and replies, host order
    BsdAddress target;  ///< of IPv6 neighbour discovery, in ICMPv6's solicitation and advertisement
    BsdInnerView inner; ///< of ICMP errors

    std::uint16_t pfTag = 0; ///< number of pf's `tag`, which a packet keeps from one pass to the next
    /// Index of the interface that it came in on, plus 1, on its way out; 0: this host made it
    std::uint32_t received = 0;

    /// \return the address family
    BsdFamily Family() const
    {
        return tuple.source.family;
    }

    /// \return true for TCP's first packet: SYN without ACK
    bool IsTcpOpening() const
    {
        return tuple.protocol == BSD_IPPROTO_TCP &&
               (tcpFlags & (BSD_TH_SYN | BSD_TH_ACK)) == BSD_TH_SYN;
    }
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PACKET_VIEW_H
