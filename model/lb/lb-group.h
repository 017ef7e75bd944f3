// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_GROUP_H
#define LB_GROUP_H

#include "ns3/bsd-errno.h"
#include "ns3/lb-mapper.h"

#include <cstdint>
#include <memory>

namespace ns3
{
namespace divertsim
{

/**
 * A group of sockets on one port under SO_REUSEPORT_LB: who is in it, in which slot, and who gets
 * a unit's next packet. An empty group stays, ready for its next first member.
 */
class LbGroup : public LbMapper
{
  public:
    /**
     * \param policy how a member is picked, not null
     * \param limit the most members
     */
    LbGroup(std::unique_ptr<LbPolicy> policy, std::uint32_t limit);

    /**
     * Append a member.
     * \param member not a member yet
     * \return OK, or ENOSPC where the group is full
     */
    BsdErrno Join(LbMember* member);

    /**
     * Take a member out. The last one fills the hole (FreeBSD sys/netinet/ip_divert.c, commit
     * 895a0ae67f; sys/netinet/in_pcb.c; Linux net/core/sock_reuseport.c).
     * \param member who leaves
     * \param keepsOrder those behind it move up instead, as gVisor has it
     * \return false if it was no member
     */
    bool Leave(const LbMember* member, bool keepsOrder = false);

    /// \param member a socket \return true if it is in the group
    bool Has(const LbMember* member) const;
    /// \return true if the group has as many members as it may
    bool IsFull() const;
    /// \return true if the group has no member
    bool IsEmpty() const;

    /**
     * A real pick, for a packet: the unit remembers it.
     * \param unit the unit
     * \return the member, or null where the group is empty
     */
    LbMember* Pick(const BsdUnit& unit);

    /// The same, but nothing is stored. \param unit the unit \return where it would go
    LbMapping Map(const BsdUnit& unit) const override;

    const LbSlots& GetSlots() const override;
    const LbPolicy& GetPolicy() const override;
    /// \return the most members it may have
    std::uint32_t GetLimit() const;

  private:
    /// Sets new slots, and tells the policy.
    void Change(LbSlots slots);

    std::unique_ptr<LbPolicy> m_policy;
    std::uint32_t m_limit;
    LbSlots m_slots;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_GROUP_H
