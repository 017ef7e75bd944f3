// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-proxy-observer.h"

namespace ns3
{
namespace divertsim
{

const char*
BsdAppProxyUnspliceName(BsdAppProxyUnsplice cause)
{
    switch (cause)
    {
    case BsdAppProxyUnsplice::MAX:
        return "max";
    case BsdAppProxyUnsplice::IDLE:
        return "idle";
    case BsdAppProxyUnsplice::END_OF_FILE:
        return "eof";
    case BsdAppProxyUnsplice::ERROR:
        return "error";
    case BsdAppProxyUnsplice::REQUEST:
        return "request";
    case BsdAppProxyUnsplice::REFUSED:
        break;
    }
    return "refused";
}

const char*
BsdAppProxyEndName(BsdAppProxyEnd end)
{
    switch (end)
    {
    case BsdAppProxyEnd::COMPLETED:
        return "completed";
    case BsdAppProxyEnd::RESET:
        return "reset";
    case BsdAppProxyEnd::CONNECT_FAILED:
        return "connect-failed";
    case BsdAppProxyEnd::IDLE:
        return "idle";
    case BsdAppProxyEnd::STOPPED:
        break;
    }
    return "stopped";
}

void
BsdAppProxyObserver::OnSessionOpened(BsdTime, BsdAppProxySessionId)
{
}

void
BsdAppProxyObserver::OnSessionConnected(BsdTime, BsdAppProxySessionId)
{
}

void
BsdAppProxyObserver::OnRelayed(BsdTime, BsdAppProxySessionId, BsdAppProxyWay, std::uint64_t, bool)
{
}

void
BsdAppProxyObserver::OnSpliced(BsdTime, BsdAppProxySessionId, BsdAppProxyWay)
{
}

void
BsdAppProxyObserver::OnUnspliced(BsdTime,
                                 BsdAppProxySessionId,
                                 BsdAppProxyWay,
                                 BsdAppProxyUnsplice,
                                 BsdErrno)
{
}

void
BsdAppProxyObserver::OnSessionEnded(BsdTime, BsdAppProxySessionId, BsdAppProxyEnd, BsdErrno)
{
}

} // namespace divertsim
} // namespace ns3
