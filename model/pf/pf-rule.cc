// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-rule.h"

#include "ns3/pf-names.h"

#include <cstddef>

namespace ns3
{
namespace divertsim
{

namespace
{

std::string
HostToString(const PfRuleHost& host)
{
    std::string text = host.negated ? "! " : "";
    if (host.address.family == BsdFamily::NONE)
    {
        text += "any";
    }
    else
    {
        text += host.address.ToString();
        if (host.prefix < host.address.Size() * 8)
        {
            text += "/" + std::to_string(host.prefix);
        }
    }
    if (host.port != 0)
    {
        text += " port = " + std::to_string(host.port);
    }
    return text;
}

} // namespace

bool
PfRuleHost::MatchesAddress(const BsdAddress& other) const
{
    if (address.family == BsdFamily::NONE)
    {
        return true;
    }
    if (address.family != other.family)
    {
        return false; // pf's family test comes first; `!` does not turn it round
    }
    const std::size_t whole = prefix / 8;
    bool same = true;
    for (std::size_t i = 0; i < whole && same; ++i)
    {
        same = address.bytes[i] == other.bytes[i];
    }
    if (same && prefix % 8 != 0)
    {
        const unsigned mask = 0xff00U >> (prefix % 8);
        same = ((address.bytes[whole] ^ other.bytes[whole]) & mask & 0xffU) == 0;
    }
    return same != negated;
}

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

std::string
PfRule::ToString() const
{
    std::string text = action == PfAction::PASS ? "pass" : "block drop";
    text += direction == BsdDirection::IN ? " in" : direction == BsdDirection::OUT ? " out" : "";
    text += quick ? " quick" : "";
    text += interface.empty() ? "" : " on " + interface;
    text += family == BsdFamily::INET ? " inet" : family == BsdFamily::INET6 ? " inet6" : "";
    text += protocol == 0 ? "" : " proto " + PfProtocolName(protocol);
    if (source.IsAny() && destination.IsAny())
    {
        text += " all";
    }
    else
    {
        text += " from " + HostToString(source) + " to " + HostToString(destination);
    }
    if (flagMask != 0)
    {
        text += " flags " + PfFlagsToString(flags) + "/" + PfFlagsToString(flagMask);
    }
    else if (keepState && (protocol == 0 || protocol == BSD_IPPROTO_TCP))
    {
        text += " flags any";
    }
    text += keepState ? " keep state" : action == PfAction::PASS ? " no state" : "";
    if (divertPort != 0 && divertPacket)
    {
        text += " divert-packet port " + std::to_string(divertPort);
    }
    else if (divertPort != 0)
    {
        text += " divert-to " + divertAddress.ToString() + " port " + std::to_string(divertPort);
    }
    return text;
}

bool
PfRule::operator==(const PfRule& other) const
{
    return action == other.action && direction == other.direction && quick == other.quick &&
           interface == other.interface && family == other.family && protocol == other.protocol &&
           source == other.source && destination == other.destination && flags == other.flags &&
           flagMask == other.flagMask && keepState == other.keepState && state == other.state &&
           label == other.label && divertAddress == other.divertAddress &&
           divertPort == other.divertPort && divertPacket == other.divertPacket;
}

} // namespace divertsim
} // namespace ns3
