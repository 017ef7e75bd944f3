// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/splice-observer-list.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

void
SpliceObserverList::Add(SpliceObserver* observer)
{
    m_observers.push_back(observer);
}

void
SpliceObserverList::Remove(SpliceObserver* observer)
{
    m_observers.erase(std::remove(m_observers.begin(), m_observers.end(), observer),
                      m_observers.end());
}

void
SpliceObserverList::OnSpliced(BsdTime time, const SpliceInfo& splice)
{
    for (auto* const observer : m_observers)
    {
        observer->OnSpliced(time, splice);
    }
}

void
SpliceObserverList::OnState(BsdTime time,
                            const SpliceInfo& splice,
                            SpliceState from,
                            SpliceState to)
{
    for (auto* const observer : m_observers)
    {
        observer->OnState(time, splice, from, to);
    }
}

void
SpliceObserverList::OnMoved(BsdTime time,
                            const SpliceInfo& splice,
                            std::size_t bytes,
                            std::uint64_t total)
{
    for (auto* const observer : m_observers)
    {
        observer->OnMoved(time, splice, bytes, total);
    }
}

void
SpliceObserverList::OnLost(BsdTime time, const SpliceInfo& splice, std::size_t bytes)
{
    for (auto* const observer : m_observers)
    {
        observer->OnLost(time, splice, bytes);
    }
}

void
SpliceObserverList::OnUnspliced(BsdTime time,
                                const SpliceInfo& splice,
                                SpliceCause cause,
                                BsdErrno error,
                                std::uint64_t total)
{
    for (auto* const observer : m_observers)
    {
        observer->OnUnspliced(time, splice, cause, error, total);
    }
}

} // namespace divertsim
} // namespace ns3
