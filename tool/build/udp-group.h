// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_UDP_GROUP_H
#define DIVERTSIM_TOOL_BUILD_UDP_GROUP_H

#include "tool/build/inet-group.h"

#include "ns3/bsd-app-udp-server.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A group of UDP sockets and the workers of a server on them
class UdpGroup : public InetGroup
{
  public:
    /// \param spec the scenario's words; must outlive this \param host it stands on
    /// \param observer told of every flow to the group; must outlive this
    UdpGroup(const ScenarioGroup& spec, const InetGroupHost& host, LbMeasureFlowObserver& observer);
    ~UdpGroup() override;

    void Open() override;
    void Close(std::uint32_t number) override;
    BsdErrno Rebind(std::uint32_t number, std::uint16_t port) override;
    void SetOption(std::uint32_t number, const std::string& option, std::int64_t value) override;

  private:
    /// A flow has completed or failed: its unit ends
    void OnFlowEnded(Ptr<BsdAppFlow> flow);

    std::vector<Ptr<BsdAppUdpServer>> m_servers; ///< by number; they keep their sockets
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_UDP_GROUP_H
