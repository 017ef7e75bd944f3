// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_WORLD_HOST_H
#define DIVERTSIM_TOOL_BUILD_WORLD_HOST_H

#include "tool/build/program.h"
#include "tool/build/topology.h"
#include "tool/scenario/scenario.h"

#include "ns3/bsd-host-cpus.h"
#include "ns3/bsd-host-steering.h"
#include "ns3/bsd-host.h"
#include "ns3/lb-measure-recorder.h"
#include "ns3/lb-measure-results.h"

#include <cstdint>
#include <memory>
#include <string>

namespace ns3
{
namespace divertsim
{

/**
 * A node of a world: a BSD host, or a plain one. Every node finds its TCP and UDP sockets by hash.
 * What a run measures of it the recorder hears.
 */
class WorldHost
{
  public:
    /// \param spec the scenario's words \param node index in the plan
    /// \param topology whose node it is; all must outlive this
    WorldHost(const ScenarioHost& spec, std::uint32_t node, const Topology& topology);
    ~WorldHost();
    WorldHost(const WorldHost&) = delete;
    WorldHost& operator=(const WorldHost&) = delete;

    /// Everything of it is told to a recorder from now on. \param recorder must outlive the run
    void Measure(LbMeasureRecorder& recorder);
    /// Nobody is told any more.
    void ClearObservers();

    /// \return the scenario's words
    const ScenarioHost& GetSpec() const;
    /// \return its name in results
    const std::string& GetName() const;
    /// \return the BSD host, null for a plain node
    const Ptr<BsdHost>& GetBsd() const;
    /// \return its TCP and UDP sockets
    const Ptr<BsdHostSteering>& GetSteering() const;
    /// \return its cores
    const Ptr<BsdHostCpus>& GetCpus() const;
    /// \return how the recorder calls it
    LbMeasureRecorder::Host GetMeasured() const;

    /// A socket of its own is opened, gets its options, and binds. \param bind what an event says
    /// \return what came of it
    LbBindResult Bind(const ScenarioBind& bind);
    /**
     * What the system says of an option: it asks neither where the socket is bound nor for whom.
     * \param kind of socket \param family of its addresses \param option its name \param value its
     * value \return OK or setsockopt(2)'s error
     */
    BsdErrno CheckOption(LbSocketKind kind,
                         BsdFamily family,
                         const std::string& option,
                         std::int64_t value);

    /// \param results get its counters, if it is measured
    void AddCounters(LbMeasureResults& results) const;

  private:
    /// Its soft interrupt had no room for a packet.
    void OnSoftirqDrop(Ptr<const Packet> packet);
    void MakeBsd(std::uint32_t node, const Topology& topology);
    void AddPfCounters(LbMeasureResults& results) const;
    Program& GetProgram();

    const ScenarioHost& m_spec;
    std::string m_name;
    const BsdKernel* m_kernel; ///< null for a plain node
    Ptr<BsdHost> m_bsd;
    Ptr<BsdHostSteering> m_steering;
    Ptr<BsdHostCpus> m_cpus;
    std::unique_ptr<Program> m_program;      ///< made for its first call
    LbMeasureRecorder* m_recorder = nullptr; ///< null: it is not measured
    LbMeasureRecorder::Host m_measured = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_WORLD_HOST_H
