// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_INET_PORTS_H
#define LB_INET_PORTS_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-kernel.h"
#include "ns3/lb-inet-binding.h"
#include "ns3/lb-inet-group.h"
#include "ns3/lb-mapper.h"
#include "ns3/lb-observer-list.h"
#include "ns3/lb-udp-units.h"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
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
 * BsdPortSpace's.
 *
 * FreeBSD (in_pcblookup_hash_locked(), sys/netinet/in_pcb.c): connected sockets, then groups, then
 * ordinary sockets; among groups, and among sockets, jailed before others, an exact address before
 * the wildcard; NUMA domain and FIB decide between equals. Linux (compute_score(), net/ipv4): an
 * exact address before the wildcard, and the group of the socket that scores best. OpenBSD
 * (in_pcblookup_listen(), sys/netinet/in_pcb.c) has no groups.
 *
 * Half-open connections: FreeBSD and OpenBSD keep them in a cache that belongs to no listener, so
 * the ACK that completes one is looked up as any packet; on Linux and gVisor they belong to the
 * listener that got the SYN, and die with it.
 */
class LbInetPorts
{
  public:
    /// Makes the policy of a group
    using MakePolicy = std::function<std::unique_ptr<LbPolicy>()>;

    /**
     * \param system whose rules hold
     * \param clock which must outlive this
     * \param policy of groups on ports that nobody configured
     */
    LbInetPorts(BsdSystem system, BsdClock& clock, MakePolicy policy);
    LbInetPorts(const LbInetPorts&) = delete;
    LbInetPorts& operator=(const LbInetPorts&) = delete;
    ~LbInetPorts();

    /**
     * Set policy and limit of the groups of a port, before its first bind. Peers of a UDP port that
     * is configured are units even where it has no group.
     * \param place its protocol and port count
     * \param policy makes the policy of each of its groups
     * \param limit the most sockets in each
     */
    void Configure(const LbPlace& place, MakePolicy policy, std::uint32_t limit);

    /**
     * bind(2) has found a place for a socket.
     * \param socket bound nowhere
     * \param binding how
     */
    void Bind(LbMember& socket, const LbInetBinding& binding);
    /// bind(2) failed: tells the observers. \param place where \param error why
    void ReportBindError(LbMember& socket, const LbPlace& place, BsdErrno error);
    /**
     * listen(2) of a bound TCP socket; again, to change its backlog.
     * \param backlog as the call has it; the system bounds it
     */
    void Listen(LbMember& socket, int backlog);
    /// connect(2) of a bound UDP socket: it gets what its peer sends, and nothing else.
    /// \param incoming the tuple of the peer's datagrams
    void Connect(LbMember& socket, const BsdTuple& incoming);
    /// connect(2) to no address: it gets what it is bound to again
    void Disconnect(LbMember& socket);
    /**
     * TCP_REUSPORT_LB_NUMA.
     * \param domain LB_NUMA_NODOM, or a domain
     * \return OK; ENOENT: it is in no group
     */
    BsdErrno SetNumaDomain(LbMember& socket, int domain);
    /**
     * A socket leaves its place. Connections that wait in its queue are lost, on Linux and gVisor
     * half-open ones too.
     * \param closed for good
     * \return the units of lost connections, in order
     */
    std::vector<std::uint64_t> Unbind(LbMember& socket, bool closed);

    /// A SYN that belongs to no connection. \param tuple of it \return its listener, and the unit
    LbLookup Syn(const BsdTuple& tuple, const LbInetContext& context = {});
    /// A datagram. \param tuple of it \return its socket, and the unit
    LbLookup Datagram(const BsdTuple& tuple, const LbInetContext& context = {});
    /// The same, without making a unit. \return the socket, or null
    LbMember* Find(const BsdTuple& tuple, const LbInetContext& context = {}) const;
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

    /// \param place with the wildcard address \return where units go that come to its port; valid
    /// as long as this object
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

    /// A bound socket
    struct Bound
    {
        LbMember* socket = nullptr;
        LbInetBinding binding;
        LbInetGroup* group = nullptr; ///< null: in none
        bool listening = false;
        std::optional<BsdTuple> peer; ///< connected to it
        int backlog = 0;
        std::size_t complete = 0; ///< connections in its queue
    };

    /// A port of TCP or UDP
    struct Port
    {
        MakePolicy policy;
        std::uint32_t limit = 0;
        bool configured = false;
        std::vector<std::unique_ptr<LbInetGroup>> groups; ///< in the order of their first binds
        std::vector<Bound*> sockets;                      ///< bound last comes last
        std::map<BsdFamily, std::unique_ptr<Mapper>> mappers;
    };

    /// A connection from its SYN on until accept(2)
    struct Pending
    {
        BsdUnit unit;
        std::uint64_t word = 0;
        LbMember* listener = nullptr; ///< that got the SYN; once complete, in whose queue it is
        bool complete = false;
    };

    static std::uint32_t KeyOf(std::uint8_t protocol, std::uint16_t port);
    Port& GetPort(std::uint8_t protocol, std::uint16_t port);
    const Port* FindPort(std::uint8_t protocol, std::uint16_t port) const;
    LbInetGroup& GroupFor(Port& port, const LbInetBinding& binding);

    /// The group of a look-up, or an ordinary socket, or neither
    struct Found
    {
        LbInetGroup* group = nullptr;
        Bound* socket = nullptr;
    };

    Found Look(const BsdTuple& tuple, const LbInetContext& context) const;
    Found LookOrdinary(const Port& port,
                       const BsdTuple& tuple,
                       const LbInetContext& context,
                       bool groupsToo) const;
    /// \return how well a binding fits a packet; negative: not at all
    static int Score(const LbInetBinding& binding,
                     const BsdTuple& tuple,
                     const LbInetContext& context);
    /// \return the mapping of a unit that a look-up decides
    LbMapping MapByLookup(const BsdUnit& unit) const;
    bool IsFull(const Bound& listener) const;
    int BoundBacklog(int backlog) const;
    bool OwnsHalfOpen() const; ///< a half-open connection belongs to its listener
    void Join(Bound& bound);

    BsdSystem m_system;
    BsdClock& m_clock;
    MakePolicy m_policy;
    LbObserverList m_observers;
    std::uint64_t m_lastUnit = 0;
    boost::unordered_flat_map<std::uint32_t, std::unique_ptr<Port>> m_ports;
    boost::unordered_flat_map<const LbMember*, std::unique_ptr<Bound>> m_bound;
    boost::unordered_flat_map<BsdTuple, Bound*, BsdTupleHash> m_connected;
    std::map<std::uint64_t, Pending> m_pending;          ///< by unit
    boost::unordered_flat_set<std::uint64_t> m_accepted; ///< units that have not ended
    LbUdpUnits m_udp;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_INET_PORTS_H
