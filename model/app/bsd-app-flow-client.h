// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_FLOW_CLIENT_H
#define BSD_APP_FLOW_CLIENT_H

#include "ns3/application.h"
#include "ns3/bsd-app-flow-registry.h"
#include "ns3/bsd-app-tcp-end.h"
#include "ns3/bsd-app-udp-end.h"
#include "ns3/lb-flow-ports.h"

#include <cstdint>
#include <map>
#include <memory>

namespace ns3
{
namespace divertsim
{

/**
 * Opens the flows of one traffic entry on one host, each on a socket of its own, and is their
 * sender: it writes `size` at the entry's rate, closes its side right after the last write, and
 * reads the reply. When flows start it is told by BsdAppFlowStarter.
 *
 * A source port is free again once TCP's TIME_WAIT is over (ns-3: 2 x MaxSegLifetime), or at once
 * where the connection was refused or reset; for UDP when the flow has ended, or 30 s after the
 * last datagram of one that has not. A UDP port of an address belongs to one socket only, so one
 * that another destination still uses is skipped as well.
 */
class BsdAppFlowClient : public Application
{
  public:
    /// \return the type
    static TypeId GetTypeId();
    BsdAppFlowClient();
    ~BsdAppFlowClient() override;

    /// \param traffic the entry \param remote address of the answering host
    void SetTraffic(const LbTraffic& traffic, const BsdAddress& remote);
    /// \param registry of the server's port
    void SetRegistry(const Ptr<BsdAppFlowRegistry>& registry);
    /// \param ports the source ports of this host, shared by its clients
    void SetPorts(const std::shared_ptr<LbFlowPorts>& ports);

    /// Start a flow now. \param flow of this entry and host
    void StartFlow(const LbFlow& flow);

    /// \return flows whose socket is still held
    std::size_t GetOpenSockets() const;

  protected:
    void DoDispose() override;

  private:
    void StopApplication() override;
    /**
     * Take a port and bind a socket to it. \param tuple gets the port
     * \return the socket, or null and an error
     */
    std::pair<Ptr<Socket>, BsdErrno> OpenSocket(BsdTuple& tuple);
    /// Take the next port that the host lets us have. \param tuple gets it \return the socket, or null
    Ptr<Socket> BindNextPort(BsdTuple& tuple);
    /// \return a socket of that tuple, null where the host refuses
    Ptr<Socket> Bind(const BsdTuple& tuple) const;
    void TcpGone(Ptr<BsdAppTcpEnd> end); ///< a TCP flow needs its port no more
    void UdpGone(Ptr<BsdAppUdpEnd> end); ///< a UDP flow needs its port no more
    void Release(const Ptr<BsdAppFlow>& flow);

    LbTraffic m_traffic;
    BsdAddress m_remote;
    Ptr<BsdAppFlowRegistry> m_registry;
    std::shared_ptr<LbFlowPorts> m_ports;
    std::map<LbFlowId, Ptr<BsdAppTcpEnd>> m_tcp;
    std::map<LbFlowId, Ptr<BsdAppUdpEnd>> m_udp;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_FLOW_CLIENT_H
