// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_PROXY_H
#define DIVERTSIM_TOOL_BUILD_PROXY_H

#include "tool/build/world-host.h"
#include "tool/scenario/scenario.h"

#include "ns3/bsd-app-flow-registry.h"
#include "ns3/bsd-app-proxy.h"
#include "ns3/lb-measure-recorder.h"
#include "ns3/lb-measure-splices.h"

#include <map>

namespace ns3
{
namespace divertsim
{

/**
 * A proxy of a scenario: the application on its host, and what is measured of it. It also knows
 * which flow of its clients goes on by which connection to the server.
 */
class Proxy : private BsdAppProxyObserver
{
  public:
    /**
     * \param spec the scenario's words \param costs of the scenario, null for the model's own
     * \param host where it runs
     * \param remote the server's address
     * \param recorder told what it does
     * All must outlive this.
     */
    Proxy(const ScenarioSplice& spec,
          const ScenarioCosts* costs,
          WorldHost& host,
          const BsdAddress& remote,
          LbMeasureRecorder& recorder);
    ~Proxy() override;
    Proxy(const Proxy&) = delete;
    Proxy& operator=(const Proxy&) = delete;

    /// \return the scenario's words
    const ScenarioSplice& GetSpec() const;
    /// \return of flows towards its port
    const Ptr<BsdAppFlowRegistry>& GetRegistry() const;
    /// \param registry of the port that it connects to
    void SetServer(const Ptr<BsdAppFlowRegistry>& registry);
    /// From now on the kernel moves its data, or no more. \param on it does
    void SetSpliced(bool on);
    /// \param result of it, gets core time and costs
    void AddTo(LbSpliceResult& result) const;

  private:
    /// A flow and the connection by which it goes on
    struct Session
    {
        Ptr<BsdAppFlow> flow;
        BsdAddress address;
        std::uint16_t port = 0;
    };

    void OnSessionOpened(BsdTime time, BsdAppProxySessionId session) override;
    void OnSessionConnecting(BsdTime time,
                             BsdAppProxySessionId session,
                             const BsdTuple& client,
                             const BsdTuple& server) override;
    void OnRelayed(BsdTime time,
                   BsdAppProxySessionId session,
                   BsdAppProxyWay way,
                   std::uint64_t bytes,
                   bool spliced) override;
    void OnUnspliced(BsdTime time,
                     BsdAppProxySessionId session,
                     BsdAppProxyWay way,
                     BsdAppProxyUnsplice cause,
                     BsdErrno error) override;
    void OnSessionEnded(BsdTime time,
                        BsdAppProxySessionId session,
                        BsdAppProxyEnd end,
                        BsdErrno error) override;

    const ScenarioSplice& m_spec;
    const ScenarioCosts* m_costs;
    WorldHost& m_host;
    LbMeasureSplices& m_splices;
    LbMeasureSplices::Index m_index;
    Ptr<BsdAppProxy> m_app;
    Ptr<BsdAppFlowRegistry> m_registry;
    Ptr<BsdAppFlowRegistry> m_server; ///< of the port that it connects to
    std::map<BsdAppProxySessionId, Session> m_sessions;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_PROXY_H
