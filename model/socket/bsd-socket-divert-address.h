// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_DIVERT_ADDRESS_H
#define BSD_SOCKET_DIVERT_ADDRESS_H

#include "ns3/address.h"
#include "ns3/divert-address.h"

#include <cstdint>
#include <optional>

namespace ns3
{
namespace divertsim
{

/**
 * A divert socket's sockaddr_in as an ns3::Address: sin_port (the cookie), sin_addr, and the 8
 * bytes of sin_zero, in which divert(4) keeps the interface. A program that writes a packet back
 * hands over the address that it read with it.
 */
class BsdSocketDivertAddress
{
  public:
    BsdSocketDivertAddress() = default;
    /// \param address what to hold
    explicit BsdSocketDivertAddress(const DivertAddress& address);

    /// \return what it holds
    const DivertAddress& Get() const
    {
        return m_address;
    }

    /// \param address an address \return true if ConvertFrom takes it
    static bool IsMatchingType(const Address& address);
    /// \param address of matching type \return it
    static BsdSocketDivertAddress ConvertFrom(const Address& address);
    /// \return as an ns3::Address
    Address ConvertTo() const;
    operator Address() const;

    /**
     * What recvfrom(2) gives.
     * \param address of a packet that was read
     * \return ours for a sockaddr_in, an Inet6SocketAddress for OpenBSD's sockaddr_in6
     */
    static Address Write(const DivertAddress& address);

    /**
     * What sendto(2) and bind(2) make of any address.
     * \param address ours; or an InetSocketAddress: sin_addr and sin_port, sin_zero empty; or an
     * Inet6SocketAddress; another type gives an address of no family, which the socket refuses
     * \return the sockaddr_in, or nothing where the address is invalid: no name was given
     */
    static std::optional<DivertAddress> Read(const Address& address);

  private:
    /// \return the type of ns3::Address
    static uint8_t GetType();

    DivertAddress m_address;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_DIVERT_ADDRESS_H
