// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SPLICE_H
#define BSD_SPLICE_H

#include "ns3/bsd-timeval.h"

#include <cstdint>
#include <optional>

namespace ns3
{
namespace divertsim
{

class Splice;

/// struct splice, the value of SO_SPLICE (FreeBSD and OpenBSD sys/sys/socket.h)
struct BsdSplice
{
    int fd = -1;          ///< sp_fd: the sink's descriptor; below 0: unsplice
    std::int64_t max = 0; ///< sp_max: bytes after which the splice ends; 0: no limit
    BsdTimeval idle;      ///< sp_idle: FreeBSD: how long it lasts; OpenBSD: without a transfer
};

/// Who moves a splice's bytes
enum class BsdSpliceDispatch : std::uint8_t
{
    WORKER, ///< one of the host's worker threads
    DIRECT, ///< the thread that receives them: no wake-up, its own core
};

/// What a program says of its splices beside SO_SPLICE. Not of a kernel: the model's own.
struct BsdSpliceContext
{
    std::optional<BsdSpliceDispatch> dispatch; ///< none: as the host's attribute has it
    std::uint32_t account = 0; ///< BsdCpuAccountId whose work the transfers are; 0: nobody's
};

/// What a socket knows of splices (so_splice, so_splice_back, so_splice_sent)
struct BsdSpliceSlots
{
    Splice* source = nullptr; ///< that takes what the socket receives
    Splice* sink = nullptr;   ///< that sends by the socket
    std::uint64_t sent = 0;   ///< bytes moved from the socket, by the splice of now or the last one
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SPLICE_H
