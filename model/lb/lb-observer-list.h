// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_OBSERVER_LIST_H
#define LB_OBSERVER_LIST_H

#include "ns3/lb-observer.h"

#include <vector>

namespace ns3
{
namespace divertsim
{

/// Tells several observers, in the order in which they were added
class LbObserverList : public LbObserver
{
  public:
    /// \param observer told from now on; must outlive the list
    void Add(LbObserver* observer);
    /// Tell nobody any more
    void Clear();

    void OnBound(BsdTime time,
                 LbMember& socket,
                 const LbPlace& place,
                 bool member,
                 BsdErrno error) override;
    void OnListening(BsdTime time, LbMember& socket, const LbPlace& place) override;
    void OnUnbound(BsdTime time, LbMember& socket, const LbPlace& place, bool closed) override;
    void OnPicked(BsdTime time,
                  const LbPlace& place,
                  const BsdUnit& unit,
                  LbMember& socket) override;
    void OnDelivered(BsdTime time,
                     LbMember& socket,
                     std::uint64_t unit,
                     std::uint32_t bytes,
                     std::uint32_t queued) override;
    void OnRefused(BsdTime time, LbMember* socket, std::uint64_t unit, LbRefusal reason) override;
    void OnStray(BsdTime time, LbMember& socket, const BsdTuple& tuple) override;
    void OnCompleted(BsdTime time, LbMember& socket, std::uint64_t unit) override;
    void OnAccepted(BsdTime time, LbMember& socket, std::uint64_t unit) override;
    void OnReset(BsdTime time, LbMember& socket, std::uint64_t unit) override;
    void OnRead(BsdTime time, LbMember& socket, std::uint64_t unit, std::uint32_t queued) override;
    void OnService(BsdTime time, LbMember& socket, std::uint64_t unit, BsdTime wait) override;
    void OnServed(BsdTime time, LbMember& socket, std::uint64_t unit, bool known) override;
    void OnClosedSocket(BsdTime time, LbMember& socket, std::uint64_t unit) override;
    void OnEnded(BsdTime time, std::uint64_t unit) override;

  private:
    std::vector<LbObserver*> m_observers;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_OBSERVER_LIST_H
