// SPDX-License-Identifier: GPL-2.0-only

// What pf does with one packet: the part of Pf that FreeBSD's pf_test() is

#include "ns3/pf-tracker-tcp.h"
#include "ns3/pf-translate.h"
#include "ns3/pf.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

bool
IsFragment(const BsdPacketView& packet)
{
    return packet.moreFragments || packet.fragmentOffset != 0;
}

/// IPv4's alone; IPv6's extension headers are not held against a packet
bool
HasOptions(const BsdPacketView& packet)
{
    constexpr std::uint16_t IPV4_HEADER = 20;
    return packet.header > IPV4_HEADER && packet.Family() == BsdFamily::INET;
}

} // namespace

PfVerdict
Pf::Test(BsdDirection direction,
         std::uint32_t interface,
         BsdPacketView& packet,
         BsdDirection divertTag)
{
    if (!m_enabled || IsSkipped(interface))
    {
        PfVerdict verdict;
        verdict.unit.tuple = packet.tuple;
        return verdict;
    }
    Pass pass;
    pass.packet = &packet;
    pass.event.time = m_clock.Now();
    pass.event.direction = direction;
    pass.event.interface = interface;
    pass.event.packet = &packet;
    pass.event.looped = IsLooped(direction, divertTag);
    if (!pass.event.looped || m_config.system != BsdSystem::OPENBSD)
    {
        if (m_loaded.back()->HasScrub())
        {
            Normalize(direction, interface, packet, pass.scrub);
        }
        Judge(pass);
    }
    return Conclude(pass);
}

void
Pf::Judge(Pass& pass)
{
    const BsdPacketView& packet = *pass.packet;
    if (IsFragment(packet))
    {
        AskRules(pass, true);
        if (pass.reason == PfReason::MATCH && m_config.system == BsdSystem::FREEBSD)
        {
            pass.reason = PfReason::FRAGMENT;
        }
        return;
    }
    if (!packet.complete)
    {
        pass.reason = PfReason::SHORT;
        return;
    }
    if (PfIsIcmpError(packet) ? !UseQuotedState(pass) : !UseState(pass))
    {
        AskRules(pass, false);
    }
}

PfState*
Pf::FindStateOf(const Pass& pass, const BsdTuple& key)
{
    ++m_counters.searches;
    return m_states.Find(pass.event.direction, key, pass.event.interface);
}

/// \return false where no state took the packet: the rules judge it
bool
Pf::UseState(Pass& pass)
{
    BsdTuple key = PfKeyTuple(*pass.packet);
    PfState* state = FindStateOf(pass, key);
    if (!state && PfMayAnswerMulticast(*pass.packet))
    {
        key.source = *BsdAddress::Parse("ff02::1"); // a query to all nodes, answered by one
        state = FindStateOf(pass, key);
    }
    if (!state)
    {
        return false;
    }
    if (pass.event.looped)
    {
        return true; // passes without its state: no tracking, no refresh, the default rule
    }
    return Follow(pass,
                  *state,
                  PfTrackPacket(*state, pass.event.direction, *pass.packet, pass.event.time));
}

/// pf_test_state_icmp(), errors: they belong to the state of the packet that they quote, and
/// refresh nothing
bool
Pf::UseQuotedState(Pass& pass)
{
    const BsdInnerView& inner = pass.packet->inner;
    if (!inner.complete || inner.fragment || pass.packet->tuple.destination != inner.tuple.source)
    {
        return false;
    }
    PfState* state = FindStateOf(pass, PfKeyTuple(inner).Reversed());
    if (!state)
    {
        return false;
    }
    if (pass.event.looped)
    {
        return true;
    }
    const unsigned from = 1 - PfSenderOf(*state, pass.event.direction);
    const bool strange = state->protocol == BSD_IPPROTO_TCP && !state->Has(PfState::SLOPPY) &&
                         !PfIsInWindow(*state, from, inner.tcpSeq);
    pass.quotes = true;
    return Follow(pass, *state, strange ? PfTrack::MISMATCH : PfTrack::PASS);
}

/// Do what tracking says. \return false where the rules are to judge the packet after all
bool
Pf::Follow(Pass& pass, PfState& state, PfTrack track)
{
    switch (track)
    {
    case PfTrack::REPLACE:
        RemoveState(state);
        return false;
    case PfTrack::MISMATCH:
    case PfTrack::HANDSHAKE:
    case PfTrack::CHALLENGE:
        pass.event.stateId = state.id;
        pass.event.rule = state.rule->index;
        pass.reason = PfReason::STATE_MISMATCH;
        Answer(pass, state, track);
        return true;
    case PfTrack::PASS:
    case PfTrack::FINISHED:
        break;
    }
    Attach(pass, state);
    pass.rule = state.rule;
    if (track == PfTrack::FINISHED)
    {
        for (PfObserver* observer : m_observers)
        {
            observer->OnStateFinished(pass.event.time, state.id);
        }
    }
    return true;
}

void
Pf::Attach(Pass& pass, PfState& state)
{
    pass.state = &state;
    pass.event.stateId = state.id;
    pass.tag = state.tag;
    if (state.Has(PfState::HAS_MORE))
    {
        pass.route = state.more->route;
        pass.natRule = state.more->natRule;
        if (const PfStateExtras* extras = state.more->extras.get())
        {
            pass.also = &extras->also;
            pass.scrub.Add(extras->scrub);
        }
    }
}

