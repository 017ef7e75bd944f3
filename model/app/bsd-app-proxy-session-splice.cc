// SPDX-License-Identifier: GPL-2.0-only
/// \file How a BsdAppProxySession splices, and what it does when a splice has ended.
#include "ns3/bsd-app-proxy-program.h"
#include "ns3/bsd-app-proxy-session.h"
#include "ns3/bsd-app-proxy-splice.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

bool
BsdAppProxySession::WantsSplice(BsdAppProxyWay way) const
{
    const Half& half = m_halves[static_cast<std::size_t>(way)];
    return m_program.IsSplicing() && !half.spliced && !half.refused && !half.held && !half.ended;
}

double
BsdAppProxySession::Splice(BsdAppProxyWay way)
{
    BsdSocketProcess& process = m_program.GetProcess();
    const BsdAppProxy::Config& config = m_program.GetConfig();
    Half& half = Of(way);
    const BsdErrno error = BsdAppProxySplice::Splice(process,
                                                     m_fds[From(way)],
                                                     m_fds[To(way)],
                                                     config.maxBytes,
                                                     config.idle);
    if (error != BsdErrno::OK)
    {
        half.refused = true;
        NoteUnsplice(way, BsdAppProxyUnsplice::REFUSED, error);
        return Calls(1);
    }
    half.spliced = true;
    half.renewed = false;
    half.active = m_program.Now();
    half.since = m_program.Now();
    if (config.idle > 0 && m_program.NeedsIdleTimer())
    {
        half.timer = m_program.Schedule(config.idle, [self = shared_from_this(), way] {
            self->Of(way).timer = 0;
            self->m_thread.Post(
                [self, way] { return self->Step(1, &BsdAppProxySession::OnIdle, way); });
        });
    }
    m_program.Tell([this, way](BsdAppProxyObserver& observer, BsdTime now) {
        observer.OnSpliced(now, m_id, way);
    });
    return Calls(1);
}

double
BsdAppProxySession::OnIdle(BsdAppProxyWay way)
{
    // no error tells a program on FreeBSD that sp_idle is over: it keeps time itself, and asks.
    // Whether the kernel or this call has ended the splice is all the same
    const bool over = m_program.Now() - Of(way).since >= m_program.GetConfig().idle;
    if (!Of(way).spliced || !over)
    {
        return 0; // it has ended meanwhile, and may have been made anew
    }
    BsdAppProxySplice::Unsplice(m_program.GetProcess(), m_fds[From(way)]);
    return EndSplice(way, BsdAppProxyUnsplice::IDLE, BsdErrno::OK);
}

double
BsdAppProxySession::Unsplice(BsdAppProxyWay way)
{
    if (!Of(way).spliced)
    {
        return 0;
    }
    const BsdErrno error = BsdAppProxySplice::Unsplice(m_program.GetProcess(), m_fds[From(way)]);
    if (error != BsdErrno::OK)
    {
        return Calls(3) + FindUnsplice(way); // it had ended by itself
    }
    return Calls(1) + EndSplice(way, BsdAppProxyUnsplice::REQUEST, BsdErrno::OK);
}

