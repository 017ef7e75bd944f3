// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_RULE_H
#define PF_RULE_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/pf-state-options.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace divertsim
{

/// What a filter rule does with a packet
enum class PfAction : std::uint8_t
{
    PASS,
    BLOCK,
};

/// `from` or `to` of a rule: `[!] any|ADDRESS[/PREFIX] [port = N]`
struct PfRuleHost
{
    BsdAddress address;      ///< network address, host bits zero; family NONE: any
    std::uint8_t prefix = 0; ///< bits of the address that count
    bool negated = false;    ///< `!`: every address but these
    std::uint16_t port = 0;  ///< host order; 0: any

    /// \return true where neither address nor port restrict anything
    bool IsAny() const
    {
        return address.family == BsdFamily::NONE && port == 0;
    }

    /// \param other an address of a packet \return true if the address part matches it
    bool MatchesAddress(const BsdAddress& other) const;

    bool operator==(const PfRuleHost& other) const
    {
        return address == other.address && prefix == other.prefix && negated == other.negated &&
               port == other.port;
    }
};

/**
 * One filter rule of pf.conf(5), as pfctl(8) would load it: what the text leaves out is filled in
 * (`keep state` and `flags S/SA` of a pass rule, the family of its addresses).
 */
struct PfRule
{
    PfAction action = PfAction::PASS;
    BsdDirection direction = BsdDirection::NONE; ///< NONE: in and out
    bool quick = false;
    std::string interface;              ///< interface or group; empty: all
    BsdFamily family = BsdFamily::NONE; ///< NONE: both
    std::uint8_t protocol = 0;          ///< IP protocol; 0: all
    PfRuleHost source;
    PfRuleHost destination;
    std::uint8_t flags = 0;    ///< BSD_TH_* that must be set ...
    std::uint8_t flagMask = 0; ///< ... out of these; 0: `flags any`
    bool keepState = false;
    PfStateOptions state;         ///< of the states that it makes, where keepState
    std::string label;            ///< `label`, empty: none; states are killed by it
    BsdAddress divertAddress;     ///< parsed and printed, without meaning
    std::uint16_t divertPort = 0; ///< divert(4) port, host order; 0: none
    bool divertPacket = false;    ///< the port is OpenBSD's `divert-packet`, not `divert-to`

    /// \return the rule as `pfctl -P -sr` prints it (numeric ports); PfParse() reads it back
    std::string ToString() const;

    bool operator==(const PfRule& other) const;

    bool operator!=(const PfRule& other) const
    {
        return !(*this == other);
    }
};

/// \param flags BSD_TH_* \return their letters as in pf.conf(5): "FSRPAUEW"
std::string PfFlagsToString(std::uint8_t flags);

} // namespace divertsim
} // namespace ns3

#endif // PF_RULE_H
