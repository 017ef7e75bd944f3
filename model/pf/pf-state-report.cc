// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-state-report.h"

#include "ns3/pf-loaded-rules.h"
#include "ns3/pf-names.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <iterator>
#include <string_view>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::array<std::string_view, 11> TCP_STATES = {"CLOSED",
                                                         "LISTEN",
                                                         "SYN_SENT",
                                                         "SYN_RCVD",
                                                         "ESTABLISHED",
                                                         "CLOSE_WAIT",
                                                         "FIN_WAIT_1",
                                                         "CLOSING",
                                                         "LAST_ACK",
                                                         "FIN_WAIT_2",
                                                         "TIME_WAIT"};
constexpr std::array<std::string_view, 3> OTHER_STATES = {"NO_TRAFFIC", "SINGLE", "MULTIPLE"};

std::string
PeerState(const PfState& state, unsigned peer)
{
    const std::uint8_t value = state.peers[peer].state;
    if (state.protocol == BSD_IPPROTO_TCP)
    {
        return std::string(TCP_STATES[std::min<std::size_t>(value, TCP_STATES.size() - 1)]);
    }
    if (state.protocol == BSD_IPPROTO_ICMP || state.protocol == BSD_IPPROTO_ICMPV6)
    {
        return std::to_string(value);
    }
    return std::string(OTHER_STATES[std::min<std::size_t>(value, OTHER_STATES.size() - 1)]);
}

std::string
Host(const BsdAddress& address, std::uint16_t port)
{
    const std::string text = address.ToString();
    if (port == 0)
    {
        return text;
    }
    return address.family == BsdFamily::INET6 ? text + "[" + std::to_string(port) + "]"
                                              : text + ":" + std::to_string(port);
}

/// One end as the other side of the host sees it, and in brackets as its own side does
std::string
End(const std::string& shown, const std::string& own)
{
    return shown == own ? shown : shown + " (" + own + ")";
}

std::string
Clock(std::int64_t seconds)
{
    char text[32];
    std::snprintf(text,
                  sizeof(text),
                  "%02" PRId64 ":%02" PRId64 ":%02" PRId64,
                  seconds / 3600,
                  seconds / 60 % 60,
                  seconds % 60);
    return text;
}

std::string
Window(const PfState& state, unsigned peer)
{
    const PfPeer& end = state.peers[peer];
    std::string text =
        "[" + std::to_string(end.low) + " + " + std::to_string(end.high - end.low) + "]";
    if (state.peers[0].scale && state.peers[1].scale)
    {
        text += " wscale " + std::to_string(end.scale & ~PF_WINDOW_SCALED);
    }
    return text;
}

/// Who is printed first: going out the one that sent, coming in the one that was sent to
unsigned
FirstPeer(const PfState& state)
{
    return state.direction == BsdDirection::OUT ? 0 : 1;
}

/// \return true if the address is in one of the ranges, or nothing is asked
bool
IsIn(const std::optional<std::vector<PfAddressRange>>& ranges, const BsdAddress& address)
{
    if (!ranges)
    {
        return true;
    }
    const auto before = [](const BsdAddress& one, const PfAddressRange& range) {
        return one < range.first;
    };
    const auto next = std::upper_bound(ranges->begin(), ranges->end(), address, before);
    return next != ranges->begin() && !(std::prev(next)->last < address);
}

bool
HasLabel(const PfRule& rule, const std::string& label)
{
    return std::find(rule.labels.begin(), rule.labels.end(), label) != rule.labels.end();
}

} // namespace

bool
PfStateFilter::Matches(const PfState& state, const PfInterfaces& interfaces) const
{
    const BsdTuple wire = state.direction == BsdDirection::IN ? state.Came() : state.Goes();
    const auto agrees =
        [](const std::optional<PfRuleHost>& host, const BsdAddress& address, std::uint16_t port) {
            return !host || ((host->address.kind == PfAddress::Kind::ANY ||
                              host->address.network.Contains(address) != host->negated) &&
                             host->ports.Matches(port));
        };
    const std::string bound =
        state.Has(PfState::BOUND) ? interfaces.NameOf(state.boundInterface) : "all";
    return agrees(source, wire.source, wire.sourcePort) &&
           agrees(destination, wire.destination, wire.destinationPort) && IsIn(from, wire.source) &&
           IsIn(to, wire.destination) && (label.empty() || HasLabel(state.rule->rule, label)) &&
           (!id || *id == state.id) && (interface.empty() || interface == bound);
}

std::string
PfStateLine(const PfState& state, const PfInterfaces& interfaces)
{
    const BsdTuple came = state.Came();
    const BsdTuple goes = state.Goes();
    const std::string from =
        End(Host(goes.source, goes.sourcePort), Host(came.source, came.sourcePort));
    const std::string to = End(Host(goes.destination, goes.destinationPort),
                               Host(came.destination, came.destinationPort));
    const bool out = state.direction == BsdDirection::OUT;
    const unsigned first = FirstPeer(state);
    return (state.Has(PfState::BOUND) ? interfaces.NameOf(state.boundInterface) : "all") + " " +
           PfProtocolName(state.protocol) + " " + (out ? from + " -> " + to : to + " <- " + from) +
           "       " + PeerState(state, first) + ":" + PeerState(state, 1 - first);
}

std::string
PfStateDetails(const PfState& state, BsdTime now, BsdTime expiry)
{
    std::string text;
    const unsigned first = FirstPeer(state);
    if (state.protocol == BSD_IPPROTO_TCP)
    {
        text += "   " + Window(state, first) + "  " + Window(state, 1 - first) + "\n";
    }
    const auto seconds = static_cast<std::int64_t>(now / BSD_SECOND);
    const std::int64_t left = std::max<std::int64_t>(0, expiry - now) / BSD_SECOND;
    text += "   age " + Clock(seconds - state.created) + ", expires in " + Clock(left) + ", " +
            std::to_string(state.packets[0]) + ":" + std::to_string(state.packets[1]) + " pkts, " +
            std::to_string(state.bytes[0]) + ":" + std::to_string(state.bytes[1]) + " bytes";
    if (state.rule->index >= 0)
    {
        text += ", rule " + std::to_string(state.rule->index);
    }
    text += state.Has(PfState::SLOPPY) ? ", sloppy\n" : "\n";
    char id[40];
    std::snprintf(id, sizeof(id), "   id: %016" PRIx64 "\n", state.id);
    return text + id;
}

} // namespace divertsim
} // namespace ns3
