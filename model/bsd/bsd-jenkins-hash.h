// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_JENKINS_HASH_H
#define BSD_JENKINS_HASH_H

#include <cstddef>
#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// Two 32-bit hashes of one key
struct BsdHashPair
{
    std::uint32_t first = 0;  ///< the better mixed one, what hashlittle gives
    std::uint32_t second = 0; ///< the high half where a 64-bit hash is wanted
};

/**
 * hashlittle() of Bob Jenkins' lookup3 (May 2006, public domain), which FreeBSD has as
 * jenkins_hash() (sys/libkern/jenkins_hash.c). The same on every machine: bytes are read as
 * little-endian words.
 *
 * \param key the bytes
 * \param length how many
 * \param initval the seed, or an earlier hash
 * \return the hash
 */
std::uint32_t BsdHashLittle(const void* key, std::size_t length, std::uint32_t initval);

/**
 * hashlittle2() of lookup3: two hashes at the cost of one.
 *
 * \param key the bytes
 * \param length how many
 * \param first the primary seed
 * \param second the secondary seed
 * \return both hashes
 */
BsdHashPair BsdHashLittle2(const void* key,
                           std::size_t length,
                           std::uint32_t first,
                           std::uint32_t second);

/**
 * hashword() of lookup3, FreeBSD's jenkins_hash32(): of whole 32-bit words, taken as numbers.
 *
 * \param key the words
 * \param count how many
 * \param initval the seed
 * \return the hash
 */
std::uint32_t BsdHashWord(const std::uint32_t* key, std::size_t count, std::uint32_t initval);

} // namespace divertsim
} // namespace ns3

#endif // BSD_JENKINS_HASH_H
