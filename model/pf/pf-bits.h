// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_BITS_H
#define PF_BITS_H

#include "ns3/bsd-address.h"
#include "ns3/pf-host.h"

#include <cstdint>
#include <cstring>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// The bits of an address or a port from the top down, so that prefixes of all lengths compare
/// alike
__extension__ typedef unsigned __int128 PfBits;

constexpr unsigned PF_BITS = 128;     ///< of a PfBits
constexpr unsigned PF_PORT_BITS = 16; ///< of them that a port fills

/// \param family INET or INET6 \return bits of its addresses
constexpr unsigned
PfWidthOf(BsdFamily family)
{
    return family == BsdFamily::INET6 ? 128 : 32;
}

/// \param value right-aligned \param width bits of it \return it from the top down
constexpr PfBits
PfToTop(PfBits value, unsigned width)
{
    return value << (PF_BITS - width);
}

/// \param address any \return its bits
inline PfBits
PfToBits(const BsdAddress& address)
{
    if (address.family != BsdFamily::INET6)
    {
        return PfToTop(address.ToV4(), 32);
    }
    std::uint64_t words[2];
    std::memcpy(words, address.bytes.data(), sizeof(words));
    static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are swapped here");
    return (PfBits{__builtin_bswap64(words[0])} << 64) | __builtin_bswap64(words[1]);
}

/// \param family of the address \param bits from the top down \return the address
inline BsdAddress
PfToAddress(BsdFamily family, PfBits bits)
{
    if (family != BsdFamily::INET6)
    {
        return BsdAddress::V4(static_cast<std::uint32_t>(bits >> 96));
    }
    std::uint8_t bytes[16];
    for (unsigned i = 0; i < 16; ++i)
    {
        bytes[i] = static_cast<std::uint8_t>(bits >> (120 - 8 * i));
    }
    return BsdAddress::V6(bytes);
}

/// \param length of a prefix, 0 to 128 \return its bits set, the others not
constexpr PfBits
PfMask(unsigned length)
{
    return length == 0 ? 0 : ~PfBits{0} << (PF_BITS - length);
}

/// \param a,b bits \param length of a prefix \return true if they agree in it
constexpr bool
PfAgree(PfBits a, PfBits b, unsigned length)
{
    return ((a ^ b) & PfMask(length)) == 0;
}

/// A prefix: the first bits of something
struct PfPrefix
{
    PfBits bits = 0;
    unsigned length = 0;
};

/// \param first,last of a range, right-aligned \param width bits of both, 16, 32 or 128
/// \return the fewest prefixes that make up the range, in order; none where last is below first
std::vector<PfPrefix> PfPrefixesOf(PfBits first, PfBits last, unsigned width);

} // namespace divertsim
} // namespace ns3

#endif // PF_BITS_H
