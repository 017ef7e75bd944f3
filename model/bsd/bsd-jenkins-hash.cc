// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-jenkins-hash.h"

namespace ns3
{
namespace divertsim
{

namespace
{

/// What lookup3 starts from; arbitrary
constexpr std::uint32_t GOLDEN = 0xdeadbeef;

/// Bytes that one round takes
constexpr std::size_t BLOCK = 12;

std::uint32_t
Rotate(std::uint32_t value, unsigned bits)
{
    return (value << bits) | (value >> (32 - bits));
}

/// The three words that lookup3 keeps
struct State
{
    std::uint32_t a;
    std::uint32_t b;
    std::uint32_t c;

    explicit State(std::uint32_t start)
        : a(start),
          b(start),
          c(start)
    {
    }

    /// Between blocks: reversible, so that no block is lost
    void Mix()
    {
        Step(a, b, c, 4);
        Step(b, c, a, 6);
        Step(c, a, b, 8);
        Step(a, b, c, 16);
        Step(b, c, a, 19);
        Step(c, a, b, 4);
    }

    /// At the end: every bit of a, b and c reaches every bit of c
    void Final()
    {
        Fold(c, b, 14);
        Fold(a, c, 11);
        Fold(b, a, 25);
        Fold(c, b, 16);
        Fold(a, c, 4);
        Fold(b, a, 14);
        Fold(c, b, 24);
    }

  private:
    static void Step(std::uint32_t& x, std::uint32_t& y, std::uint32_t& z, unsigned bits)
    {
        x -= z;
        x ^= Rotate(z, bits);
        z += y;
    }

    static void Fold(std::uint32_t& x, std::uint32_t y, unsigned bits)
    {
        x ^= y;
        x -= Rotate(y, bits);
    }
};

/// Up to four bytes as a little-endian number
std::uint32_t
Load(const std::uint8_t* bytes, std::size_t count)
{
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < count && i < 4; ++i)
    {
        word |= std::uint32_t{bytes[i]} << (8 * i);
    }
    return word;
}

/// Adds up to a block of bytes to the state
void
AddBytes(State& state, const std::uint8_t* bytes, std::size_t count)
{
    state.a += Load(bytes, count);
    state.b += count > 4 ? Load(bytes + 4, count - 4) : 0;
    state.c += count > 8 ? Load(bytes + 8, count - 8) : 0;
}

} // namespace

BsdHashPair
BsdHashLittle2(const void* key, std::size_t length, std::uint32_t first, std::uint32_t second)
{
    const auto* bytes = static_cast<const std::uint8_t*>(key);
    State state(GOLDEN + static_cast<std::uint32_t>(length) + first);
    state.c += second;
    for (; length > BLOCK; length -= BLOCK, bytes += BLOCK)
    {
        AddBytes(state, bytes, BLOCK);
        state.Mix();
    }
    if (length > 0) // lookup3 leaves an empty key unmixed
    {
        AddBytes(state, bytes, length);
        state.Final();
    }
    return {state.c, state.b};
}

std::uint32_t
BsdHashLittle(const void* key, std::size_t length, std::uint32_t initval)
{
    return BsdHashLittle2(key, length, initval, 0).first;
}

std::uint32_t
BsdHashWord(const std::uint32_t* key, std::size_t count, std::uint32_t initval)
{
    State state(GOLDEN + (static_cast<std::uint32_t>(count) << 2) + initval);
    for (; count > 3; count -= 3, key += 3)
    {
        state.a += key[0];
        state.b += key[1];
        state.c += key[2];
        state.Mix();
    }
    if (count > 0)
    {
        state.a += key[0];
        state.b += count > 1 ? key[1] : 0;
        state.c += count > 2 ? key[2] : 0;
        state.Final();
    }
    return state.c;
}

} // namespace divertsim
} // namespace ns3
