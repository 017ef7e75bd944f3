// SPDX-License-Identifier: GPL-2.0-only

// What reserving and releasing a port costs while many reservations of mixed kinds are held,
// against a bare boost::unordered_flat_map that holds the same reservations and knows no rule, in
// the same run. An item is one operation; a reservation of two networks counts once.

#include "ns3/bsd-port-manager.h"

#include <benchmark/benchmark.h>
#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace
{

using namespace ns3::divertsim;

constexpr std::uint32_t KINDS = 8;
constexpr std::uint32_t PORTS = 65536 / KINDS - 1; // of each kind: kinds do not meet
constexpr std::uint16_t ACCEPTING = 4;             // the port of a server

/// Never drawn from: all ports are explicit
class NoRandom : public BsdRandom
{
  public:
    double Draw() override
    {
        throw std::logic_error("an explicit port draws nothing");
    }
};

/// Reservation i: each kind that gVisor's endpoints make, in turn
BsdPortReservation
ReservationOf(std::uint32_t i)
{
    const std::uint32_t kind = i % KINDS;
    const std::uint32_t number = i / KINDS;
    const std::uint32_t round = number / PORTS;
    BsdPortReservation asked;
    asked.networks = {BSD_PORT_IPV4};
    asked.transport = BSD_IPPROTO_TCP;
    asked.address = BsdAddress::V4(0x0a000001U + round);
    asked.port = static_cast<std::uint16_t>((1 + number % PORTS) * KINDS + kind);
    switch (kind)
    {
    case 0: // a TCP listener
        break;
    case 1: // one with SO_REUSEADDR
        asked.flags.tupleOnly = true;
        break;
    case 2: // a UDP socket
        asked.transport = BSD_IPPROTO_UDP;
        asked.flags.mostRecent = true;
        break;
    case 3: // a UDP socket of a group, any address of both families, on a device
        asked.transport = BSD_IPPROTO_UDP;
        asked.networks = {BSD_PORT_IPV6, BSD_PORT_IPV4};
        asked.address = BsdAddress();
        asked.bindToDevice = static_cast<std::int32_t>(1 + round);
        asked.flags.loadBalanced = true;
        break;
    case 4: // accepted connections, all on one port
        asked.address = BsdAddress::V4(0x0a000001U);
        asked.port = ACCEPTING;
        asked.flags.loadBalanced = true;
        asked.destination = {BsdAddress::V4(0x0a800000U + number / 32768),
                             static_cast<std::uint16_t>(32768 + number % 32768)};
        break;
    case 5: // connections of a client
        asked.address = BsdAddress::V4(0x0a000001U);
        asked.destination = {BsdAddress::V4(0x0a800001U + round), 80};
        break;
    case 6: // an IPv6 listener
        asked.networks = {BSD_PORT_IPV6};
        asked.address.family = BsdFamily::INET6;
        asked.address.bytes[0] = 0xfd;
        asked.address.bytes[15] = static_cast<std::uint8_t>(round);
        asked.address.bytes[14] = static_cast<std::uint8_t>(round >> 8);
        break;
    default: // listeners of a group
        asked.flags.loadBalanced = true;
        break;
    }
    return asked;
}

/// Numbers below count in an order that no cache foresees
std::vector<std::uint32_t>
OrderOf(std::uint32_t count)
{
    std::uint32_t size = 1;
    while (size < count)
    {
        size *= 2;
    }
    std::vector<std::uint32_t> order;
    order.reserve(count);
    for (std::uint32_t i = 0; i < size; ++i)
    {
        const std::uint32_t number = (i * 2654435761U) & (size - 1);
        if (number < count)
        {
            order.push_back(number);
        }
    }
    return order;
}

/// What tells one reservation from another, packed
using Key = std::array<std::uint64_t, 6>;

struct KeyHash
{
    std::size_t operator()(const Key& key) const
    {
        std::uint64_t hash = 0;
        for (const std::uint64_t word : key)
        {
            hash = (hash ^ word ^ hash >> 32) * 0x9e3779b97f4a7c15U;
        }
        return hash;
    }
};

/// The container alone
class BareMap
{
  public:
    bool Reserve(const BsdPortReservation& asked)
    {
        bool made = true;
        for (const BsdPortNetwork network : asked.networks)
        {
            made = m_map.emplace(KeyOf(network, asked), asked.flags.Bits()).second && made;
        }
        return made;
    }

    void Release(const BsdPortReservation& asked)
    {
        for (const BsdPortNetwork network : asked.networks)
        {
            m_map.erase(KeyOf(network, asked));
        }
    }

  private:
    static Key KeyOf(BsdPortNetwork network, const BsdPortReservation& asked)
    {
        const auto device = static_cast<std::uint32_t>(asked.bindToDevice);
        Key key{std::uint64_t{network} << 32 | asked.transport,
                std::uint64_t{device} << 32 | std::uint32_t{asked.port} << 16 |
                    asked.destination.port};
        std::memcpy(&key[2], asked.address.bytes.data(), 16);
        std::memcpy(&key[4], asked.destination.address.bytes.data(), 16);
        return key;
    }

    boost::unordered_flat_map<Key, std::uint64_t, KeyHash> m_map;
};

/// The manager, asked as endpoints ask it
class Manager
{
  public:
    bool Reserve(const BsdPortReservation& asked)
    {
        return asked.port == ACCEPTING ? m_manager.ReserveTuple(asked)
                                       : m_manager.ReservePort(m_random, asked).second.IsOk();
    }

    void Release(const BsdPortReservation& asked)
    {
        m_manager.ReleasePort(asked);
    }

  private:
    NoRandom m_random;
    BsdPortManager m_manager;
};

template <typename Holder>
void
ReserveAndRelease(benchmark::State& state)
{
    Holder holder;
    std::vector<BsdPortReservation> held;
    for (const std::uint32_t i : OrderOf(static_cast<std::uint32_t>(state.range(0))))
    {
        held.push_back(ReservationOf(i));
        if (!holder.Reserve(held.back()))
        {
            state.SkipWithError("the kinds are in each other's way");
            return;
        }
    }
    std::size_t at = 0;
    for (auto _ : state)
    {
        holder.Release(held[at]);
        bool reserved = holder.Reserve(held[at]);
        benchmark::DoNotOptimize(reserved);
        at = at + 1 == held.size() ? 0 : at + 1;
    }
    state.SetItemsProcessed(state.iterations() * 2);
}

BENCHMARK_TEMPLATE(ReserveAndRelease, BareMap)->RangeMultiplier(10)->Range(1000, 1000000);
BENCHMARK_TEMPLATE(ReserveAndRelease, Manager)->RangeMultiplier(10)->Range(1000, 1000000);

} // namespace

BENCHMARK_MAIN();
