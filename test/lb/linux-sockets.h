// SPDX-License-Identifier: GPL-2.0-only
#ifndef LINUX_SOCKETS_H
#define LINUX_SOCKETS_H

#include <cstdint>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <utility>

namespace ns3
{
namespace divertsim
{

/// A socket of the system that the tests run on, which must be Linux; closed with its object
class LinuxSocket
{
  public:
    /// \return why the kernel's sockets can't be asked, "" where they can
    static std::string WhyNot();

    /// \param type SOCK_DGRAM or SOCK_STREAM \param address local \param port host order, 0: any
    /// \param reusePort SO_REUSEPORT \return a bound socket, which is not open where that failed
    static LinuxSocket Bound(int type,
                             const std::string& address,
                             std::uint16_t port,
                             bool reusePort);

    LinuxSocket() = default;
    LinuxSocket(LinuxSocket&& other) noexcept;
    LinuxSocket& operator=(LinuxSocket&& other) noexcept;
    ~LinuxSocket();

    bool IsOpen() const;
    void Close();
    /// \return the local port
    std::uint16_t GetPort() const;
    /// \return the peer's port
    std::uint16_t GetPeerPort() const;
    bool Listen(int backlog);
    /// TCP_DEFER_ACCEPT: a connection is complete with its first data
    bool DeferAccept();
    /// \return true where it is connected within a fifth of a second
    bool Connect(const std::string& address, std::uint16_t port);
    /// connect(2) to no address
    bool Disconnect();
    /// \return a connection that waited, or nothing
    std::optional<LinuxSocket> Accept();
    /// Sends a number in a datagram.
    bool SendTo(const std::string& address, std::uint16_t port, std::uint32_t number);
    /// \return the number of a datagram that waited, or nothing
    std::optional<std::uint32_t> Receive();
    /// Sends a byte.
    bool Send();
    /// \return true if the peer has reset the connection
    bool IsReset();

  private:
    explicit LinuxSocket(int fd);

    int m_fd = -1;
};

} // namespace divertsim
} // namespace ns3

#endif // LINUX_SOCKETS_H
