// SPDX-License-Identifier: GPL-2.0-only
#ifndef TEST_PORTS_BSD_PORT_PLAIN_MODEL_H
#define TEST_PORTS_BSD_PORT_PLAIN_MODEL_H

#include "ns3/bsd-port-manager.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// gVisor's port manager as plainly as it can be told: one flat list of what is held
class BsdPortPlainModel
{
  public:
    struct Result
    {
        std::uint16_t port = 0;
        std::string error; ///< gVisor's text, "" for none
    };

    /// \param draw what the port-0 search starts from
    Result Reserve(std::uint32_t draw,
                   const BsdPortReservation& asked,
                   const std::function<bool(std::uint16_t)>& tester)
    {
        if (asked.port != 0)
        {
            return Try(asked.port, asked, false, tester) ? Result{asked.port, ""}
                                                         : Result{0, "port is in use"};
        }
        for (std::uint64_t i = 0; i < Count(); ++i)
        {
            const auto port = static_cast<std::uint16_t>(first + (draw + i) % Count());
            if (port != 0 && Try(port, asked, true, tester))
            {
                return {port, ""};
            }
        }
        return {0, "no ports are available"};
    }

    bool ReserveTuple(const BsdPortReservation& asked)
    {
        bool fine = true;
        for (const auto network : asked.networks)
        {
            const Held* held = Find(network, asked);
            if (held && Refs(*held) != 0 && (Shared(*held) & asked.flags.Bits()) == 0)
            {
                fine = false;
            }
            Add(network, asked.port, asked);
        }
        for (const auto network : asked.networks)
        {
            if (!fine)
            {
                Drop(network, asked);
            }
        }
        return fine;
    }

    void Release(const BsdPortReservation& asked)
    {
        for (const auto network : asked.networks)
        {
            Drop(network, asked);
        }
    }

    std::size_t Size() const
    {
        return m_held.size();
    }

    std::uint16_t first = 16000;
    std::uint16_t last = 65535;

  private:
    struct Held
    {
        BsdPortNetwork network;
        BsdPortReservation what;
        std::array<int, 8> counts{};
    };

    std::uint64_t Count() const
    {
        return std::uint64_t{last} - first + 1;
    }

    static int Refs(const Held& held)
    {
        int sum = 0;
        for (const int count : held.counts)
        {
            sum += count;
        }
        return sum;
    }

    static unsigned Shared(const Held& held)
    {
        unsigned shared = 7;
        for (unsigned flags = 0; flags < 8; ++flags)
        {
            if (held.counts[flags] > 0)
            {
                shared &= flags;
            }
        }
        return shared;
    }

    static bool IsAny(const BsdAddress& address)
    {
        return address == BsdAddress();
    }

    Held* Find(BsdPortNetwork network, const BsdPortReservation& key)
    {
        for (Held& held : m_held)
        {
            if (held.network == network && held.what.transport == key.transport &&
                held.what.port == key.port && held.what.address == key.address &&
                held.what.bindToDevice == key.bindToDevice &&
                held.what.destination == key.destination)
            {
                return &held;
            }
        }
        return nullptr;
    }

    void Add(BsdPortNetwork network, std::uint16_t port, BsdPortReservation key)
    {
        key.port = port;
        Held* held = Find(network, key);
        if (!held)
        {
            m_held.push_back({network, key, {}});
            held = &m_held.back();
        }
        ++held->counts[key.flags.Bits()];
    }

    void Drop(BsdPortNetwork network, const BsdPortReservation& key)
    {
        Held* held = Find(network, key);
        if (!held)
        {
            return;
        }
        --held->counts[key.flags.Bits()];
        if (Refs(*held) <= 0)
        {
            m_held.erase(m_held.begin() + (held - m_held.data()));
        }
    }

    bool Allowed(BsdPortNetwork network,
                 std::uint16_t port,
                 const BsdPortReservation& asked,
                 bool automatic) const
    {
        std::vector<BsdAddress> judged;
        for (const Held& one : m_held)
        {
            const bool here = one.network == network && one.what.port == port &&
                              one.what.transport == asked.transport;
            const BsdAddress address = one.what.address;
            if (!here || !(IsAny(asked.address) || IsAny(address) || address == asked.address))
            {
                continue;
            }
            bool seen = false;
            for (const auto& before : judged)
            {
                seen = seen || before == address;
            }
            if (!seen)
            {
                judged.push_back(address);
                if (!AllowedAt(network, port, asked, automatic, address))
                {
                    return false;
                }
            }
        }
        return true;
    }

    bool AllowedAt(BsdPortNetwork network,
                   std::uint16_t port,
                   const BsdPortReservation& asked,
                   bool automatic,
                   const BsdAddress& address) const
    {
        const bool alone = automatic && asked.transport == 6;
        if (alone && asked.bindToDevice == 0)
        {
            return false;
        }
        unsigned shared = 7;
        bool overlap = false;
        for (const Held& one : m_held)
        {
            if (one.network != network || one.what.port != port ||
                one.what.transport != asked.transport || one.what.address != address ||
                !(asked.bindToDevice == 0 || one.what.bindToDevice == 0 ||
                  one.what.bindToDevice == asked.bindToDevice))
            {
                continue;
            }
            const BsdPortDestination& theirs = one.what.destination;
            if (theirs == asked.destination)
            {
                overlap = true;
                shared &= Shared(one);
            }
            else if (IsAny(theirs.address) || IsAny(asked.destination.address))
            {
                overlap = true;
                shared &= Shared(one) | 3;
            }
        }
        return !overlap || (!alone && (shared & asked.flags.Bits()) != 0);
    }

    bool Try(std::uint16_t port,
             const BsdPortReservation& asked,
             bool automatic,
             const std::function<bool(std::uint16_t)>& tester)
    {
        for (const auto network : asked.networks)
        {
            if (!Allowed(network, port, asked, automatic))
            {
                return false;
            }
        }
        for (const auto network : asked.networks)
        {
            Add(network, port, asked);
        }
        if (!tester || tester(port))
        {
            return true;
        }
        BsdPortReservation taken = asked;
        taken.port = port;
        Release(taken);
        return false;
    }

    std::vector<Held> m_held;
};

} // namespace divertsim
} // namespace ns3

#endif // TEST_PORTS_BSD_PORT_PLAIN_MODEL_H
