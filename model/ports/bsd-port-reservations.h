// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_RESERVATIONS_H
#define BSD_PORT_RESERVATIONS_H

#include "ns3/bsd-port-flag-counter.h"
#include "ns3/bsd-port-reservation.h"

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * What a BsdPortManager holds: by network, transport and port, then local address, device, peer. No
 * level is ever empty. Most ports have one holder, which stands in the port's own block of memory;
 * a port with very many peers has an index of them.
 */
class BsdPortReservations
{
  public:
    BsdPortReservations();
    ~BsdPortReservations();

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
    /// Who holds a key
    struct Holder
    {
        BsdPortDestination destination;
        BsdPortFlagCounter refs;
    };

    struct DestinationHash
    {
        std::size_t operator()(const BsdPortDestination& destination) const;
    };

    /// All holders of an address on a device
    struct Device
    {
        std::int32_t device = 0;
        boost::container::small_vector<Holder, 1> listeners; ///< with any peer
        std::vector<Holder> peers;                           ///< with one
        std::uint32_t withoutTupleOnly = 0; ///< holders whose shared flags lack TupleOnly
        /// Where in `peers`; null while they are few
        std::unique_ptr<
            boost::unordered_flat_map<BsdPortDestination, std::uint32_t, DestinationHash>>
            index;

        Holder* Find(const BsdPortDestination& destination);
        const Holder* Find(const BsdPortDestination& destination) const;
        Holder& Make(const BsdPortDestination& destination);
        void Remove(Holder* holder);
        bool IsEmpty() const;
        /// \return the flags that a request for a destination may share with all that overlap it;
        /// \param overlaps set to true where there is one
        BsdPortBitFlags Share(const BsdPortDestination& destination, bool& overlaps) const;
    };

    struct Address
    {
        BsdAddress address;
        boost::container::small_vector<Device, 1> devices;
    };

    struct Port
    {
        boost::container::small_vector<Address, 1> addresses;
    };

    using Key = std::uint64_t;

    static Key KeyOf(BsdPortNetwork network, std::uint32_t transport, std::uint16_t port);
    static bool AllowsAt(const Address& address, const BsdPortReservation& asked, bool automatic);

    boost::unordered_flat_map<Key, std::unique_ptr<Port>> m_ports;
    std::size_t m_size = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_RESERVATIONS_H
