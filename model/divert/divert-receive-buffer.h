// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_RECEIVE_BUFFER_H
#define DIVERT_RECEIVE_BUFFER_H

#include "ns3/bsd-errno.h"
#include "ns3/divert-packet.h"

#include <cstdint>
#include <deque>

namespace ns3
{
namespace divertsim
{

/**
 * The receive buffer of a divert socket with its accounting (sbappendaddr() in FreeBSD
 * sys/kern/uipc_sockbuf.c): a packet of L bytes is taken if L + 16, for its address, fits both in
 * what is left of the bytes and in what is left of the mbufs. Both differences are signed: after
 * SO_RCVBUF made the buffer smaller they may be below 0.
 */
class DivertReceiveBuffer
{
  public:
    /**
     * \param space bytes that it holds
     * \param packetMbufs bytes that each packet counts against the mbufs
     */
    DivertReceiveBuffer(std::uint32_t space, std::uint32_t packetMbufs);

    /**
     * SO_RCVBUF. The mbufs' limit goes with it: 8 times as much (kern.ipc.sockbuf_waste_factor),
     * 2 MiB (kern.ipc.maxsockbuf) at most.
     * \param bytes the new space
     * \return OK; EINVAL for 0; ENOBUFS above DIVERT_MAX_RECEIVE_SPACE. Both limits are assumed
     */
    BsdErrno SetSpace(std::uint32_t bytes);

    /**
     * \param length IP length of a packet, bytes
     * \return true if it fits now
     */
    bool Fits(std::uint32_t length) const;

    /// Append a packet that fits. \param packet the packet
    void Append(DivertPacket packet);

    /// \return the oldest packet, which stays; there must be one
    const DivertPacket& Peek() const
    {
        return m_packets.front();
    }

    /// \return the oldest packet, taken out; there must be one
    DivertPacket Take();
    /// \return true if there is no packet
    bool IsEmpty() const;
    /// \return the number of packets
    std::size_t GetPackets() const;
    /// \return bytes, 16 for each packet's address included (sb_acc)
    std::uint32_t GetBytes() const;
    /// \return bytes that it holds (sb_hiwat)
    std::uint32_t GetSpace() const;

  private:
    std::uint32_t m_space;
    std::uint32_t m_mbufSpace;
    std::uint32_t m_packetMbufs;
    std::uint32_t m_bytes = 0;
    std::deque<DivertPacket> m_packets;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_RECEIVE_BUFFER_H
