// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-buffer.h"

#include "ns3/bsd-bytes.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <tuple>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::size_t MBUF = 256;       ///< MSIZE
constexpr std::size_t MBUF_DATA = 224;  ///< MLEN
constexpr std::size_t CLUSTER = 2048;   ///< MCLBYTES
constexpr std::size_t WASTE_FACTOR = 8; ///< kern.ipc.sockbuf_waste_factor
/// OpenBSD's sbreserve(): 3 clusters of 64 KiB fit at least
constexpr std::size_t OPENBSD_MBUFS = std::size_t{3} * 64 * 1024;
constexpr std::size_t CONTROL_BYTES = 16; ///< of ancillary data: one cmsghdr with a descriptor

} // namespace

BsdSocketBuffer::BsdSocketBuffer(BsdSystem system, bool clusters)
    : m_system(system),
      m_clusters(clusters)
{
}

std::size_t
BsdSocketBuffer::Limit(BsdSystem system, std::size_t maximum)
{
    if (system == BsdSystem::OPENBSD)
    {
        return maximum;
    }
    return static_cast<std::size_t>(std::uint64_t{maximum} * CLUSTER / (MBUF + CLUSTER));
}

BsdErrno
BsdSocketBuffer::Reserve(std::size_t bytes, std::size_t maximum)
{
    if (bytes > Limit(m_system, maximum))
    {
        return BsdErrno::E_NOBUFS;
    }
    m_highWater = bytes;
    m_mbufLimit = m_system == BsdSystem::OPENBSD ? std::max(bytes * WASTE_FACTOR, OPENBSD_MBUFS)
                                                 : std::min(bytes * WASTE_FACTOR, maximum);
    m_lowWater = std::min(m_lowWater, m_highWater);
    return BsdErrno::OK;
}

void
BsdSocketBuffer::SetLowWater(std::size_t bytes)
{
    m_lowWater = std::min(bytes, m_highWater);
}

std::int64_t
BsdSocketBuffer::GetSpace() const
{
    const auto left = [](std::size_t limit, std::size_t used) {
        return static_cast<std::int64_t>(limit) - static_cast<std::int64_t>(used);
    };
    return std::min(left(m_highWater, m_bytes), left(m_mbufLimit, m_mbufs));
}

std::size_t
BsdSocketBuffer::MbufsOf(std::size_t bytes) const
{
    if (bytes == 0)
    {
        return 0;
    }
    if (bytes <= MBUF_DATA && !m_clusters)
    {
        return MBUF;
    }
    return (bytes + CLUSTER - 1) / CLUSTER * (MBUF + CLUSTER);
}

void
BsdSocketBuffer::Append(Record record)
{
    m_bytes += record.size + record.beside;
    m_beside += record.beside;
    m_mbufs += record.mbufs;
    m_records.push_back(std::move(record));
}

bool
BsdSocketBuffer::AppendDatagram(const BsdSockaddr& from,
                                BsdPayloadPtr payload,
                                BsdControlPtr control)
{
    Record record;
    record.from = from;
    record.size = payload ? payload->Size() : 0;
    record.beside = from.length + (control ? CONTROL_BYTES : 0);
    if (static_cast<std::int64_t>(record.size + record.beside) > GetSpace())
    {
        return false;
    }
    record.mbufs = MBUF + (control ? MBUF : 0) + MbufsOf(record.size);
    record.control = std::move(control);
    if (payload)
    {
        record.payload.push_back(std::move(payload));
    }
    record.ends = true;
    Append(std::move(record));
    return true;
}

void
BsdSocketBuffer::AppendStream(BsdPayloadPtr payload, BsdControlPtr control)
{
    const std::size_t size = payload ? payload->Size() : 0;
    if (control || m_records.empty() || m_records.back().ends)
    {
        if (size == 0 && !control)
        {
            return;
        }
        Record record;
        record.beside = control ? CONTROL_BYTES : 0;
        record.mbufs = control ? MBUF : 0;
        record.control = std::move(control);
        Append(std::move(record));
    }
    if (size == 0)
    {
        return;
    }
    Record& last = m_records.back();
    last.size += size;
    last.mbufs += MbufsOf(size);
    m_bytes += size;
    m_mbufs += MbufsOf(size);
    last.payload.push_back(std::move(payload));
}

