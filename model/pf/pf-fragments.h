// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_FRAGMENTS_H
#define PF_FRAGMENTS_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-kernel.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/pf-observer.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// What of one fragment goes into the whole packet
struct PfFragmentPart
{
    std::shared_ptr<void> packet; ///< as it was handed in
    std::uint32_t header = 0;     ///< bytes before its data, IPv6's fragment header included
    std::uint32_t skip = 0;       ///< bytes of its data that another fragment has already
    std::uint32_t offset = 0;     ///< of the rest in the whole packet's data
    std::uint32_t length = 0;     ///< of the rest
};

/// What became of a packet at reassembly
struct PfReassembly
{
    enum Result
    {
        AS_IS, ///< no fragment, or one that is not reassembled: Pf::Test() judges it
        HELD,  ///< pf keeps it and waits for the rest
        WHOLE, ///< the last one that was missing: join the parts, then Pf::Test() judges that
        DROPPED,
    };

    Result result = AS_IS;
    PfReason reason = PfReason::COUNT; ///< where DROPPED
    std::vector<PfFragmentPart> parts; ///< where WHOLE: without gaps, in order
    std::uint32_t longest = 0;         ///< data bytes of the longest fragment, for pf_refragment6()
};

/**
 * The fragments that pf(4) collects before its rules see a packet: pf_fillup_fragment() of FreeBSD
 * sys/netpfil/pf/pf_norm.c and OpenBSD sys/net/pf_norm.c. Ranges and handles; whoever has the bytes
 * joins them.
 *
 * Fragments that overlap are trimmed: what came first stays in front of the new one, what lies
 * behind its start gives way to it. OpenBSD throws away a whole IPv6 packet then (RFC 5722); the
 * FreeBSD sources read (copies of 14 and 15) trim it as IPv4.
 */
class PfFragments
{
  public:
    /// \param system FREEBSD or OPENBSD \param limit of fragments held, `set limit frags`
    PfFragments(BsdSystem system, std::size_t limit)
        : m_system(system),
          m_limit(limit)
    {
    }

    /// `set limit frags`. \param limit from now on
    void SetLimit(std::size_t limit)
    {
        m_limit = limit;
    }

    /**
     * \param direction of the fragment: OpenBSD keeps both apart
     * \param fragment its headers
     * \param packet the fragment itself
     * \param now the time
     * \return HELD, WHOLE, or DROPPED
     */
    PfReassembly Add(BsdDirection direction,
                     const BsdPacketView& fragment,
                     std::shared_ptr<void> packet,
                     BsdTime now);

    /// pf_purge_expired_fragments(). \param before packets without a fragment since then go
    void Purge(BsdTime before);

    /// \return fragments held
    std::size_t Size() const
    {
        return m_size;
    }

  private:
    /// A packet that is not whole yet
    struct Queue;
    using Key =
        std::tuple<BsdFamily, BsdAddress, BsdAddress, std::uint8_t, std::uint32_t, BsdDirection>;
    using Queues = std::list<Queue>; ///< the one that got a fragment last comes first

    struct Entry
    {
        PfFragmentPart part;
        bool more = false; ///< more fragments

        std::uint32_t End() const
        {
            return part.offset + part.length;
        }
    };

    struct Queue
    {
        Key key;
        BsdTime last = 0; ///< when a fragment came
        std::uint32_t longest = 0;
        std::vector<Entry> entries; ///< in order, without overlap

        bool IsWhole() const;
    };

    static Key KeyOf(BsdSystem system, BsdDirection direction, const BsdPacketView& fragment);
    static bool IsEndPlausible(const Queue& queue, const Entry& entry);
    static bool HasRoom(const Queue& queue, std::uint32_t offset);

    bool MakeRoom(std::size_t limit);
    Queues::iterator Touch(const Key& key, BsdTime now);
    PfReason Insert(Queues::iterator queue, Entry entry);
    PfReason Trim(Queue& queue, Entry& entry, std::size_t& at);
    PfReason Refuse(Queues::iterator queue);
    void Drop(Queues::iterator queue);

    BsdSystem m_system;
    std::size_t m_limit;
    std::size_t m_size = 0;
    Queues m_queues;
    std::map<Key, Queues::iterator> m_byKey;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_FRAGMENTS_H
