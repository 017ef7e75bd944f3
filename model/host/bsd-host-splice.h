// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_SPLICE_H
#define BSD_HOST_SPLICE_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-host-cpus.h"
#include "ns3/bsd-kernel.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/splice-set.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <memory>
#include <string>

namespace ns3
{
namespace divertsim
{

/**
 * The splices of a BsdHost: SO_SPLICE as its kernel has it. What transfers cost are attributes of
 * its cores (BsdHostCpus: Wakeup, Pair, StackPerByte).
 */
class BsdHostSplice : public Object
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdHostSplice();
    ~BsdHostSplice() override;

    /// \param system whose SO_SPLICE it is \param clock the host's \param cpus the host's
    /// \param node the host's
    void Install(BsdSystem system,
                 std::shared_ptr<BsdClock> clock,
                 Ptr<BsdHostCpus> cpus,
                 Ptr<Node> node);

    /// \return the splices, for observers (SpliceSet::AddObserver); after Install
    SpliceSet& Get();

    /// sysctl kern.ipc.splice.num_wq. \param workers -1: one a core; 0: none
    /// \return OK; EINVAL for another number, and below 1 once there are workers
    BsdErrno SetNumWq(int workers);

    /// Signature of Spliced. \param splice the new one
    typedef void (*SplicedTracedCallback)(const SpliceInfo& splice);
    /// Signature of State. \param splice which \param from before \param to now
    typedef void (*StateTracedCallback)(const SpliceInfo& splice, SpliceState from, SpliceState to);
    /// Signature of Moved. \param splice which \param bytes now \param total since it was made
    typedef void (*MovedTracedCallback)(const SpliceInfo& splice, uint64_t bytes, uint64_t total);
    /// Signature of Lost. \param splice which \param bytes that the sink's error lost
    typedef void (*LostTracedCallback)(const SpliceInfo& splice, uint64_t bytes);
    /// Signature of Unspliced. \param splice which \param cause why \param error with ERROR
    /// \param total bytes since it was made
    typedef void (*UnsplicedTracedCallback)(const SpliceInfo& splice,
                                            SpliceCause cause,
                                            BsdErrno error,
                                            uint64_t total);

  protected:
    void DoDispose() override;

  private:
    class Traces;

    int GetNumWq() const;                ///< attribute
    void SetNumWqAttribute(int workers); ///< attribute
    void SetReceiveStream(bool on);      ///< attribute
    bool GetReceiveStream() const;       ///< attribute
    void SetDispatch(int dispatch);      ///< attribute: a BsdSpliceDispatch
    int GetDispatch() const;             ///< attribute
    void Configure();                    ///< hand the attributes on
    BsdCpus& GetCores();                 ///< the host's, with what things cost on them now
    /// \param so a source \return the core whose thread receives for it: that of the soft
    /// interrupts of the interface with its address (BsdHostSoftirq)
    std::uint32_t GetReceivingCore(const BsdSocketView& so) const;

    int m_numWq = SPLICE_ALL_WORKERS; ///< attribute, until the cores are known
    bool m_started = false;           ///< they are
    SpliceConfig m_config;
    std::shared_ptr<BsdClock> m_clock;
    Ptr<BsdHostCpus> m_cpus;
    Ptr<Node> m_node;
    std::unique_ptr<Traces> m_traces;
    std::unique_ptr<SpliceSet> m_splices;
    TracedCallback<const SpliceInfo&> m_splicedTrace;
    TracedCallback<const SpliceInfo&, SpliceState, SpliceState> m_stateTrace;
    TracedCallback<const SpliceInfo&, uint64_t, uint64_t> m_movedTrace;
    TracedCallback<const SpliceInfo&, uint64_t> m_lostTrace;
    TracedCallback<const SpliceInfo&, SpliceCause, BsdErrno, uint64_t> m_unsplicedTrace;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_SPLICE_H
