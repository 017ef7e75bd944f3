// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_RULE_H
#define PF_RULE_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-kernel.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/pf-host.h"
#include "ns3/pf-pool.h"
#include "ns3/pf-state-options.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

class PfRuleset;

/// What a rule does with a packet. Which of its ruleset's lists it stands in follows from it.
enum class PfAction : std::uint8_t
{
    PASS,
    BLOCK,
    MATCH, ///< OpenBSD, and FreeBSD since 14: `match` decides nothing
    SCRUB,
    NO_SCRUB,
    NAT,
    NO_NAT,
    RDR,
    NO_RDR,
    BINAT,
    NO_BINAT,
};

/// The lists in which FreeBSD's pf keeps its rules (PF_RULESET_*); OpenBSD has FILTER alone
enum class PfRuleList : std::uint8_t
{
    SCRUB,
    FILTER,
    NAT,
    BINAT,
    RDR,
    COUNT,
};

/// What the sender of a blocked packet hears, pf.conf(5) under `block`
enum class PfBlock : std::uint8_t
{
    DROP,
    RETURN,      ///< RST of TCP, an ICMP unreachable of UDP and others as the system has it
    RETURN_RST,  ///< `return-rst`
    RETURN_ICMP, ///< `return-icmp`, `return-icmp6`
};

/// What becomes of a packet that goes to a socket of this host, pf.conf(5)
enum class PfDivert : std::uint8_t
{
    NONE,
    PACKET, ///< to a divert(4) port: FreeBSD's `divert-to`, OpenBSD's `divert-packet`
    SOCKET, ///< OpenBSD's `divert-to`: to a local socket at divertAddress and divertPort
    REPLY,  ///< `divert-reply`
};

/// A type, and perhaps a code, of ICMP
struct PfIcmpType
{
    bool any = true; ///< `icmp-type` was not given
    std::uint8_t type = 0;
    bool anyCode = true;
    std::uint8_t code = 0;

    bool operator==(const PfIcmpType& other) const
    {
        return any == other.any && type == other.type && anyCode == other.anyCode &&
               code == other.code;
    }
};

/// What `scrub` of FreeBSD, or `scrub (...)` of OpenBSD and FreeBSD since 14, asks for
struct PfScrub
{
    bool noDf = false;              ///< `no-df`
    bool randomId = false;          ///< `random-id`
    bool reassembleTcp = false;     ///< `reassemble tcp`
    bool fragmentReassemble = true; ///< of FreeBSD's scrub rule; false: `fragment no reassemble`
    std::uint8_t minTtl = 0;        ///< `min-ttl`, 0: none
    std::uint16_t maxMss = 0;       ///< `max-mss`, 0: none

    bool operator==(const PfScrub& other) const
    {
        return noDf == other.noDf && randomId == other.randomId &&
               reassembleTcp == other.reassembleTcp &&
               fragmentReassemble == other.fragmentReassemble && minTtl == other.minTtl &&
               maxMss == other.maxMss;
    }
};

/// `probability 100%` (pfctl(8) keeps a fraction of 2^32 - 1)
constexpr std::uint32_t PF_ALWAYS = 0;

/**
 * One rule of pf.conf(5), as pfctl(8) would load it: macros and lists are expanded, and what the
 * text leaves out is filled in (`keep state` and `flags S/SA` of a pass rule, the family of its
 * addresses, block policy, state policy).
 *
 * An anchor is a rule, too: where it matches, the rules of `anchor` are asked.
 */
struct PfRule
{
    PfAction action = PfAction::PASS;
    BsdDirection direction = BsdDirection::NONE; ///< NONE: in and out
    bool quick = false;                          ///< of translation rules: `pass`
    std::string interface;                       ///< interface or group; empty: all
    bool notInterface = false;                   ///< `on ! em0`
    std::string receivedOn;                      ///< `received-on`; empty: any
    BsdFamily family = BsdFamily::NONE;          ///< NONE: both
    std::uint8_t protocol = 0;                   ///< IP protocol; 0: all
    PfRuleHost source;
    PfRuleHost destination;
    std::uint8_t flags = 0;    ///< BSD_TH_* that must be set ...
    std::uint8_t flagMask = 0; ///< ... out of these; 0: `flags any`
    PfIcmpType icmp;
    bool fragment = false;                 ///< `fragment`: fragments alone
    bool allowOpts = false;                ///< `allow-opts`
    std::uint32_t probability = PF_ALWAYS; ///< of 2^32 - 1: the share of packets it matches
    std::string tag;                       ///< `tag`, empty: none
    std::string tagged;                    ///< `tagged`, empty: whatever
    bool notTagged = false;                ///< `! tagged`
    bool once = false;                     ///< OpenBSD's `once`
    std::vector<std::string> labels;       ///< `label`; states are killed by them

    bool keepState = false;
    PfStateOptions state; ///< of the states that it makes, where keepState

    PfBlock block = PfBlock::DROP; ///< of BLOCK
    std::uint8_t blockTtl = 0;     ///< `return-rst (ttl N)`, 0: none said
    std::uint8_t icmpCode = 3;     ///< of ICMP's unreachable: type 3
    std::uint8_t icmp6Code = 4;    ///< of ICMPv6's unreachable: type 1

    PfPool nat;     ///< target of NAT, or `nat-to`
    PfPool rdr;     ///< target of RDR, or `rdr-to`
    PfPool binat;   ///< target of BINAT, or `binat-to` (one address or network)
    PfPool routeTo; ///< `route-to`
    PfPool replyTo; ///< `reply-to`

    PfDivert divert = PfDivert::NONE;
    BsdAddress divertAddress;     ///< without meaning for PACKET
    std::uint16_t divertPort = 0; ///< host order

    PfScrub scrub;
    bool scrubs = false; ///< a SCRUB rule, or `scrub (...)` of a pass or match rule

    std::string anchorName; ///< `anchor "name"`; of one without a name "" while anchor is set
    std::shared_ptr<const PfRuleset> anchor; ///< not null: an anchor; its rules may be none

    /// \return true where it stands for the rules of an anchor
    bool IsAnchor() const
    {
        return anchor != nullptr;
    }

    /// \return the list it stands in
    PfRuleList List() const;

    /// \param system whose pfctl(8) \return the rule as `pfctl -P -sr` (`-sn`) prints it (numeric
    /// ports), an anchor with its rules in braces on lines of their own; PfParse() reads it back
    std::string ToString(BsdSystem system = BsdSystem::FREEBSD) const;

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
