// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_POOL_H
#define PF_POOL_H

#include "ns3/pf-host.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// An address of a pool; of `route-to` and `reply-to` with the interface that it is reached by
struct PfPoolAddress
{
    std::string interface; ///< `(em0 10.0.0.1)`; empty: none said, or none can be
    PfAddress address;     ///< ANY where the interface alone was given

    /// \return as `pfctl -sr` prints it
    std::string ToString() const;

    bool operator==(const PfPoolAddress& other) const
    {
        return interface == other.interface && address == other.address;
    }
};

/**
 * Where translated or routed packets go (struct pf_kpool): the target of `nat`, `rdr`, `binat`,
 * `nat-to`, `rdr-to`, `route-to` and `reply-to`, with its pool options, pf.conf(5).
 */
struct PfPool
{
    enum class Type : std::uint8_t
    {
        NONE,        ///< the one address
        BITMASK,     ///< `bitmask`
        RANDOM,      ///< `random`
        SOURCE_HASH, ///< `source-hash`
        ROUND_ROBIN, ///< `round-robin`, the default of several addresses
    };

    std::vector<PfPoolAddress> addresses; ///< empty: there is no pool
    Type type = Type::NONE;
    std::array<std::uint32_t, 4> key{}; ///< of `source-hash`, in the order of its digits
    bool hasKey = false;                ///< the key was given; else it is drawn at load
    bool sticky = false;                ///< `sticky-address`
    bool staticPort = false;            ///< `static-port`: nat keeps the source port
    std::uint16_t portLow = 0;          ///< `port low:high`, host order; 0: none said
    std::uint16_t portHigh = 0;         ///< 0: rdr's `port low:*`: as far from low as it was

    explicit operator bool() const
    {
        return !addresses.empty();
    }

    /// \return as `pfctl -P -sn` prints it behind `->`, with a blank before it
    std::string ToString() const;

    bool operator==(const PfPool& other) const
    {
        return addresses == other.addresses && type == other.type && key == other.key &&
               hasKey == other.hasKey && sticky == other.sticky && staticPort == other.staticPort &&
               portLow == other.portLow && portHigh == other.portHigh;
    }
};

} // namespace divertsim
} // namespace ns3

#endif // PF_POOL_H
