// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_CPUS_H
#define BSD_HOST_CPUS_H

#include "ns3/bsd-cpu-costs.h"
#include "ns3/bsd-cpu-observer.h"
#include "ns3/bsd-cpus.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * The cores of a BsdHost, and what work costs on them.
 *
 * Its attributes are the costs of relays and splice workers (BsdCpuCosts) and of the soft
 * interrupts (BsdHostSoftirq). Its trace sources tell of each change between idle and busy, of
 * each work that has run, and, every UtilisationInterval, how much of it each core was busy.
 */
class BsdHostCpus : public Object, private BsdCpuObserver
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

    /// \return what calls, wake-ups and bytes cost relays and splice workers: the attributes
    BsdCpuCosts GetCosts() const;

    /// \return ns that the soft interrupt takes for each packet that arrives: the attribute
    double GetSoftirqPerPacket() const
    {
        return m_softirqPerPacket;
    }

    /// \return ns that the soft interrupt takes for each byte that arrives: the attribute
    double GetSoftirqPerByte() const
    {
        return m_softirqPerByte;
    }

    /// \return packets that can wait on a core for their soft interrupt: the attribute
    uint32_t GetSoftirqQueueLimit() const
    {
        return m_softirqQueueLimit;
    }

    /// Signature of Busy. \param core which \param busy it has begun to run, or become idle
    typedef void (*BusyTracedCallback)(uint32_t core, bool busy);
    /// Signature of Ran. \param core where \param account whose name, empty for nobody's
    /// \param waited from its submission to its start \param ran from its start to its end
    typedef void (*RanTracedCallback)(uint32_t core,
                                      const std::string& account,
                                      Time waited,
                                      Time ran);
    /// Signature of Utilisation. \param core which
    /// \param fraction of the last UtilisationInterval that it was busy, 0 to 1
    typedef void (*UtilisationTracedCallback)(uint32_t core, double fraction);

  protected:
    void DoDispose() override;

  private:
    void OnBusy(BsdTime time, std::uint32_t core, bool busy) override;
    void OnRan(BsdTime time,
               std::uint32_t core,
               BsdCpuAccountId account,
               BsdTime waited,
               BsdTime ran) override;
    /// Sample at the end of the interval that now is in.
    void ScheduleSample();
    /// Tell how busy each core was, and go on while one is.
    void Sample();

    std::shared_ptr<BsdClock> m_clock;
    uint32_t m_count = 1;                           ///< attribute
    double m_syscall = BSD_CPU_SYSCALL;             ///< attribute
    double m_wakeup = BSD_CPU_WAKEUP;               ///< attribute
    double m_pair = BSD_CPU_PAIR;                   ///< attribute
    double m_copyPerByte = BSD_CPU_COPY_PER_BYTE;   ///< attribute
    double m_stackPerByte = BSD_CPU_STACK_PER_BYTE; ///< attribute
    double m_softirqPerPacket = 0;                  ///< attribute
    double m_softirqPerByte = 0;                    ///< attribute
    uint32_t m_softirqQueueLimit = 0;               ///< attribute
    Time m_interval;                                ///< attribute UtilisationInterval
    std::unique_ptr<BsdCpus> m_cpus;
    uint64_t m_programs = 0;        ///< assigned so far
    BsdClock::TimerId m_sample = 0; ///< 0: none, and no core has been busy since the last
    std::vector<BsdTime> m_sampled; ///< by core: busy up to the last sample
    TracedCallback<uint32_t, bool> m_busyTrace;
    TracedCallback<uint32_t, const std::string&, Time, Time> m_ranTrace;
    TracedCallback<uint32_t, double> m_utilisationTrace;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_CPUS_H
