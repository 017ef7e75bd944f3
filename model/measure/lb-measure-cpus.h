// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_CPUS_H
#define LB_MEASURE_CPUS_H

#include "ns3/bsd-cpu-observer.h"
#include "ns3/bsd-cpus.h"
#include "ns3/lb-measure-results.h"
#include "ns3/lb-measure-samples.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// What the cores of one host did: how busy they were, for whom, and who waited for whom
class LbMeasureCpus : public BsdCpuObserver
{
  public:
    /// \param host its name \param cpus its cores, to which this is added as an observer; they must
    /// live until the last call but the destructor
    LbMeasureCpus(std::string host, BsdCpus& cpus);
    LbMeasureCpus(const LbMeasureCpus&) = delete;
    LbMeasureCpus& operator=(const LbMeasureCpus&) = delete;

    /**
     * How busy each core was since the last call, or the start.
     * \param span of time since then, ns; 0 makes every share 0
     * \return a share a core, 0 to 1
     */
    std::vector<double> Sample(BsdTime span);

    /// \return the host's name
    const std::string& GetHost() const;

    /// \param simulated the length of the run, above 0 \return all that was measured
    LbCpusResult Report(BsdTime simulated) const;

    void OnRan(BsdTime time,
               std::uint32_t core,
               BsdCpuAccountId account,
               BsdTime waited,
               BsdTime ran) override;

  private:
    /// \param core which \param simulated as Report \return one element of cpus.HOST
    LbCoreResult ReportCore(std::uint32_t core, BsdTime simulated) const;
    /// \param account whose \return its name in results
    std::string NameOf(BsdCpuAccountId account) const;

    std::string m_host;
    BsdCpus& m_cpus;
    std::vector<std::vector<LbMeasureSamples>> m_waits; ///< by core, by account as far as it ran
    std::vector<BsdTime> m_sampled;                     ///< by core: busy at the last sample
};

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_CPUS_H
