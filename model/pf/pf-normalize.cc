// SPDX-License-Identifier: GPL-2.0-only

// What pf does before its rules: the part of Pf that FreeBSD's pf_normalize_ip() and pf_scrub() are

#include "ns3/pf-evaluation.h"
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

/// Where FreeBSD has scrub rules, they alone say which packets are normalized: a packet that none
/// matches, or one with `no`, stays as it is, and its fragments go on unchecked ("scrub_compat").
Pf::Normalization
Pf::Normalize(BsdDirection direction,
              std::uint32_t interface,
              const BsdPacketView& packet,
              PfScrubActions& scrub)
{
    const bool freebsd = m_config.system != BsdSystem::OPENBSD;
    const bool inet6 = packet.Family() == BsdFamily::INET6;
    Normalization how;
    if (!m_loaded.back()->HasScrub())
    {
        how.reassembles = (freebsd && inet6) || m_config.reassemble.value_or(!freebsd);
        how.noDf = m_config.reassembleNoDf;
        return how;
    }
    const PfSurroundings around = Around();
    PfSubject subject(direction, interface, packet, IsFragment(packet));
    PfMatch unused;
    PfEvaluation evaluation(m_config.system, around, subject, unused);
    PfLoadedRule* rule = evaluation.FindScrub(m_loaded.back()->Main());
    how.looks = rule != nullptr;
    if (rule)
    {
        ++rule->counters.packets;
        rule->counters.bytes += packet.length;
        how.reassembles = rule->rule.scrub.fragmentReassemble;
        how.noDf = rule->rule.scrub.noDf;
        scrub.Add(rule->rule.scrub);
    }
    return how;
}

/// What no fragment may be, reassembled or not
PfReason
Pf::CheckFragment(const BsdPacketView& packet, const Normalization& how)
{
    if (packet.Family() == BsdFamily::INET && packet.dontFragment && !how.noDf)
    {
        return PfReason::FRAGMENT;
    }
    const std::uint32_t data =
        packet.length - std::min<std::uint32_t>(packet.length, packet.header);
    const bool odd = packet.moreFragments && data % 8 != 0;
    return odd || packet.fragmentOffset + data > MAX_PACKET ? PfReason::FRAGMENT : PfReason::COUNT;
}

void
Pf::DropFragment(const PfPacketEvent& event, PfReason reason)
{
    Pass pass;
    pass.event = event;
    pass.reason = reason;
    PfVerdict verdict;
    verdict.pass = false;
    Tell(pass, verdict);
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
    PfScrubActions unused;
    const Normalization how = Normalize(direction, interface, packet, unused);
    if (!how.looks)
    {
        return answer;
    }
    answer.reason = CheckFragment(packet, how);
    if (answer.reason != PfReason::COUNT)
    {
        answer.result = PfReassembly::DROPPED;
    }
    else if (how.reassembles)
    {
        answer = m_fragments.Add(direction, packet, std::move(handle), m_clock.Now());
    }
    if (answer.result == PfReassembly::DROPPED)
    {
        PfPacketEvent event;
        event.time = m_clock.Now();
        event.direction = direction;
        event.interface = interface;
        event.packet = &packet;
        DropFragment(event, answer.reason);
    }
    return answer;
}

/// pf_scrub(), and `max-mss` of pf_normalize_mss(). \return true where the packet is another one
/// now
bool
Pf::Scrub(const Pass& pass)
{
    BsdPacketView& packet = *pass.packet;
    const PfScrubActions& scrub = pass.scrub;
    bool changed = false;
    const bool inet = packet.Family() == BsdFamily::INET;
    if (scrub.noDf && inet && packet.dontFragment)
    {
        packet.dontFragment = false;
        changed = true;
    }
    if (scrub.minTtl != 0 && packet.ttl < scrub.minTtl)
    {
        packet.ttl = scrub.minTtl;
        changed = true;
    }
    if (scrub.randomId && inet && !IsFragment(packet))
    {
        packet.fragmentId = Around().Draw32() & 0xffff;
        changed = true;
    }
    if (scrub.maxMss != 0 && (packet.tcpFlags & BSD_TH_SYN) && packet.tcpMss > scrub.maxMss)
    {
        packet.tcpMss = scrub.maxMss;
        changed = true;
    }
    return changed;
}

} // namespace divertsim
} // namespace ns3
