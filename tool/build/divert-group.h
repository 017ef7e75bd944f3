// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_DIVERT_GROUP_H
#define DIVERTSIM_TOOL_BUILD_DIVERT_GROUP_H

#include "tool/build/socket-group.h"

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

/// A group of divert sockets and the inspectors on them
class DivertGroup : public SocketGroup
{
  public:
    /**
     * \param spec the scenario's words; must outlive this
     * \param host it stands on
     */
    DivertGroup(const ScenarioGroup& spec, Ptr<BsdHost> host);

    void Open() override;
    void Close(std::uint32_t number) override;
    BsdErrno Rebind(std::uint32_t number, std::uint16_t port) override;
    void SetOption(std::uint32_t number, const std::string& option, std::int64_t value) override;
    std::uint32_t GetLimit() const override;
    const LbMapper& GetMapper() const override;

  private:
    struct Entry
    {
        Ptr<BsdSocketDivert> socket; ///< kept: a change is judged after its closes
        Ptr<BsdAppInspector> inspector;
    };

    Ptr<BsdAppInspector> MakeInspector(Ptr<BsdSocketDivert> socket);
    void OnExit(Ptr<BsdAppInspector> inspector, BsdErrno error);
    void CloseExited();

    Ptr<BsdHost> m_host;
    std::shared_ptr<DivertFlowStarts> m_starts;
    std::shared_ptr<DivertFlowTable> m_sharedFlows; ///< null where each has its own
    std::vector<Entry> m_entries;                   ///< by number
    std::vector<std::uint32_t> m_exited; ///< to be closed once the instant's work is done
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_DIVERT_GROUP_H
