// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-proxy-splice.h"

#include "ns3/bsd-socket-options.h"

namespace ns3
{
namespace divertsim
{

BsdErrno
BsdAppProxySplice::Splice(BsdSocketProcess&, int, int, const BsdAppProxy::Config&, BsdCpuAccountId)
{
    return BsdErrno::E_NOPROTOOPT;
}

BsdErrno
BsdAppProxySplice::Unsplice(BsdSocketProcess&, int)
{
    return BsdErrno::E_NOTCONN;
}

std::uint64_t
BsdAppProxySplice::GetMoved(BsdSocketProcess&, int)
{
    return 0;
}

} // namespace divertsim
} // namespace ns3
