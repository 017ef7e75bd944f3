// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_CPUS_H
#define BSD_CPUS_H

#include "ns3/bsd-cpu.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// The cores of a host
class BsdCpus
{
  public:
    /**
     * \param clock the simulated clock, which must outlive this
     * \param count how many, at least 1
     */
    BsdCpus(BsdClock& clock, std::uint32_t count);

    /// \return how many
    std::uint32_t GetCount() const;
    /// \param index below GetCount() \return the core
    BsdCpu& Get(std::uint32_t index);
    /// \param index below GetCount() \return the core
    const BsdCpu& Get(std::uint32_t index) const;
    /// \param task a number of a task, counted per host \return its core: task modulo the cores
    BsdCpu& GetFor(std::uint64_t task);

  private:
    std::vector<std::unique_ptr<BsdCpu>> m_cpus;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_CPUS_H
