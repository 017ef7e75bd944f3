// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_INET_BINDING_H
#define LB_INET_BINDING_H

#include "ns3/bsd-kernel.h"
#include "ns3/bsd-unit.h"
#include "ns3/lb-observer.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace ns3
{
namespace divertsim
{

/// No NUMA domain: TCP_REUSPORT_LB_NUMA_NODOM
constexpr int LB_NUMA_NODOM = -2;
/// The domain of the processor that calls: TCP_REUSPORT_LB_NUMA_CURDOM
constexpr int LB_NUMA_CURDOM = -1;

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

/// How a TCP or UDP socket is bound, as far as look-ups see it
struct LbInetBinding
{
    LbPlace place;
    bool lb = false;        ///< the option that makes groups: SO_REUSEPORT_LB, on Linux and gVisor
                            ///< SO_REUSEPORT
    std::uint32_t jail = 0; ///< 0: none
    std::uint32_t fib = 0;
    int numaDomain = LB_NUMA_NODOM;
    std::uint32_t device = 0; ///< SO_BINDTODEVICE of Linux: an interface's number, 0: any
    bool v4Mapped = false;    ///< an IPv6 wildcard that takes IPv4 too (IPV6_V6ONLY off)

    /// \return true if sockets of both belong to one group. FreeBSD: same jail, family, address,
    /// port, NUMA domain, FIB (in_pcbinslbgrouphash(), sys/netinet/in_pcb.c); Linux: also device
    /// and IPV6_V6ONLY (inet_reuseport_add_sock(), net/ipv4/inet_hashtables.c)
    bool SharesGroup(const LbInetBinding& other) const
    {
        return place == other.place && jail == other.jail && fib == other.fib &&
               numaDomain == other.numaDomain && device == other.device &&
               v4Mapped == other.v4Mapped;
    }
};

/// Where a packet came in, as far as look-ups prefer sockets by it
struct LbInetContext
{
    std::uint32_t fib = 0;
    int numaDomain = LB_NUMA_NODOM; ///< NODOM: the machine has none, so that each group's fits
    std::uint32_t device = 0;       ///< the interface's number
    /// The jail whose address it is for, 0: none; nothing: each jail may have that address
    std::optional<std::uint32_t> jail;
};

/// What the groups of a host are like
struct LbInetConfig
{
    int numaDomains = 1;                  ///< vm_ndomains of FreeBSD
    BsdTime udpIdle = LB_UDP_IDLE;        ///< how long a UDP unit lives after its last datagram
    std::uint64_t groupRoom = UINT64_MAX; ///< sockets that memory allows in all groups of FreeBSD
};

/// A connection that was lost with its listener
struct LbLost
{
    std::uint64_t unit = 0;
    /// It waited for accept(2), and is reset. A half-open one is only forgotten: an RST answers its
    /// next segment, which belongs to nobody
    bool complete = false;

    bool operator==(const LbLost& other) const
    {
        return unit == other.unit && complete == other.complete;
    }
};

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