/// What pf sends for a TCP segment that it drops: on behalf of its destination
void
Pf::Answer(const Pass& pass, const PfState& state, PfTrack track)
{
    const BsdPacketView& packet = *pass.packet;
    const bool challenge = track == PfTrack::CHALLENGE;
    if (!m_sender || track == PfTrack::MISMATCH || (!challenge && (packet.tcpFlags & BSD_TH_RST)))
    {
        return;
    }
    PfSegment segment;
    segment.tuple = packet.tuple.Reversed();
    segment.flags = challenge ? BSD_TH_ACK : BSD_TH_RST;
    segment.sequence = packet.tcpAck;
    if (challenge)
    {
        const unsigned from = PfSenderOf(state, pass.event.direction);
        segment.sequence = state.peers[1 - from].low;
        segment.acknowledgement = state.peers[from].low;
        segment.skipsPf = false;
    }
    m_sender->SendTcp(segment);
}

/// Counters of rules and of the state: pf_counters_inc()
void
Pf::Count(const Pass& pass, const PfVerdict& verdict)
{
    // OpenBSD's takes no action but PF_PASS, and that of diverted packets is PF_DIVERT
    const bool counted = m_config.system != BsdSystem::OPENBSD || verdict.divertPort == 0;
    const bool blocked = pass.rule && pass.rule->rule.action == PfAction::BLOCK;
    const std::uint32_t length = pass.packet->length;
    // Dropped packets count for block rules alone (the test of `r->action` there).
    if (!counted || (!verdict.pass && !blocked))
    {
        return;
    }
    for (PfLoadedRule* rule : {pass.rule, pass.natRule != pass.rule ? pass.natRule : nullptr})
    {
        if (rule)
        {
            ++rule->counters.packets;
            rule->counters.bytes += length;
        }
    }
    if (pass.also)
    {
        for (PfLoadedRule* also : *pass.also)
        {
            ++also->counters.packets;
            also->counters.bytes += length;
        }
    }
    if (pass.state)
    {
        const unsigned way = PfSenderOf(*pass.state, pass.event.direction);
        ++pass.state->packets[way];
        pass.state->bytes[way] += length;
    }
}

void
Pf::Tell(const Pass& pass, const PfVerdict& verdict)
{
    if (!verdict.pass)
    {
        ++m_counters.drops[static_cast<std::size_t>(pass.reason)];
    }
    for (PfObserver* observer : m_observers)
    {
        if (!verdict.pass)
        {
            observer->OnDropped(pass.event, pass.reason);
        }
        else if (verdict.divertPort != 0)
        {
            observer->OnDiverted(pass.event, verdict.divertPort);
        }
        else
        {
            observer->OnPassed(pass.event);
        }
    }
}

/// Counters, word to the observers, the verdict, and the packet changed: the end of pf_test()
PfVerdict
Pf::Conclude(Pass& pass)
{
    if (pass.reason == PfReason::COUNT && HasOptions(*pass.packet) &&
        !(pass.rule && pass.rule->rule.allowOpts) &&
        !(pass.event.looped && m_config.system == BsdSystem::OPENBSD))
    {
        pass.reason = PfReason::IP_OPTION;
    }
    PfVerdict verdict;
    verdict.pass = pass.reason == PfReason::COUNT;
    verdict.reason = pass.reason;
    verdict.looped = pass.event.looped;
    if (pass.rule)
    {
        pass.event.rule = pass.rule->index;
    }
    if (pass.rule && verdict.pass && !verdict.looped)
    {
        const PfRule& rule = pass.rule->rule;
        verdict.divertPort = rule.divert == PfDivert::PACKET ? rule.divertPort : std::uint16_t{0};
    }
    Count(pass, verdict);
    if (pass.state)
    {
        verdict.unit = pass.state->Unit();
    }
    else
    {
        verdict.unit.tuple = pass.packet->tuple;
    }
    Tell(pass, verdict);
    if (!verdict.pass)
    {
        return verdict;
    }
    verdict.changed = Translate(pass);
    verdict.changed = (pass.scrub && Scrub(pass)) || verdict.changed;
    if (pass.tag != 0)
    {
        pass.packet->pfTag = pass.tag;
    }
    // pf_route(): route-to is for packets as the first one, reply-to for the others
    const bool forward = !pass.state || pass.state->direction == pass.event.direction;
    if (verdict.divertPort == 0 && (pass.route.kind == PfRoute::REPLY_TO) != forward)
    {
        verdict.route = pass.route;
    }
    return verdict;
}

/// \return true where the packet is another one now
bool
Pf::Translate(const Pass& pass)
{
    if (!pass.state || !pass.state->Has(PfState::TRANSLATED))
    {
        return false;
    }
    if (pass.quotes)
    {
        PfTranslateError(*pass.state, pass.event.direction, *pass.packet);
    }
    else
    {
        PfWriteKeyTuple(PfTranslated(*pass.state, pass.event.direction), *pass.packet);
    }
    return true;
}

} // namespace divertsim
} // namespace ns3
