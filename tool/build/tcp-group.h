// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_TCP_GROUP_H
#define DIVERTSIM_TOOL_BUILD_TCP_GROUP_H

#include "tool/build/inet-group.h"

#include "ns3/bsd-app-tcp-server.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A group of TCP listeners and the workers of a server on them
class TcpGroup : public InetGroup
{
  public:
    /// \param spec the scenario's words; must outlive this \param host it stands on
    /// \param observer told of every flow to the group; must outlive this
    TcpGroup(const ScenarioGroup& spec, const InetGroupHost& host, LbMeasureFlowObserver& observer);

    void Open() override;
    void Close(std::uint32_t number) override;
    BsdErrno Rebind(std::uint32_t number, std::uint16_t port) override;
    void SetOption(std::uint32_t number, const std::string& option, std::int64_t value) override;

  private:
    std::vector<Ptr<BsdAppTcpServer>> m_servers; ///< by number; they keep their listeners
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_TCP_GROUP_H
