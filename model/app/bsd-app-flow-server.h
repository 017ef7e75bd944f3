// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_FLOW_SERVER_H
#define BSD_APP_FLOW_SERVER_H

#include "ns3/application.h"
#include "ns3/bsd-app-flow-registry.h"
#include "ns3/bsd-app-tcp-end.h"
#include "ns3/bsd-app-udp-reply.h"

#include <cstdint>
#include <map>

namespace ns3
{
namespace divertsim
{

/**
 * Answers the flows towards one port of one host, whichever clients and traffic entries they come
 * from. TCP: reads to the end of the stream, writes `reply` at the flow's rate, closes. UDP: reads
 * datagrams, and once all bytes of a flow have arrived sends `reply` in datagrams of `message`
 * bytes at the flow's rate; a flow that loses a datagram gets no reply.
 *
 * A connection or datagram that belongs to no flow of the registry is closed or dropped.
 */
class BsdAppFlowServer : public Application
{
  public:
    /// \return the type
    static TypeId GetTypeId();
    BsdAppFlowServer();
    ~BsdAppFlowServer() override;

    /// \param protocol TCP or UDP \param family of the socket \param port to listen on
    void SetListen(std::uint8_t protocol, BsdFamily family, std::uint16_t port);
    /// \param registry of this port
    void SetRegistry(const Ptr<BsdAppFlowRegistry>& registry);
    /// \return connections and replies that are still held
    std::size_t GetOpenConnections() const;

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;
    void DetachSocket(); ///< it calls back no more
    void OnAccepted(Ptr<Socket> socket, const Address& from);
    void OnDatagram(Ptr<Socket> socket);
    void TcpGone(Ptr<BsdAppTcpEnd> end);
    void Reply(const Ptr<BsdAppFlow>& flow);

    std::uint8_t m_protocol = BSD_IPPROTO_TCP;
    BsdFamily m_family = BsdFamily::INET;
    std::uint16_t m_port = 0;
    Ptr<Socket> m_socket; ///< the listener
    Ptr<BsdAppFlowRegistry> m_registry;
    std::map<LbFlowId, Ptr<BsdAppTcpEnd>> m_tcp;
    std::map<LbFlowId, Ptr<BsdAppUdpReply>> m_replies;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_FLOW_SERVER_H
