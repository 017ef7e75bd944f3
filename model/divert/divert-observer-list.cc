// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-observer-list.h"

namespace ns3
{
namespace divertsim
{

void
DivertObserverList::Add(DivertObserver* observer)
{
    m_observers.push_back(observer);
}

void
DivertObserverList::OnBound(BsdTime time,
                            LbMember& socket,
                            std::uint16_t port,
                            bool group,
                            BsdErrno error)
{
    for (DivertObserver* observer : m_observers)
    {
        observer->OnBound(time, socket, port, group, error);
    }
}

void
DivertObserverList::OnUnbound(BsdTime time, LbMember& socket, std::uint16_t port, bool closed)
{
    for (DivertObserver* observer : m_observers)
    {
        observer->OnUnbound(time, socket, port, closed);
    }
}

void
DivertObserverList::OnPicked(BsdTime time,
                             std::uint16_t port,
                             const BsdUnit& unit,
                             LbMember& socket)
{
    for (DivertObserver* observer : m_observers)
    {
        observer->OnPicked(time, port, unit, socket);
    }
}

void
DivertObserverList::OnQueued(BsdTime time,
                             LbMember& socket,
                             const DivertPacketInfo& packet,
                             std::uint32_t queued)
{
    for (DivertObserver* observer : m_observers)
    {
        observer->OnQueued(time, socket, packet, queued);
    }
}

void
DivertObserverList::OnNoPort(BsdTime time, std::uint16_t port, const DivertPacketInfo& packet)
{
    for (DivertObserver* observer : m_observers)
    {
        observer->OnNoPort(time, port, packet);
    }
}

void
DivertObserverList::OnFullSocket(BsdTime time, LbMember& socket, const DivertPacketInfo& packet)
{
    for (DivertObserver* observer : m_observers)
    {
        observer->OnFullSocket(time, socket, packet);
    }
}

void
DivertObserverList::OnRead(BsdTime time,
                           LbMember& socket,
                           const DivertPacketInfo& packet,
                           std::uint32_t queued)
{
    for (DivertObserver* observer : m_observers)
    {
        observer->OnRead(time, socket, packet, queued);
    }
}

void
DivertObserverList::OnClosedSocket(BsdTime time, LbMember& socket, const DivertPacketInfo& packet)
{
    for (DivertObserver* observer : m_observers)
    {
        observer->OnClosedSocket(time, socket, packet);
    }
}

void
DivertObserverList::OnService(BsdTime time, LbMember& socket, const DivertPacketInfo& packet)
{
    for (DivertObserver* observer : m_observers)
    {
        observer->OnService(time, socket, packet);
    }
}

void
DivertObserverList::OnVerdict(BsdTime time,
                              LbMember& socket,
                              const DivertPacketInfo& packet,
                              DivertVerdict verdict,
                              bool known)
{
    for (DivertObserver* observer : m_observers)
    {
        observer->OnVerdict(time, socket, packet, verdict, known);
    }
}

void
DivertObserverList::OnReinjected(BsdTime time,
                                 LbMember& socket,
                                 const DivertPacketInfo& packet,
                                 bool out,
                                 BsdErrno error)
{
    for (DivertObserver* observer : m_observers)
    {
        observer->OnReinjected(time, socket, packet, out, error);
    }
}

void
DivertObserverList::OnInjected(BsdTime time,
                               LbMember& socket,
                               std::uint32_t length,
                               bool out,
                               BsdErrno error)
{
    for (DivertObserver* observer : m_observers)
    {
        observer->OnInjected(time, socket, length, out, error);
    }
}

void
DivertObserverList::OnUnconsumed(BsdTime time, LbMember& socket, const DivertPacketInfo& packet)
{
    for (DivertObserver* observer : m_observers)
    {
        observer->OnUnconsumed(time, socket, packet);
    }
}

void
DivertObserverList::OnNetisrDrop(BsdTime time, const DivertPacketInfo& packet)
{
    for (DivertObserver* observer : m_observers)
    {
        observer->OnNetisrDrop(time, packet);
    }
}

} // namespace divertsim
} // namespace ns3
