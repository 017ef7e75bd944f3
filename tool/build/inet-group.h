// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_INET_GROUP_H
#define DIVERTSIM_TOOL_BUILD_INET_GROUP_H

#include "tool/build/socket-group.h"

#include "ns3/bsd-app-flow-registry.h"
#include "ns3/bsd-host-cpus.h"
#include "ns3/bsd-host-steering.h"
#include "ns3/bsd-socket-inet.h"
#include "ns3/lb-measure-flow-observer.h"
#include "ns3/lb-observer.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace divertsim
{

/// What a TCP or UDP group needs of the node that it stands on
struct InetGroupHost
{
    Ptr<BsdHostSteering> steering;
    Ptr<BsdHostCpus> cpus;
};

/**
 * What TCP and UDP groups have in common: sockets on the wildcard address of a port, that ask for
 * a group as their system does, and the flows that come to them.
 */
class InetGroup : public SocketGroup
{
  public:
    /**
     * \param spec the scenario's words; must outlive this
     * \param host it stands on
     * \param observer told of every flow to the group; must outlive this
     */
    InetGroup(const ScenarioGroup& spec,
              const InetGroupHost& host,
              LbMeasureFlowObserver& observer);
    ~InetGroup() override;

    std::uint32_t GetLimit() const override;
    const LbMapper& GetMapper() const override;

    /// \return where its sockets are bound
    const LbPlace& GetPlace() const;
    /// \return the flows to the group, for their clients
    Ptr<BsdAppFlowRegistry> GetRegistry() const;

  protected:
    /// \param socket a new one, which asks for a group as its system knows it
    void AskForGroup(BsdSocketInet& socket) const;
    /// \return the node
    Ptr<Node> GetNode() const;
    /// \return the core of the next program
    BsdCpu& AssignCpu() const;
    /// \return whose work it is that its sockets' programs do on cores
    BsdCpuAccountId GetAccount() const;
    /// \return where it stands
    const InetGroupHost& GetHost() const;
    /// SO_REUSEADDR and its like. \param socket of a member \param option its name \param on set
    /// or cleared; of other options nothing is said here
    static void SetFlag(BsdSocketInet& socket, const std::string& option, bool on);

  private:
    InetGroupHost m_host;
    LbPlace m_place;
    Ptr<BsdAppFlowRegistry> m_registry;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_INET_GROUP_H
