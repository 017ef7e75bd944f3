// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-wait.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

BsdSocketProcess::Wait::Wait(BsdClock& clock,
                             std::vector<std::shared_ptr<BsdSocketFile>> files,
                             std::function<void()> check)
    : m_clock(clock),
      m_files(std::move(files)),
      m_check(std::move(check))
{
    for (const auto& file : m_files)
    {
        file->AddWatcher(this);
    }
}

BsdSocketProcess::Wait::~Wait()
{
    for (const auto& file : m_files)
    {
        file->RemoveWatcher(this);
    }
    m_clock.Cancel(m_scheduled);
    m_clock.Cancel(m_timeout);
}

void
BsdSocketProcess::Wait::OnWakeup(BsdSocketSide)
{
    Recheck();
}

void
BsdSocketProcess::Wait::Recheck()
{
    if (m_scheduled == 0)
    {
        m_scheduled = m_clock.Schedule(0, [this] {
            m_scheduled = 0;
            m_check(); // may end this wait: nothing of it is touched afterwards
        });
    }
}

void
BsdSocketProcess::Wait::SetTimeout(BsdTime timeout, std::function<void()> late)
{
    if (timeout != BSD_NEVER)
    {
        m_timeout = m_clock.Schedule(std::max<BsdTime>(timeout, 0), std::move(late));
    }
}

} // namespace divertsim
} // namespace ns3
