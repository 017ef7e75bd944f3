// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_FRAGMENTS_H
#define BSD_HOST_FRAGMENTS_H

#include "ns3/bsd-packet-view.h"
#include "ns3/packet.h"
#include "ns3/pf-fragments.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * Join fragments: pf_join_fragment(), and for IPv6 the fragment header's removal.
 * \param parts of Pf::Reassemble(), each handle a Ptr<Packet> with its IP header
 * \return the whole packet with its IP header
 */
Ptr<Packet> BsdHostJoin(const std::vector<PfFragmentPart>& parts);

/**
 * Cut a packet into fragments: pf_refragment6(), and ip_fragment() for IPv4.
 * \param whole with its IP header; IPv4 options go into each fragment
 * \param view of it
 * \param longest data bytes of a fragment; cut to a multiple of 8
 * \param id of the fragments
 * \return them, each with its IP header
 */
std::vector<Ptr<Packet>> BsdHostCut(const Packet& whole,
                                    const BsdPacketView& view,
                                    uint32_t longest,
                                    uint32_t id);

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_FRAGMENTS_H
