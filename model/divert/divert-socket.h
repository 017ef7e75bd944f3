// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_SOCKET_H
#define DIVERT_SOCKET_H

#include "ns3/bsd-errno.h"
#include "ns3/divert-receive-buffer.h"
#include "ns3/lb-policy.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace ns3
{
namespace divertsim
{

class DivertPorts;

/**
 * A divert(4) socket, open from its construction: options, binding, receive buffer, counters. As a
 * member of a group it must outlive whoever holds its name; it closes itself when destroyed.
 */
class DivertSocket : public LbMember
{
  public:
    /**
     * socket(PF_DIVERT, SOCK_RAW, 0).
     * \param ports the host's divert ports, which must outlive the socket
     * \param name its name for life
     */
    DivertSocket(DivertPorts& ports, std::string name);
    ~DivertSocket() override;
    DivertSocket(const DivertSocket&) = delete;
    DivertSocket& operator=(const DivertSocket&) = delete;

    const std::string& GetName() const override;
    /// \param name its name, before it is bound for the first time
    void SetName(std::string name);

    /// SO_REUSEPORT_LB. Bind alone looks at it. Never fails. \param on set or cleared
    void SetReusePortLb(bool on);
    /// \return SO_REUSEPORT_LB
    bool GetReusePortLb() const;
    /// SO_RCVBUF. \param bytes the space \return as DivertReceiveBuffer::SetSpace
    BsdErrno SetReceiveBuffer(std::uint32_t bytes);

    /**
     * bind(2), allowed again on a bound socket. The address is ignored, port 0 is a port as any
     * other.
     *
     * EAFNOSUPPORT for another family, EINVAL for a wrong length, EBADF once closed. Without
     * SO_REUSEPORT_LB: EADDRINUSE if any socket has the port, this one included. With it:
     * ENOSPC if the port's group is full, this socket's own included; else it joins, even where
     * a socket without the option has the port, which then gets nothing as long as the group
     * lives. After an error the socket keeps what it had (div_bind() in FreeBSD
     * sys/netinet/ip_divert.c, commit 895a0ae67f).
     *
     * \param name the address
     * \return OK or the error
     */
    BsdErrno Bind(const DivertAddress& name);
    /// The same with a well-formed address. \param port the divert port
    BsdErrno Bind(std::uint16_t port);

    /// close(2): leaves its port and its group; what is queued is lost.
    void Close();
    /// \return true after Close
    bool IsClosed() const;
    /// \return true while it has a port
    bool IsBound() const;
    /// \return the port, 0 while it has none
    std::uint16_t GetPort() const;

    /// \return true if there is a packet to read
    bool HasPacket() const;

    /// recvfrom(2) with MSG_PEEK. \return the oldest packet, which stays; there must be one
    const DivertPacket& Peek() const
    {
        return m_buffer.Peek();
    }

    /// recvfrom(2). \return the oldest packet; there must be one
    DivertPacket Read();
    /**
     * \param wakeup called each time that a packet was queued; may read, write and close, but not
     *        set another wake-up or destroy the socket
     */
    void SetReadable(std::function<void()> wakeup);
    /// \return bytes in the receive buffer, 16 for each packet's address included
    std::uint32_t GetQueued() const;
    /// \return packets in the receive buffer
    std::size_t GetQueuedPackets() const;

    /**
     * A packet that had been read was written: counts and tells the observers.
     * \param packet the packet as it was read \param out outbound \param error the result
     */
    void ReportReinjected(const DivertPacketInfo& packet, bool out, BsdErrno error);
    /**
     * A packet that had not been read was written: counts and tells the observers.
     * \param length IP length, bytes \param out outbound \param error the result
     */
    void ReportInjected(std::uint32_t length, bool out, BsdErrno error);

    /// \return its generation, fixed when it was made: netisr keeps order by it
    std::uint64_t GetGeneration() const;
    /// \return the ports that it belongs to
    DivertPorts& GetPorts() const;

  private:
    friend class DivertPorts; // div_bind() and divert_packet() are one with the port space

    /// Queues a packet that fits, and wakes the reader. \return false if it does not fit
    bool Queue(DivertPacket packet);

    DivertPorts& m_ports;
    std::string m_name;
    std::uint64_t m_generation;
    bool m_reusePortLb = false;
    bool m_closed = false;
    std::optional<std::uint16_t> m_port;
    DivertReceiveBuffer m_buffer;
    std::function<void()> m_readable;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_SOCKET_H
