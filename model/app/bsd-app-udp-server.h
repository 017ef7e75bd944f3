// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_UDP_SERVER_H
#define BSD_APP_UDP_SERVER_H

#include "ns3/application.h"
#include "ns3/bsd-app-flow-registry.h"
#include "ns3/bsd-app-udp-reply.h"
#include "ns3/bsd-cpu.h"
#include "ns3/bsd-socket-udp.h"

#include <cstdint>
#include <map>
#include <set>

namespace ns3
{
namespace divertsim
{

/**
 * A worker of a UDP server, as a QUIC server has one for each socket of a group under
 * SO_REUSEPORT_LB. It takes on a flow with the flow's first datagram, and keeps to itself what it
 * knows of it: a later datagram that reaches another worker is dropped there, and when a worker
 * ends its flows have nobody. Once all bytes of a flow have arrived it sends the flow's `reply`
 * from its own socket.
 *
 * It has one datagram at a time in work. A datagram leaves the socket's buffer when its service
 * starts, so it counts as waiting until the core gets to it. The work costs PerPacket + PerByte *
 * payload, summed in ns as a double and rounded once (BsdCpu).
 *
 * What it does it reports to the observers of its host's TCP and UDP ports.
 */
class BsdAppUdpServer : public Application
{
  public:
    /// \return the type
    static TypeId GetTypeId();
    BsdAppUdpServer();
    ~BsdAppUdpServer() override;

    /// \param socket bound; the application has it from now on
    void SetSocket(const Ptr<BsdSocketUdp>& socket);
    /// \param registry of the flows to the group's port
    void SetRegistry(const Ptr<BsdAppFlowRegistry>& registry);
    /// \param cpu the core that it runs on; must live until the simulation is over
    /// \param account of the work there
    void SetCpu(BsdCpu* cpu, BsdCpuAccountId account = BSD_CPU_NOBODY);

    /**
     * The program ends: the datagram in service is lost, its socket closes, and what is queued
     * there goes with it. Does nothing the second time.
     */
    void CloseSocket();

    /// \return the socket
    Ptr<BsdSocketUdp> GetSocket() const;
    /// \return flows that it has taken on
    std::size_t GetFlows() const;

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;
    void OnReadable(Ptr<Socket> socket); ///< the socket's receive callback
    void RequestService();               ///< queue work for the next datagram on the core
    void OnServiceStarted();             ///< the core has come to it
    void OnServiceDone();                ///< the core has done it
    /// \param flow of a datagram, or null \return true if this worker has it, perhaps from now on
    bool Holds(const Ptr<BsdAppFlow>& flow);
    void Reply(const Ptr<BsdAppFlow>& flow);
    void Release(); ///< let go of socket and flows

    double m_perPacket = 0; ///< ns
    double m_perByte = 0;   ///< ns
    Ptr<BsdSocketUdp> m_socket;
    Ptr<BsdAppFlowRegistry> m_registry;
    BsdCpu* m_cpu = nullptr;
    BsdCpuAccountId m_account = BSD_CPU_NOBODY; ///< of its work on the core
    bool m_open = false;                        ///< it has a socket and reads it
    bool m_waiting = false;   ///< work for a datagram is on the core, queued or running
    std::uint64_t m_work = 0; ///< names that work
    Ptr<Packet> m_packet;     ///< in service, or null
    Address m_from;           ///< that m_packet was read with
    std::uint64_t m_unit = 0; ///< of m_packet
    std::set<LbFlowId> m_flows;
    std::map<LbFlowId, Ptr<BsdAppUdpReply>> m_replies;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_UDP_SERVER_H
