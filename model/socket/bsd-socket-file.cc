// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-file.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

void
BsdSocketFile::Hold()
{
    ++m_descriptors;
}

bool
BsdSocketFile::Release()
{
    return --m_descriptors == 0;
}

void
BsdSocketFile::AddWatcher(BsdSocketWatcher* watcher)
{
    m_watchers.push_back(watcher);
}

void
BsdSocketFile::RemoveWatcher(BsdSocketWatcher* watcher)
{
    const auto it = std::find(m_watchers.begin(), m_watchers.end(), watcher);
    if (it == m_watchers.end())
    {
        return;
    }
    if (m_telling > 0)
    {
        *it = nullptr; // Wakeup counts by position
        return;
    }
    m_watchers.erase(it);
}

void
BsdSocketFile::Wakeup(BsdSocketSide side)
{
    ++m_telling;
    for (std::size_t i = 0; i < m_watchers.size(); ++i)
    {
        if (m_watchers[i])
        {
            m_watchers[i]->OnWakeup(side);
        }
    }
    if (--m_telling == 0)
    {
        m_watchers.erase(std::remove(m_watchers.begin(), m_watchers.end(), nullptr),
                         m_watchers.end());
    }
}

} // namespace divertsim
} // namespace ns3
