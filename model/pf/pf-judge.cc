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

constexpr std::uint32_t MAX_PACKET = 65535; ///< IP_MAXPACKET

bool
IsFragment(const BsdPacketView& packet)
{
    return packet.moreFragments || packet.fragmentOffset != 0;
}

} // namespace

bool
Pf::IsReassembled(BsdFamily family) const
{
    const bool freebsd = m_config.system != BsdSystem::OPENBSD;
    return (freebsd && family == BsdFamily::INET6) || m_config.reassemble.value_or(!freebsd);
}

/// What no fragment may be, reassembled or not
PfReason
Pf::CheckFragment(const BsdPacketView& packet) const
{
    if (packet.Family() == BsdFamily::INET && packet.dontFragment && !m_config.reassembleNoDf)
    {
        return PfReason::FRAGMENT;
    }
    const std::uint32_t data =
        packet.length - std::min<std::uint32_t>(packet.length, packet.header);
    const bool odd = packet.moreFragments && data % 8 != 0;
    return odd || packet.fragmentOffset + data > MAX_PACKET ? PfReason::FRAGMENT : PfReason::COUNT;
}

PfReassembly
Pf::Reassemble(BsdDirection direction,
               std::uint32_t interface,
               const BsdPacketView& packet,
               BsdDirection divertTag,
               std::shared_ptr<void> handle)
{
    PfReassembly answer;
    const bool unseen = m_config.system == BsdSystem::OPENBSD && IsLooped(direction, divertTag);
    if (!m_enabled || IsSkipped(interface) || unseen || !IsFragment(packet))
    {
        return answer;
    }
    answer.reason = CheckFragment(packet);
    if (answer.reason != PfReason::COUNT)
    {
        answer.result = PfReassembly::DROPPED;
    }
    else if (IsReassembled(packet.Family()))
    {
        answer = m_fragments.Add(direction, packet, std::move(handle), m_clock.Now());
    }
    if (answer.result == PfReassembly::DROPPED)
    {
        Pass pass;
        pass.event.time = m_clock.Now();
        pass.event.direction = direction;
        pass.event.interface = interface;
        pass.event.packet = &packet;
        pass.reason = answer.reason;
        PfVerdict verdict;
        verdict.pass = false;
        Tell(pass, verdict);
    }
    return answer;
}

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

void
Pf::AskRules(Pass& pass, bool fragment)
{
    const PfPacketEvent& event = pass.event;
    ++m_counters.match;
    const PfMatch match = m_loaded.back()->Match(event.direction,
                                                 event.interface,
                                                 *event.packet,
                                                 fragment,
                                                 m_interfaces);
    pass.rule = match.rule;
    const bool makesState = match.natRule || (match.rule && match.rule->rule.keepState);
    if (match.failure != PfReason::COUNT)
    {
        pass.reason = match.failure;
    }
    else if (match.rule && match.rule->rule.action == PfAction::BLOCK)
    {
        pass.reason = PfReason::MATCH;
    }
    else if (makesState && !fragment && !PfIsIcmpError(*event.packet))
    {
        CreateState(pass, match);
    }
    else
    {
        pass.tag = match.tag;
        pass.route = match.route;
    }
}

/// \return COUNT where the rule may make one more
PfReason
Pf::CheckLimits(const PfLoadedRule& rule)
{
    if (rule.rule.state.max != 0 && rule.counters.statesNow >= rule.rule.state.max)
    {
        ++m_counters.maxStatesPerRule;
        return PfReason::STATE_LIMIT;
    }
    if (m_states.Size() >= m_config.stateLimit)
    {
        return PfReason::MEMORY; // "PF states limit reached": the zone is exhausted
    }
    return PfReason::COUNT;
}

/// \return the new state, or null where another has one of its keys; the ID is used up then, too
PfState*
Pf::InsertState(const PfStateKeys& keys)
{
    const std::uint64_t id = m_ids.Next(keys.tuple);
    PfState* state = m_states.Insert(id, keys);
    while (!state)
    {
        PfState* taken = m_states.FindTaken(keys);
        if (!taken->IsFinished())
        {
            return nullptr;
        }
        m_states.Retire(*taken);
        state = m_states.Insert(id, keys);
    }
    return state;
}

/// pf_create_state()
void
Pf::CreateState(Pass& pass, const PfMatch& match)
{
    PfPacketEvent& event = pass.event;
    PfLoadedRule* rule = match.rule ? match.rule : &m_defaultRule;
    pass.reason = CheckLimits(*rule);
    if (pass.reason != PfReason::COUNT)
    {
        return;
    }
    PfStateKeys keys;
    keys.direction = event.direction;
    keys.tuple = pass.packet->tuple;
    keys.came = PfKeyTuple(*pass.packet);
    keys.goes = match.natRule ? match.translated : keys.came;
    keys.interface = event.interface;
    keys.route = match.route;
    // BOUND_IFACE(): FreeBSD binds to where route-to sends, and not at all with reply-to
    const bool freebsd = m_config.system != BsdSystem::OPENBSD;
    keys.bound = rule->rule.state.ifBound && !(freebsd && match.route.kind == PfRoute::REPLY_TO);
    const bool routed =
        freebsd && event.direction == BsdDirection::OUT && match.route.kind == PfRoute::ROUTE_TO;
    keys.boundInterface = routed ? match.route.interface : event.interface;
    PfState* state = InsertState(keys);
    if (!state)
    {
        pass.reason = PfReason::STATE_INSERT;
        return;
    }
    ++m_counters.inserts;
    m_counters.statesPeak = std::max<std::uint64_t>(m_counters.statesPeak, m_states.Size());
    state->rule = rule;
    state->tag = match.tag;
    state->flags |= rule->rule.state.sloppy ? PfState::SLOPPY : 0;
    if (state->Has(PfState::HAS_MORE))
    {
        state->more->natRule = match.natRule;
    }
    for (PfLoadedRule* made : {rule, match.natRule != rule ? match.natRule : nullptr})
    {
        Hold(made);
    }
    PfStartTracking(*state, *pass.packet, event.time);
    Attach(pass, *state);
    event.rule = rule->index;
    for (PfObserver* observer : m_observers)
    {
        observer->OnStateCreated(event, state->Unit());
    }
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
        verdict.divertPort = pass.rule->rule.divertPort;
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
