// SPDX-License-Identifier: GPL-2.0-only

// What pf does with a packet that no state takes: the part of Pf that FreeBSD's pf_test_rule() and
// pf_create_state() are

#include "ns3/pf-evaluation.h"
#include "ns3/pf-tracker.h"
#include "ns3/pf.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::uint8_t ICMP_UNREACHABLE = 3;
constexpr std::uint8_t ICMP6_UNREACHABLE = 1;

bool
IsMulticast(const BsdAddress& address)
{
    return address.family == BsdFamily::INET6 ? address.bytes[0] == 0xff
                                              : (address.bytes[0] & 0xf0) == 0xe0;
}

} // namespace

void
Pf::AskRules(Pass& pass, bool fragment)
{
    const PfPacketEvent& event = pass.event;
    ++m_counters.match;
    PfMatch& match = m_match;
    match.Clear();
    const PfSurroundings around = Around();
    PfSubject subject(event.direction, event.interface, *pass.packet, fragment);
    PfEvaluation(m_config.system, around, subject, match).Run(m_loaded.back()->Main());
    pass.rule = match.rule;
    pass.also = &match.also;
    const bool makesState = match.natRule || (match.rule && match.rule->rule.keepState);
    if (match.failure != PfReason::COUNT)
    {
        pass.reason = match.failure;
    }
    else if (match.rule && match.rule->rule.action == PfAction::BLOCK)
    {
        pass.reason = PfReason::MATCH;
        Return(pass, match.rule->rule, fragment);
    }
    else if (makesState && !fragment && !PfIsIcmpError(*event.packet))
    {
        CreateState(pass, match);
    }
    else
    {
        pass.tag = match.tag;
        pass.route = match.route;
        pass.scrub.Add(match.scrub);
    }
}

/// pf_return(): what the sender of a blocked packet hears
void
Pf::Return(const Pass& pass, const PfRule& rule, bool fragment)
{
    const BsdPacketView& packet = *pass.packet;
    const std::uint8_t protocol = packet.tuple.protocol;
    if (!m_sender || rule.block == PfBlock::DROP || fragment)
    {
        return;
    }
    const bool resets = rule.block != PfBlock::RETURN_ICMP && protocol == BSD_IPPROTO_TCP;
    if (resets && !(packet.tcpFlags & BSD_TH_RST))
    {
        PfSegment segment;
        segment.tuple = packet.tuple.Reversed();
        segment.flags = BSD_TH_RST | BSD_TH_ACK;
        segment.sequence = packet.tcpAck;
        segment.acknowledgement = packet.tcpSeq + packet.payload +
                                  ((packet.tcpFlags & BSD_TH_SYN) ? 1 : 0) +
                                  ((packet.tcpFlags & BSD_TH_FIN) ? 1 : 0);
        segment.ttl = rule.blockTtl;
        m_sender->SendTcp(segment);
        return;
    }
    const bool inet6 = packet.Family() == BsdFamily::INET6;
    const bool icmp = protocol == (inet6 ? BSD_IPPROTO_ICMPV6 : BSD_IPPROTO_ICMP);
    // icmp_error() answers none that was sent to a group
    if (rule.block != PfBlock::RETURN_RST && !icmp && !IsMulticast(packet.tuple.destination))
    {
        m_sender->SendIcmp(packet,
                           inet6 ? ICMP6_UNREACHABLE : ICMP_UNREACHABLE,
                           inet6 ? rule.icmp6Code : rule.icmpCode);
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

PfStateKeys
Pf::KeysOf(const Pass& pass, const PfMatch& match, const PfLoadedRule& rule) const
{
    const PfPacketEvent& event = pass.event;
    PfStateKeys keys;
    keys.direction = event.direction;
    keys.tuple = pass.packet->tuple;
    keys.came = PfKeyTuple(*pass.packet);
    keys.goes = match.natRule ? match.translated : keys.came;
    keys.interface = event.interface;
    keys.route = match.route;
    keys.more = match.scrub || !match.also.empty() || !match.stuck.empty();
    // BOUND_IFACE(): FreeBSD binds to where route-to sends, and not at all with reply-to
    const bool freebsd = m_config.system != BsdSystem::OPENBSD;
    keys.bound = rule.rule.state.ifBound && !(freebsd && match.route.kind == PfRoute::REPLY_TO);
    const bool routed =
        freebsd && event.direction == BsdDirection::OUT && match.route.kind == PfRoute::ROUTE_TO;
    keys.boundInterface = routed ? match.route.interface : event.interface;
    return keys;
}

/// What the rules leave with a new state
void
Pf::FillState(PfState& state, const PfMatch& match)
{
    state.tag = match.tag;
    state.flags |= state.rule->rule.state.sloppy ? PfState::SLOPPY : 0;
    if (state.Has(PfState::HAS_MORE))
    {
        state.more->natRule = match.natRule;
        if (match.scrub || !match.also.empty() || !match.stuck.empty())
        {
            state.more->extras = std::make_unique<PfStateExtras>(
                PfStateExtras{match.also, match.stuck, match.scrub});
        }
    }
    for (PfLoadedRule* made : {state.rule, match.natRule != state.rule ? match.natRule : nullptr})
    {
        Hold(made);
    }
    for (PfLoadedRule* also : match.also)
    {
        Hold(also);
    }
    for (const PfStuck& stuck : match.stuck)
    {
        stuck.pool->Hold(stuck.source, stuck.choice);
    }
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
    PfState* state = InsertState(KeysOf(pass, match, *rule));
    if (!state)
    {
        pass.reason = PfReason::STATE_INSERT;
        return;
    }
    ++m_counters.inserts;
    m_counters.statesPeak = std::max<std::uint64_t>(m_counters.statesPeak, m_states.Size());
    state->rule = rule;
    FillState(*state, match);
    PfStartTracking(*state, *pass.packet, event.time);
    Attach(pass, *state);
    event.rule = rule->index;
    for (PfObserver* observer : m_observers)
    {
        observer->OnStateCreated(event, state->Unit());
    }
    if (state->Came() != state->Goes())
    {
        for (PfObserver* observer : m_observers)
        {
            observer->OnTranslated(event.time, state->Came(), state->Goes());
        }
    }
}

} // namespace divertsim
} // namespace ns3