void
BsdSocketBuffer::AppendRecord(BsdPayloadPtr payload, BsdControlPtr control)
{
    Record record;
    record.size = payload ? payload->Size() : 0;
    record.beside = control ? CONTROL_BYTES : 0;
    record.mbufs = MbufsOf(record.size) + (control ? MBUF : 0);
    record.control = std::move(control);
    if (payload)
    {
        record.payload.push_back(std::move(payload));
    }
    record.ends = true;
    Append(std::move(record));
}

std::deque<BsdPayloadPtr>
BsdSocketBuffer::Cut(Record& record, std::size_t size)
{
    std::deque<BsdPayloadPtr> pieces;
    m_mbufs -= record.mbufs;
    m_bytes -= size;
    record.size -= size;
    while (size > 0)
    {
        BsdPayloadPtr piece = record.payload.front();
        record.payload.pop_front();
        const std::size_t whole = piece->Size();
        record.mbufs -= MbufsOf(whole);
        if (whole > size)
        {
            record.payload.push_front(piece->Slice(size, whole - size));
            record.mbufs += MbufsOf(whole - size);
            piece = piece->Slice(0, size);
        }
        size -= piece->Size();
        pieces.push_back(std::move(piece));
    }
    m_mbufs += record.mbufs;
    return pieces;
}

void
BsdSocketBuffer::RemoveFirst()
{
    const Record& first = m_records.front();
    m_bytes -= first.size + first.beside;
    m_beside -= first.beside;
    m_mbufs -= first.mbufs;
    m_records.pop_front();
}

BsdSocketTaken
BsdSocketBuffer::Take(std::size_t size, bool whole, bool peek)
{
    assert(!m_records.empty());
    Record& first = m_records.front();
    BsdSocketTaken taken;
    taken.from = first.from;
    taken.control = first.control;
    taken.size = std::min(size, first.size);
    taken.truncated = first.ends && whole && first.size > taken.size;
    taken.endOfRecord = first.ends && first.size == taken.size;
    if (peek)
    {
        Record copy = first;
        const auto before = std::make_pair(m_bytes, m_mbufs);
        taken.payload = Cut(copy, taken.size);
        std::tie(m_bytes, m_mbufs) = before;
        return taken;
    }
    taken.payload = Cut(first, taken.size);
    if (first.size == 0 || (first.ends && whole))
    {
        RemoveFirst();
        return taken;
    }
    // ancillary data and address are read once, with the first bytes
    m_bytes -= first.beside;
    m_beside -= first.beside;
    const std::size_t mbufs = first.control ? MBUF : 0;
    first.mbufs -= mbufs;
    m_mbufs -= mbufs;
    first.beside = 0;
    first.control = nullptr;
    return taken;
}

BsdPayloadPtr
BsdSocketBuffer::Peek(std::size_t offset, std::size_t size) const
{
    std::deque<BsdPayloadPtr> pieces;
    for (const Record& record : m_records)
    {
        for (const BsdPayloadPtr& piece : record.payload)
        {
            if (offset >= piece->Size())
            {
                offset -= piece->Size();
                continue;
            }
            const std::size_t part = std::min(size, piece->Size() - offset);
            if (part > 0)
            {
                pieces.push_back(piece->Slice(offset, part));
            }
            offset = 0;
            size -= part;
        }
    }
    return Join(pieces);
}

void
BsdSocketBuffer::Drop(std::size_t bytes)
{
    while (bytes > 0 && !m_records.empty())
    {
        bytes -= Take(bytes, false, false).size;
    }
}

void
BsdSocketBuffer::Clear()
{
    m_records.clear();
    m_bytes = 0;
    m_beside = 0;
    m_mbufs = 0;
}

BsdPayloadPtr
BsdSocketBuffer::Join(const std::deque<BsdPayloadPtr>& pieces)
{
    if (pieces.size() < 2)
    {
        return pieces.empty() ? nullptr : pieces.front();
    }
    std::size_t size = 0;
    for (const BsdPayloadPtr& piece : pieces)
    {
        size += piece->Size();
    }
    std::string bytes(size, '\0');
    size = 0;
    for (const BsdPayloadPtr& piece : pieces)
    {
        piece->Copy(reinterpret_cast<std::uint8_t*>(bytes.data()) + size);
        size += piece->Size();
    }
    BsdPayloadPtr joined = BsdBytes::Make(std::move(bytes));
    const std::uint16_t loops = pieces.front()->GetLoops();
    return loops > 0 ? joined->WithLoops(loops) : joined;
}

} // namespace divertsim
} // namespace ns3
