// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_PROXY_SPLICE_H
#define BSD_APP_PROXY_SPLICE_H

#include "ns3/bsd-app-proxy.h"
#include "ns3/bsd-cpu-account.h"
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
     * \param config MaxBytes, Idle, Dispatch
     * \param account of what the transfers cost the kernel's workers
     * \return OK or the error
     */
    static BsdErrno Splice(BsdSocketProcess& process,
                           int from,
                           int to,
                           const BsdAppProxy::Config& config,
                           BsdCpuAccountId account);
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
