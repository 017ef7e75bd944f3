// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-port-reservations.h"

#include <boost/container_hash/hash.hpp>

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

/// So many peers of one address and device have an index
constexpr std::size_t INDEXED = 16;

bool
IsAny(const BsdAddress& address)
{
    return address.family == BsdFamily::NONE;
}

bool
LacksTupleOnly(const BsdPortFlagCounter& refs)
{
    return (refs.SharedFlags() & BSD_PORT_TUPLE_ONLY) == 0;
}

/// An element of a vector whose order says nothing goes
template <typename Vector>
void
Erase(Vector& vector, std::size_t place)
{
    if (place + 1 < vector.size())
    {
        vector[place] = std::move(vector.back());
    }
    vector.pop_back();
}

} // namespace

BsdPortReservations::BsdPortReservations() = default;
BsdPortReservations::~BsdPortReservations() = default;

std::size_t
BsdPortReservations::DestinationHash::operator()(const BsdPortDestination& destination) const
{
    std::size_t hash = destination.port;
    boost::hash_range(hash, destination.address.bytes.begin(), destination.address.bytes.end());
    return hash;
}

BsdPortReservations::Holder*
BsdPortReservations::Device::Find(const BsdPortDestination& destination)
{
    return const_cast<Holder*>(std::as_const(*this).Find(destination));
}

const BsdPortReservations::Holder*
BsdPortReservations::Device::Find(const BsdPortDestination& destination) const
{
    if (IsAny(destination.address))
    {
        for (const Holder& holder : listeners)
        {
            if (holder.destination == destination)
            {
                return &holder;
            }
        }
        return nullptr;
    }
    if (index)
    {
        const auto found = index->find(destination);
        return found == index->end() ? nullptr : &peers[found->second];
    }
    for (const Holder& holder : peers)
    {
        if (holder.destination == destination)
        {
            return &holder;
        }
    }
    return nullptr;
}

BsdPortReservations::Holder&
BsdPortReservations::Device::Make(const BsdPortDestination& destination)
{
    if (IsAny(destination.address))
    {
        listeners.push_back({destination, {}});
        return listeners.back();
    }
    peers.push_back({destination, {}});
    if (index)
    {
        (*index)[destination] = static_cast<std::uint32_t>(peers.size() - 1);
    }
    else if (peers.size() > INDEXED)
    {
        index = std::make_unique<
            boost::unordered_flat_map<BsdPortDestination, std::uint32_t, DestinationHash>>();
        for (std::uint32_t place = 0; place < peers.size(); ++place)
        {
            (*index)[peers[place].destination] = place;
        }
    }
    return peers.back();
}

void
BsdPortReservations::Device::Remove(Holder* holder)
{
    if (IsAny(holder->destination.address))
    {
        Erase(listeners, static_cast<std::size_t>(holder - listeners.data()));
        return;
    }
    const auto place = static_cast<std::size_t>(holder - peers.data());
    if (index)
    {
        index->erase(holder->destination);
        if (place + 1 < peers.size())
        {
            (*index)[peers.back().destination] = static_cast<std::uint32_t>(place);
        }
    }
    Erase(peers, place);
}

bool
BsdPortReservations::Device::IsEmpty() const
{
    return listeners.empty() && peers.empty();
}

BsdPortBitFlags
BsdPortReservations::Device::Share(const BsdPortDestination& destination, bool& overlaps) const
{
    BsdPortBitFlags shared = BSD_PORT_FLAG_MASK;
    const Holder* same = Find(destination);
    if (same)
    {
        overlaps = true;
        shared &= same->refs.SharedFlags();
    }
    if (IsAny(destination.address))
    {
        // All others overlap by a wildcard: only TupleOnly can be lost
        overlaps = overlaps || !IsEmpty();
        const bool sameLacks = same && LacksTupleOnly(same->refs);
        if (withoutTupleOnly > (sameLacks ? 1U : 0U))
        {
            shared &= BSD_PORT_MULTI_BIND_MASK;
        }
        return shared;
    }
    for (const Holder& holder : listeners)
    {
        overlaps = true;
        shared &= holder.refs.SharedFlags() | BSD_PORT_MULTI_BIND_MASK;
    }
    return shared;
}

BsdPortReservations::Key
BsdPortReservations::KeyOf(BsdPortNetwork network, std::uint32_t transport, std::uint16_t port)
{
    return Key{network} << 32 | Key{transport & 0xffff} << 16 | port;
}

