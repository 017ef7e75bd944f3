// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_CPUS_H
#define BSD_CPUS_H

#include "ns3/bsd-cpu-account.h"
#include "ns3/bsd-cpu-observer.h"
#include "ns3/bsd-cpu.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// The cores of a host, and the names of those whose work they run
class BsdCpus : private BsdCpuObserver
{
  public:
    /**
     * \param clock the simulated clock, which must outlive this
     * \param count how many, at least 1
     */
    BsdCpus(BsdClock& clock, std::uint32_t count);
    BsdCpus(const BsdCpus&) = delete;
    BsdCpus& operator=(const BsdCpus&) = delete;

    /// \return how many
    std::uint32_t GetCount() const;
    /// \param index below GetCount() \return the core
    BsdCpu& Get(std::uint32_t index);
    /// \param index below GetCount() \return the core
    const BsdCpu& Get(std::uint32_t index) const;
    /// \param task a number of a task, counted per host \return its core: task modulo the cores
    BsdCpu& GetFor(std::uint64_t task);

    /**
     * Numbers are given from 1 on, in the order of the first calls.
     * \param name whose work it will be; empty: nobody's
     * \return its number, the same for the same name; BSD_CPU_NOBODY for the empty one
     */
    BsdCpuAccountId MakeAccount(const std::string& name);
    /// \return how many accounts there are, BSD_CPU_NOBODY among them: 1 + those made
    BsdCpuAccountId GetAccountCount() const;
    /// \param account below GetAccountCount() \return its name; that of BSD_CPU_NOBODY is empty
    const std::string& GetAccountName(BsdCpuAccountId account) const;

    /// \param observer told of all cores from now on, in the order of the calls; must outlive this
    /// or be removed
    void AddObserver(BsdCpuObserver* observer);
    /// \param observer told no more
    void RemoveObserver(BsdCpuObserver* observer);

  private:
    void OnBusy(BsdTime time, std::uint32_t core, bool busy) override;
    void OnRan(BsdTime time,
               std::uint32_t core,
               BsdCpuAccountId account,
               BsdTime waited,
               BsdTime ran) override;
    void OnDropped(BsdTime time,
                   std::uint32_t core,
                   BsdCpuAccountId account,
                   BsdTime waited) override;

    std::vector<std::unique_ptr<BsdCpu>> m_cpus;
    std::vector<std::string> m_accounts{std::string()}; ///< names, by number
    std::map<std::string, BsdCpuAccountId> m_numbers{{std::string(), BSD_CPU_NOBODY}};
    std::vector<BsdCpuObserver*> m_observers;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_CPUS_H
