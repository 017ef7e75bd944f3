// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_CONFIG_H
#define DIVERT_CONFIG_H

#include "ns3/bsd-kernel.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// Most sockets in a divert group (FreeBSD sys/netinet/ip_divert.c, commit 895a0ae67f; divert(4))
constexpr std::uint32_t DIVERT_GROUP_LIMIT = 32;

/// Receive buffer of a divert socket, bytes: 65536 + 100 (div_attach() in FreeBSD's ip_divert.c;
/// divert_recvspace in OpenBSD's)
constexpr std::uint32_t DIVERT_RECEIVE_SPACE = 65536 + 100;

/// Send buffer of a divert socket, bytes: the longest packet that a write takes (as above)
constexpr std::uint32_t DIVERT_SEND_SPACE = 65536 + 100;

/// FreeBSD's kern.ipc.maxsockbuf, OpenBSD's SB_MAX, bytes. Assumed.
constexpr std::uint32_t DIVERT_MAX_SOCKET_BUFFER = 2 * 1024 * 1024;

/// Most that SO_RCVBUF takes, 1,864,135 bytes: what maxsockbuf leaves when each cluster of 2048
/// bytes has its mbuf of 256 (sbreserve(), FreeBSD sys/kern/uipc_sockbuf.c). Assumed.
constexpr std::uint32_t DIVERT_MAX_RECEIVE_SPACE =
    std::uint64_t{DIVERT_MAX_SOCKET_BUFFER} * 2048 / (256 + 2048);

/// Bytes that a queued packet counts against mbmax: an mbuf and a 2 KiB cluster, and what the
/// kernel keeps beside them. Assumed.
constexpr std::uint32_t DIVERT_PACKET_MBUFS = 2560;

/// Most that a divert socket's buffers can be made on OpenBSD: SB_MAX (sbreserve(), OpenBSD
/// sys/kern/uipc_socket2.c)
constexpr std::uint32_t DIVERT_OPENBSD_MAX_SPACE = DIVERT_MAX_SOCKET_BUFFER;

/// Least that the mbufs of a receive buffer may take on OpenBSD: 3 clusters of 64 KiB (sbreserve())
constexpr std::uint32_t DIVERT_OPENBSD_MIN_MBUFS = 3 * 64 * 1024;

/// Buffers of sockets that are opened from now on, bytes
struct DivertSpace
{
    std::uint32_t receive = DIVERT_RECEIVE_SPACE;
    std::uint32_t send = DIVERT_SEND_SPACE;
};

/// What a host's divert sockets are like
struct DivertConfig
{
    /// FREEBSD or OPENBSD: whose rules hold; any other has no divert sockets
    BsdSystem system = BsdSystem::FREEBSD;
    /// False: a system whose divert sockets know no SO_REUSEPORT_LB, one socket a port
    bool reusePortLb = true;
    std::uint32_t groupLimit = DIVERT_GROUP_LIMIT;   ///< of ports that are not configured
    DivertSpace space;                               ///< OpenBSD: net.inet.divert.*
    DivertSpace space6;                              ///< OpenBSD: net.inet6.divert.*
    std::uint32_t packetMbufs = DIVERT_PACKET_MBUFS; ///< bytes
    /// OpenBSD: bind(2) asks for the superuser too, as divert(4) says; in_pcbbind() does not ask
    bool bindPrivilege = true;
    /// OpenBSD: a packet written inbound goes into ipv4_input() within the write, as sources of
    /// 2020 and later have it, not to the input queue, as divert(4) says
    bool directInput = false;
    /// OpenBSD: pf's EACCES is told as EHOSTUNREACH, as sources of 2012 have it
    bool hideAccess = false;
};

/**
 * \param kernel a kernel that has divert sockets
 *
eturn what they are like
 */
DivertConfig DivertConfigOf(const BsdKernel& kernel);

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_CONFIG_H
