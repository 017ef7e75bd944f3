// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_GROUP_HELPER_H
#define DIVERT_GROUP_HELPER_H

#include "ns3/application-container.h"
#include "ns3/attribute.h"
#include "ns3/bsd-host.h"
#include "ns3/bsd-socket-divert.h"
#include "ns3/lb-policy-entry.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

class DivertFlowStarts;
class DivertFlowTable;

/**
 * A group of divert sockets that share a port by SO_REUSEPORT_LB, an inspector on each:
 *
 *     DivertGroupHelper ids("ids", 8000);
 *     ids.SetInspectorAttribute("PerPacket", DoubleValue(2000));
 *     ids.Install(node, 4);                                              // ids/0 to ids/3
 *     Simulator::Schedule(Seconds(8), &DivertGroupHelper::Add, &ids, 1); // ids/4
 *
 * The helper must live as long as something of it is scheduled.
 */
class DivertGroupHelper
{
  public:
    /**
     * \param name of the group: sockets are called NAME/0, NAME/1, ... in order of creation
     * \param port divert port
     */
    DivertGroupHelper(const std::string& name, uint16_t port);

    /// \param policy how a member is picked, see LbPolicies(); without it the system's
    /// \param parameters of the policy
    void SetPolicy(const std::string& policy, const LbPolicyParameters& parameters = {});
    /// \param sockets most members; without it the host's GroupLimit
    void SetLimit(uint32_t sockets);
    /// \param shared one flow table for all inspectors; without it each has its own
    void SetSharedFlowTable(bool shared);
    /// \param name of an attribute of BsdAppInspector \param value its value
    void SetInspectorAttribute(const std::string& name, const AttributeValue& value);

    /**
     * Open sockets, bind them, and start an inspector on each; at once where the simulation runs
     * already, else when it begins.
     * \param node with a BsdHost
     * \param count how many
     * \return the inspectors of those that could be bound
     */
    ApplicationContainer Install(Ptr<Node> node, uint32_t count);
    /// Add sockets to the group on the node of the first Install. \param count how many
    void Add(uint32_t count);
    /// Close sockets. \param member number of the socket, 0 for NAME/0
    void Close(uint32_t member);

    /// \return the name of the group
    const std::string& GetName() const;
    /// \return the divert port
    uint16_t GetPort() const;
    /// \return the node of the first Install, null before
    Ptr<Node> GetNode() const;
    /// \return the sockets by number, closed ones too
    const std::vector<Ptr<BsdSocketDivert>>& GetSockets() const;

  private:
    /// \return an inspector on a new member, or null where it could not be bound
    Ptr<Application> AddMember();

    std::string m_name;
    uint16_t m_port;
    std::string m_policy; ///< empty: the system's
    LbPolicyParameters m_parameters;
    uint32_t m_limit = 0; ///< 0: the host's
    bool m_sharedFlowTable = false;
    ObjectFactory m_inspector;
    Ptr<Node> m_node;
    Ptr<BsdHost> m_host;
    std::shared_ptr<DivertFlowStarts> m_starts;
    std::shared_ptr<DivertFlowTable> m_flows;
    std::vector<Ptr<BsdSocketDivert>> m_sockets;
    std::vector<Ptr<Application>> m_inspectors; ///< of m_sockets
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_GROUP_HELPER_H
