// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_PF_H
#define BSD_HOST_PF_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-kernel.h"
#include "ns3/bsd-random.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/pf-parser.h"
#include "ns3/pf-timeouts.h"
#include "ns3/pf.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

class BsdHostInterfaces;

/**
 * pf(4) of a BsdHost. Until rules are loaded it is disabled: every packet passes. Loading
 * rules for the first time enables it as `pfctl -e` does. Timeouts and the limit of states can be
 * set at any time; what a kernel fixes early is refused once pf is in use.
 */
class BsdHostPf : public Object
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdHostPf();
    ~BsdHostPf() override;

    /// \param clock the host's \param random the host's, draws the first state ID
    /// \param interfaces the host's
    void Install(std::shared_ptr<BsdClock> clock,
                 std::shared_ptr<BsdRandom> random,
                 std::shared_ptr<const BsdHostInterfaces> interfaces);

    /// Before Install. \param kernel whose pf it is
    void SetKernel(const BsdKernel& kernel)
    {
        m_kernel = &kernel;
    }

    /**
     * pfctl -f. States keep the rules that made them. A kernel without pf has an error for it.
     * \param lines of a pf.conf(5)
     * \return what is wrong with them; empty: the rules are in force
     */
    std::vector<PfParseError> Load(const std::vector<std::string>& lines);
    /// pfctl -f. \param rules to be in force
    void Load(std::shared_ptr<const PfRuleset> rules);

    /// The random draws have a new stream: draw the first state ID anew, if it is drawn and still
    /// to be used.
    void RedrawFirstStateId();

    /// \return true once rules were loaded
    bool IsEnabled() const
    {
        return m_enabled;
    }

    /// \return pf without ns-3; made at the first call
    Pf& Get();

    /// \param sender takes what pf itself sends, not owned
    void SetSender(PfSender* sender);

    /// pfctl -k, pfctl -F states. \param filter which \return how many were removed
    std::size_t KillStates(const PfStateFilter& filter);

    /// pfctl -ss. \param verbose -vvss \return lines, each with its line break
    std::string ShowStates(bool verbose);

    /// \param observer told of everything from now on; must live until the simulation is over
    void AddObserver(PfObserver* observer);

    /// Signature of StateCreated. \param id state ID \param tuple of the packet that made it
    typedef void (*StateCreatedTracedCallback)(uint64_t id, const BsdTuple& tuple);
    /// Signature of StateFinished and StateRemoved. \param id state ID
    typedef void (*StateTracedCallback)(uint64_t id);
    /// Signature of Passed. \param event the packet
    typedef void (*PassedTracedCallback)(const PfPacketEvent& event);
    /// Signature of Diverted. \param event the packet \param port the divert port
    typedef void (*DivertedTracedCallback)(const PfPacketEvent& event, uint16_t port);
    /// Signature of Dropped. \param event the packet \param reason as pfctl(8) names it
    typedef void (*DroppedTracedCallback)(const PfPacketEvent& event, PfReason reason);

  protected:
    void DoDispose() override;

  private:
    class Traces;

    /// Tell pf what addresses the interfaces have now
    void ReadAddresses();

    /// \return the attribute, or a draw
    uint64_t MakeFirstStateId();

    /// Attribute. \param id the first, 0: drawn \return false once a state was made
    bool SetFirstStateId(uint64_t id);
    /// Attribute. \return as it was set
    uint64_t GetFirstStateId() const;
    /// Attribute. \param states the most
    void SetStateLimit(uint32_t states);
    /// Attribute. \return the most states
    uint32_t GetStateLimit() const;
    /// Attribute. \param rows a power of two \return false once pf is in use
    bool SetStatesHashsize(uint32_t rows);
    /// Attribute. \return rows of the state table
    uint32_t GetStatesHashsize() const;
    /// Attribute. \param interval whole seconds \return false once pf is in use
    bool SetInterval(Time interval);
    /// Attribute. \return a round of the purge
    Time GetInterval() const;
    /// Attribute. \param cpus 0: one counter \return false once pf is in use
    bool SetStateIdCpus(uint32_t cpus);
    /// Attribute. \return as it was set
    uint32_t GetStateIdCpus() const;
    /// Attribute. \param time whole seconds; 0: the system's
    void SetFragTimeout(Time time);
    /// Attribute. \return its value
    Time GetFragTimeout() const;
    /// Attribute. \tparam which timeout \param time whole seconds
    template <PfTimeout which>
    void SetTimeout(Time time);
    /// Attribute. \tparam which timeout \return its value
    template <PfTimeout which>
    Time GetTimeout() const;

    const BsdKernel* m_kernel;
    std::shared_ptr<BsdClock> m_clock;
    std::shared_ptr<BsdRandom> m_random;
    std::shared_ptr<const BsdHostInterfaces> m_interfaces;
    uint64_t m_firstStateId = 0;      ///< attribute, 0: drawn
    uint32_t m_stateLimit = 0;        ///< attribute
    uint32_t m_statesHashsize = 0;    ///< attribute
    Time m_interval;                  ///< attribute
    uint32_t m_stateIdCpus = 0;       ///< attribute, 0: one counter
    uint32_t m_frag = 0;              ///< attribute, s; 0: the system's
    PfTimeouts m_timeouts;            ///< attributes
    PfSender* m_sender = nullptr;     ///< takes what pf sends
    bool m_enabled = false;           ///< rules were loaded
    std::unique_ptr<Traces> m_traces; ///< fires the trace sources
    std::unique_ptr<Pf> m_pf;         ///< made at first use

    TracedCallback<uint64_t, const BsdTuple&> m_stateCreatedTrace;
    TracedCallback<uint64_t> m_stateFinishedTrace;
    TracedCallback<uint64_t> m_stateRemovedTrace;
    TracedCallback<const PfPacketEvent&> m_passedTrace;
    TracedCallback<const PfPacketEvent&, uint16_t> m_divertedTrace;
    TracedCallback<const PfPacketEvent&, PfReason> m_droppedTrace;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_PF_H
