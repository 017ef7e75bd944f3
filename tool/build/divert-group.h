// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_DIVERT_GROUP_H
#define DIVERTSIM_TOOL_BUILD_DIVERT_GROUP_H

#include "tool/scenario/scenario.h"

#include "ns3/bsd-app-inspector.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-host.h"
#include "ns3/bsd-socket-divert.h"
#include "ns3/divert-flow-starts.h"
#include "ns3/divert-flow-table.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A group of a scenario: its divert sockets and the inspectors on them
class DivertGroup
{
  public:
    /**
     * \param spec the scenario's words; must outlive this
     * \param host it stands on
     */
    DivertGroup(const ScenarioGroup& spec, Ptr<BsdHost> host);
    DivertGroup(const DivertGroup&) = delete;
    DivertGroup& operator=(const DivertGroup&) = delete;

    /// Open one more socket, bind it, start its inspector; one that fails to bind takes no number
    void Open();
    /// \param number of a socket to close; one that is closed is left alone
    void Close(std::uint32_t number);
    /// \param number of a socket to bind again \param port where
    void Rebind(std::uint32_t number, std::uint16_t port);

    /// \param members of an event \return the open ones of them, in order
    std::vector<std::uint32_t> Select(const ScenarioMembers& members) const;
    /// \return the open sockets, oldest first
    std::vector<std::uint32_t> GetOpen() const;
    /// \return the scenario's words
    const ScenarioGroup& GetSpec() const;

  private:
    struct Entry
    {
        Ptr<BsdSocketDivert> socket; ///< kept: a change is judged after its closes
        Ptr<BsdAppInspector> inspector;
        bool open;
    };

    Ptr<BsdAppInspector> MakeInspector(Ptr<BsdSocketDivert> socket);
    void OnExit(Ptr<BsdAppInspector> inspector, BsdErrno error);
    void CloseExited();

    const ScenarioGroup& m_spec;
    Ptr<BsdHost> m_host;
    std::shared_ptr<DivertFlowStarts> m_starts;
    std::shared_ptr<DivertFlowTable> m_sharedFlows; ///< null where each has its own
    std::vector<Entry> m_entries;                   ///< by number
    std::vector<std::uint32_t> m_exited; ///< to be closed once the instant's work is done
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_DIVERT_GROUP_H
