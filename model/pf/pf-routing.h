// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_ROUTING_H
#define PF_ROUTING_H

#include "ns3/bsd-address.h"

#include <cstdint>
#include <optional>

namespace ns3
{
namespace divertsim
{

/// What rules may ask of a host's routing table
class PfRouting
{
  public:
    static constexpr std::uint32_t LOCAL = UINT32_MAX; ///< the host itself

    virtual ~PfRouting() = default;

    /// \param destination any \return index of the interface that packets to it leave by, LOCAL for
    /// an address of the host; nothing without a route
    virtual std::optional<std::uint32_t> FindInterface(const BsdAddress& destination) const = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_ROUTING_H
