// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_OPENBSD_OUTPUT_H
#define DIVERT_OPENBSD_OUTPUT_H

#include "ns3/divert-output.h"

namespace ns3
{
namespace divertsim
{

/**
 * The checks of a write to a divert socket of OpenBSD, in the kernel's order (divert_output() in
 * sys/netinet/ip_divert.c 1.101, divert6_output() in sys/netinet6/ip6_divert.c 1.100, and
 * rip_chkhdr() in sys/netinet/raw_ip.c).
 *
 * EAFNOSUPPORT for an address of another family than the socket's, EINVAL for a wrong length of
 * it. IPv4: EMSGSIZE above 65535 bytes; EINVAL for less than a header, a header of less than 20
 * bytes, an ip_len that is not the packet's length, another version, broken options. (Up to 2022
 * ip_len could be less than the length.) IPv6: EINVAL for less than a header, another version, an
 * ip6_plen beyond the packet's end. Both: EINVAL for less than
 * a TCP header of 20 bytes, UDP's 8, ICMP's and ICMPv6's 8, whether or not it is a fragment.
 * EADDRNOTAVAIL for an inbound packet whose address is not the host's. ENETDOWN for an inbound
 * packet that goes in at once, where the interface is gone.
 *
 * \param family of the socket
 * \param to the address; all zero sends the packet out
 * \param packet the packet
 * \param interfaces the host's
 * \param direct what comes in goes in at once
 * \return where it goes, or the error; without a cookie
 */
DivertOutputResult DivertOpenbsdOutput(BsdFamily family,
                                       const DivertAddress& to,
                                       const DivertWritten& packet,
                                       const DivertInterfaces& interfaces,
                                       bool direct);

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_OPENBSD_OUTPUT_H
