// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_CPU_OBSERVER_H
#define BSD_CPU_OBSERVER_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-cpu-account.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// Hears what the cores of a host do. It must not submit or cancel work.
class BsdCpuObserver
{
  public:
    virtual ~BsdCpuObserver() = default;

    /// A core that was idle starts to run, or has nothing more to run. Work that follows at once
    /// keeps it busy. \param time when \param core which \param busy now
    virtual void OnBusy(BsdTime /* time */, std::uint32_t /* core */, bool /* busy */)
    {
    }

    /// Work has run, to its end or until it was cancelled. \param time when it ended
    /// \param core where \param account whose \param waited ns from Submit to its start
    /// \param ran ns from its start to its end
    virtual void OnRan(BsdTime /* time */,
                       std::uint32_t /* core */,
                       BsdCpuAccountId /* account */,
                       BsdTime /* waited */,
                       BsdTime /* ran */)
    {
    }

    /// Work was cancelled that had not started. \param time when \param core where
    /// \param account whose \param waited ns since Submit
    virtual void OnDropped(BsdTime /* time */,
                           std::uint32_t /* core */,
                           BsdCpuAccountId /* account */,
                           BsdTime /* waited */)
    {
    }
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_CPU_OBSERVER_H
