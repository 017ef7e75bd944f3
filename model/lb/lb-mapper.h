// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MAPPER_H
#define LB_MAPPER_H

#include "ns3/lb-policy.h"

namespace ns3
{
namespace divertsim
{

/// Where a unit's next packet would go
struct LbMapping
{
    LbMember* member = nullptr; ///< null: nobody listens
    std::uint64_t word = 0;     ///< what the unit would remember
};

/**
 * Answers where a unit would go, changing nothing: a divert port (its group, else the socket on
 * its chain), later a TCP or UDP port. The ledger judges changes through it.
 */
class LbMapper
{
  public:
    virtual ~LbMapper() = default;
    /// \param unit the unit \return where its next packet would go now
    virtual LbMapping Map(const BsdUnit& unit) const = 0;
    /// \return the members of the group by slot; empty where there is no group
    virtual const LbSlots& GetSlots() const = 0;
    /// \return the group's policy
    virtual const LbPolicy& GetPolicy() const = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_MAPPER_H
