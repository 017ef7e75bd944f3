// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_CPU_USAGE_H
#define BSD_CPU_USAGE_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-cpu-account.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * Who used a core, and who waited for whom: for each account the time that it ran, and for each
 * pair of accounts the time that work of one was queued while work of the other ran. Two works
 * that wait for the same nanosecond count two.
 *
 * Exact, as long as the works of an account wait less than 292 years in all, and no work is looked
 * at more than once: it counts the queued works of each account, and adds count times time when a
 * count or what runs changes. A call costs O(1), Ended O(accounts that have work queued).
 */
class BsdCpuUsage
{
  public:
    /// Work begins to wait. \param account whose \param now the time
    void Queued(BsdCpuAccountId account, BsdTime now);
    /// Work waits no more: it starts or is cancelled. \param account whose \param now the time
    void Unqueued(BsdCpuAccountId account, BsdTime now);
    /// Work runs; nothing else does. \param account whose \param now the time
    void Started(BsdCpuAccountId account, BsdTime now);
    /// The work that runs ends or is cancelled. \param now the time \return ns that it ran
    BsdTime Ended(BsdTime now);

    /// \param account whose \param now the time \return ns that it has run, up to now
    BsdTime GetRan(BsdCpuAccountId account, BsdTime now) const;
    /// \param account whose \return works that have run, to the end or until cancelled
    std::uint64_t GetItems(BsdCpuAccountId account) const;
    /**
     * \param waiter whose work waited, whether it has started, still waits or was cancelled
     * \param runner whose work ran meanwhile
     * \param now the time
     * \return ns, up to now
     */
    BsdTime GetWaited(BsdCpuAccountId waiter, BsdCpuAccountId runner, BsdTime now) const;
    /// \return a number that all accounts which had work here are below
    BsdCpuAccountId GetEnd() const;

  private:
    struct Account
    {
        BsdTime ran = 0;
        std::uint64_t items = 0;
        std::uint64_t queued = 0;
        BsdTime since = 0;              ///< where queued > 0: its waits are added up to then
        std::size_t place = 0;          ///< where queued > 0: in m_waiting
        std::vector<BsdTime> waitedFor; ///< by runner, as long as it had to be
    };

    /// \param id may be new \return the account
    Account& Get(BsdCpuAccountId id);
    /// Add what an account has waited up to now. \param account whose \param now the time
    void Add(Account& account, BsdTime now) const;
    /// \param account with work queued \param now the time \return what is not added yet
    BsdTime Pending(const Account& account, BsdTime now) const;

    std::vector<Account> m_accounts;        ///< by number
    std::vector<BsdCpuAccountId> m_waiting; ///< those with work queued, in no order
    bool m_runs = false;
    BsdCpuAccountId m_runner = BSD_CPU_NOBODY;
    BsdTime m_started = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_CPU_USAGE_H
