// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_REWRITE_H
#define BSD_HOST_REWRITE_H

#include "ns3/bsd-packet-view.h"
#include "ns3/packet.h"

namespace ns3
{
namespace divertsim
{

/**
 * Write into a packet what pf changed in its view: addresses, ports, the identifier of an ICMP
 * query, and the same in the packet that an ICMP error quotes; time to live, the flag that forbids
 * fragments, the identification and TCP's maximum segment size, which `scrub` sets. Checksums are
 * fixed up by the difference, as pf_cksum_fixup() does it, so that wrong ones stay wrong; one that
 * is 0 because ns-3 computes none stays 0.
 *
 * \param packet with its IP header
 * \param before its view as it was read
 * \param after the view as it is to be
 */
void BsdHostRewrite(const Ptr<Packet>& packet,
                    const BsdPacketView& before,
                    const BsdPacketView& after);

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_REWRITE_H
