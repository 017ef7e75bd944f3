// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_LISTEN_QUEUE_H
#define LB_LISTEN_QUEUE_H

#include "ns3/bsd-kernel.h"

#include <cstddef>

namespace ns3
{
namespace divertsim
{

/// kern.ipc.soacceptqueue of FreeBSD, SOMAXCONN of OpenBSD (from memory)
constexpr int LB_BSD_SOMAXCONN = 128;
/// kern.sominconn of OpenBSD (from memory)
constexpr int LB_OPENBSD_SOMINCONN = 80;
/// net.core.somaxconn of Linux since 5.4 (from memory)
constexpr int LB_LINUX_SOMAXCONN = 4096;

/**
 * \param system whose rule
 * \param backlog as listen(2) was given it
 * \return as the system keeps it: solisten_proto() of FreeBSD, solisten() of OpenBSD,
 *         __sys_listen() of Linux, which gVisor follows
 */
int LbBoundBacklog(BsdSystem system, int backlog);

/**
 * \param system whose rule
 * \param backlog as the system keeps it
 * \param complete connections that wait for accept(2)
 * \return true where one more is refused: sonewconn() of FreeBSD, and of OpenBSD (from memory),
 *         sk_acceptq_is_full() of Linux, which gVisor follows (from memory)
 */
bool LbIsQueueFull(BsdSystem system, int backlog, std::size_t complete);

/**
 * \param system whose rule
 * \param backlog as the system keeps it
 * \param complete connections that wait for accept(2)
 * \return true where a SYN is dropped for it: tcp_conn_request() of Linux, tcp_input() of OpenBSD
 *         (from memory). FreeBSD looks at the queue only when the handshake is complete
 */
bool LbRefusesSyn(BsdSystem system, int backlog, std::size_t complete);

/**
 * \param system whose rule
 * \return true where a half-open connection belongs to the listener that got its SYN and dies with
 *         it: Linux unless tcp_migrate_req is set, gVisor, OpenBSD (syn_cache_cleanup(), from
 *         memory). FreeBSD's syncache belongs to no listener
 */
bool LbOwnsHalfOpen(BsdSystem system);

/**
 * \param system whose rule
 * \return true where a handshake that finds the queue full is reset: FreeBSD
 *         (net.inet.tcp.syncache.rst_on_sock_fail is on), OpenBSD. Linux ignores the ACK, unless
 *         tcp_abort_on_overflow is set
 */
bool LbResetsOverflow(BsdSystem system);

} // namespace divertsim
} // namespace ns3

#endif // LB_LISTEN_QUEUE_H
