// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_STATE_IDS_H
#define PF_STATE_IDS_H

#include "ns3/bsd-address.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// How pf numbers its states
enum class PfStateIdScheme
{
    COUNTER, ///< one counter for all
    /// FreeBSD 10 to 12 [from memory]: a counter each CPU, whose number is the uppermost byte
    PER_CPU,
};

/**
 * Numbers states. Which CPU meets a flow's first packet is up to the network card: here to a hash
 * of its tuple, as receive side scaling does it (the hash is ours, not Toeplitz).
 */
class PfStateIds
{
  public:
    /// \param scheme how \param cpus of PER_CPU, 1 to 256 \param first value of each counter
    /// \throws std::invalid_argument for another number of CPUs
    PfStateIds(PfStateIdScheme scheme, std::uint32_t cpus, std::uint64_t first);

    /// Count from another value on. \param first value of each counter
    void Restart(std::uint64_t first);

    /// \param tuple of the packet that makes a state \return an ID, never given before
    std::uint64_t Next(const BsdTuple& tuple);

  private:
    PfStateIdScheme m_scheme;
    std::vector<std::uint64_t> m_next; ///< by CPU
};

} // namespace divertsim
} // namespace ns3

#endif // PF_STATE_IDS_H
