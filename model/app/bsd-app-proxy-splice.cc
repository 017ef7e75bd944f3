// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-proxy-splice.h"

#include "ns3/bsd-socket-names.h"
#include "ns3/bsd-splice.h"

#include <cstddef>

namespace ns3
{
namespace divertsim
{

BsdErrno
BsdAppProxySplice::Splice(BsdSocketProcess& process,
                          int from,
                          int to,
                          std::uint64_t max,
                          BsdTime idle)
{
    BsdSplice value;
    value.fd = to;
    value.max = static_cast<std::int64_t>(max);
    value.idle.sec = idle / BSD_SECOND;
    value.idle.usec = (idle % BSD_SECOND + BSD_MICROSECOND - 1) / BSD_MICROSECOND;
    if (value.idle.usec == BSD_SECOND / BSD_MICROSECOND)
    {
        ++value.idle.sec;
        value.idle.usec = 0;
    }
    const int result =
        process.Setsockopt(from, BSD_SOL_SOCKET, BSD_SO_SPLICE, &value, sizeof(value));
    return result == 0 ? BsdErrno::OK : process.Errno();
}

BsdErrno
BsdAppProxySplice::Unsplice(BsdSocketProcess& process, int from)
{
    const BsdSplice value; // fd -1
    const int result =
        process.Setsockopt(from, BSD_SOL_SOCKET, BSD_SO_SPLICE, &value, sizeof(value));
    return result == 0 ? BsdErrno::OK : process.Errno();
}

std::uint64_t
BsdAppProxySplice::GetMoved(BsdSocketProcess& process, int from)
{
    std::int64_t moved = 0;
    std::size_t size = sizeof(moved);
    process.Getsockopt(from, BSD_SOL_SOCKET, BSD_SO_SPLICE, &moved, &size);
    return static_cast<std::uint64_t>(moved);
}

} // namespace divertsim
} // namespace ns3
