// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_OBSERVER_LIST_H
#define DIVERT_OBSERVER_LIST_H

#include "ns3/divert-observer.h"

#include <vector>

namespace ns3
{
namespace divertsim
{

/// Tells several observers, in the order in which they were added
class DivertObserverList : public DivertObserver
{
  public:
    /// \param observer told from now on; must outlive the list
    void Add(DivertObserver* observer);

    /// Tell nobody any more
    void Clear()
    {
        m_observers.clear();
    }

    void OnBound(BsdTime time,
                 LbMember& socket,
                 std::uint16_t port,
                 bool group,
                 BsdErrno error) override;
    void OnUnbound(BsdTime time, LbMember& socket, std::uint16_t port, bool closed) override;
    void OnPicked(BsdTime time, std::uint16_t port, const BsdUnit& unit, LbMember& socket) override;
    void OnQueued(BsdTime time,
                  LbMember& socket,
                  const DivertPacketInfo& packet,
                  std::uint32_t queued) override;
    void OnNoPort(BsdTime time, std::uint16_t port, const DivertPacketInfo& packet) override;
    void OnFullSocket(BsdTime time, LbMember& socket, const DivertPacketInfo& packet) override;
    void OnRead(BsdTime time,
                LbMember& socket,
                const DivertPacketInfo& packet,
                std::uint32_t queued) override;
    void OnClosedSocket(BsdTime time, LbMember& socket, const DivertPacketInfo& packet) override;
    void OnService(BsdTime time, LbMember& socket, const DivertPacketInfo& packet) override;
    void OnVerdict(BsdTime time,
                   LbMember& socket,
                   const DivertPacketInfo& packet,
                   DivertVerdict verdict,
                   bool known) override;
    void OnReinjected(BsdTime time,
                      LbMember& socket,
                      const DivertPacketInfo& packet,
                      bool out,
                      BsdErrno error) override;
    void OnInjected(BsdTime time,
                    LbMember& socket,
                    std::uint32_t length,
                    bool out,
                    BsdErrno error) override;
    void OnUnconsumed(BsdTime time, LbMember& socket, const DivertPacketInfo& packet) override;
    void OnNetisrDrop(BsdTime time, const DivertPacketInfo& packet) override;

  private:
    std::vector<DivertObserver*> m_observers;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_OBSERVER_LIST_H
