// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_MANAGER_H
#define BSD_PORT_MANAGER_H

#include "ns3/bsd-errno.h"
#include "ns3/bsd-port-flag-counter.h"
#include "ns3/bsd-port-reservation.h"
#include "ns3/bsd-random.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

namespace ns3
{
namespace divertsim
{

class BsdPortReservations;

/// The error of a call to BsdPortManager
struct BsdPortError
{
    /// What went wrong
    enum class Kind : std::uint8_t
    {
        NONE,              ///< nothing
        PORT_IN_USE,       ///< tcpip.ErrPortInUse: EADDRINUSE
        NO_PORT_AVAILABLE, ///< tcpip.ErrNoPortAvailable: EAGAIN
        INVALID_RANGE,     ///< tcpip.ErrInvalidPortRange: EINVAL
        TESTER,            ///< the tester's own, handed on: `error`
        REENTERED,         ///< a tester of ReservePort called the manager: gVisor deadlocks
    };

    Kind kind = Kind::NONE;
    BsdErrno error = BsdErrno::OK; ///< errno in gVisor, or the tester's

    /// \return true where there is none
    bool IsOk() const
    {
        return kind == Kind::NONE;
    }

    /// \return gVisor's text of it
    std::string_view GetText() const;
};

/// What a tester says of a port: whether it will do, or an error that ends the search
using BsdPortTestResult = std::pair<bool, BsdErrno>;
/// PortTester
using BsdPortTester = std::function<BsdPortTestResult(std::uint16_t port)>;
/// A port, 0 with any error, and the error
using BsdPortResult = std::pair<std::uint16_t, BsdPortError>;

/**
 * ports.PortManager of gVisor (pkg/tcpip/ports/ports.go at 3c5eee17dc45, 2026-08; and
 * PickEphemeralPortStable with its hint as of cbdb2c61b^): who holds which port of which protocol,
 * address, device and peer, with which flags. Results equal gVisor's for every sequence of calls,
 * but for these:
 *
 *  - The range 0 to 65535 can be picked from (gVisor's count of ports wraps to 0).
 *  - An automatic pick never hands out port 0.
 *  - The search is computed wide enough that no port is offered twice or left out (gVisor's sum of
 *    start and step wraps at 2^32 first).
 *  - A tester of ReservePort that calls ReservePort, ReserveTuple or ReleasePort is refused
 *    (REENTERED; false), where gVisor deadlocks. Testers of picks may call everything, as there.
 *  - AddRef and DropRef of BsdPortFlagCounter assert that no bit is above the mask, where gVisor
 *    panics.
 *
 * A port-0 ReservePort and PickEphemeralPort take one 32-bit draw each; nothing else draws.
 */
class BsdPortManager
{
  public:
    /// The first port of the range unless set
    static constexpr std::uint16_t FIRST_EPHEMERAL = 16000;

    BsdPortManager();
    ~BsdPortManager();
    BsdPortManager(const BsdPortManager&) = delete;
    BsdPortManager& operator=(const BsdPortManager&) = delete;

    /**
     * ReservePort(): for all networks, or none.
     * \param random draws where the port is 0
     * \param reservation what is asked
     * \param tester asked last, with the port reserved; may be empty
     * \return the port
     */
    BsdPortResult ReservePort(BsdRandom& random,
                              const BsdPortReservation& reservation,
                              const BsdPortTester& tester = {});
    /// ReserveTuple(): an accepted connection; only the very same tuple is in its way.
    /// \param reservation of it \return false: nothing was reserved
    bool ReserveTuple(const BsdPortReservation& reservation);
    /// ReleasePort(). \param reservation what is not held is passed over
    /// \return nothing, or REENTERED; gVisor's returns nothing at all
    BsdPortError ReleasePort(const BsdPortReservation& reservation);

    /// PickEphemeralPort(): reserves nothing. \param random draws the start
    /// \param tester asked for each port, not empty \return the port that it takes
    BsdPortResult PickEphemeralPort(BsdRandom& random, const BsdPortTester& tester) const;
    /// PickEphemeralPortStable(): from the hint and an offset on; the hint moves on with success.
    /// \param offset a hash of the peer \param tester asked for each port, not empty
    /// \return the port that it takes
    BsdPortResult PickEphemeralPortStable(std::uint32_t offset, const BsdPortTester& tester);

    /// \return PortRange(): the first and last ephemeral port
    std::pair<std::uint16_t, std::uint16_t> PortRange() const;
    /// SetPortRange(). \param start first port \param end last port \return INVALID_RANGE
    BsdPortError SetPortRange(std::uint16_t start, std::uint16_t end);

    /// \return keys that are held: network, transport, port, address, device, peer
    std::size_t GetSize() const;

  private:
    /// Ask a tester of ReservePort, which may not call back
    BsdPortTestResult Ask(const BsdPortTester& tester, std::uint16_t port);
    /// One port of ReservePort. \return whether it is reserved, or the tester's error
    BsdPortTestResult Reserve(const BsdPortReservation& reservation,
                              std::uint16_t port,
                              const BsdPortTester& tester);
    /// A reference less in each network
    void Drop(const BsdPortReservation& reservation, std::uint16_t port);

    std::unique_ptr<BsdPortReservations> m_held;
    std::uint16_t m_first = FIRST_EPHEMERAL;
    std::uint16_t m_last = 65535;
    std::uint32_t m_hint = 0;
    bool m_testing = false; ///< a tester of ReservePort runs
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_MANAGER_H
