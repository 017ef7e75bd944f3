// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_INET_SOCKET_H
#define LB_INET_SOCKET_H

#include "ns3/lb-inet-group.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace ns3
{
namespace divertsim
{

struct LbInetSpot;

/// A bound TCP or UDP socket, as look-ups see it
struct LbInetSocket
{
    LbMember* socket = nullptr;
    LbInetBinding binding;
    std::uint64_t order = 0;      ///< counts up with each bind(2) of the host
    LbInetSpot* spot = nullptr;   ///< where it is bound
    LbInetGroup* group = nullptr; ///< null: in none
    bool listening = false;
    std::optional<BsdTuple> peer; ///< connected to it: the tuple of its datagrams
    int backlog = 0;              ///< as the system keeps it
    std::size_t complete = 0;     ///< connections in its queue
};

/// The sockets of a host whose bindings are equal: those of a group, or ordinary ones
struct LbInetSpot
{
    LbInetBinding binding;
    std::unique_ptr<LbInetGroup> group; ///< null until one is needed
    std::uint64_t groupOrder = 0;       ///< of the bind(2) that made the group
    /// Listeners, or UDP sockets that are not connected; bound last comes last
    std::vector<LbInetSocket*> open;
    std::size_t sockets = 0; ///< bound here
    bool pinned = false;     ///< someone holds its group
    bool units = false;      ///< UDP peers are units even without a group
};

} // namespace divertsim
} // namespace ns3

#endif // LB_INET_SOCKET_H
