// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_HELPER_H
#define BSD_HOST_HELPER_H

#include "ns3/attribute.h"
#include "ns3/bsd-host.h"
#include "ns3/node-container.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * Makes nodes BSD hosts:
 *
 *     BsdHostHelper bsd;
 *     bsd.SetRules({"pass in proto tcp to any port 80 divert-to 127.0.0.1 port 8000"});
 *     bsd.Install(node); // its addresses are assigned
 */
class BsdHostHelper
{
  public:
    BsdHostHelper();

    /**
     * Set an attribute of the hosts to be made.
     * \param path "Kernel", or of a part: "Pf/FirstStateId", "Cpus/Count", ...
     * \param value its value
     */
    void Set(const std::string& path, const AttributeValue& value);

    /// \param lines of a pf.conf(5); a mistake in them ends the program at Install
    void SetRules(std::vector<std::string> lines);

    /**
     * Name an interface of a host to be made; see BsdHost::SetInterface.
     * \param device of a node given to Install later
     * \param name as in ifconfig(8)
     * \param groups that it is in
     */
    void SetInterface(Ptr<NetDevice> device,
                      const std::string& name,
                      const std::vector<std::string>& groups = {});

    /// \param node with an Internet stack and addresses \return its host
    Ptr<BsdHost> Install(Ptr<Node> node) const;
    /// \param nodes as above \return their hosts, in the same order
    std::vector<Ptr<BsdHost>> Install(const NodeContainer& nodes) const;

    /**
     * Give the random variables of hosts fixed streams.
     * \param nodes of which those with a BsdHost count
     * \param stream the first to use
     * \return how many were used
     */
    static int64_t AssignStreams(const NodeContainer& nodes, int64_t stream);

    /**
     * Make the defaults of ns-3 those of every scenario: TCP segments of 1448 bytes, buffers of
     * 128 KiB, CUBIC, SACK, an ACK for every second segment, and IPv6 addresses in use at once.
     * Call it before nodes are made.
     */
    static void SetScenarioDefaults();

  private:
    /// A device's name and groups
    struct Interface
    {
        Ptr<NetDevice> device;
        std::string name;
        std::vector<std::string> groups;
    };

    std::vector<std::pair<std::string, Ptr<AttributeValue>>> m_attributes;
    std::vector<std::string> m_rules;
    std::vector<Interface> m_interfaces;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_HELPER_H
