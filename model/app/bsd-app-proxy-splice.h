// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_PROXY_SPLICE_H
#define BSD_APP_PROXY_SPLICE_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-socket-process.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// The calls of SO_SPLICE as a proxy makes them
class BsdAppProxySplice
{
  public:
    /**
     * setsockopt(2).
     * \param process whose sockets
     * \param from the source \param to the sink
     * \param max sp_max, bytes; 0 for none
     * \param idle sp_idle, ns, rounded up to a microsecond; 0 for none
     * \return OK or the error
     */
    static BsdErrno Splice(BsdSocketProcess& process,
                           int from,
                           int to,
                           std::uint64_t max,
                           BsdTime idle);
    /// setsockopt(2) with fd -1. \param process whose socket \param from the source
    /// \return OK; ENOTCONN (FreeBSD) or EPROTO (OpenBSD) where it is not spliced
    static BsdErrno Unsplice(BsdSocketProcess& process, int from);
    /// getsockopt(2). \param process whose socket \param from the source
    /// \return bytes that its last splice has moved
    static std::uint64_t GetMoved(BsdSocketProcess& process, int from);
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_PROXY_SPLICE_H
