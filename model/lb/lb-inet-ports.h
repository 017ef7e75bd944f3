// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_INET_PORTS_H
#define LB_INET_PORTS_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-kernel.h"
#include "ns3/lb-inet-binding.h"
#include "ns3/lb-inet-table.h"
#include "ns3/lb-mapper.h"
#include "ns3/lb-observer-list.h"
#include "ns3/lb-tcp-units.h"
#include "ns3/lb-udp-units.h"

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Who gets a packet
struct LbLookup
{
    LbMember* socket = nullptr; ///< null: nobody
    std::uint64_t unit = 0;     ///< its unit, 0: none
    bool dropped = false;       ///< somebody listens, and takes no more
};

/// What becomes of a handshake that its last ACK completes
struct LbCompletion
{
    LbMember* listener = nullptr; ///< in whose queue the connection waits; null: refused
    bool reset = false;           ///< refused by an RST; else the ACK is ignored
};

/**
 * Who gets the connection requests and datagrams of a host: TCP listeners and UDP sockets by where
 * they are bound, their groups under SO_REUSEPORT_LB (Linux, gVisor: SO_REUSEPORT), and the
 * connections that are not accepted yet. It does not say who may bind where: that is
 * BsdPortSpace's. Which socket a packet is for is LbInetTable's.
 *
 * Half-open connections: FreeBSD keeps them in a syncache that belongs to no listener, so each of
 * their segments, the ACK that completes one included, is looked up as any packet; elsewhere they
 * belong to the listener that got the SYN, and die with it (see LbOwnsHalfOpen).
 *
 * Not modelled: the limits of half-open connections and SYN cookies, so a flood of SYNs is cheap.
 */
class LbInetPorts
{
  public:
    /// Makes the policy of a group
    using MakePolicy = LbInetTable::MakePolicy;

    /**
     * \param system whose rules hold
     * \param clock which must outlive this
     * \param policy of groups that nobody configured
     * \param config what the groups are like
     */
    LbInetPorts(BsdSystem system,
                BsdClock& clock,
                MakePolicy policy,
                const LbInetConfig& config = {});
    LbInetPorts(const LbInetPorts&) = delete;
    LbInetPorts& operator=(const LbInetPorts&) = delete;
    ~LbInetPorts();

    /**
     * Set policy and limit of groups that are made from now on. Peers of UDP sockets that are bound
     * there from now on are units even where these have no group.
     * \param place where; a wildcard address stands for each address of its family
     * \param policy makes the policy of each group
     * \param limit the most sockets in each
     */
    void Configure(const LbPlace& place, MakePolicy policy, std::uint32_t limit);

    /**
     * bind(2) has found a place for a socket.
     * \param socket bound nowhere
     * \param binding how
     * \return OK, though a group of FreeBSD may be full and the socket be no member; EADDRINUSE:
     *         the group of another system is full; ENOMEM. The socket is bound nowhere then
     */
    BsdErrno Bind(LbMember& socket, const LbInetBinding& binding);
    /// bind(2) failed: tells the observers. \param place where \param error why
    void ReportBindError(LbMember& socket, const LbPlace& place, BsdErrno error);
    /**
     * listen(2) of a bound TCP socket; again, to change its backlog.
     * \param backlog as the call has it; the system bounds it
     * \return OK; ENOMEM: the group of a system other than FreeBSD is full
     */
    BsdErrno Listen(LbMember& socket, int backlog);
    /// connect(2) of a bound UDP socket: it gets what its peer sends, and nothing else.
    /// \param incoming the tuple of the peer's datagrams
    void Connect(LbMember& socket, const BsdTuple& incoming);
    /// connect(2) to no address: it gets what it is bound to again
    void Disconnect(LbMember& socket);
    /**
     * TCP_REUSPORT_LB_NUMA (in_pcblbgroup_numa(), FreeBSD sys/netinet/in_pcb.c).
     * \param domain LB_NUMA_NODOM, LB_NUMA_CURDOM, or a domain
     * \param current the domain of the processor that calls
     * \return OK; EINVAL: no such domain; ENOENT: it is no member of a group, or does not listen
     *         yet; ENOPROTOOPT: the system has no such option
     */
    BsdErrno SetNumaDomain(LbMember& socket, int domain, int current = 0);
    /**
     * A socket leaves its place. Connections that it holds are lost: those that wait in its queue,
     * and where half-open ones are a listener's, these too.
     * \param closed for good
     * \return lost connections, by unit
     */
    std::vector<LbLost> Unbind(LbMember& socket, bool closed);

    /// A SYN that belongs to no connection. \param tuple of it \return its listener, and the unit
    LbLookup Syn(const BsdTuple& tuple, const LbInetContext& context = {});
    /// A datagram. \param tuple of it \return its socket, and the unit
    LbLookup Datagram(const BsdTuple& tuple, const LbInetContext& context = {});
    /// The same, without making a unit. \return the socket, or null
    LbMember* Find(const BsdTuple& tuple, const LbInetContext& context = {});
    /// The ACK of a handshake came. \param unit of the connection
    LbCompletion Complete(std::uint64_t unit);
    /// accept(2). \param listener in whose queue it waits \param unit of the connection
    void Accept(LbMember& listener, std::uint64_t unit);
    /// A segment of a connection came. \param unit of it \param connection where it goes, once
    /// accepted \param bytes IP length
    void NoteSegment(std::uint64_t unit, LbMember& connection, std::uint32_t bytes);
    /// A connection has ended, by an RST or the ACK of the second FIN. \param unit of it
    void End(std::uint64_t unit);
    /// A UDP flow has ended. \param tuple of its opener's datagrams
    void EndPeer(const BsdTuple& tuple);

    /// \param place of sockets without jail, NUMA domain or FIB \return where units go that come
    /// to its port; valid as long as this object
    const LbMapper& GetMapper(const LbPlace& place);
    /// \return the group that the socket is in, pending or not, or null
    const LbInetGroup* GetGroup(const LbMember& socket) const;
    /// \return complete connections that wait in a listener's queue
    std::size_t GetQueueLength(const LbMember& listener) const;

    /// \param observer told of everything from now on; must outlive this
    void AddObserver(LbObserver* observer);
    /// Nobody is told any more: the simulation is over, and observers may go
    void ClearObservers();
    /// \return tells all observers; sockets and applications report through it too
    LbObserver& GetObserver();
    /// \return the simulated time
    BsdTime Now() const;

  private:
    class Mapper;
    friend class Mapper;

    /// \return the mapping of a unit that a look-up decides
    LbMapping MapByLookup(const BsdUnit& unit, const LbInetContext& context) const;
    /// A packet of a half-open connection that belongs to no listener. \return whose it is, or null
    LbMember* Repick(LbTcpUnit& unit);
    LbInetSocket& Get(const LbMember& socket) const;
    /// \return true if it is in its group, or the one socket of a system without groups
    bool IsMember(const LbInetSocket& bound) const;

    BsdSystem m_system;
    BsdClock& m_clock;
    LbInetConfig m_config;
    LbObserverList m_observers;
    LbInetTable m_table;
    std::uint64_t m_lastUnit = 0;
    LbTcpUnits m_tcp;
    boost::unordered_flat_set<std::uint64_t> m_accepted; ///< units that have not ended
    LbUdpUnits m_udp;
    std::map<const LbInetGroup*, std::unique_ptr<Mapper>> m_mappers; ///< looked up only
};

} // namespace divertsim
} // namespace ns3

#endif // LB_INET_PORTS_H
