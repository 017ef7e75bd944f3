// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_PORTS_H
#define DIVERT_PORTS_H

#include "ns3/bsd-clock.h"
#include "ns3/divert-config.h"
#include "ns3/divert-counters.h"
#include "ns3/divert-observer-list.h"
#include "ns3/divert-packet.h"
#include "ns3/divert-port.h"
#include "ns3/divert-socket.h"

#include <cstdint>
#include <map>
#include <memory>

namespace ns3
{
namespace divertsim
{

/**
 * The divert port space of a host (FreeBSD: of a vnet): which sockets are bound where, and who
 * gets a diverted packet (sys/netinet/ip_divert.c, commit 895a0ae67f).
 */
class DivertPorts
{
  public:
    /**
     * \param clock the simulated clock, which must outlive this
     * \param config what the sockets are like
     */
    explicit DivertPorts(BsdClock& clock, DivertConfig config = {});
    DivertPorts(const DivertPorts&) = delete;
    DivertPorts& operator=(const DivertPorts&) = delete;

    /**
     * Set the policy and limit of the group of a port. A port that nobody configured has the
     * policy `freebsd` and the limit of the config.
     * \param port the port
     * \param policy the policy, not null
     * \param limit the most members
     * \return false, and nothing is set, while the port's group has members
     */
    bool Configure(std::uint16_t port, std::unique_ptr<LbPolicy> policy, std::uint32_t limit);

    /**
     * divert_packet(): a packet goes to the queue of the socket that its port's group picks,
     * else of the socket bound last. Without a socket, or where the queue is full, it is lost;
     * no other member is tried.
     *
     * \param port the divert port of the rule
     * \param unit the pf state, or id 0 and the packet's own tuple
     * \param packet the packet; gets the unit's ID, and a serial where it has none
     * \return true if a queue took it
     */
    bool Deliver(std::uint16_t port, const BsdUnit& unit, DivertPacket packet);

    /// \param port a port \return where its units go; valid as long as this object
    const LbMapper& GetMapper(std::uint16_t port);
    /// \param port a port \return it, or null where nobody ever bound or configured it
    const DivertPort* Find(std::uint16_t port) const;

    /// \return the counters of `netstat -s -p divert`
    const DivertCounters& GetCounters() const;
    /// \return open sockets
    std::uint64_t GetSocketCount() const;
    /// \return how often a socket was opened or closed
    std::uint64_t GetGeneration() const;
    /// \return what the sockets are like
    const DivertConfig& GetConfig() const;

    /// \param config of sockets opened, ports first used, and sockets bound from now on
    void SetConfig(const DivertConfig& config)
    {
        m_config = config;
    }

    /// \return the simulated time
    BsdTime Now() const;

    /// \param observer told of everything from now on; must outlive this
    void AddObserver(DivertObserver* observer);

    /// Nobody is told any more: the simulation is over, and observers may go
    void ClearObservers()
    {
        m_observers.Clear();
    }

    /// \return tells all observers; the socket's applications report through it too
    DivertObserver& GetObserver();

  private:
    friend class DivertSocket; // whose socket calls end here

    /// A socket was opened. \return its generation
    std::uint64_t Attach();
    /// A socket was closed.
    void Detach(DivertSocket& socket);
    BsdErrno Bind(DivertSocket& socket, std::uint16_t port);
    /// Tells the observers that a bind failed. \return the error
    BsdErrno ReportBind(DivertSocket& socket, std::uint16_t port, BsdErrno error);
    /// Moves a socket to a port that takes it.
    void Move(DivertSocket& socket, std::uint16_t port, DivertPort& target);
    /// Takes a socket out of its port's chain and group.
    void Leave(DivertSocket& socket);
    /// \return the port, made if need be
    DivertPort& Open(std::uint16_t port);
    void CountWritten(bool out, BsdErrno error);

    BsdClock& m_clock;
    DivertConfig m_config;
    std::map<std::uint16_t, DivertPort> m_ports;
    DivertCounters m_counters;
    DivertObserverList m_observers;
    std::uint64_t m_serial = 0;
    std::uint64_t m_sockets = 0;
    std::uint64_t m_generation = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_PORTS_H
