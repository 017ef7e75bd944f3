// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-listen-queue.h"

#include <algorithm>
#include <cstdint>

namespace ns3
{
namespace divertsim
{

namespace
{

/// \return a backlog that is neither negative nor beyond what the system allows
int
Bounded(int backlog, int most)
{
    return backlog < 0 || backlog > most ? most : backlog;
}

} // namespace

int
LbBoundBacklog(BsdSystem system, int backlog)
{
    switch (system)
    {
    case BsdSystem::FREEBSD:
        return Bounded(backlog, LB_BSD_SOMAXCONN);
    case BsdSystem::OPENBSD:
        return std::max(Bounded(backlog, LB_BSD_SOMAXCONN), LB_OPENBSD_SOMINCONN);
    case BsdSystem::PLAIN:
    case BsdSystem::GVISOR:
        break;
    }
    return Bounded(backlog, LB_LINUX_SOMAXCONN); // unsigned there: a negative one is large
}

bool
LbIsQueueFull(BsdSystem system, int backlog, std::size_t complete)
{
    const auto waiting = static_cast<std::int64_t>(complete);
    switch (system)
    {
    case BsdSystem::FREEBSD:
        return waiting > 3 * std::int64_t{backlog} / 2;
    case BsdSystem::OPENBSD:
        return waiting > 3 * std::int64_t{backlog};
    case BsdSystem::PLAIN:
    case BsdSystem::GVISOR:
        break;
    }
    return waiting > backlog;
}

bool
LbRefusesSyn(BsdSystem system, int backlog, std::size_t complete)
{
    return system != BsdSystem::FREEBSD && static_cast<std::int64_t>(complete) > backlog;
}

bool
LbOwnsHalfOpen(BsdSystem system)
{
    return system != BsdSystem::FREEBSD;
}

bool
LbResetsOverflow(BsdSystem system)
{
    return system == BsdSystem::FREEBSD || system == BsdSystem::OPENBSD;
}

} // namespace divertsim
} // namespace ns3
