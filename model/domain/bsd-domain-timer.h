// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_DOMAIN_TIMER_H
#define BSD_DOMAIN_TIMER_H

#include "ns3/bsd-clock.h"

#include <functional>

namespace ns3
{
namespace divertsim
{

/**
 * A timeout of all protocols: at a first time and then after each period. While nobody wants it
 * nothing is scheduled; when somebody does again it goes on at the times at which it would have
 * run.
 */
class BsdDomainTimer
{
  public:
    /**
     * \param clock the host's, which must outlive the timer
     * \param period between two runs, ns
     * \param run what is to be done
     */
    BsdDomainTimer(BsdClock& clock, BsdTime period, std::function<void()> run);
    ~BsdDomainTimer();
    BsdDomainTimer(const BsdDomainTimer&) = delete;
    BsdDomainTimer& operator=(const BsdDomainTimer&) = delete;

    /// \param first when it runs first, after now
    void Start(BsdTime first);
    /// \param wanted false: it need not run until it is wanted again
    void SetWanted(bool wanted);

  private:
    /// Its next time comes after now
    void Schedule();

    BsdClock& m_clock;
    BsdTime m_period;
    std::function<void()> m_run;
    BsdTime m_first = BSD_NEVER;
    bool m_wanted = false;
    BsdClock::TimerId m_timer = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_DOMAIN_TIMER_H
