// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_INTERFACES_H
#define DIVERTSIM_TOOL_SCENARIO_INTERFACES_H

#include "tool/scenario/scenario.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Longest name of an interface: FreeBSD's IFNAMSIZ of 16 less the NUL (sys/net/if.h)
constexpr std::size_t SCENARIO_MAX_INTERFACE_NAME = 15;

/// What a divert socket is told of an interface's name: sin_zero less the NUL (divert(4))
constexpr std::size_t SCENARIO_DIVERT_INTERFACE_NAME = 7;

/// Names of interfaces, and of their groups, on each host
class ScenarioInterfaces
{
  public:
    /**
     * Add both ends of a link.
     * \param link it \param a host of its first end \param b host of its second end
     * \return names that are there twice now, or too long; empty: all is well
     */
    std::vector<std::string> Add(const ScenarioLink& link,
                                 const ScenarioHost& a,
                                 const ScenarioHost& b);

    /// \param host its name \return its interfaces, sorted
    const std::set<std::string>& GetNames(const std::string& host) const;
    /// \param host its name \return groups of interfaces, as in ifconfig(8), sorted
    const std::set<std::string>& GetGroups(const std::string& host) const;
    /// \param a a host's name \param b another's \return true if a link is between them
    bool AreLinked(const std::string& a, const std::string& b) const;
    /// \param a a host's name \param b another's \return true if there is a path
    bool AreConnected(const std::string& a, const std::string& b) const;
    /// \param host its name \return hosts at the other ends of its links
    std::vector<std::string> GetNeighbours(const std::string& host) const;

  private:
    struct Host
    {
        std::set<std::string> names;
        std::set<std::string> groups;
        std::set<std::string> neighbours;
    };

    void AddEnd(const ScenarioLink& link,
                const ScenarioHost& host,
                const ScenarioHost& peer,
                bool first,
                std::vector<std::string>& wrong);

    std::map<std::string, Host> m_hosts;
};

/// \param host one \return names of its nodes: its own, or NAME0, NAME1, ...
std::vector<std::string> ScenarioNodeNames(const ScenarioHost& host);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_INTERFACES_H
