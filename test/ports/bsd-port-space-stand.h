// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_SPACE_STAND_H
#define BSD_PORT_SPACE_STAND_H

#include "test/ports/bsd-port-test-random.h"

#include "ns3/bsd-port-space.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// \return the address of a text
inline BsdAddress
Addr(const std::string& text)
{
    return *BsdAddress::Parse(text);
}

/// A host with a few addresses, and what a test says of a socket in few words
class BsdPortSpaceStand : public BsdLocalAddresses
{
  public:
    explicit BsdPortSpaceStand(BsdSystem system)
        : space(BsdMakePortSpace(system, random, *this))
    {
    }

    bool IsLocal(const BsdAddress& address) const override
    {
        for (const char* own : {"10.0.0.1", "10.0.0.2", "127.0.0.1", "127.0.0.2", "fd00::1", "::1"})
        {
            if (address == Addr(own))
            {
                return true;
            }
        }
        return false;
    }

    /// \param options letters: a SO_REUSEADDR, p SO_REUSEPORT, l SO_REUSEPORT_LB, d takes IPv4 too
    /// (not v6Only), u user 1000 without privilege, v user 1001 without privilege, j jail 1,
    /// b bindAny
    static BsdPortRequest Ask(std::uint8_t protocol,
                              const std::string& address,
                              std::uint16_t port,
                              const std::string& options = "")
    {
        const auto has = [&](char letter) { return options.find(letter) != std::string::npos; };
        BsdPortRequest request;
        request.protocol = protocol;
        request.address = Addr(address);
        request.family = request.address.family;
        request.port = port;
        request.reuseAddr = has('a');
        request.reusePort = has('p');
        request.reusePortLb = has('l');
        request.v6Only = !has('d');
        request.bindAny = has('b');
        request.uid = has('u') ? 1000 : has('v') ? 1001 : 0;
        request.superuser = !has('u') && !has('v');
        request.jail = has('j') ? 1 : 0;
        return request;
    }

    /// bind(2) of a new socket. \return the errno's name
    std::string Bind(std::uint8_t protocol,
                     const std::string& address,
                     std::uint16_t port,
                     const std::string& options = "")
    {
        last = ++m_count;
        return BindAgain(last, protocol, address, port, options);
    }

    std::string BindAgain(BsdPortSpace::Id id,
                          std::uint8_t protocol,
                          const std::string& address,
                          std::uint16_t port,
                          const std::string& options = "")
    {
        got = 0;
        return Name(space->Bind(id, Ask(protocol, address, port, options), &got));
    }

    std::string Tcp(const std::string& address, std::uint16_t port, const std::string& options = "")
    {
        return Bind(BSD_IPPROTO_TCP, address, port, options);
    }

    std::string Udp(const std::string& address, std::uint16_t port, const std::string& options = "")
    {
        return Bind(BSD_IPPROTO_UDP, address, port, options);
    }

    /// connect(2) of a new socket from a local address, the system picking its port
    std::string Connect(std::uint8_t protocol,
                        const std::string& local,
                        const std::string& remote,
                        std::uint16_t remotePort,
                        const std::string& options = "",
                        std::uint16_t port = 0)
    {
        last = ++m_count;
        got = port;
        return Name(
            space->Connect(last, Ask(protocol, local, 0, options), Addr(remote), remotePort, &got));
    }

    /// connect(2) of a bound socket
    std::string ConnectBound(BsdPortSpace::Id id,
                             std::uint8_t protocol,
                             const std::string& local,
                             const std::string& remote,
                             std::uint16_t remotePort)
    {
        got = 0;
        return Name(space->Connect(id, Ask(protocol, local, 0), Addr(remote), remotePort, &got));
    }

    /// A connection of a listener. \return its name
    BsdPortSpace::Id Accept(BsdPortSpace::Id listener,
                            const std::string& local,
                            std::uint16_t port,
                            const std::string& remote,
                            std::uint16_t remotePort)
    {
        last = ++m_count;
        space->Accepted(last,
                        listener,
                        {BSD_IPPROTO_TCP, Addr(local), port, Addr(remote), remotePort});
        return last;
    }

    static std::string Name(BsdErrno error)
    {
        return std::string(BsdErrnoName(error));
    }

    BsdPortTestRandom random;
    std::unique_ptr<BsdPortSpace> space;
    BsdPortSpace::Id last = 0; ///< the socket that was made last
    std::uint16_t got = 0;     ///< the port that it got

  private:
    BsdPortSpace::Id m_count = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_SPACE_STAND_H
