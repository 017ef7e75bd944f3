// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_CPUS_H
#define BSD_HOST_CPUS_H

#include "ns3/bsd-cpus.h"
#include "ns3/object.h"

#include <cstdint>
#include <memory>

namespace ns3
{
namespace divertsim
{

/// The cores of a BsdHost
class BsdHostCpus : public Object
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdHostCpus();
    ~BsdHostCpus() override;

    /// \param clock the host's
    void Install(std::shared_ptr<BsdClock> clock);

    /// \return the cores; Count is fixed from the first call on
    BsdCpus& Get();

    /// \return the core of the next program: the k-th runs on core k mod Count
    BsdCpu& Assign();

  protected:
    void DoDispose() override;

  private:
    std::shared_ptr<BsdClock> m_clock;
    uint32_t m_count = 1; ///< attribute
    std::unique_ptr<BsdCpus> m_cpus;
    uint64_t m_programs = 0; ///< assigned so far
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_CPUS_H
