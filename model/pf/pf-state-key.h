// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_STATE_KEY_H
#define PF_STATE_KEY_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-packet-view.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace ns3
{
namespace divertsim
{

// A state is found by the addresses and ports of a packet in an order that depends on the
// packet's direction alone: source first going in, destination first going out (pf_test_state()
// of FreeBSD sys/netpfil/pf/pf.c, "wire side, straight" and "stack side, reverse"). So both
// directions of a flow on an interface give one key, and the same flow leaving by another
// interface gives the mirrored one: a second state.
//
// A state without translation has one key for both sides, one with translation two. States that
// float have interface 0, if-bound ones that of their interface plus 1.

/// Which of a state's keys it is
enum PfStateSide : std::uint8_t
{
    PF_SIDE_BOTH = 0, ///< wire and stack key are one (no NAT)
    PF_SIDE_WIRE = 1,
    PF_SIDE_STACK = 2,
};

/// Key of an IPv4 state: 16 bytes without padding, compared and hashed as two words
struct PfStateKey4
{
    std::uint8_t address[2][4] = {}; ///< bytes in network order
    std::uint16_t port[2] = {};
    std::uint8_t protocol = 0;
    std::uint8_t side = PF_SIDE_BOTH;
    std::uint16_t interface = 0; ///< 0: floating

    /// \param direction of a packet \param tuple its IPv4 tuple \return the key of its state
    static PfStateKey4 Make(BsdDirection direction, const BsdTuple& tuple)
    {
        PfStateKey4 key;
        const unsigned source = direction == BsdDirection::OUT ? 1 : 0;
        std::memcpy(key.address[source], tuple.source.bytes.data(), 4);
        std::memcpy(key.address[1 - source], tuple.destination.bytes.data(), 4);
        key.port[source] = tuple.sourcePort;
        key.port[1 - source] = tuple.destinationPort;
        key.protocol = tuple.protocol;
        return key;
    }

    bool operator==(const PfStateKey4& other) const
    {
        return std::memcmp(this, &other, sizeof(*this)) == 0;
    }
};

static_assert(sizeof(PfStateKey4) == 16, "an IPv4 key fills two words");

/// Key of an IPv6 state: 40 bytes without padding
struct PfStateKey6
{
    std::uint8_t address[2][16] = {}; ///< bytes in network order
    std::uint16_t port[2] = {};
    std::uint8_t protocol = 0;
    std::uint8_t side = PF_SIDE_BOTH;
    std::uint16_t interface = 0; ///< 0: floating

    /// \param direction of a packet \param tuple its IPv6 tuple \return the key of its state
    static PfStateKey6 Make(BsdDirection direction, const BsdTuple& tuple)
    {
        PfStateKey6 key;
        const unsigned source = direction == BsdDirection::OUT ? 1 : 0;
        std::memcpy(key.address[source], tuple.source.bytes.data(), 16);
        std::memcpy(key.address[1 - source], tuple.destination.bytes.data(), 16);
        key.port[source] = tuple.sourcePort;
        key.port[1 - source] = tuple.destinationPort;
        key.protocol = tuple.protocol;
        return key;
    }

    bool operator==(const PfStateKey6& other) const
    {
        return std::memcmp(this, &other, sizeof(*this)) == 0;
    }
};

static_assert(sizeof(PfStateKey6) == 40, "an IPv6 key fills five words");

/// Hash of both keys for the table's own use: every bit of the key reaches every bit of the hash
struct PfStateKeyHash
{
    using is_avalanching = void; ///< spares boost::unordered a second mix

    template <typename Key>
    std::size_t operator()(const Key& key) const
    {
        std::uint64_t words[sizeof(Key) / 8];
        std::memcpy(words, &key, sizeof(Key));
        std::uint64_t hash = 0x9e3779b97f4a7c15ULL;
        for (const std::uint64_t word : words)
        {
            hash = Mix(hash ^ word);
        }
        return static_cast<std::size_t>(hash);
    }

  private:
    /// Both halves of a 128-bit product, folded
    static std::uint64_t Mix(std::uint64_t value)
    {
        __extension__ typedef unsigned __int128 Wide;
        const Wide product = static_cast<Wide>(value) * 0xa0761d6478bd642fULL;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    }
};

} // namespace divertsim
} // namespace ns3

#endif // PF_STATE_KEY_H
