// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_PLAIN_MODEL_H
#define BSD_PORT_PLAIN_MODEL_H

#include "ns3/bsd-port-manager.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * gVisor's port manager once more, as slow and as plain as can be: one list of references, searched
 * from end to end for everything. Of the real one it shares the values that go in, no code.
 */
class BsdPortPlainModel
{
  public:
    /// A port and a word: "ok", "in use", "none", "range", or a tester's errno by name
    using Result = std::pair<unsigned, std::string>;

    unsigned first = 16000;
    unsigned last = 65535;
    std::uint32_t hint = 0;

    Result Reserve(const std::function<std::uint32_t()>& draw,
                   const BsdPortReservation& r,
                   const BsdPortTester& tester)
    {
        if (r.port != 0)
        {
            const std::string word = Try(r, r.port, false, tester);
            return {word == "ok" ? r.port : 0U, word == "next" ? "in use" : word};
        }
        return Search(draw(), [&](unsigned port) { return Try(r, port, true, tester); });
    }

    bool ReserveTuple(const BsdPortReservation& r)
    {
        bool failed = false;
        for (const std::uint32_t network : r.networks)
        {
            const Key key = KeyOf(network, r, r.port);
            failed = failed || (Total(key) > 0 && (Shared(key) & BitsOf(r)) == 0);
            Change(key, BitsOf(r), 1);
        }
        if (failed)
        {
            for (const std::uint32_t network : r.networks)
            {
                Release(KeyOf(network, r, r.port), BitsOf(r));
            }
        }
        return !failed;
    }

    void Release(const BsdPortReservation& r)
    {
        for (const std::uint32_t network : r.networks)
        {
            Release(KeyOf(network, r, r.port), BitsOf(r));
        }
    }

    Result Pick(std::uint32_t draw, const BsdPortTester& tester)
    {
        return Search(draw, [&](unsigned port) {
            return WordOf(tester(static_cast<std::uint16_t>(port)));
        });
    }

    Result PickStable(std::uint32_t offset, const BsdPortTester& tester)
    {
        const Result result = Pick(hint + offset, tester);
        hint += result.second == "ok" ? 1 : 0;
        return result;
    }

    std::string SetRange(unsigned start, unsigned end)
    {
        if (start > end)
        {
            return "range";
        }
        first = start;
        last = end;
        return "ok";
    }

    std::size_t CountKeys() const
    {
        std::set<Key> keys;
        for (const Reference& held : m_held)
        {
            keys.insert(held.key);
        }
        return keys.size();
    }

  private:
    struct Key
    {
        std::uint32_t network;
        std::uint32_t transport;
        unsigned port;
        std::string address; ///< "" is any
        int device;
        std::string peer; ///< "" is any
        unsigned peerPort;

        auto Tie() const
        {
            return std::tie(network, transport, port, address, device, peer, peerPort);
        }

        bool operator==(const Key& other) const
        {
            return Tie() == other.Tie();
        }

        bool operator<(const Key& other) const
        {
            return Tie() < other.Tie();
        }
    };

    struct Reference
    {
        Key key;
        unsigned bits;
        int count;
    };

    static Key KeyOf(std::uint32_t network, const BsdPortReservation& r, unsigned port)
    {
        return {network,
                r.transport,
                port,
                r.address.ToString(),
                r.bindToDevice,
                r.destination.address.ToString(),
                r.destination.port};
    }

    static unsigned BitsOf(const BsdPortReservation& r)
    {
        return (r.flags.mostRecent ? 1U : 0U) + (r.flags.loadBalanced ? 2U : 0U) +
               (r.flags.tupleOnly ? 4U : 0U);
    }

    static std::string WordOf(const BsdPortTestResult& said)
    {
        return said.second != BsdErrno::OK ? std::string(BsdErrnoName(said.second))
               : said.first                ? "ok"
                                           : "next";
    }

    int Total(const Key& key) const
    {
        int total = 0;
        for (const Reference& held : m_held)
        {
            total += held.key == key ? held.count : 0;
        }
        return total;
    }

    unsigned Shared(const Key& key) const
    {
        unsigned shared = 7;
        for (const Reference& held : m_held)
        {
            shared &= held.key == key && held.count > 0 ? held.bits : 7;
        }
        return shared;
    }

    void Change(const Key& key, unsigned bits, int by)
    {
        for (Reference& held : m_held)
        {
            if (held.key == key && held.bits == bits)
            {
                held.count += by;
                return;
            }
        }
        m_held.push_back({key, bits, by});
    }

    void Release(const Key& key, unsigned bits)
    {
        const auto same = [&](const Reference& held) { return held.key == key; };
        if (std::none_of(m_held.begin(), m_held.end(), same))
        {
            return;
        }
        Change(key, bits, -1);
        if (Total(key) <= 0)
        {
            m_held.erase(std::remove_if(m_held.begin(), m_held.end(), same), m_held.end());
        }
    }

    /// Sections 4 and 5 of the facts, word for word
    bool Allowed(const Key& asked, unsigned bits, bool automatic) const
    {
        std::set<std::string> addresses;
        for (const Reference& held : m_held)
        {
            if (held.key.network == asked.network && held.key.transport == asked.transport &&
                held.key.port == asked.port)
            {
                addresses.insert(held.key.address);
            }
        }
        for (const std::string& address : addresses)
        {
            if (!asked.address.empty() && !address.empty() && address != asked.address)
            {
                continue;
            }
            const bool alone = automatic && asked.transport == 6;
            if (alone && asked.device == 0)
            {
                return false;
            }
            unsigned shared = 7;
            bool overlaps = false;
            for (const Reference& held : m_held)
            {
                const Key& k = held.key;
                if (k.network != asked.network || k.transport != asked.transport ||
                    k.port != asked.port || k.address != address ||
                    (asked.device != 0 && k.device != 0 && k.device != asked.device))
                {
                    continue;
                }
                if (k.peer == asked.peer && k.peerPort == asked.peerPort)
                {
                    shared &= Shared(k);
                    overlaps = true;
                }
                else if (k.peer.empty() || asked.peer.empty())
                {
                    shared &= Shared(k) | 3;
                    overlaps = true;
                }
            }
            if (overlaps && (alone || (shared & bits) == 0))
            {
                return false;
            }
        }
        return true;
    }

    std::string Try(const BsdPortReservation& r,
                    unsigned port,
                    bool automatic,
                    const BsdPortTester& tester)
    {
        for (const std::uint32_t network : r.networks)
        {
            if (!Allowed(KeyOf(network, r, port), BitsOf(r), automatic))
            {
                return "next";
            }
        }
        for (const std::uint32_t network : r.networks)
        {
            Change(KeyOf(network, r, port), BitsOf(r), 1);
        }
        const std::string word = tester ? WordOf(tester(static_cast<std::uint16_t>(port))) : "ok";
        if (word != "ok")
        {
            for (const std::uint32_t network : r.networks)
            {
                Release(KeyOf(network, r, port), BitsOf(r));
            }
        }
        return word;
    }

    Result Search(std::uint32_t draw, const std::function<std::string(unsigned)>& test) const
    {
        std::vector<unsigned> ports;
        for (unsigned port = first; port <= last; ++port)
        {
            ports.push_back(port);
        }
        std::rotate(ports.begin(), ports.begin() + draw % ports.size(), ports.end());
        for (const unsigned port : ports)
        {
            const std::string word = port == 0 ? "next" : test(port);
            if (word != "next")
            {
                return {word == "ok" ? port : 0, word};
            }
        }
        return {0, "none"};
    }

    std::vector<Reference> m_held;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_PLAIN_MODEL_H
