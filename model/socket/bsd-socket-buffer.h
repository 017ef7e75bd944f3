// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_BUFFER_H
#define BSD_SOCKET_BUFFER_H

#include "ns3/bsd-errno.h"
#include "ns3/bsd-kernel.h"
#include "ns3/bsd-payload.h"
#include "ns3/bsd-sockaddr.h"

#include <cstddef>
#include <cstdint>
#include <deque>

namespace ns3
{
namespace divertsim
{

/// kern.ipc.maxsockbuf (sb_max), bytes: what a system of 64 bits has. From memory.
constexpr std::size_t BSD_SOCKET_MAX_BUFFER = 2 * 1024 * 1024;

/// What one read takes out of a buffer
struct BsdSocketTaken
{
    std::deque<BsdPayloadPtr> payload; ///< pieces in order
    std::size_t size = 0;              ///< bytes of them
    BsdSockaddr from;                  ///< of a datagram
    BsdControlPtr control;             ///< null for none
    bool truncated = false;            ///< MSG_TRUNC: the rest of the record is lost
    bool endOfRecord = false;          ///< MSG_EOR
};

/**
 * One of a socket's two buffers (struct sockbuf in FreeBSD sys/sys/sockbuf.h): a stream, or
 * records, each with its sender and its ancillary data, and what the kernel counts of them.
 *
 * What fits is judged twice, as sbspace() does: by bytes, addresses and ancillary data included,
 * against the high-water mark, and by the mbufs that hold them against 8 times as much. That data
 * of up to 224 bytes stand in one mbuf of 256 bytes, and more in clusters of 2048 with an mbuf
 * each, is from memory.
 */
class BsdSocketBuffer
{
  public:
    /**
     * \param system whose limits hold
     * \param clusters true: packets come from network devices, in clusters however small
     */
    BsdSocketBuffer(BsdSystem system, bool clusters);

    /**
     * sbreserve(): set the high-water mark; a low-water mark above it is lowered.
     * \param bytes the space
     * \param maximum sb_max
     * \return OK; ENOBUFS where it is more than Limit
     */
    BsdErrno Reserve(std::size_t bytes, std::size_t maximum);
    /**
     * Most that Reserve takes.
     * \param system OpenBSD takes sb_max; FreeBSD what that leaves when each full cluster has its
     *        mbuf (sb_max_adj)
     * \param maximum sb_max \return bytes
     */
    static std::size_t Limit(BsdSystem system, std::size_t maximum);
    /// \param bytes the low-water mark; no more than the high-water mark
    void SetLowWater(std::size_t bytes);

    /// \return sb_hiwat, bytes
    std::size_t GetHighWater() const
    {
        return m_highWater;
    }

    /// \return sb_lowat, bytes
    std::size_t GetLowWater() const
    {
        return m_lowWater;
    }

    /// \return sb_ccc: bytes, addresses and ancillary data included
    std::size_t GetBytes() const
    {
        return m_bytes;
    }

    /// \return bytes of data alone: sb_ccc less sb_ctl
    std::size_t GetData() const
    {
        return m_bytes - m_beside;
    }

    /// \return sb_mbcnt: bytes of the mbufs and clusters that hold it
    std::size_t GetMbufs() const
    {
        return m_mbufs;
    }

    /// \return true where there is nothing to read; a record of no bytes is something
    bool IsEmpty() const
    {
        return m_records.empty();
    }

    /// \return true where a read would stop at the end of the first record though more follow
    bool HasNextRecord() const
    {
        return m_records.size() > 1;
    }

    /// \return bytes of data in the first record
    std::size_t GetFirstRecord() const
    {
        return m_records.empty() ? 0 : m_records.front().size;
    }

    /// sbspace(). \return bytes that still fit; below 0 after Reserve shrank it
    std::int64_t GetSpace() const;

    /**
     * sbappendaddr().
     * \param from its sender \param payload null for none \param control null for none
     * \return false, and nothing is queued, where it does not fit
     */
    bool AppendDatagram(const BsdSockaddr& from, BsdPayloadPtr payload, BsdControlPtr control);
    /// sbappendstream(), sbappendcontrol(). \param payload bytes behind what is there; null: none
    /// \param control of their first byte: reads stop before it; null for none
    void AppendStream(BsdPayloadPtr payload, BsdControlPtr control);
    /// sbappendrecord(). \param payload a record of its own \param control null for none
    void AppendRecord(BsdPayloadPtr payload, BsdControlPtr control);

    /**
     * Read from the first record.
     * \param size bytes at most
     * \param whole the rest of the record is lost (PR_ATOMIC); else it stays
     * \param peek nothing is taken out (MSG_PEEK)
     * \return what was there; the buffer must not be empty
     */
    BsdSocketTaken Take(std::size_t size, bool whole, bool peek);
    /// \param offset bytes of data from the front \param size bytes \return a copy of a stream's
    BsdPayloadPtr Peek(std::size_t offset, std::size_t size) const;
    /// sbdrop(). \param bytes of a stream, from the front
    void Drop(std::size_t bytes);
    /// sbflush()
    void Clear();

    /// \param pieces in order \return one payload of them all; null for none
    static BsdPayloadPtr Join(const std::deque<BsdPayloadPtr>& pieces);

  private:
    struct Record
    {
        BsdSockaddr from;
        BsdControlPtr control;
        std::deque<BsdPayloadPtr> payload;
        std::size_t size = 0;   ///< bytes of payload
        std::size_t beside = 0; ///< bytes of address and ancillary data
        std::size_t mbufs = 0;  ///< bytes
        bool ends = false;      ///< a record; else a stretch of a stream
    };

    std::size_t MbufsOf(std::size_t bytes) const;
    void Append(Record record);
    /// Takes bytes from the front of a record's payload. \return them
    std::deque<BsdPayloadPtr> Cut(Record& record, std::size_t size);
    void RemoveFirst();

    BsdSystem m_system;
    bool m_clusters;
    std::size_t m_highWater = 0;
    std::size_t m_lowWater = 1;
    std::size_t m_mbufLimit = 0; ///< sb_mbmax
    std::size_t m_bytes = 0;
    std::size_t m_beside = 0; ///< of m_bytes
    std::size_t m_mbufs = 0;
    std::deque<Record> m_records;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_BUFFER_H
