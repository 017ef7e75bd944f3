// SPDX-License-Identifier: GPL-2.0-only
#ifndef SPLICE_OBSERVER_LIST_H
#define SPLICE_OBSERVER_LIST_H

#include "ns3/splice-observer.h"

#include <vector>

namespace ns3
{
namespace divertsim
{

/// Tells several observers, in the order in which they were added
class SpliceObserverList : public SpliceObserver
{
  public:
    /// \param observer told from now on; must outlive the list, or be removed
    void Add(SpliceObserver* observer);
    /// \param observer told no more
    void Remove(SpliceObserver* observer);

    void OnSpliced(BsdTime time, const SpliceInfo& splice) override;
    void OnState(BsdTime time, const SpliceInfo& splice, SpliceState from, SpliceState to) override;
    void OnMoved(BsdTime time,
                 const SpliceInfo& splice,
                 std::size_t bytes,
                 std::uint64_t total) override;
    void OnLost(BsdTime time, const SpliceInfo& splice, std::size_t bytes) override;
    void OnUnspliced(BsdTime time,
                     const SpliceInfo& splice,
                     SpliceCause cause,
                     BsdErrno error,
                     std::uint64_t total) override;

  private:
    std::vector<SpliceObserver*> m_observers;
};

} // namespace divertsim
} // namespace ns3

#endif // SPLICE_OBSERVER_LIST_H
