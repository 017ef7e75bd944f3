// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-port-reservations.h"

#include <array>
#include <cstring>

namespace ns3
{
namespace divertsim
{

namespace
{

/// What the manager takes for any: the zero value, not 0.0.0.0
bool
IsAny(const BsdAddress& address)
{
    return address.family == BsdFamily::NONE;
}

using Words = std::array<std::uint64_t, 2>;

Words
WordsOf(const BsdAddress& address)
{
    Words words;
    static_assert(sizeof words == sizeof address.bytes);
    std::memcpy(words.data(), address.bytes.data(), sizeof words);
    return words;
}

bool
LacksTupleOnly(const BsdPortFlagCounter& refs)
{
    return (refs.SharedFlags() & BSD_PORT_TUPLE_ONLY) == 0;
}

} // namespace

std::size_t
BsdPortReservations::Traits::operator()(const PortKey& key) const
{
    // Odd factors keep the three apart; the table mixes the bits itself
    return key.network * std::size_t{0x9e3779b97f4a7c15U} +
           key.transport * std::size_t{0xff51afd7ed558ccdU} + key.port;
}

std::size_t
BsdPortReservations::Traits::operator()(const BsdAddress& address) const
{
    const Words words = WordsOf(address);
    return (words[0] * 0x9e3779b97f4a7c15U ^ words[1]) * 0xff51afd7ed558ccdU +
           static_cast<std::size_t>(address.family);
}

std::size_t
BsdPortReservations::Traits::operator()(std::int32_t device) const
{
    return static_cast<std::uint32_t>(device);
}

std::size_t
BsdPortReservations::Traits::operator()(const BsdPortDestination& destination) const
{
    return (*this)(destination.address) * 0x9e3779b97f4a7c15U + destination.port;
}

bool
BsdPortReservations::Traits::Equal(const BsdAddress& a, const BsdAddress& b)
{
    return WordsOf(a) == WordsOf(b) && a.family == b.family;
}

bool
BsdPortReservations::Traits::Equal(std::int32_t a, std::int32_t b)
{
    return a == b;
}

bool
BsdPortReservations::Traits::Equal(const BsdPortDestination& a, const BsdPortDestination& b)
{
    return a.port == b.port && Equal(a.address, b.address);
}

void
BsdPortReservations::Device::Count(const BsdPortDestination& destination,
                                   const BsdPortFlagCounter& refs,
                                   std::uint32_t sign)
{
    const std::uint32_t lacking = LacksTupleOnly(refs) ? sign : 0;
    all.all += sign;
    all.lacking += lacking;
    if (IsAny(destination.address))
    {
        wildcards.all += sign;
        wildcards.lacking += lacking;
    }
}

BsdPortBitFlags
BsdPortReservations::Device::Share(const BsdPortDestination& destination, bool& overlaps) const
{
    // A wildcard on either side overlaps: of what a destination other than the very same shares,
    // only TupleOnly can be lost, so it is enough to know how many lack it
    const bool wildcard = IsAny(destination.address);
    const Tally& others = wildcard ? all : wildcards;
    overlaps = overlaps || others.all > 0;
    std::uint32_t lacking = others.lacking;
    BsdPortBitFlags shared = BSD_PORT_FLAG_MASK;
    if (const BsdPortFlagCounter* same = holders.Find(destination))
    {
        overlaps = true;
        shared = same->SharedFlags();
        lacking -= wildcard && LacksTupleOnly(*same) ? 1 : 0;
    }
    return lacking > 0 ? shared & BSD_PORT_MULTI_BIND_MASK : shared;
}

BsdPortReservations::Devices*
BsdPortReservations::Port::Find(const BsdAddress& address) const
{
    if (IsAny(address))
    {
        return any.get();
    }
    const std::unique_ptr<Devices>* found = addresses.Find(address);
    return found ? found->get() : nullptr;
}

BsdPortReservations::Devices&
BsdPortReservations::Port::Make(const BsdAddress& address)
{
    std::unique_ptr<Devices>& made = IsAny(address) ? any : addresses.Make(address);
    made = std::make_unique<Devices>();
    return *made;
}

void
BsdPortReservations::Port::Remove(const BsdAddress& address)
{
    if (IsAny(address))
    {
        any.reset();
    }
    else
    {
        addresses.Remove(address);
    }
}

std::size_t
BsdPortReservations::GetSize() const
{
    return m_size;
}

bool
BsdPortReservations::AllowsAt(const Devices& devices,
                              const BsdPortReservation& asked,
                              bool automatic)
{
    const bool alone = automatic && asked.transport == BSD_IPPROTO_TCP;
    BsdPortBitFlags shared = BSD_PORT_FLAG_MASK;
    bool overlaps = false;
    if (asked.bindToDevice == 0)
    {
        if (alone)
        {
            return false; // the address is held at all
        }
        devices.AllOf([&](const Device& device) {
            shared &= device.Share(asked.destination, overlaps);
            return true;
        });
    }
    else
    {
        for (const std::int32_t number : {0, asked.bindToDevice})
        {
            if (const Device* device = devices.Find(number))
            {
                shared &= device->Share(asked.destination, overlaps);
            }
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
    const auto found = m_ports.find(PortKey{network, asked.transport, port});
    if (found == m_ports.end())
    {
        return true;
    }
    // Each address is judged by itself
    const Port& held = found->second;
    const auto allows = [&](const std::unique_ptr<Devices>& devices) {
        return AllowsAt(*devices, asked, automatic);
    };
    if (held.any && !allows(held.any))
    {
        return false;
    }
    if (IsAny(asked.address))
    {
        return held.addresses.AllOf(allows);
    }
    const Devices* devices = held.Find(asked.address);
    return !devices || AllowsAt(*devices, asked, automatic);
}

bool
BsdPortReservations::Add(BsdPortNetwork network,
                         std::uint16_t port,
                         const BsdPortReservation& reservation)
{
    Port& held = m_ports[PortKey{network, reservation.transport, port}];
    Devices* devices = held.Find(reservation.address);
    if (!devices)
    {
        devices = &held.Make(reservation.address);
    }
    Device* device = devices->Find(reservation.bindToDevice);
    if (!device)
    {
        device = &devices->Make(reservation.bindToDevice);
    }
    const BsdPortDestination& destination = reservation.destination;
    const BsdPortBitFlags flags = reservation.flags.Bits();
    BsdPortFlagCounter* refs = device->holders.Find(destination);
    bool allowed = true;
    if (refs)
    {
        allowed = (refs->SharedFlags() & flags) != 0;
        device->Count(destination, *refs, -1U);
    }
    else
    {
        refs = &device->holders.Make(destination);
        ++m_size;
    }
    refs->AddRef(flags);
    device->Count(destination, *refs, 1);
    return allowed;
}

void
BsdPortReservations::Drop(BsdPortNetwork network,
                          std::uint16_t port,
                          const BsdPortReservation& reservation)
{
    const auto found = m_ports.find(PortKey{network, reservation.transport, port});
    if (found == m_ports.end())
    {
        return;
    }
    Port& held = found->second;
    Devices* devices = held.Find(reservation.address);
    Device* device = devices ? devices->Find(reservation.bindToDevice) : nullptr;
    const BsdPortDestination& destination = reservation.destination;
    BsdPortFlagCounter* refs = device ? device->holders.Find(destination) : nullptr;
    if (!refs)
    {
        return;
    }
    device->Count(destination, *refs, -1U);
    refs->DropRef(reservation.flags.Bits());
    if (refs->TotalRefs() > 0)
    {
        device->Count(destination, *refs, 1);
        return;
    }
    --m_size;
    device->holders.Remove(destination);
    if (device->holders.IsEmpty())
    {
        devices->Remove(reservation.bindToDevice);
    }
    if (devices->IsEmpty())
    {
        held.Remove(reservation.address);
    }
    if (!held.any && held.addresses.IsEmpty())
    {
        m_ports.erase(found);
    }
}

} // namespace divertsim
} // namespace ns3
