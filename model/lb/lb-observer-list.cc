// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-observer-list.h"

namespace ns3
{
namespace divertsim
{

void
LbObserverList::Add(LbObserver* observer)
{
    m_observers.push_back(observer);
}

void
LbObserverList::Clear()
{
    m_observers.clear();
}

void
LbObserverList::OnBound(BsdTime time,
                        LbMember& socket,
                        const LbPlace& place,
                        bool member,
                        BsdErrno error)
{
    for (LbObserver* observer : m_observers)
    {
        observer->OnBound(time, socket, place, member, error);
    }
}

void
LbObserverList::OnListening(BsdTime time, LbMember& socket, const LbPlace& place)
{
    for (LbObserver* observer : m_observers)
    {
        observer->OnListening(time, socket, place);
    }
}

void
LbObserverList::OnUnbound(BsdTime time, LbMember& socket, const LbPlace& place, bool closed)
{
    for (LbObserver* observer : m_observers)
    {
        observer->OnUnbound(time, socket, place, closed);
    }
}

void
LbObserverList::OnPicked(BsdTime time, const LbPlace& place, const BsdUnit& unit, LbMember& socket)
{
    for (LbObserver* observer : m_observers)
    {
        observer->OnPicked(time, place, unit, socket);
    }
}

void
LbObserverList::OnDelivered(BsdTime time,
                            LbMember& socket,
                            std::uint64_t unit,
                            std::uint32_t bytes,
                            std::uint32_t queued)
{
    for (LbObserver* observer : m_observers)
    {
        observer->OnDelivered(time, socket, unit, bytes, queued);
    }
}

void
LbObserverList::OnRefused(BsdTime time, LbMember* socket, std::uint64_t unit, LbRefusal reason)
{
    for (LbObserver* observer : m_observers)
    {
        observer->OnRefused(time, socket, unit, reason);
    }
}

void
LbObserverList::OnStray(BsdTime time, LbMember& socket, const BsdTuple& tuple)
{
    for (LbObserver* observer : m_observers)
    {
        observer->OnStray(time, socket, tuple);
    }
}

void
LbObserverList::OnCompleted(BsdTime time, LbMember& socket, std::uint64_t unit)
{
    for (LbObserver* observer : m_observers)
    {
        observer->OnCompleted(time, socket, unit);
    }
}

void
LbObserverList::OnAccepted(BsdTime time, LbMember& socket, std::uint64_t unit)
{
    for (LbObserver* observer : m_observers)
    {
        observer->OnAccepted(time, socket, unit);
    }
}

void
LbObserverList::OnReset(BsdTime time, LbMember& socket, std::uint64_t unit)
{
    for (LbObserver* observer : m_observers)
    {
        observer->OnReset(time, socket, unit);
    }
}

void
LbObserverList::OnRead(BsdTime time, LbMember& socket, std::uint64_t unit, std::uint32_t queued)
{
    for (LbObserver* observer : m_observers)
    {
        observer->OnRead(time, socket, unit, queued);
    }
}

void
LbObserverList::OnService(BsdTime time, LbMember& socket, std::uint64_t unit, BsdTime wait)
{
    for (LbObserver* observer : m_observers)
    {
        observer->OnService(time, socket, unit, wait);
    }
}

void
LbObserverList::OnServed(BsdTime time, LbMember& socket, std::uint64_t unit, bool known)
{
    for (LbObserver* observer : m_observers)
    {
        observer->OnServed(time, socket, unit, known);
    }
}

void
LbObserverList::OnClosedSocket(BsdTime time, LbMember& socket, std::uint64_t unit)
{
    for (LbObserver* observer : m_observers)
    {
        observer->OnClosedSocket(time, socket, unit);
    }
}

void
LbObserverList::OnEnded(BsdTime time, std::uint64_t unit)
{
    for (LbObserver* observer : m_observers)
    {
        observer->OnEnded(time, unit);
    }
}

} // namespace divertsim
} // namespace ns3
