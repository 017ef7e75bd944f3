// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_CONFIG_H
#define BSD_SOCKET_CONFIG_H

#include "ns3/bsd-kernel.h"
#include "ns3/bsd-socket-buffer.h"
#include "ns3/bsd-socket-names.h"

#include <cstddef>

namespace ns3
{
namespace divertsim
{

class SpliceSet;

/// OpenBSD's kern.sominconn: a backlog is at least this
constexpr int BSD_SOCKET_SOMINCONN = 80;

/// What the sockets and the programs of a host are like
struct BsdSocketConfig
{
    BsdSystem system = BsdSystem::FREEBSD;         ///< whose rules and errors the calls have
    std::size_t maxBuffer = BSD_SOCKET_MAX_BUFFER; ///< kern.ipc.maxsockbuf, bytes
    int acceptQueue = BSD_SOMAXCONN;               ///< kern.ipc.soacceptqueue, kern.somaxconn
    int minAcceptQueue = BSD_SOCKET_SOMINCONN;     ///< OpenBSD's kern.sominconn
    int descriptors = 1024;                        ///< RLIMIT_NOFILE of a program
    int fibs = 1;                                  ///< net.fibs: routing tables (FreeBSD)
    SpliceSet* splices = nullptr;                  ///< the host's; null: no SO_SPLICE

    /// \return true where the calls are Linux's: gVisor, and a node without a modelled kernel
    bool IsLinux() const
    {
        return system == BsdSystem::GVISOR || system == BsdSystem::PLAIN;
    }
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_CONFIG_H
