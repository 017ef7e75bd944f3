// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_PORT_H
#define DIVERT_PORT_H

#include "ns3/lb-group.h"
#include "ns3/lb-mapper.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace divertsim
{

class DivertSocket;

/**
 * One divert port: the sockets bound to it and its group. The kernel keeps them in two hash
 * tables; a group without members is freed there, and counts as absent here.
 */
class DivertPort : public LbMapper
{
  public:
    /**
     * \param policy the group's policy
     * \param limit the group's limit
     * \param newest OpenBSD: the socket that was opened last is found first; else, that which was
     *        bound last
     */
    DivertPort(std::unique_ptr<LbPolicy> policy, std::uint32_t limit, bool newest = false);

    /**
     * Sets policy and limit.
     * \param policy the group's policy
     * \param limit the group's limit
     * \return false, and nothing is set, while the group has members
     */
    bool Configure(std::unique_ptr<LbPolicy> policy, std::uint32_t limit);

    /// A socket is bound here. \param socket the socket
    void Insert(DivertSocket* socket);
    /// \param socket leaves the chain
    void Remove(const DivertSocket* socket);
    /// \return true if no socket is bound here
    bool IsFree() const;
    /// \return the sockets bound here, in the order of their binds
    const std::vector<DivertSocket*>& GetSockets() const;

    /**
     * Whose queue a packet goes to: the group's pick, else the socket that is found first.
     * \param unit the unit; it remembers the group's pick
     * \return the socket, or null
     */
    DivertSocket* Pick(const BsdUnit& unit);

    LbMapping Map(const BsdUnit& unit) const override;
    const LbSlots& GetSlots() const override;
    const LbPolicy& GetPolicy() const override;

    /// \return the port's group, which may be empty
    LbGroup& GetGroup();
    /// \return the port's group, which may be empty
    const LbGroup& GetGroup() const;

  private:
    /// \return the socket that is found first, or null
    DivertSocket* First() const;

    LbGroup m_group;
    bool m_newest;
    std::vector<DivertSocket*> m_chain; ///< bound last comes last
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_PORT_H
