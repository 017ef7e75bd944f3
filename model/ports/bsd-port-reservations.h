// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_RESERVATIONS_H
#define BSD_PORT_RESERVATIONS_H

#include "ns3/bsd-port-flag-counter.h"
#include "ns3/bsd-port-items.h"
#include "ns3/bsd-port-reservation.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace ns3
{
namespace divertsim
{

/**
 * What a BsdPortManager holds: by network, transport and port, then local address, device, peer. No
 * level is ever empty. Each level mostly has one item, which costs no block of memory of its own
 * but for the address; peers are never walked, so a port may have any number of connections.
 */
class BsdPortReservations
{
  public:
    /**
     * May a reservation stand beside what is held?
     * \param network one of the reservation's
     * \param port asked for
     * \param asked the rest of it
     * \param automatic the port was not asked for: TCP then gets one that nobody has at all
     */
    bool Allows(BsdPortNetwork network,
                std::uint16_t port,
                const BsdPortReservation& asked,
                bool automatic) const;
    /// Add a reference. \return false: others hold the very same key, and share no flag with it
    bool Add(BsdPortNetwork network, std::uint16_t port, const BsdPortReservation& reservation);
    /// Drop a reference; one that is not held is passed over.
    void Drop(BsdPortNetwork network, std::uint16_t port, const BsdPortReservation& reservation);
    /// \return keys that are held: network, transport, port, address, device, peer
    std::size_t GetSize() const;

  private:
    struct PortKey
    {
        BsdPortNetwork network;
        std::uint32_t transport;
        std::uint16_t port;

        bool operator==(const PortKey& other) const
        {
            return network == other.network && transport == other.transport && port == other.port;
        }
    };

    /// Hashes of the keys, never visible, and their equality without a call
    struct Traits
    {
        std::size_t operator()(const PortKey& key) const;
        std::size_t operator()(const BsdAddress& address) const;
        std::size_t operator()(std::int32_t device) const;
        std::size_t operator()(const BsdPortDestination& destination) const;

        static bool Equal(const BsdAddress& a, const BsdAddress& b);
        static bool Equal(std::int32_t a, std::int32_t b);
        static bool Equal(const BsdPortDestination& a, const BsdPortDestination& b);
    };

    /// So many destinations, and of these so many whose shared flags lack TupleOnly
    struct Tally
    {
        std::uint32_t all = 0;
        std::uint32_t lacking = 0;
    };

    /// All holders of an address on a device
    struct Device
    {
        BsdPortItems<BsdPortDestination, BsdPortFlagCounter, Traits, 4> holders;
        Tally all;       ///< of all destinations
        Tally wildcards; ///< of those whose address is any

        /// Count a destination, or no longer. \param refs as they are \param sign 1 or -1
        void Count(const BsdPortDestination& destination,
                   const BsdPortFlagCounter& refs,
                   std::uint32_t sign);
        /// \param overlaps set to true where a holder overlaps the destination
        /// \return the flags that a request for it may share with all that do
        BsdPortBitFlags Share(const BsdPortDestination& destination, bool& overlaps) const;
    };

    using Devices = BsdPortItems<std::int32_t, Device, Traits, 4>;

    struct Port
    {
        std::unique_ptr<Devices> any; ///< every request looks at it; null where nobody holds it
        /// The devices stand apart, so that a search among several addresses stays in one place
        BsdPortItems<BsdAddress, std::unique_ptr<Devices>, Traits, 16> addresses;

        /// \return who holds an address, or null
        Devices* Find(const BsdAddress& address) const;
        Devices& Make(const BsdAddress& address);
        void Remove(const BsdAddress& address);
    };

    static bool AllowsAt(const Devices& devices, const BsdPortReservation& asked, bool automatic);

    boost::unordered_flat_map<PortKey, Port, Traits> m_ports;
    std::size_t m_size = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_RESERVATIONS_H
