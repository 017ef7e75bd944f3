// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-pool-hash.h"

#include <cstring>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::uint32_t GOLDEN = 0x9e3779b9; ///< where Jenkins' mix starts

/// Bob Jenkins, "Hash functions", Dr. Dobb's Journal, September 1997
void
Mix(std::uint32_t& a, std::uint32_t& b, std::uint32_t& c)
{
    constexpr unsigned SHIFTS[3][3] = {{13, 8, 13}, {12, 16, 5}, {3, 10, 15}};
    for (const auto& shift : SHIFTS)
    {
        a = (a - b - c) ^ (c >> shift[0]);
        b = (b - c - a) ^ (a << shift[1]);
        c = (c - a - b) ^ (b >> shift[2]);
    }
}

/// Word of an address as a little-endian machine reads it
std::uint32_t
WordOf(const BsdAddress& address, std::size_t word)
{
    std::uint32_t value;
    std::memcpy(&value, address.bytes.data() + 4 * word, sizeof(value));
    return value;
}

/// The words of a hash in memory are an address in network order
PfBits
FromWords(const std::array<std::uint32_t, 4>& words)
{
    PfBits bits = 0;
    for (const std::uint32_t word : words)
    {
        bits = bits << 32 | __builtin_bswap32(word);
    }
    return bits;
}

PfBits
JenkinsHash(const BsdAddress& source, const std::array<std::uint32_t, 4>& key)
{
    std::uint32_t a = GOLDEN;
    std::uint32_t b = GOLDEN;
    std::uint32_t c = key[0];
    std::array<std::uint32_t, 4> hash{};
    if (source.family != BsdFamily::INET6)
    {
        a += WordOf(source, 0);
        b += key[1];
        Mix(a, b, c);
        hash[0] = c + key[2];
        return FromWords(hash);
    }
    constexpr std::size_t PARTNERS[] = {2, 3, 1, 0};
    for (std::size_t i = 0; i < 4; ++i)
    {
        a += WordOf(source, i);
        b += WordOf(source, PARTNERS[i]);
        c += i == 0 ? 0 : key[i];
        Mix(a, b, c);
        hash[i] = c;
    }
    return FromWords(hash);
}

PfBits
SipHash(const BsdAddress& source, const std::array<std::uint32_t, 4>& key)
{
    std::uint8_t bytes[16];
    std::memcpy(bytes, key.data(), sizeof(bytes));
    const std::uint64_t hash = PfSipHash(bytes, source.bytes.data(), source.Size());
    const auto low = static_cast<std::uint32_t>(hash);
    const auto high = static_cast<std::uint32_t>(hash >> 32);
    return source.family == BsdFamily::INET6 ? FromWords({low, high, low, ~high})
                                             : FromWords({low, 0, 0, 0});
}

std::uint64_t
Rotate(std::uint64_t value, unsigned by)
{
    return value << by | value >> (64 - by);
}

void
SipRound(std::uint64_t (&v)[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = Rotate(v[1], 13) ^ v[0];
    v[3] = Rotate(v[3], 16) ^ v[2];
    v[0] = Rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = Rotate(v[1], 17) ^ v[2];
    v[3] = Rotate(v[3], 21) ^ v[0];
    v[2] = Rotate(v[2], 32);
}

} // namespace

std::uint64_t
PfSipHash(const std::uint8_t* key, const std::uint8_t* data, std::size_t size)
{
    std::uint64_t k[2];
    std::memcpy(k, key, sizeof(k));
    std::uint64_t v[4] = {k[0] ^ 0x736f6d6570736575ULL, // "somepseudorandomlygeneratedbytes"
                          k[1] ^ 0x646f72616e646f6dULL,
                          k[0] ^ 0x6c7967656e657261ULL,
                          k[1] ^ 0x7465646279746573ULL};
    for (std::size_t at = 0; at <= size; at += 8)
    {
        std::uint64_t word = 0;
        const std::size_t rest = size - at < 8 ? size - at : 8;
        std::memcpy(&word, data + at, rest);
        word |= rest < 8 ? std::uint64_t{size} << 56 : 0;
        v[3] ^= word;
        SipRound(v);
        SipRound(v);
        v[0] ^= word;
    }
    v[2] ^= 0xff;
    for (int i = 0; i < 4; ++i)
    {
        SipRound(v);
    }
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

PfBits
PfPoolHash(BsdSystem system, const BsdAddress& source, const std::array<std::uint32_t, 4>& key)
{
    std::array<std::uint32_t, 4> words{};
    for (std::size_t i = 0; i < words.size(); ++i)
    {
        words[i] = __builtin_bswap32(key[i]); // pfctl(8) hands it over in network order
    }
    return system == BsdSystem::OPENBSD ? SipHash(source, words) : JenkinsHash(source, words);
}

} // namespace divertsim
} // namespace ns3
