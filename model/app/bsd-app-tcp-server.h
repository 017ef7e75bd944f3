// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_TCP_SERVER_H
#define BSD_APP_TCP_SERVER_H

#include "ns3/application.h"
#include "ns3/bsd-app-flow-registry.h"
#include "ns3/bsd-app-tcp-end.h"
#include "ns3/bsd-cpu.h"
#include "ns3/bsd-socket-tcp.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <map>

namespace ns3
{
namespace divertsim
{

/**
 * A worker of a TCP server, with a listener of its own in a group under SO_REUSEPORT_LB. It accepts
 * each connection AcceptDelay after the connection was complete; until then the connection waits in
 * the listener's queue. What it reads costs PerPacket for each segment and PerByte for each byte of
 * payload on its core, summed in ns as a double and rounded once a read (BsdCpu). It reads to the
 * end of a stream, writes the flow's `reply`, and closes.
 *
 * When it closes its listener the connections that it has accepted go on, or are reset, as OnClose
 * says. Those that it has not accepted are the kernel's to reset.
 */
class BsdAppTcpServer : public Application
{
  public:
    // Unscoped: attributes of ns-3 before 3.41 take nothing else

    /// Values of the attribute OnClose: what becomes of accepted connections
    enum CloseAction
    {
        CLOSE_KEEP,
        CLOSE_RESET,
    };

    /// \return the type
    static TypeId GetTypeId();
    BsdAppTcpServer();
    ~BsdAppTcpServer() override;

    /// \param socket that listens, with a backlog; the application has it from now on
    void SetSocket(const Ptr<BsdSocketTcp>& socket);
    /// \param registry of the flows to the group's port
    void SetRegistry(const Ptr<BsdAppFlowRegistry>& registry);
    /// \param cpu the core that it runs on; must live until the simulation is over
    /// \param account of the work there
    void SetCpu(BsdCpu* cpu, BsdCpuAccountId account = BSD_CPU_NOBODY);

    /// Close the listener; what becomes of its connections OnClose says. Does nothing the second
    /// time.
    void CloseSocket();

    /// \return the listener
    Ptr<BsdSocketTcp> GetSocket() const;
    /// \return accepted connections that have not ended
    std::size_t GetConnections() const;

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;
    void OnAcceptable(Ptr<BsdSocketTcp> socket); ///< one more connection is complete
    void Accept();                               ///< the oldest that waits
    void TcpGone(Ptr<BsdAppTcpEnd> end);

    Time m_acceptDelay;
    double m_perPacket = 0; ///< ns
    double m_perByte = 0;   ///< ns
    CloseAction m_onClose = CLOSE_KEEP;
    Ptr<BsdSocketTcp> m_socket;
    Ptr<BsdAppFlowRegistry> m_registry;
    BsdCpu* m_cpu = nullptr;
    BsdCpuAccountId m_account = BSD_CPU_NOBODY; ///< of its work on the core
    bool m_open = false;
    std::map<LbFlowId, Ptr<BsdAppTcpEnd>> m_tcp;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_TCP_SERVER_H
