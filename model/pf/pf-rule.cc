// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-rule.h"

#include "ns3/pf-ruleset.h"

namespace ns3
{
namespace divertsim
{

std::string
PfFlagsToString(std::uint8_t flags)
{
    static constexpr char letters[] = "FSRPAUEW"; // from bit 0 up
    std::string text;
    for (unsigned bit = 0; bit < 8; ++bit)
    {
        if (flags & (1U << bit))
        {
            text += letters[bit];
        }
    }
    return text;
}

PfRuleList
PfRule::List() const
{
    switch (action)
    {
    case PfAction::PASS:
    case PfAction::BLOCK:
    case PfAction::MATCH:
        return PfRuleList::FILTER;
    case PfAction::SCRUB:
    case PfAction::NO_SCRUB:
        return PfRuleList::SCRUB;
    case PfAction::NAT:
    case PfAction::NO_NAT:
        return PfRuleList::NAT;
    case PfAction::RDR:
    case PfAction::NO_RDR:
        return PfRuleList::RDR;
    case PfAction::BINAT:
    case PfAction::NO_BINAT:
        break;
    }
    return PfRuleList::BINAT;
}

bool
PfRule::operator==(const PfRule& other) const
{
    const bool sameAnchor =
        anchor && other.anchor ? *anchor == *other.anchor : !anchor && !other.anchor;
    return action == other.action && direction == other.direction && quick == other.quick &&
           interface == other.interface && notInterface == other.notInterface &&
           receivedOn == other.receivedOn && family == other.family && protocol == other.protocol &&
           source == other.source && destination == other.destination && flags == other.flags &&
           flagMask == other.flagMask && icmp == other.icmp && fragment == other.fragment &&
           allowOpts == other.allowOpts && probability == other.probability && tag == other.tag &&
           tagged == other.tagged && notTagged == other.notTagged && once == other.once &&
           labels == other.labels && keepState == other.keepState && state == other.state &&
           block == other.block && blockTtl == other.blockTtl && icmpCode == other.icmpCode &&
           icmp6Code == other.icmp6Code && nat == other.nat && rdr == other.rdr &&
           binat == other.binat && routeTo == other.routeTo && replyTo == other.replyTo &&
           divert == other.divert && divertAddress == other.divertAddress &&
           divertPort == other.divertPort && scrub == other.scrub && scrubs == other.scrubs &&
           anchorName == other.anchorName && sameAnchor;
}

} // namespace divertsim
} // namespace ns3
