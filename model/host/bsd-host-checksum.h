// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_CHECKSUM_H
#define BSD_HOST_CHECKSUM_H

#include "ns3/packet.h"

namespace ns3
{
namespace divertsim
{

/**
 * Leave the checksum of an IPv4 header unfilled, as ip_output() of FreeBSD does until the packet
 * has passed the filters.
 * \param packet with its IP header; nothing is done to IPv6
 */
void BsdHostClearIpChecksum(const Ptr<Packet>& packet);

/**
 * Compute the checksums of a packet anew: in_hdr_cksum_out(), in_proto_cksum_out() and
 * in6_proto_cksum_out() of OpenBSD. Those of an IPv4 header, and of TCP, UDP, ICMP, ICMPv6 where
 * the segment is there in full; fragments keep theirs (assumed: OpenBSD reassembles before it
 * diverts). \param packet with its IP header
 */
void BsdHostComputeChecksums(const Ptr<Packet>& packet);

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_CHECKSUM_H
