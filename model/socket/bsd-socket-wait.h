// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_WAIT_H
#define BSD_SOCKET_WAIT_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-socket-file.h"
#include "ns3/bsd-socket-process.h"

#include <functional>
#include <memory>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A call of a program that waits: it watches files, and is tried again after the event in which
/// one of them woke it
class BsdSocketProcess::Wait : public BsdSocketWatcher
{
  public:
    /**
     * \param clock the host's
     * \param files to watch
     * \param check schedules nothing; called once for any number of wake-ups of one event
     */
    Wait(BsdClock& clock,
         std::vector<std::shared_ptr<BsdSocketFile>> files,
         std::function<void()> check);
    ~Wait() override;
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

    void OnWakeup(BsdSocketSide side) override;
    /// Check soon, though no file has woken.
    void Recheck();
    /// \param timeout from now, ns; BSD_NEVER for none \param late called then
    void SetTimeout(BsdTime timeout, std::function<void()> late);

    /// The call itself. \param late the time is over \return true: it has called the program's
    /// continuation, or rather made ready to: see `finish`
    std::function<bool(bool late)> attempt;
    /// The program's continuation with its results, once attempt gave true
    std::function<void()> finish;

  private:
    BsdClock& m_clock;
    std::vector<std::shared_ptr<BsdSocketFile>> m_files;
    std::function<void()> m_check;
    BsdClock::TimerId m_scheduled = 0; ///< a check
    BsdClock::TimerId m_timeout = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_WAIT_H
