// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_PORTS_H
#define DIVERT_PORTS_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-random.h"
#include "ns3/divert-config.h"
#include "ns3/divert-counters.h"
#include "ns3/divert-interfaces.h"
#include "ns3/divert-observer-list.h"
#include "ns3/divert-packet.h"
#include "ns3/divert-port.h"
#include "ns3/divert-socket.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>

namespace ns3
{
namespace divertsim
{

/**
 * The divert port space of a host: which sockets are bound where, and who gets a diverted packet.
 * FreeBSD has one for a vnet (sys/netinet/ip_divert.c, commit 895a0ae67f), OpenBSD one for each
 * address family (divbtable and divb6table in sys/netinet/ip_divert.c and
 * sys/netinet6/ip6_divert.c).
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

    /// \param interfaces the host's, which must outlive this: OpenBSD's binds ask whose an address
    /// is; null: it has none
    void SetInterfaces(const DivertInterfaces* interfaces)
    {
        m_interfaces = interfaces;
    }

    /// \param random picks OpenBSD's port for a bind to port 0, and must outlive this; null: the
    /// first free one is taken
    void SetRandom(BsdRandom* random)
    {
        m_random = random;
    }

    /// \return the host's interfaces, or null
    const DivertInterfaces* GetInterfaces() const
    {
        return m_interfaces;
    }

    /**
     * What socket(2) says before there is a socket (div_attach() on FreeBSD, divert_attach() and
     * divert6_attach() on OpenBSD). Which domain, type and protocol make one is the domain's
     * matter.
     * \param family INET, or on OpenBSD INET6
     * \param superuser the caller is root; on FreeBSD, has PRIV_NETINET_DIVERT
     * \return OK; EPROTONOSUPPORT: the system has no such divert sockets; EPERM on FreeBSD, EACCES
     * on OpenBSD: no privilege; ENOBUFS: buffers of a size that the system does not give
     */
    BsdErrno CheckAttach(BsdFamily family, bool superuser) const;

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
     * else, on FreeBSD, of the socket bound last, and on OpenBSD of the socket opened last. Without
     * a socket, or where the queue is full, it is lost; no other one is tried. On OpenBSD an IPv6
     * packet goes by the ports of IPv6.
     *
     * \param port the divert port of the rule
     * \param unit the pf state, or id 0 and the packet's own tuple
     * \param packet the packet; gets the unit's ID, and a serial where it has none
     * \return true if a queue took it
     */
    bool Deliver(std::uint16_t port, const BsdUnit& unit, DivertPacket packet);

    /// \param port a port \param family whose, on OpenBSD
    /// \return where its units go; valid as long as this object
    const LbMapper& GetMapper(std::uint16_t port, BsdFamily family = BsdFamily::INET);
    /// \param port a port \param family whose, on OpenBSD
    /// \return it, or null where nobody ever bound or configured it
    const DivertPort* Find(std::uint16_t port, BsdFamily family = BsdFamily::INET) const;

    /// \return FreeBSD's counters of `netstat -s -p divert`; all zero on OpenBSD
    const DivertCounters& GetCounters() const;
    /// \param family INET or INET6
    /// \return OpenBSD's counters of `netstat -s -p divert` or `divert6`; all zero on FreeBSD
    const DivertOpenbsdCounters& GetOpenbsdCounters(BsdFamily family) const;
    /// \return the system's counters under netstat's names; those of divert6 with that before
    /// them, as in "divert6_ipackets"
    DivertCounterList ListCounters() const;
    /// \return open sockets
    std::uint64_t GetSocketCount() const;
    /// \return how often a socket was opened or closed
    std::uint64_t GetGeneration() const;
    /// \return what the sockets are like
    const DivertConfig& GetConfig() const;
    /// \param family of a socket \return the buffers that it gets when it is opened
    const DivertSpace& GetSpace(BsdFamily family) const;

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
    BsdErrno Bind(DivertSocket& socket, const DivertAddress& name, bool superuser);
    /// div_bind() of a well-formed address
    BsdErrno BindFreebsd(DivertSocket& socket, std::uint16_t port);
    /// Tells the observers that a bind failed. \return the error
    BsdErrno ReportBind(DivertSocket& socket, std::uint16_t port, BsdErrno error);
    /// Moves a socket to a port that takes it.
    void Move(DivertSocket& socket, std::uint16_t port, DivertPort& target);
    /// Takes a socket out of its port's chain and group.
    void Leave(DivertSocket& socket);
    /// What is queued on a socket is lost.
    void Flush(DivertSocket& socket);
    /// \return the family whose port space holds a port
    BsdFamily SpaceOf(BsdFamily family) const;
    /// \return the port, made if need be
    DivertPort& Open(std::uint16_t port, BsdFamily family);
    void CountWritten(BsdFamily family, bool out, BsdErrno error, DivertStage stage);

    BsdClock& m_clock;
    DivertConfig m_config;
    const DivertInterfaces* m_interfaces = nullptr;
    BsdRandom* m_random = nullptr;
    std::map<std::pair<BsdFamily, std::uint16_t>, DivertPort> m_ports;
    DivertCounters m_counters;
    std::array<DivertOpenbsdCounters, 2> m_openbsdCounters; ///< IPv4, IPv6
    DivertObserverList m_observers;
    std::uint64_t m_serial = 0;
    std::uint64_t m_sockets = 0;
    std::uint64_t m_generation = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_PORTS_H
