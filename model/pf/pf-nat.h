// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_NAT_H
#define PF_NAT_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/pf-host.h"
#include "ns3/pf-loaded-pool.h"
#include "ns3/pf-subject.h"

#include <cstdint>
#include <optional>

namespace ns3
{
namespace divertsim
{

/// PF_NAT_PROXY_PORT_LOW and _HIGH of FreeBSD and OpenBSD: ports that `nat` takes where the rule
/// names none
constexpr std::uint16_t PF_NAT_PORT_LOW = 50001;
constexpr std::uint16_t PF_NAT_PORT_HIGH = 65535;

/**
 * pf_get_sport() of FreeBSD sys/netpfil/pf/pf_lb.c [from memory]: a new source for a packet. TCP
 * and UDP get a port of the pool's range, ICMP echo an identifier from 1 on, such that no state has
 * the key of the answer yet: upwards from a random place, then downwards from there. Other
 * protocols keep what they have, and only one state may be so.
 *
 * \param pool of the rule
 * \param direction of the packet
 * \param around its host
 * \param key [in,out] PfKeyTuple() of the packet; as it was where nothing was found
 * \return what the pool gave, or nothing where no address has a free port
 */
std::optional<PfPoolChoice> PfTranslateSource(PfLoadedPool& pool,
                                              BsdDirection direction,
                                              const PfSurroundings& around,
                                              BsdTuple& key);

/**
 * A new destination for a packet: PF_RDR in pf_get_translation() of FreeBSD, `rdr-to` in
 * pf_get_transaddr() of OpenBSD sys/net/pf_lb.c [both from memory]. Ports map to the pool's range
 * by their distance from the first that the rule asks for, modulo the length of the range.
 *
 * \param pool of the rule
 * \param asked ports of the rule's destination
 * \param around the packet's host
 * \param key [in,out] PfKeyTuple() of the packet
 * \return what the pool gave, or nothing
 */
std::optional<PfPoolChoice> PfTranslateDestination(PfLoadedPool& pool,
                                                   const PfPorts& asked,
                                                   const PfSurroundings& around,
                                                   BsdTuple& key);

} // namespace divertsim
} // namespace ns3

#endif // PF_NAT_H
