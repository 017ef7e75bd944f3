// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_STATE_H
#define PF_STATE_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-clock.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/bsd-unit.h"
#include "ns3/pf-match.h"
#include "ns3/pf-timeouts.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace divertsim
{

struct PfLoadedRule;

/// Names a state in its table; it stays until the state is removed
using PfStateHandle = std::uint32_t;

constexpr PfStateHandle PF_NO_STATE = UINT32_MAX; ///< no state

/// States of a TCP peer in their order: TCPS_* of sys/netinet/tcp_fsm.h, as far as pf sets them
enum PfTcpPeer : std::uint8_t
{
    PF_TCPS_CLOSED = 0,
    PF_TCPS_SYN_SENT = 2,
    PF_TCPS_ESTABLISHED = 4,
    PF_TCPS_CLOSING = 7,
    PF_TCPS_FIN_WAIT_2 = 9,
    PF_TCPS_TIME_WAIT = 10,
};

/// States of a peer of any other protocol: PFUDPS_* and PFOTHERS_* of sys/net/pfvar.h
enum PfOtherPeer : std::uint8_t
{
    PF_NO_TRAFFIC = 0,
    PF_SINGLE = 1,
    PF_MULTIPLE = 2,
};

/// The end of a connection sent the window scale option in its SYN; the shift is added to it
constexpr std::uint8_t PF_WINDOW_SCALED = 0x80;

/// What a state knows of one end of its flow (struct pf_state_peer); numbers are TCP's alone
struct PfPeer
{
    std::uint32_t low = 0;    ///< highest sequence number sent; 0: nothing was seen of it yet
    std::uint32_t high = 0;   ///< highest that the other end's window lets it send
    std::uint16_t window = 0; ///< largest that it offered, not scaled
    std::uint8_t scale = 0;   ///< PF_WINDOW_SCALED + shift, 0: no option
    std::uint8_t state = 0;   ///< PfTcpPeer or PfOtherPeer
};

/// What a state keeps of rules other than the one that made it; few have any of it
struct PfStateExtras
{
    std::vector<PfLoadedRule*> also; ///< `match` rules and the anchor: they count its packets
    std::vector<PfStuck> stuck;      ///< sources that it holds in pools
    PfScrubActions scrub;
};

/// What few IPv4 states need and all IPv6 states have, beside the state
struct PfStateMore
{
    BsdTuple tuple; ///< of the packet that made it, as it came
    BsdTuple came;  ///< PfKeyTuple() of it
    BsdTuple goes;  ///< that tuple after translation; the same where there is none
    PfLoadedRule* natRule = nullptr;
    PfRoute route;
    std::unique_ptr<PfStateExtras> extras; ///< null: none
};

/**
 * One state of pf(4), at a fixed address while it lives. Peer 0 is the end that sent the packet
 * that made it (`src` in pf), peer 1 the other (`dst`).
 *
 * Millions of them are the rule, so an IPv4 state without translation or route is kept small.
 * What every packet touches stands together in front.
 */
struct PfState
{
    enum Flag : std::uint8_t
    {
        HAS_MORE = 1,   ///< `more` holds, and not `inet`
        TRANSLATED = 2, ///< wire and stack side differ
        BOUND = 4,      ///< if-bound: matches on its interfaces alone
        SLOPPY = 8,     ///< tracked without sequence numbers
        RETIRED = 16,   ///< a new state took its keys: it waits for the purge
    };

    BsdTime refreshed = 0; ///< expiry counts from here
    PfPeer peers[2];
    std::uint32_t packets[2] = {}; ///< by direction: [0] as the first packet, [1] the other
    std::uint64_t bytes[2] = {};
    PfLoadedRule* rule = nullptr; ///< that made it; kept alive by it
    std::uint8_t protocol = 0;
    BsdDirection direction = BsdDirection::NONE; ///< of the first packet
    PfTimeout timeout = PfTimeout::OTHER_FIRST;  ///< COUNT: over at once
    std::uint8_t flags = 0;
    std::uint16_t ports[2] = {}; ///< source and destination, as `came`
    std::uint64_t id = 0;        ///< host order

    union {
        std::uint8_t inet[2][4]; ///< source and destination of the first packet
        PfStateMore* more;       ///< the table's
    };

    std::uint64_t word = 0; ///< BsdUnit::word
    PfStateHandle handle = PF_NO_STATE;
    PfStateHandle nextInRow = PF_NO_STATE;
    PfStateHandle previousInRow = PF_NO_STATE;
    std::uint32_t created = 0;        ///< whole seconds, as FreeBSD's pf shows it
    std::uint16_t interface = 0;      ///< index where it was made
    std::uint16_t boundInterface = 0; ///< BOUND: where else it matches (route-to's interface)
    std::uint16_t tag = 0;            ///< of the rule's `tag`, 0: none

    PfState()
        : inet()
    {
    }

    bool Has(Flag flag) const
    {
        return (flags & flag) != 0;
    }

    /// \return the address family
    BsdFamily Family() const
    {
        return Has(HAS_MORE) ? more->tuple.source.family : BsdFamily::INET;
    }

    /// \return the tuple of the packet that made it, as it came
    BsdTuple Tuple() const
    {
        return Has(HAS_MORE) ? more->tuple : Inet(IsIcmp());
    }

    /// \return PfKeyTuple() of the packet that made it
    BsdTuple Came() const
    {
        return Has(HAS_MORE) ? more->came : Inet(false);
    }

    /// \return that tuple as the packet went on, translated
    BsdTuple Goes() const
    {
        return Has(HAS_MORE) ? more->goes : Inet(false);
    }

    /// \return true once both TCP peers are at FIN_WAIT_2 or beyond: a new SYN replaces the state
    bool IsFinished() const
    {
        return protocol == BSD_IPPROTO_TCP && peers[0].state >= PF_TCPS_FIN_WAIT_2 &&
               peers[1].state >= PF_TCPS_FIN_WAIT_2;
    }

    /// \return what a divert group maps
    BsdUnit Unit()
    {
        return {id, Tuple(), &word};
    }

  private:
    bool IsIcmp() const
    {
        return protocol == BSD_IPPROTO_ICMP || protocol == BSD_IPPROTO_ICMPV6;
    }

    BsdTuple Inet(bool withoutPorts) const;
};

static_assert(sizeof(PfState) <= 120, "with 34 bytes of index an IPv4 state stays below 160 bytes");

inline BsdTuple
PfState::Inet(bool withoutPorts) const
{
    BsdTuple tuple;
    tuple.protocol = protocol;
    tuple.source.family = BsdFamily::INET;
    tuple.destination.family = BsdFamily::INET;
    for (std::size_t i = 0; i < 4; ++i)
    {
        tuple.source.bytes[i] = inet[0][i];
        tuple.destination.bytes[i] = inet[1][i];
    }
    if (!withoutPorts)
    {
        tuple.sourcePort = ports[0];
        tuple.destinationPort = ports[1];
    }
    return tuple;
}

} // namespace divertsim
} // namespace ns3

#endif // PF_STATE_H
