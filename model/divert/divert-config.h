// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_CONFIG_H
#define DIVERT_CONFIG_H

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// Most sockets in a divert group (FreeBSD sys/netinet/ip_divert.c, commit 895a0ae67f; divert(4))
constexpr std::uint32_t DIVERT_GROUP_LIMIT = 32;

/// Receive buffer of a divert socket, bytes: 65536 + 100 (div_attach(), ip_divert.c)
constexpr std::uint32_t DIVERT_RECEIVE_SPACE = 65536 + 100;

/// kern.ipc.maxsockbuf, bytes
constexpr std::uint32_t DIVERT_MAX_SOCKET_BUFFER = 2 * 1024 * 1024;

/// Most that SO_RCVBUF takes, 1,864,135 bytes: what maxsockbuf leaves when each cluster of 2048
/// bytes has its mbuf of 256 (sbreserve(), FreeBSD sys/kern/uipc_sockbuf.c). Assumed.
constexpr std::uint32_t DIVERT_MAX_RECEIVE_SPACE =
    std::uint64_t{DIVERT_MAX_SOCKET_BUFFER} * 2048 / (256 + 2048);

/// Bytes that a queued packet counts against mbmax: an mbuf and a 2 KiB cluster, and what the
/// kernel keeps beside them. Assumed.
constexpr std::uint32_t DIVERT_PACKET_MBUFS = 2560;

/// What a host's divert sockets are like
struct DivertConfig
{
    /// False: a system whose divert sockets know no SO_REUSEPORT_LB, one socket a port
    bool reusePortLb = true;
    std::uint32_t groupLimit = DIVERT_GROUP_LIMIT;     ///< of ports that are not configured
    std::uint32_t receiveSpace = DIVERT_RECEIVE_SPACE; ///< bytes
    std::uint32_t packetMbufs = DIVERT_PACKET_MBUFS;   ///< bytes
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_CONFIG_H
