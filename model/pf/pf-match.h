// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_MATCH_H
#define PF_MATCH_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/pf-observer.h"
#include "ns3/pf-pool-choice.h"
#include "ns3/pf-rule.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace divertsim
{

class PfLoadedPool;
struct PfLoadedRule;

/// What `route-to` or `reply-to` of a rule came to for one packet
struct PfRoute
{
    enum Kind : std::uint8_t
    {
        NONE,
        ROUTE_TO, ///< packets in the direction of the one that made the state
        REPLY_TO, ///< packets in the other direction
    };

    Kind kind = NONE;
    std::uint32_t interface = 0; ///< index of the one to leave by
    BsdAddress gateway;          ///< the next hop; family NONE: the packet's own destination
};

/// What `scrub` of rules does to a packet, and to those of its state
struct PfScrubActions
{
    bool noDf = false;
    bool randomId = false;
    std::uint8_t minTtl = 0;  ///< 0: none
    std::uint16_t maxMss = 0; ///< 0: none

    explicit operator bool() const
    {
        return noDf || randomId || minTtl != 0 || maxMss != 0;
    }

    /// pf_rule_to_actions(): what a later rule says counts. \param scrub of it
    template <typename Other>
    void Add(const Other& scrub)
    {
        noDf = noDf || scrub.noDf;
        randomId = randomId || scrub.randomId;
        minTtl = scrub.minTtl != 0 ? scrub.minTtl : minTtl;
        maxMss = scrub.maxMss != 0 ? scrub.maxMss : maxMss;
    }
};

/// What a state holds on to in a pool with `sticky-address`
struct PfStuck
{
    PfLoadedPool* pool = nullptr;
    BsdAddress source; ///< that the pool was asked for
    PfPoolChoice choice;
};

/**
 * What the rules say of a packet: all that a new state needs to know of them. The rules fill it;
 * Pf makes the state and writes the translation into the packet.
 *
 * Everything of the ruleset that holds for a state as long as it lives (timeouts, `max`, divert
 * port, label, sloppy) is read from its rule, which the state keeps alive.
 */
struct PfMatch
{
    PfLoadedRule* rule = nullptr; ///< that decided; null: the default rule, which passes
    /// whose translation was applied; null: none. May be `rule` itself (OpenBSD's `nat-to`)
    PfLoadedRule* natRule = nullptr;
    /**
     * Where natRule is set: the packet as it goes on, else not read. Going in, the packet as it
     * came is the wire side of the state and this its stack side; going out the other way round.
     * In ICMP queries the ports are those of PfKeyTuple().
     */
    BsdTuple translated;
    PfRoute route;
    std::uint16_t tag = 0; ///< a number for `tag`, 0: none
    PfScrubActions scrub;
    /// `match` rules that matched, and the anchor of `rule`: they count the state's packets, too
    std::vector<PfLoadedRule*> also;
    std::vector<PfStuck> stuck;
    /// COUNT: the rules came to an end. Else the packet is dropped for this (MAP_FAILED, ...)
    PfReason failure = PfReason::COUNT;

    /// As it was made, but for what is not read then; cheaper than a new one
    void Clear()
    {
        rule = nullptr;
        natRule = nullptr;
        route = PfRoute();
        tag = 0;
        scrub = PfScrubActions();
        also.clear();
        stuck.clear();
        failure = PfReason::COUNT;
    }
};

/**
 * The tuple by which pf knows a packet: its own, but for ICMP queries and replies, whose identifier
 * and type stand where ports would be: identifier first going from the one that asks, type first
 * going back (pf_icmp_mapping() of FreeBSD sys/netpfil/pf/pf.c). Types without an identifier, and
 * those that nothing answers, have 0 for it.
 *
 * \param packet not an ICMP error \return its tuple for keys and translations
 */
BsdTuple PfKeyTuple(const BsdPacketView& packet);

/// \param inner of an ICMP error, complete and no fragment \return PfKeyTuple() of what it quotes
BsdTuple PfKeyTuple(const BsdInnerView& inner);

/**
 * Write a translated key into a packet: addresses, ports, the identifier of an ICMP query or reply.
 * \param key PfKeyTuple() as it is to be \param packet [in,out] takes it
 */
void PfWriteKeyTuple(const BsdTuple& key, BsdPacketView& packet);

/// The same for what an ICMP error quotes. \param key as above \param inner [in,out] takes it
void PfWriteKeyTuple(const BsdTuple& key, BsdInnerView& inner);

/// \param packet ICMPv6 \return true for a reply that may come from another address than the query
/// went to: one to all nodes of the link
bool PfMayAnswerMulticast(const BsdPacketView& packet);

/// \param packet any \return true for an ICMP message that quotes the packet that it is about
bool PfIsIcmpError(const BsdPacketView& packet);

/// What a translation may ask of the states there are, when it looks for a port that is free
class PfKeyLookup
{
  public:
    virtual ~PfKeyLookup() = default;

    /**
     * \param direction IN: keys as on the wire, OUT: as in the host (pf_find_state_all())
     * \param tuple PfKeyTuple() of a packet in that direction
     * \return true if a state on any interface has this key
     */
    virtual bool IsTaken(BsdDirection direction, const BsdTuple& tuple) const = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_MATCH_H
