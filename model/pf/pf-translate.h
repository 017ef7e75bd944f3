// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_TRANSLATE_H
#define PF_TRANSLATE_H

#include "ns3/bsd-packet-view.h"
#include "ns3/pf-state.h"

namespace ns3
{
namespace divertsim
{

/**
 * A packet of a state after the state's translation.
 * \param state translated \param direction of the packet
 * \return its PfKeyTuple() as it goes on
 */
BsdTuple PfTranslated(const PfState& state, BsdDirection direction);

/**
 * Translate an ICMP error on its way with the packet that it quotes, as pf_change_icmp() of FreeBSD
 * does it: the quoted header as its sender knows it, the error's destination to that sender, and
 * where the quoted destination changes the error's source to that, too, whoever sent the error.
 * \param state translated \param direction of the error \param packet [in,out] it
 */
void PfTranslateError(const PfState& state, BsdDirection direction, BsdPacketView& packet);

} // namespace divertsim
} // namespace ns3

#endif // PF_TRANSLATE_H
