// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_POOL_CHOICE_H
#define PF_POOL_CHOICE_H

#include "ns3/bsd-address.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// What a pool gave for one packet
struct PfPoolChoice
{
    static constexpr std::uint32_t NO_INTERFACE = UINT32_MAX;          ///< none was given
    static constexpr std::uint32_t UNKNOWN_INTERFACE = UINT32_MAX - 1; ///< there is none such

    BsdAddress address; ///< family NONE: an interface without an address was given
    std::uint32_t interface = NO_INTERFACE; ///< that stands beside the address in the pool
    BsdAddress block;                       ///< network of the pool that the address is from
    std::uint8_t prefix = 0;                ///< of the block
};

} // namespace divertsim
} // namespace ns3

#endif // PF_POOL_CHOICE_H
