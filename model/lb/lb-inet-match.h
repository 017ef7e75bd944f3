// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_INET_MATCH_H
#define LB_INET_MATCH_H

#include "ns3/lb-inet-binding.h"

namespace ns3
{
namespace divertsim
{

/**
 * \param binding of a socket \param tuple of a packet \param context where it came in
 * \return true if a socket that is bound so takes the packet at all. The port is not looked at, nor
 *         the address where it is not the wildcard
 */
bool LbTakes(const LbInetBinding& binding, const BsdTuple& tuple, const LbInetContext& context);

/**
 * FreeBSD's preference among bindings that take a packet: jailed exact, jailed wild, exact, wild
 * address; last an IPv6 wildcard for an IPv4 packet (in_pcblookup_hash_wild_locked(),
 * in_pcblookup_lbgroup(), sys/netinet/in_pcb.c).
 * \return more for the better one
 */
int LbRankOf(const LbInetBinding& binding, const BsdTuple& tuple);

/**
 * FreeBSD's choice between groups of equal rank: NUMA domain and FIB are preferred, not required.
 * \return true if nothing is against the group
 */
bool LbMatches(const LbInetBinding& binding, const LbInetContext& context);

/**
 * compute_score() of Linux (net/ipv4/inet_hashtables.c, net/ipv4/udp.c; from memory); an exact
 * address outweighs the rest, for it has a look-up of its own.
 * \return more for the better one
 */
int LbScoreOf(const LbInetBinding& binding, const BsdTuple& tuple);

} // namespace divertsim
} // namespace ns3

#endif // LB_INET_MATCH_H