double
BsdAppProxySession::FindUnsplice(BsdAppProxyWay way)
{
    BsdSocketProcess& process = m_program.GetProcess();
    const BsdAppProxy::Config& config = m_program.GetConfig();
    const int from = m_fds[From(way)];
    // three calls: to be sure, since an end of file is an event before the splice has seen it; for
    // the error; for the count
    BsdAppProxySplice::Unsplice(process, from);
    int value = 0;
    std::size_t size = sizeof(value);
    process.Getsockopt(from, BSD_SOL_SOCKET, BSD_SO_ERROR, &value, &size);
    const auto error = static_cast<BsdErrno>(value);
    const std::uint64_t moved = BsdAppProxySplice::GetMoved(process, from);
    if (error == BsdErrno::E_FBIG || (config.maxBytes > 0 && moved >= config.maxBytes))
    {
        return EndSplice(way, BsdAppProxyUnsplice::MAX, error);
    }
    if (error == BsdErrno::E_TIMEDOUT)
    {
        return TimeOut(way, error);
    }
    if (config.idle > 0 && m_program.NeedsIdleTimer() &&
        m_program.Now() - Of(way).since >= config.idle)
    {
        return EndSplice(way, BsdAppProxyUnsplice::IDLE, error);
    }
    if (error != BsdErrno::OK)
    {
        return EndSplice(way, BsdAppProxyUnsplice::ERROR, error);
    }
    // without an error the source is at its end, or the sink takes no more: copying finds out
    const auto socket = process.GetSocket(from);
    const bool end = socket && socket->CannotReceive();
    return EndSplice(way,
                     end ? BsdAppProxyUnsplice::END_OF_FILE : BsdAppProxyUnsplice::ERROR,
                     error);
}

bool
BsdAppProxySession::IsActive(BsdAppProxyWay way) const
{
    const Half& half = m_halves[static_cast<std::size_t>(way)];
    if (half.spliced)
    {
        // its time is not over: it has moved something since, unless it was made anew meanwhile
        return !half.renewed || GetSpliced(way) > 0;
    }
    return !half.ended && m_program.Now() - half.active < m_program.GetConfig().idle;
}

double
BsdAppProxySession::TimeOut(BsdAppProxyWay way, BsdErrno error)
{
    // as relayd's relay_error(), from memory: a direction that is idle ends nothing while the
    // other is not
    const BsdAppProxyWay other =
        way == BsdAppProxyWay::UP ? BsdAppProxyWay::DOWN : BsdAppProxyWay::UP;
    if (!IsActive(other) || !m_program.IsSplicing())
    {
        return EndSplice(way, BsdAppProxyUnsplice::IDLE, error);
    }
    NoteUnsplice(way, BsdAppProxyUnsplice::IDLE, error);
    const double more = Splice(way);
    Of(way).renewed = true;
    UpdateWatches();
    return more;
}

double
BsdAppProxySession::EndSplice(BsdAppProxyWay way, BsdAppProxyUnsplice cause, BsdErrno error)
{
    NoteUnsplice(way, cause, error);
    Half& half = Of(way);
    switch (cause)
    {
    case BsdAppProxyUnsplice::IDLE:
        return End(BsdAppProxyEnd::IDLE, error);
    case BsdAppProxyUnsplice::ERROR:
        if (error != BsdErrno::OK)
        {
            return Fail(error);
        }
        [[fallthrough]];
    case BsdAppProxyUnsplice::MAX:
        half.refused = true; // it has had what it was to have
        break;
    default:
        break;
    }
    UpdateWatches();
    return 0;
}

void
BsdAppProxySession::NoteUnsplice(BsdAppProxyWay way, BsdAppProxyUnsplice cause, BsdErrno error)
{
    Half& half = Of(way);
    const std::uint64_t moved = GetSpliced(way);
    half.spliced = false;
    m_program.Cancel(std::exchange(half.timer, 0));
    m_program.CountUnsplice(m_id, way, cause, error, moved);
}

BsdAppProxyStep
BsdAppProxySession::ChangeMode()
{
    if (m_over || !m_connected)
    {
        return {}; // it looks at the mode when it is connected
    }
    return {0, [self = shared_from_this()] {
                double more = 0;
                for (const auto way : {BsdAppProxyWay::UP, BsdAppProxyWay::DOWN})
                {
                    if (self->m_over)
                    {
                        break;
                    }
                    if (self->m_program.IsSplicing())
                    {
                        self->Of(way).refused = false;
                        more += self->WantsSplice(way) ? self->Splice(way) : 0;
                    }
                    else
                    {
                        more += self->Unsplice(way);
                    }
                }
                if (!self->m_over)
                {
                    self->UpdateWatches();
                }
                return more;
            }};
}

} // namespace divertsim
} // namespace ns3
