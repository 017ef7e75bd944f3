// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_POOL_HASH_H
#define PF_POOL_HASH_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-kernel.h"
#include "ns3/pf-bits.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace ns3
{
namespace divertsim
{

/**
 * pf_hash() of `source-hash`: what a source address comes to. FreeBSD's is Bob Jenkins' mix of 1996
 * over the address and the key (sys/netpfil/pf/pf_lb.c), OpenBSD's SipHash-2-4 (sys/net/pf_lb.c);
 * both as on little-endian machines [from memory].
 *
 * \param system FREEBSD or OPENBSD
 * \param source an address
 * \param key of the pool, in the order of its digits
 * \return bits of the hash from the top down, 32 for IPv4
 */
PfBits PfPoolHash(BsdSystem system,
                  const BsdAddress& source,
                  const std::array<std::uint32_t, 4>& key);

/// SipHash-2-4 (Aumasson and Bernstein, 2012). \param key 16 bytes \param data what to hash
/// \param size of it, below 256 \return the hash
std::uint64_t PfSipHash(const std::uint8_t* key, const std::uint8_t* data, std::size_t size);

} // namespace divertsim
} // namespace ns3

#endif // PF_POOL_HASH_H
