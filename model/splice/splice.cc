// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/splice.h"

#include "ns3/splice-kernel.h"
#include "ns3/splice-set.h"

#include <algorithm>
#include <limits>

namespace ns3
{
namespace divertsim
{

Splice::Splice(SpliceSet& set,
               BsdSocketView& source,
               BsdSocketView& sink,
               std::int64_t max,
               const SpliceInfo& info)
    : m_set(set),
      m_source(source.Share()),
      m_sink(sink.Share()),
      m_max(max),
      m_info(info)
{
}

SpliceState
Splice::GetState() const
{
    return m_state;
}

const SpliceInfo&
Splice::GetInfo() const
{
    return m_info;
}

BsdSocketView&
Splice::GetSource() const
{
    return *m_source;
}

BsdSocketView&
Splice::GetSink() const
{
    return *m_sink;
}

std::int64_t
Splice::GetMax() const
{
    return m_max;
}

int
Splice::GetMaxLoop() const
{
    return m_set.GetConfig().maxLoop;
}

std::uint64_t
Splice::GetLeft() const
{
    if (m_max == 0)
    {
        return std::numeric_limits<std::int64_t>::max();
    }
    // the count is the socket's, and a second SO_SPLICE that failed may have reset it (FreeBSD)
    const auto max = static_cast<std::uint64_t>(m_max);
    return max - std::min(max, m_source->GetSplices().sent);
}

std::size_t
Splice::GetMovable() const
{
    const std::uint64_t movable = m_set.GetKernel().GetMovable(*this);
    return static_cast<std::size_t>(std::min(movable, GetLeft()));
}

bool
Splice::HasNothing() const
{
    return m_set.GetKernel().HasNothing(*this);
}

void
Splice::Attach()
{
    m_source->GetSplices().source = this;
    m_sink->GetSplices().sink = this;
    m_set.GetObserver().OnSpliced(m_set.GetClock().Now(), m_info);
}

void
Splice::StartTimer(BsdTime lasts)
{
    BsdClock& clock = m_set.GetClock();
    m_lasts = std::min(lasts, BSD_NEVER - clock.Now());
    m_deadline = clock.Now() + m_lasts;
    m_timer = clock.Schedule(m_lasts, [this] { OnTimer(); });
}

void
Splice::OnTimer()
{
    BsdClock& clock = m_set.GetClock();
    m_timer = 0;
    if (clock.Now() < m_deadline)
    {
        // it was armed anew since: cheaper than to cancel it at each pass
        m_timer = clock.Schedule(m_deadline - clock.Now(), [this] { OnTimer(); });
        return;
    }
    const BsdErrno error = m_set.GetKernel().GetTimeoutError();
    if (error != BsdErrno::OK)
    {
        m_source->SetError(error);
    }
    End(SpliceCause::IDLE);
}

void
Splice::Set(SpliceState state)
{
    const SpliceState before = m_state;
    m_state = state;
    m_set.GetObserver().OnState(m_set.GetClock().Now(), m_info, before, state);
}

void
Splice::Enqueue()
{
    Set(SpliceState::QUEUED);
    m_set.Queue(*this);
}

void
Splice::Wake()
{
    if (m_state == SpliceState::IDLE)
    {
        Enqueue();
    }
    else if (m_state == SpliceState::RUNNING)
    {
        m_again = m_set.GetKernel().KeepsWakeups();
    }
}

void
Splice::MoveFirst()
{
    // by the caller itself, as if its worker had called
    Set(SpliceState::QUEUED);
    Set(SpliceState::RUNNING);
    Move(std::numeric_limits<std::size_t>::max());
}

void
Splice::Start(std::size_t bytes)
{
    m_allowed = bytes;
    if (m_state == SpliceState::QUEUED)
    {
        Set(SpliceState::RUNNING);
    }
}

void
Splice::Finish()
{
    if (m_state == SpliceState::CLOSING)
    {
        Close();
        return;
    }
    Move(m_allowed);
}

void
Splice::Move(std::size_t bytes)
{
    const SpliceKernel& kernel = m_set.GetKernel();
    const SplicePass pass = Pass(bytes);
    if (pass.ends)
    {
        Set(SpliceState::EXCEPTION);
        End(pass.cause, pass.error);
        return;
    }
    if (m_lasts > 0 && kernel.RearmsTimer())
    {
        m_deadline = m_set.GetClock().Now() + m_lasts;
    }
    if (kernel.GoesOn(*this, m_again))
    {
        m_again = false;
        Enqueue();
        return;
    }
    Set(SpliceState::IDLE);
}

SplicePass
Splice::Pass(std::size_t bytes)
{
    const SplicePass pass = m_set.GetKernel().Move(*this, bytes);
    const BsdTime now = m_set.GetClock().Now();
    if (pass.moved > 0)
    {
        m_moved += pass.moved;
        m_set.GetObserver().OnMoved(now, m_info, pass.moved, m_moved);
    }
    if (pass.lost > 0)
    {
        m_set.GetObserver().OnLost(now, m_info, pass.lost);
    }
    return pass;
}

void
Splice::End(SpliceCause cause, BsdErrno error)
{
    BsdClock& clock = m_set.GetClock();
    const bool waits = m_set.GetKernel().WaitsForWorker();
    if (m_state == SpliceState::RUNNING && waits)
    {
        // whoever ends it sleeps until the worker is through: the worker's move comes before
        Pass(m_allowed);
    }
    clock.Cancel(m_timer);
    m_timer = 0;
    m_source->GetSplices().source = nullptr;
    m_sink->GetSplices().sink = nullptr;
    if ((cause == SpliceCause::EOF_OF_SOURCE || cause == SpliceCause::ERROR) &&
        (m_source->IsClosed() || m_sink->IsClosed()))
    {
        cause = SpliceCause::CLOSE; // how the kernel sees it
    }
    m_set.GetObserver().OnUnspliced(clock.Now(), m_info, cause, error, m_moved);
    const bool works = m_state == SpliceState::RUNNING || m_state == SpliceState::QUEUED;
    if (works && waits)
    {
        Set(SpliceState::CLOSING);
        return;
    }
    if (works)
    {
        m_set.Unqueue(*this);
    }
    Close();
}

void
Splice::Close()
{
    Set(SpliceState::CLOSED);
    const std::shared_ptr<BsdSocketView> source = m_source;
    const std::shared_ptr<BsdSocketView> sink = m_sink;
    m_set.Remove(*this); // this is gone
    source->WakeReaders();
    sink->WakeWriters();
}

} // namespace divertsim
} // namespace ns3