std::size_t
BsdPortReservations::GetSize() const
{
    return m_size;
}

bool
BsdPortReservations::AllowsAt(const Address& address,
                              const BsdPortReservation& asked,
                              bool automatic)
{
    const bool alone = automatic && asked.transport == BSD_IPPROTO_TCP;
    if (alone && asked.bindToDevice == 0)
    {
        return false; // the address is held at all
    }
    BsdPortBitFlags shared = BSD_PORT_FLAG_MASK;
    bool overlaps = false;
    for (const Device& device : address.devices)
    {
        if (asked.bindToDevice == 0 || device.device == 0 || device.device == asked.bindToDevice)
        {
            shared &= device.Share(asked.destination, overlaps);
        }
    }
    return !overlaps || (!alone && (shared & asked.flags.Bits()) != 0);
}

bool
BsdPortReservations::Allows(BsdPortNetwork network,
                            std::uint16_t port,
                            const BsdPortReservation& asked,
                            bool automatic) const
{
    const auto found = m_ports.find(KeyOf(network, asked.transport, port));
    if (found == m_ports.end())
    {
        return true;
    }
    const auto& addresses = found->second->addresses;
    return std::all_of(addresses.begin(), addresses.end(), [&](const Address& held) {
        const bool examined =
            IsAny(asked.address) || IsAny(held.address) || held.address == asked.address;
        return !examined || AllowsAt(held, asked, automatic);
    });
}

bool
BsdPortReservations::Add(BsdPortNetwork network,
                         std::uint16_t port,
                         const BsdPortReservation& reservation)
{
    auto& held = m_ports[KeyOf(network, reservation.transport, port)];
    if (!held)
    {
        held = std::make_unique<Port>();
    }
    auto& addresses = held->addresses;
    auto address = std::find_if(addresses.begin(), addresses.end(), [&](const Address& a) {
        return a.address == reservation.address;
    });
    if (address == addresses.end())
    {
        addresses.emplace_back();
        address = addresses.end() - 1;
        address->address = reservation.address;
    }
    auto& devices = address->devices;
    auto device = std::find_if(devices.begin(), devices.end(), [&](const Device& d) {
        return d.device == reservation.bindToDevice;
    });
    if (device == devices.end())
    {
        devices.emplace_back();
        device = devices.end() - 1;
        device->device = reservation.bindToDevice;
    }
    const BsdPortBitFlags flags = reservation.flags.Bits();
    Holder* holder = device->Find(reservation.destination);
    bool allowed = true;
    if (holder)
    {
        allowed = (holder->refs.SharedFlags() & flags) != 0;
        device->withoutTupleOnly -= LacksTupleOnly(holder->refs) ? 1 : 0;
    }
    else
    {
        holder = &device->Make(reservation.destination);
        ++m_size;
    }
    holder->refs.AddRef(flags);
    device->withoutTupleOnly += LacksTupleOnly(holder->refs) ? 1 : 0;
    return allowed;
}

void
BsdPortReservations::Drop(BsdPortNetwork network,
                          std::uint16_t port,
                          const BsdPortReservation& reservation)
{
    const auto found = m_ports.find(KeyOf(network, reservation.transport, port));
    if (found == m_ports.end())
    {
        return;
    }
    auto& addresses = found->second->addresses;
    const auto address = std::find_if(addresses.begin(), addresses.end(), [&](const Address& a) {
        return a.address == reservation.address;
    });
    if (address == addresses.end())
    {
        return;
    }
    auto& devices = address->devices;
    const auto device = std::find_if(devices.begin(), devices.end(), [&](const Device& d) {
        return d.device == reservation.bindToDevice;
    });
    Holder* holder = device == devices.end() ? nullptr : device->Find(reservation.destination);
    if (!holder)
    {
        return;
    }
    device->withoutTupleOnly -= LacksTupleOnly(holder->refs) ? 1 : 0;
    holder->refs.DropRef(reservation.flags.Bits());
    if (holder->refs.TotalRefs() > 0)
    {
        device->withoutTupleOnly += LacksTupleOnly(holder->refs) ? 1 : 0;
        return;
    }
    device->Remove(holder);
    --m_size;
    if (device->IsEmpty())
    {
        Erase(devices, static_cast<std::size_t>(device - devices.begin()));
    }
    if (devices.empty())
    {
        Erase(addresses, static_cast<std::size_t>(address - addresses.begin()));
    }
    if (addresses.empty())
    {
        m_ports.erase(found);
    }
}

} // namespace divertsim
} // namespace ns3
