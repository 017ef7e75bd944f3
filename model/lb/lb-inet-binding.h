// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_INET_BINDING_H
#define LB_INET_BINDING_H

#include "ns3/bsd-kernel.h"
#include "ns3/bsd-unit.h"
#include "ns3/lb-observer.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace ns3
{
namespace divertsim
{

/// No NUMA domain: TCP_REUSPORT_LB_NUMA_NODOM
constexpr int LB_NUMA_NODOM = -2;
/// The domain of the processor that calls: TCP_REUSPORT_LB_NUMA_CURDOM
constexpr int LB_NUMA_CURDOM = -1;

/// How a TCP or UDP socket is bound, as far as look-ups see it
struct LbInetBinding
{
    LbPlace place;
    bool lb = false;        ///< the option that makes groups: SO_REUSEPORT_LB, on Linux and gVisor
                            ///< SO_REUSEPORT
    std::uint32_t jail = 0; ///< 0: none
    std::uint32_t fib = 0;
    int numaDomain = LB_NUMA_NODOM;
    bool v4Mapped = false; ///< an IPv6 wildcard that takes IPv4 too (IPV6_V6ONLY off)

    /// \return true if both belong to one group: same jail, family, address, port, NUMA domain,
    /// FIB (in_pcbinslbgrouphash() in FreeBSD sys/netinet/in_pcb.c)
    bool SharesGroup(const LbInetBinding& other) const
    {
        return place == other.place && jail == other.jail && fib == other.fib &&
               numaDomain == other.numaDomain;
    }
};

/// Where a packet came in, as far as look-ups prefer sockets by it
struct LbInetContext
{
    std::uint32_t fib = 0;
    int numaDomain = LB_NUMA_NODOM;
};

/// Sockets in a group of FreeBSD when it is made: INPCBLBGROUP_SIZMIN (sys/netinet/in_pcb.c; its
/// value from memory)
constexpr std::uint32_t LB_INET_INITIAL = 8;
/// The most that a group of FreeBSD grows to: INPCBLBGROUP_SIZMAX (review D11003)
constexpr std::uint32_t LB_INET_LIMIT = 256;
/// The most sockets in a group of Linux (net/core/sock_reuseport.c)
constexpr std::uint32_t LB_INET_LINUX_LIMIT = 65535;
/// How long a UDP peer's tuple is a unit after its last datagram, where nobody says that its flow
/// has ended
constexpr BsdTime LB_UDP_IDLE = 30 * BSD_SECOND;
/// kern.ipc.soacceptqueue of FreeBSD, SOMAXCONN of OpenBSD (from memory)
constexpr int LB_BSD_SOMAXCONN = 128;
/// kern.sominconn of OpenBSD (from memory)
constexpr int LB_OPENBSD_SOMINCONN = 80;
/// net.core.somaxconn of Linux since 5.4 (from memory)
constexpr int LB_LINUX_SOMAXCONN = 4096;

/// \param system whose groups \return the most sockets in a TCP or UDP group; 1: it has no groups
constexpr std::uint32_t
LbInetLimit(BsdSystem system)
{
    return system == BsdSystem::FREEBSD   ? LB_INET_LIMIT
           : system == BsdSystem::OPENBSD ? 1
                                          : LB_INET_LINUX_LIMIT;
}

} // namespace divertsim
} // namespace ns3

#endif // LB_INET_BINDING_H
