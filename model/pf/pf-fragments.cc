// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-fragments.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::uint32_t MAX_PACKET = 65535; ///< IP_MAXPACKET
constexpr std::size_t MAX_QUEUES = 1000;    ///< PFFRAG_FRAG_HIWAT of FreeBSD [from memory]

// PF_FRAG_ENTRY_LIMIT fragments may begin in each of PF_FRAG_ENTRY_POINTS parts of a packet.
constexpr std::uint32_t PART = 0x10000 / 16;
constexpr std::ptrdiff_t PART_LIMIT = 64;

} // namespace

bool
PfFragments::Queue::IsWhole() const
{
    std::uint32_t reached = 0;
    for (const Entry& entry : entries)
    {
        if (entry.part.offset != reached)
        {
            return false;
        }
        reached = entry.End();
    }
    return !entries.back().more;
}

PfFragments::Key
PfFragments::KeyOf(BsdSystem system, BsdDirection direction, const BsdPacketView& fragment)
{
    const bool inet6 = fragment.Family() == BsdFamily::INET6;
    return {fragment.Family(),
            fragment.tuple.source,
            fragment.tuple.destination,
            inet6 ? std::uint8_t{0} : fragment.tuple.protocol, // the first fragment's alone counts
            fragment.fragmentId,
            system == BsdSystem::OPENBSD ? direction : BsdDirection::NONE};
}

/// The last fragment ends the packet: none may reach beyond it, none may end it elsewhere
bool
PfFragments::IsEndPlausible(const Queue& queue, const Entry& entry)
{
    const Entry& last = queue.entries.back();
    const std::uint32_t total = last.End();
    if (entry.End() < total)
    {
        return entry.more;
    }
    if (!last.more)
    {
        return entry.End() == total && !entry.more;
    }
    return entry.End() > total || entry.more;
}

bool
PfFragments::HasRoom(const Queue& queue, std::uint32_t offset)
{
    return std::count_if(queue.entries.begin(), queue.entries.end(), [offset](const Entry& entry) {
               return entry.part.offset / PART == offset / PART;
           }) < PART_LIMIT;
}

/// pf_flush_fragments(): a tenth of the fragments goes, the packets that wait longest first
bool
PfFragments::MakeRoom(std::size_t limit)
{
    if (m_size < limit && m_queues.size() < MAX_QUEUES)
    {
        return true;
    }
    const std::size_t goal = m_size * 9 / 10;
    while (m_size > goal && !m_queues.empty())
    {
        Drop(std::prev(m_queues.end()));
    }
    return m_size < limit;
}

PfFragments::Queues::iterator
PfFragments::Touch(const Key& key, BsdTime now)
{
    const auto known = m_byKey.find(key);
    if (known != m_byKey.end())
    {
        m_queues.splice(m_queues.begin(), m_queues, known->second);
    }
    else
    {
        m_queues.emplace_front();
        m_queues.front().key = key;
        m_byKey[key] = m_queues.begin();
    }
    m_queues.front().last = now;
    return m_queues.begin();
}

void
PfFragments::Drop(Queues::iterator queue)
{
    m_size -= queue->entries.size();
    m_byKey.erase(queue->key);
    m_queues.erase(queue);
}

