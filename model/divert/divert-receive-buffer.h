// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_RECEIVE_BUFFER_H
#define DIVERT_RECEIVE_BUFFER_H

#include "ns3/bsd-errno.h"
#include "ns3/divert-config.h"
#include "ns3/divert-packet.h"

#include <cstdint>
#include <deque>

namespace ns3
{
namespace divertsim
{

/// How a system keeps the receive buffer of a divert socket
struct DivertBufferRules
{
    std::uint32_t packetMbufs = DIVERT_PACKET_MBUFS;    ///< bytes that each packet counts there
    std::uint8_t addressLength = DIVERT_ADDRESS_LENGTH; ///< bytes that each packet's address takes
    std::uint32_t maxSpace = DIVERT_MAX_RECEIVE_SPACE;  ///< most that SO_RCVBUF takes, bytes
    std::uint32_t maxMbufs = DIVERT_MAX_SOCKET_BUFFER;  ///< most that the mbufs may take
    std::uint32_t minMbufs = 0;                         ///< least that they may take
    bool roundUp = false;                               ///< a space of 0 is one of 1

    /// \param config of a host's divert sockets \param family of the socket \return its rules
    static DivertBufferRules Of(const DivertConfig& config, BsdFamily family);
};

/**
 * The receive buffer of a divert socket with its accounting (sbappendaddr() in FreeBSD
 * sys/kern/uipc_sockbuf.c and OpenBSD sys/kern/uipc_socket2.c): a packet of L bytes is taken if
 * L + 16, for its address (28 for a sockaddr_in6), fits both in what is left of the bytes and in
 * what is left of the mbufs. Both differences are signed: after SO_RCVBUF made the buffer smaller
 * they may be below 0.
 */
class DivertReceiveBuffer
{
  public:
    /**
     * \param space bytes that it holds
     * \param rules the system's
     */
    DivertReceiveBuffer(std::uint32_t space, const DivertBufferRules& rules);

    /**
     * SO_RCVBUF. The mbufs' limit goes with it: 8 times as much. FreeBSD: 2 MiB
     * (kern.ipc.maxsockbuf) at most, and EINVAL for 0; both are assumed. OpenBSD: 192 KiB at
     * least, and 0 counts as 1.
     * \param bytes the new space
     * \return OK; EINVAL for 0; ENOBUFS above the rules' most
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
    /// \return bytes, those of each packet's address included (sb_acc)
    std::uint32_t GetBytes() const;

    /// \return bytes without those of addresses
    std::uint32_t GetDataBytes() const
    {
        return m_bytes - static_cast<std::uint32_t>(m_packets.size()) * m_rules.addressLength;
    }

    /// \return bytes that it holds (sb_hiwat)
    std::uint32_t GetSpace() const;

  private:
    /// \param packet that is or was queued \return what it counts, bytes
    std::uint32_t SizeOf(const DivertPacket& packet) const
    {
        return packet.info.length + m_rules.addressLength;
    }

    std::uint32_t m_space;
    std::uint64_t m_mbufSpace;
    DivertBufferRules m_rules;
    std::uint32_t m_bytes = 0;
    std::deque<DivertPacket> m_packets;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_RECEIVE_BUFFER_H
