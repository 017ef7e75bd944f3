// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_WRITTEN_H
#define PF_WRITTEN_H

#include "ns3/pf-lexer.h"
#include "ns3/pf-rule.h"

#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// One element of a list, and where it was written
template <typename Value>
struct PfWritten
{
    Value value;
    PfPlace place;
};

/// An interface behind `on`
struct PfWrittenInterface
{
    std::string name;
    bool negated = false;
};

/// A type of ICMP, or of ICMPv6
struct PfWrittenIcmp
{
    PfIcmpType type;
    BsdFamily family = BsdFamily::NONE; ///< INET: `icmp-type`, INET6: `icmp6-type`
};

/// `from` or `to` before its lists are expanded
struct PfWrittenEnd
{
    std::vector<PfWritten<PfRuleHost>> hosts; ///< ports unset; empty: any
    std::vector<PfWritten<PfPorts>> ports;    ///< empty: any
};

/// A pool as written. Its addresses may be of both families; each rule takes those of its own.
struct PfWrittenPool
{
    PfPool pool;
    PfPlace place;
    /// rdr's `port low:*`: as many ports as the rule's destination has
    bool asManyPorts = false;
};

/// A statement that gives rules, as it was written: lists are not expanded, and what it implies is
/// not filled in.
struct PfWrittenRule
{
    PfPlace place; ///< of its first word
    PfRule rule;   ///< what has no lists
    std::vector<PfWritten<PfWrittenInterface>> interfaces;
    std::vector<PfWritten<std::uint8_t>> protocols;
    std::vector<PfWritten<PfWrittenIcmp>> icmps;
    PfWrittenEnd source;
    PfWrittenEnd destination;
    std::optional<PfWrittenPool> nat;
    std::optional<PfWrittenPool> rdr;
    std::optional<PfWrittenPool> binat;
    std::optional<PfWrittenPool> routeTo;
    std::optional<PfWrittenPool> replyTo;
    bool hasFlags = false;          ///< `flags` was given
    std::optional<bool> keepsState; ///< `keep state` or `no state`
    bool hasStateLock = false;      ///< `if-bound` or `floating` was given
    bool hasAdaptive = false;       ///< `adaptive.start` or `.end` was given
    PfPlace flagsPlace;             ///< of these options, where they were given
    PfPlace labelPlace;
    PfPlace statePlace;
    PfPlace divertPlace;
    PfPlace fragmentPlace;
    PfPlace optsPlace;
    PfPlace scrubPlace;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_WRITTEN_H
