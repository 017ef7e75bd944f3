// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_SOCKET_H
#define DIVERT_SOCKET_H

#include "ns3/bsd-errno.h"
#include "ns3/divert-output.h"
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
 * A divert(4) socket, open from its construction: options, binding, buffers, counters, by the rules
 * of its host's system. As a member of a group it must outlive whoever holds its name; it closes
 * itself when destroyed.
 */
class DivertSocket : public LbMember
{
  public:
    /**
     * socket(2), where DivertPorts::CheckAttach allowed it.
     * \param ports the host's divert ports, which must outlive the socket
     * \param name its name for life
     * \param family INET; INET6 for a socket of IPv6 on OpenBSD
     */
    DivertSocket(DivertPorts& ports, std::string name, BsdFamily family = BsdFamily::INET);
    ~DivertSocket() override;
    DivertSocket(const DivertSocket&) = delete;
    DivertSocket& operator=(const DivertSocket&) = delete;

    const std::string& GetName() const override;
    /// \param name its name, before it is bound for the first time
    void SetName(std::string name);

    /// \return INET or INET6
    BsdFamily GetFamily() const
    {
        return m_family;
    }

    /// SO_REUSEPORT_LB. Bind alone looks at it. \param on set or cleared
    /// \return OK on FreeBSD, whatever it knows of groups; ENOPROTOOPT on OpenBSD
    BsdErrno SetReusePortLb(bool on);
    /// \return SO_REUSEPORT_LB
    bool GetReusePortLb() const;

    /// SO_REUSEADDR, which OpenBSD's Bind alone looks at. \param on set or cleared
    void SetReuseAddr(bool on)
    {
        m_reuseAddr = on;
    }

    /// \return SO_REUSEADDR
    bool GetReuseAddr() const
    {
        return m_reuseAddr;
    }

    /// SO_REUSEPORT, which OpenBSD's Bind alone looks at. \param on set or cleared
    void SetReusePort(bool on)
    {
        m_reusePort = on;
    }

    /// \return SO_REUSEPORT
    bool GetReusePort() const
    {
        return m_reusePort;
    }

    /// OpenBSD's SO_BINDANY. \param on set or cleared \param superuser the caller is root
    /// \return OK; ENOPROTOOPT on FreeBSD, which has no such option; EPERM for others than root
    BsdErrno SetBindAny(bool on, bool superuser);

    /// \return SO_BINDANY
    bool GetBindAny() const
    {
        return m_bindAny;
    }

    /// SO_RCVBUF. \param bytes the space
    /// \return as DivertReceiveBuffer::SetSpace; EINVAL on OpenBSD once reading was shut down
    BsdErrno SetReceiveBuffer(std::uint32_t bytes);
    /// SO_SNDBUF: the longest packet that can be written. \param bytes the space
    /// \return OK; EINVAL, ENOBUFS as for the receive buffer
    BsdErrno SetSendBuffer(std::uint32_t bytes);

    /// \return bytes of the receive buffer (SO_RCVBUF)
    std::uint32_t GetReceiveBuffer() const
    {
        return m_buffer.GetSpace();
    }

    /// \return bytes of the send buffer (SO_SNDBUF)
    std::uint32_t GetSendBuffer() const
    {
        return m_sendSpace;
    }

    /**
     * bind(2). On OpenBSD as DivertOpenbsdBind says. On FreeBSD it is allowed again on a bound
     * socket, the address is ignored, and port 0 is a port as any other:
     *
     * EAFNOSUPPORT for another family, EINVAL for a wrong length, EBADF once closed. Without
     * SO_REUSEPORT_LB: EADDRINUSE if any socket has the port, this one included. With it:
     * ENOSPC if the port's group is full, this socket's own included; else it joins, even where
     * a socket without the option has the port, which then gets nothing as long as the group
     * lives. After an error the socket keeps what it had (div_bind() in FreeBSD
     * sys/netinet/ip_divert.c, commit 895a0ae67f).
     *
     * \param name the address
     * \param superuser the caller is root: OpenBSD asks
     * \return OK or the error
     */
    BsdErrno Bind(const DivertAddress& name, bool superuser = true);
    /// The same with a well-formed address, all zero. \param port the divert port
    BsdErrno Bind(std::uint16_t port);

    /**
     * getsockname(2).
     * \param [out] name address and port
     * \return OK on OpenBSD; EOPNOTSUPP on FreeBSD, whose divert sockets lack the method
     */
    BsdErrno GetSockName(DivertAddress& name) const;

    /**
     * shutdown(2).
     * \param read no more reads: what is queued is lost, and reads give the end of the file
     * \param write no more writes: they give EPIPE
     * \return OK on OpenBSD; EOPNOTSUPP on FreeBSD, whose divert sockets lack the method
     */
    BsdErrno Shutdown(bool read, bool write);

    /// close(2): leaves its port and its group; what is queued is lost.
    void Close();
    /// \return true after Close
    bool IsClosed() const;
    /// \return true while it has a port
    bool IsBound() const;
    /// \return the port, 0 while it has none
    std::uint16_t GetPort() const;

    /// \return the address that it is bound to on OpenBSD; FreeBSD keeps none
    const BsdAddress& GetLocalAddress() const
    {
        return m_address;
    }

    /// \return true if a read does not wait: there is a packet, or reading was shut down
    bool IsReadable() const
    {
        return HasPacket() || m_readShut;
    }

    /// \return true if a read gives the end of the file, not EAGAIN
    bool IsEndOfFile() const
    {
        return !HasPacket() && m_readShut;
    }

    /// \return true: a write never waits, as what is written never stays in the send buffer
    bool IsWritable() const
    {
        return true;
    }

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
    /// \return bytes in the receive buffer, those of each packet's address included
    std::uint32_t GetQueued() const;

    /// \return bytes in the receive buffer, without addresses: FIONREAD
    std::uint32_t GetQueuedData() const
    {
        return m_buffer.GetDataBytes();
    }

    /// \return packets in the receive buffer
    std::size_t GetQueuedPackets() const;

    /**
     * What the socket layer says of a write, before the protocol sees it (sosend_generic() in
     * FreeBSD sys/kern/uipc_socket.c, sosend() in OpenBSD's).
     * \param named there is an address
     * \param length bytes
     * \return OK; EBADF: closed; EPIPE: writing was shut down; EDESTADDRREQ: no address, and divert
     * sockets are never connected; EMSGSIZE: longer than the send buffer
     */
    BsdErrno CheckSend(bool named, std::uint32_t length) const;

    /**
     * A packet that had been read was written: counts and tells the observers.
     * \param packet the packet as it was read \param out outbound \param error the result
     * \param stage how far it got
     */
    void ReportReinjected(const DivertPacketInfo& packet,
                          bool out,
                          BsdErrno error,
                          DivertStage stage = DivertStage::SENT);
    /**
     * A packet that had not been read was written: counts and tells the observers.
     * \param length IP length, bytes \param out outbound \param error the result
     * \param stage how far it got
     */
    void ReportInjected(std::uint32_t length,
                        bool out,
                        BsdErrno error,
                        DivertStage stage = DivertStage::SENT);

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
    BsdFamily m_family;
    std::uint64_t m_generation;
    bool m_reusePortLb = false;
    bool m_reuseAddr = false;
    bool m_reusePort = false;
    bool m_bindAny = false;
    bool m_readShut = false;
    bool m_writeShut = false;
    bool m_closed = false;
    std::optional<std::uint16_t> m_port;
    BsdAddress m_address;
    std::uint32_t m_sendSpace;
    DivertReceiveBuffer m_buffer;
    std::function<void()> m_readable;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_SOCKET_H
