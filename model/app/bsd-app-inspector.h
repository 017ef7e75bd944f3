// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_INSPECTOR_H
#define BSD_APP_INSPECTOR_H

#include "ns3/application.h"
#include "ns3/bsd-cpu.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-socket-divert.h"
#include "ns3/callback.h"
#include "ns3/divert-inspector.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace ns3
{
namespace divertsim
{

/**
 * An inspector on a divert socket, as an intrusion prevention system is one: reads a packet, works
 * on it for a while on its core, and writes it back, unless it drops or resets packets of flows
 * that it met in the middle.
 *
 * It has one packet at a time in work. A packet leaves the socket's queue when its service starts,
 * so it counts as waiting until the core gets to it. The work costs PerPacket + PerByte * IP
 * length + 2 Syscall, and Wakeup where the packet found it asleep: with nothing in work, and not
 * at its start. It is summed in ns as a double and rounded once (BsdCpu).
 *
 * What it does it reports to the observers of its host's divert ports.
 */
class BsdAppInspector : public Application
{
  public:
    // Unscoped: attributes of ns-3 before 3.41 take nothing else

    /// Values of the attribute MidFlow, those of DivertMidflow
    enum MidFlowAction
    {
        MIDFLOW_PASS,
        MIDFLOW_DROP,
        MIDFLOW_RESET,
    };

    /// Values of the attribute OnWriteError: what becomes of the program when a write fails
    enum WriteErrorAction
    {
        WRITE_ERROR_IGNORE, ///< the packet is lost, work goes on
        WRITE_ERROR_EXIT,   ///< the program dies
    };

    /// \return the type
    static TypeId GetTypeId();
    BsdAppInspector();
    ~BsdAppInspector() override;

    /// \param socket to read and write, open; the application has it from now on
    void SetSocket(const Ptr<BsdSocketDivert>& socket);
    /// \param cpu the core that it runs on; must live until the simulation is over
    /// \param account of the work there
    void SetCpu(BsdCpu* cpu, BsdCpuAccountId account = BSD_CPU_NOBODY);

    /**
     * Share knowledge with the other inspectors of the group. Without this it knows what it alone
     * has seen.
     * \param starts of the group; \param flows its own table, or one of the group
     */
    void SetFlows(const std::shared_ptr<DivertFlowStarts>& starts,
                  const std::shared_ptr<DivertFlowTable>& flows);

    /// Called once when a write error makes the program die; it reads no more, and the owner
    /// closes its socket. The error is the write's.
    using ExitCallback = Callback<void, Ptr<BsdAppInspector>, BsdErrno>;
    /// \param exit see ExitCallback; without one it closes the socket itself
    void SetExitCallback(ExitCallback exit);

    /**
     * The program ends: the packet in service is lost (unconsumed), its socket closes, and what
     * is queued there goes with it. Does nothing the second time.
     */
    void CloseSocket();

    /// \return the socket
    Ptr<BsdSocketDivert> GetSocket() const;
    /// \return true once a write error has made it die
    bool HasExited() const;

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;
    void StartReading();                 ///< StartDelay is over
    void OnReadable(Ptr<Socket> socket); ///< the socket's receive callback
    /// Queue work for the next packet on the core. \param wakeup what it costs to wake it first, ns
    void RequestService(double wakeup);
    void OnServiceStarted();                     ///< the core has come to it
    void OnServiceDone();                        ///< the core has done it
    void Abandon();                              ///< the work under way, if any
    void WriteResets(const Ptr<Packet>& packet); ///< that end the connection of a packet
    /// Write to the socket. \return false where the program has died of it
    bool Write(const Ptr<Packet>& packet, const Address& to);
    bool IsOpen() const; ///< the socket is, and there is one

    double m_perPacket = 0; ///< ns
    double m_perByte = 0;   ///< ns
    double m_syscall = 0;   ///< ns
    double m_wakeup = 0;    ///< ns
    Time m_startDelay;
    MidFlowAction m_midFlow = MIDFLOW_PASS;
    WriteErrorAction m_onWriteError = WRITE_ERROR_IGNORE;
    Ptr<BsdSocketDivert> m_socket;
    BsdCpu* m_cpu = nullptr;
    BsdCpuAccountId m_account = BSD_CPU_NOBODY; ///< of its work on the core
    std::shared_ptr<DivertFlowStarts> m_starts;
    std::shared_ptr<DivertFlowTable> m_flows;
    std::unique_ptr<DivertInspector> m_inspector; ///< made when reading starts
    ExitCallback m_exit;
    EventId m_start;
    bool m_reading = false; ///< StartDelay is over, and it is alive
    bool m_exited = false;
    bool m_waiting = false;   ///< work for a packet is on the core, queued or running
    std::uint64_t m_work = 0; ///< names that work
    Ptr<Packet> m_packet;     ///< in service, or null
    Address m_from;           ///< that m_packet was read with
    DivertPacketInfo m_info;  ///< of m_packet
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_INSPECTOR_H
