// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_OPTIONS_H
#define BSD_SOCKET_OPTIONS_H

#include "ns3/bsd-socket-names.h"
#include "ns3/bsd-timeval.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/*
 * Words of setsockopt(2), fcntl(2) and poll(2) that no protocol needs to know.
 */

/// Bits of so_options beside those of bsd-socket-names.h
constexpr int BSD_SO_BINTIME = 0x2000;
constexpr int BSD_SO_NO_OFFLOAD = 0x4000;
constexpr int BSD_SO_NO_DDP = 0x8000;
constexpr int BSD_SO_RERROR = 0x20000;
constexpr int BSD_SO_BINDANY = 0x1000000; ///< OpenBSD's own: no number of FreeBSD's
constexpr int BSD_SO_ZEROIZE = 0x2000000; ///< OpenBSD's own: no number of FreeBSD's

/// Options with a value
constexpr int BSD_SO_TS_CLOCK = 0x1017;
constexpr int BSD_SO_MAX_PACING_RATE = 0x1018;

/// Most that SO_TS_CLOCK takes (SO_TS_MONOTONIC)
constexpr int BSD_SO_TS_CLOCK_MAX = 3;

/// Commands of fcntl(2), and the flag that is looked at
constexpr int BSD_F_GETFL = 3;
constexpr int BSD_F_SETFL = 4;
constexpr int BSD_O_NONBLOCK = 0x4;

/// poll(2) of FreeBSD and Linux: the peer sends no more
constexpr int BSD_POLLRDHUP = 0x4000;
constexpr int BSD_POLLWRNORM = BSD_POLLOUT;

/// struct linger
struct BsdLinger
{
    int onoff = 0;
    int linger = 0; ///< seconds
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_OPTIONS_H
