// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKADDR_H
#define BSD_SOCKADDR_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-socket-names.h"

#include <array>
#include <cstdint>
#include <string>

namespace ns3
{
namespace divertsim
{

/// sizeof(struct sockaddr_in)
constexpr std::uint8_t BSD_SOCKADDR_IN_LENGTH = 16;
/// sizeof(struct sockaddr_in6)
constexpr std::uint8_t BSD_SOCKADDR_IN6_LENGTH = 28;
/// sizeof(struct sockaddr_un)
constexpr std::uint8_t BSD_SOCKADDR_UN_LENGTH = 106;
/// bytes before sun_path, or before sa_data
constexpr std::uint8_t BSD_SOCKADDR_HEADER = 2;

/**
 * A struct sockaddr of any family as a plain value: what a program hands to bind(2), connect(2)
 * and sendto(2), and gets from accept(2) and recvfrom(2). Nothing is checked here: a wrong length
 * or family is the protocol's to refuse, with its own error.
 */
struct BsdSockaddr
{
    std::uint8_t length = 0;    ///< sa_len
    int family = BSD_AF_UNSPEC; ///< sa_family
    std::uint16_t port = 0;     ///< sin_port, sin6_port, host order
    BsdAddress address;         ///< sin_addr, sin6_addr; no address counts as all zero
    std::uint32_t scope = 0;    ///< sin6_scope_id
    std::array<char, 8> zero{}; ///< sin_zero: divert(4) keeps an interface's name in it
    /// sun_path without its NUL; the bytes of sa_data in a family of a user's own
    std::string path;

    /**
     * \param address IPv4 or IPv6
     * \param port in host order
     * \return a well-formed sockaddr_in or sockaddr_in6
     */
    static BsdSockaddr Inet(const BsdAddress& address, std::uint16_t port);
    /// \param port in host order \return 0.0.0.0 and a port
    static BsdSockaddr Inet(std::uint16_t port);
    /// \param port in host order \return :: and a port
    static BsdSockaddr Inet6(std::uint16_t port);
    /// \param path of a file \return a sockaddr_un as long as SUN_LEN() makes it
    static BsdSockaddr Local(const std::string& path);
    /// \param family a user's own \param data the bytes \return their sockaddr
    static BsdSockaddr Other(int family, const std::string& data);

    /// \return the address with its family: 0.0.0.0 or :: where a family of IP has none
    BsdAddress GetAddress() const;
    /// \return "10.0.1.1:80", "[fd00::1]:80", the path, or "family 256: DATA"
    std::string ToString() const;

    bool operator==(const BsdSockaddr& other) const;

    bool operator!=(const BsdSockaddr& other) const
    {
        return !(*this == other);
    }
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKADDR_H
