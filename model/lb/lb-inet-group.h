// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_INET_GROUP_H
#define LB_INET_GROUP_H

#include "ns3/lb-group.h"
#include "ns3/lb-inet-binding.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * A group of TCP listeners or UDP sockets (struct inpcblbgroup in FreeBSD
 * sys/netinet/in_pcb_var.h): its members, and TCP sockets that have not called listen(2) yet and so
 * wait. It grows by doubling up to its limit. An empty group stays here, ready for its next first
 * member; a kernel frees it.
 */
class LbInetGroup
{
  public:
    /**
     * \param binding what its sockets have in common
     * \param policy how a member is picked, not null
     * \param limit the most sockets
     * \param keepsOrder the others keep their order when one leaves; else the last fills the hole
     */
    LbInetGroup(const LbInetBinding& binding,
                std::unique_ptr<LbPolicy> policy,
                std::uint32_t limit,
                bool keepsOrder);

    /// \return true where it has as many sockets as it may
    bool IsFull() const;
    /// \return what GetSize() will be with one more socket; it is not full
    std::uint32_t GetNextSize() const;
    /**
     * A socket is bound. The group is not full.
     * \param socket not in the group yet
     * \param pending it can be picked only once it listens
     */
    void Add(LbMember* socket, bool pending);
    /// listen(2). \param socket a pending one: it comes last
    void Activate(LbMember* socket);
    /// \param socket that leaves, member or pending
    void Remove(LbMember* socket);

    /// A real pick, for a packet: the unit remembers it. \param unit the unit \return the member,
    /// null where it has none
    LbMember* Pick(const BsdUnit& unit);
    /// \return what its sockets have in common
    const LbInetBinding& GetBinding() const;
    /// \return the members
    const LbGroup& GetMembers() const;
    /// \return sockets that have not called listen(2) yet
    std::size_t GetPending() const;
    /// \return how many sockets it has room for before it grows again; 0: no sockets
    std::uint32_t GetSize() const;
    /// \return true where it has no socket: a kernel has freed it
    bool IsFree() const;

  private:
    LbInetBinding m_binding;
    LbGroup m_members;
    bool m_keepsOrder;
    std::vector<LbMember*> m_pending;
    std::uint32_t m_size = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_INET_GROUP_H