PfReassembly
PfFragments::Add(BsdDirection direction,
                 const BsdPacketView& fragment,
                 std::shared_ptr<void> packet,
                 BsdTime now)
{
    PfReassembly answer;
    Entry entry;
    entry.part.packet = std::move(packet);
    entry.part.header = fragment.header;
    entry.part.offset = fragment.fragmentOffset;
    entry.part.length = fragment.length - std::min<std::uint32_t>(fragment.length, fragment.header);
    entry.more = fragment.moreFragments;
    answer.result = PfReassembly::DROPPED;
    answer.reason = PfReason::FRAGMENT;
    if (!MakeRoom(m_limit))
    {
        answer.reason = PfReason::MEMORY;
        return answer;
    }
    if (entry.part.length == 0 || (entry.more && entry.part.length % 8 != 0) ||
        entry.End() > MAX_PACKET)
    {
        return answer;
    }
    const auto queue = Touch(KeyOf(m_system, direction, fragment), now);
    queue->longest = std::max(queue->longest, entry.part.length);
    answer.reason = Insert(queue, std::move(entry));
    if (answer.reason != PfReason::COUNT)
    {
        return answer;
    }
    answer.result = PfReassembly::HELD;
    if (queue->IsWhole())
    {
        const std::uint32_t whole = queue->entries.back().End();
        answer.longest = queue->longest;
        for (Entry& held : queue->entries)
        {
            answer.parts.push_back(std::move(held.part));
        }
        answer.result = PfReassembly::WHOLE;
        Drop(queue);
        // IPv6 counts what stands behind its fixed header, and the fragment header goes
        const std::uint32_t header = answer.parts.front().header;
        const bool inet6 = fragment.Family() == BsdFamily::INET6;
        if (whole + header > MAX_PACKET + (inet6 ? 48U : 0U))
        {
            answer = PfReassembly();
            answer.result = PfReassembly::DROPPED;
            answer.reason = PfReason::SHORT;
        }
    }
    return answer;
}

/// \return why the packet takes no such fragment; OpenBSD gives up all of an IPv6 packet
PfReason
PfFragments::Refuse(Queues::iterator queue)
{
    if (m_system == BsdSystem::OPENBSD && std::get<0>(queue->key) == BsdFamily::INET6)
    {
        Drop(queue);
    }
    return PfReason::FRAGMENT;
}

/// \return COUNT where it went in
PfReason
PfFragments::Insert(Queues::iterator queue, Entry entry)
{
    std::size_t at = 0;
    if (!queue->entries.empty())
    {
        if (!IsEndPlausible(*queue, entry))
        {
            return Refuse(queue);
        }
        const bool strict =
            m_system == BsdSystem::OPENBSD && std::get<0>(queue->key) == BsdFamily::INET6;
        const bool overlaps =
            std::any_of(queue->entries.begin(), queue->entries.end(), [&entry](const Entry& held) {
                return held.part.offset < entry.End() && entry.part.offset < held.End();
            });
        if (strict && overlaps)
        {
            return Refuse(queue);
        }
        const PfReason reason = Trim(*queue, entry, at);
        if (reason != PfReason::COUNT)
        {
            return reason;
        }
    }
    if (!HasRoom(*queue, entry.part.offset))
    {
        if (m_system == BsdSystem::OPENBSD)
        {
            Drop(queue);
        }
        return PfReason::FRAGMENT;
    }
    queue->entries.insert(queue->entries.begin() + static_cast<std::ptrdiff_t>(at),
                          std::move(entry));
    ++m_size;
    return PfReason::COUNT;
}

/// Cut a new fragment where an older one before it has the bytes, and those behind its start where
/// it has them. \param [out] at where it goes in
PfReason
PfFragments::Trim(Queue& queue, Entry& entry, std::size_t& at)
{
    auto& entries = queue.entries;
    while (at < entries.size() && entries[at].part.offset <= entry.part.offset)
    {
        ++at;
    }
    if (at > 0 && entries[at - 1].End() > entry.part.offset)
    {
        const std::uint32_t cut = entries[at - 1].End() - entry.part.offset;
        if (cut >= entry.part.length)
        {
            return PfReason::FRAGMENT;
        }
        entry.part.skip += cut;
        entry.part.offset += cut;
        entry.part.length -= cut;
    }
    while (at < entries.size() && entry.End() > entries[at].part.offset)
    {
        PfFragmentPart& after = entries[at].part;
        const std::uint32_t cut = entry.End() - after.offset;
        if (cut < after.length)
        {
            after.skip += cut;
            after.offset += cut;
            after.length -= cut;
            break;
        }
        entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(at));
        --m_size;
    }
    return PfReason::COUNT;
}

void
PfFragments::Purge(BsdTime before)
{
    while (!m_queues.empty() && m_queues.back().last <= before)
    {
        Drop(std::prev(m_queues.end()));
    }
}

} // namespace divertsim
} // namespace ns3
