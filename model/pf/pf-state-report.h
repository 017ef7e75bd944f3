// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_STATE_REPORT_H
#define PF_STATE_REPORT_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-clock.h"
#include "ns3/pf-rule.h"
#include "ns3/pf-state.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

class PfInterfaces;

/// Addresses from one to another, both included
struct PfAddressRange
{
    BsdAddress first;
    BsdAddress last; ///< of the same family
};

/// Which states `pfctl -k` kills: those that agree with all that is set; nothing set: all (-F
/// states)
struct PfStateFilter
{
    std::optional<PfRuleHost> source;      ///< -k HOST: where the first packet came from ...
    std::optional<PfRuleHost> destination; ///< ... -k HOST: and went to, both as on the wire
    /// The same for many addresses: in one of these, which are sorted and do not overlap
    std::optional<std::vector<PfAddressRange>> from;
    std::optional<std::vector<PfAddressRange>> to; ///< as `from`
    std::string label;                             ///< -k label -k LABEL: of their rule
    std::optional<std::uint64_t> id;               ///< -k id -k ID
    std::string interface; ///< -i INTERFACE: bound to it; "all": those that float

    /// \param state any \param interfaces of the host \return true if it is one of them
    bool Matches(const PfState& state, const PfInterfaces& interfaces) const;
};

/// States as `pfctl -vvss` prints them, or the first of them
struct PfStateListing
{
    std::string text;     ///< lines, each with its line break
    std::size_t left = 0; ///< states for which there was no room
};

/**
 * A state as `pfctl -ss` prints it [format from memory]: the interface that it is bound to or
 * `all`, protocol, both ends with their translation in brackets, the states of its peers.
 * \param state it \param interfaces of the host
 * \return the line, without a line break
 */
std::string PfStateLine(const PfState& state, const PfInterfaces& interfaces);

/**
 * What `pfctl -vss` and `-vvss` print below that line: windows of TCP, age, time to expiry,
 * counters, the rule, and the ID.
 * \param state it \param now the time \param expiry when it expires
 * \return lines, each with its line break
 */
std::string PfStateDetails(const PfState& state, BsdTime now, BsdTime expiry);

} // namespace divertsim
} // namespace ns3

#endif // PF_STATE_REPORT_H
