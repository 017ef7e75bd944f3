// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_INET_TABLE_H
#define LB_INET_TABLE_H

#include "ns3/bsd-errno.h"
#include "ns3/bsd-kernel.h"
#include "ns3/lb-inet-socket.h"

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * The TCP and UDP sockets of a host by where they are bound, and their groups: who is in which, and
 * which group or socket a packet is for. A look-up costs the same whatever the number of sockets in
 * a group.
 *
 * FreeBSD (in_pcblookup_hash_locked(), sys/netinet/in_pcb.c): connected sockets, then groups, then
 * ordinary sockets. Among groups jailed exact, jailed wild, exact, wild address; between equals one
 * that matches NUMA domain and FIB, of several the oldest. If the best has no member that listens,
 * no other group is tried, but the ordinary look-up, which finds members too. Linux
 * (compute_score(), net/ipv4): an exact address before the wildcard, then the device, then the
 * family, and the group of the socket that scores best. gVisor (pkg/tcpip/transport) does as Linux
 * where the model can tell. OpenBSD (in_pcblookup_listen(), sys/netinet/in_pcb.c) has no groups.
 * Of equal ordinary sockets the one bound last is found (from memory).
 */
class LbInetTable
{
  public:
    /// Makes the policy of a group
    using MakePolicy = std::function<std::unique_ptr<LbPolicy>()>;

    /// Whose a packet is: a group's, an ordinary socket's, or nobody's
    struct Found
    {
        LbInetGroup* group = nullptr;
        LbInetSocket* socket = nullptr;
    };

    /**
     * \param system whose rules hold
     * \param policy of groups that nobody configured
     * \param config what the groups are like
     */
    LbInetTable(BsdSystem system, MakePolicy policy, const LbInetConfig& config);
    LbInetTable(const LbInetTable&) = delete;
    LbInetTable& operator=(const LbInetTable&) = delete;
    ~LbInetTable();

    /**
     * Set the policy and limit of groups that are made from now on.
     * \param place where; a wildcard address stands for each address of its family
     * \param policy makes the policy of each
     * \param limit the most sockets in each
     */
    void Configure(const LbPlace& place, MakePolicy policy, std::uint32_t limit);

    /**
     * \param socket bound nowhere
     * \param binding how
     * \return OK, though a group of FreeBSD may be full and the socket be no member; EADDRINUSE:
     *         UDP, the group of another system is full (reuseport_grow(), from memory); ENOMEM. The
     *         socket is bound nowhere then
     */
    BsdErrno Bind(LbMember& socket, const LbInetBinding& binding);
    /// listen(2) \return OK; ENOMEM: the group of a system other than FreeBSD is full
    BsdErrno Listen(LbInetSocket& socket);
    /// connect(2), UDP. \param peer the tuple of its datagrams
    void Connect(LbInetSocket& socket, const BsdTuple& peer);
    /// connect(2) to no address: a member once more, but on Linux, where it stays outside (seen
    /// with Linux 6.18, see linux-reuseport-kernel-test.cc)
    void Disconnect(LbInetSocket& socket);
    /// Moves a member to the group of another NUMA domain. \param domain a domain, or NODOM
    void SetNumaDomain(LbInetSocket& socket, int domain);
    /// \param socket that leaves its place \return what it was; null: bound nowhere
    std::unique_ptr<LbInetSocket> Unbind(const LbMember& socket);

    /// \return the socket, or null where it is bound nowhere
    LbInetSocket* Find(const LbMember& socket) const;
    /// \param tuple of a packet \return whose it is
    Found Look(const BsdTuple& tuple, const LbInetContext& context) const;
    /// \return the group of a binding; it stays as long as this
    LbInetGroup& Pin(const LbInetBinding& binding);

  private:
    using Spots = std::vector<std::unique_ptr<LbInetSpot>>;

    /// What Configure was told
    struct Setting
    {
        LbPlace place;
        MakePolicy policy;
        std::uint32_t limit = 0;
    };

    /// A port of TCP or UDP; spots in the order in which they were made
    struct Port
    {
        Spots wild;
        boost::unordered_flat_map<BsdTuple, Spots, BsdTupleHash> exact; ///< by local address
        std::vector<Setting> settings;
    };

    /// The best of spots so far
    struct Best
    {
        LbInetSpot* spot = nullptr;
        int rank = -1;
        std::uint64_t order = 0;
        bool matches = false; ///< NUMA domain and FIB
    };

    static BsdTuple KeyOf(const BsdAddress& address);
    Port& GetPort(const LbPlace& place);
    LbInetSpot& SpotFor(const LbInetBinding& binding);
    /// Forgets a spot that nobody uses any more.
    void Release(LbInetSpot& spot);
    LbInetGroup& GroupFor(LbInetSpot& spot);
    /// The socket is to be in the group of its spot. \return OK, ENOBUFS: it is full, ENOMEM
    BsdErrno Join(LbInetSocket& socket);
    void Leave(LbInetSocket& socket);
    void Open(LbInetSocket& socket);
    void Shut(LbInetSocket& socket);
    void Forget(LbInetSocket& socket); ///< its peer
    const Setting* SettingFor(const LbPlace& place) const;

    template <typename Visit>
    static void ForEach(const Port& port, const BsdAddress& address, Visit visit);
    Found LookFreebsd(const Port& port, const BsdTuple& tuple, const LbInetContext& context) const;
    Found LookScored(const Port& port, const BsdTuple& tuple, const LbInetContext& context) const;

    BsdSystem m_system;
    MakePolicy m_policy;
    LbInetConfig m_config;
    std::uint64_t m_order = 0;
    std::uint64_t m_room = 0; ///< sockets that all groups have room for
    boost::unordered_flat_map<std::uint32_t, std::unique_ptr<Port>> m_ports;
    boost::unordered_flat_map<const LbMember*, std::unique_ptr<LbInetSocket>> m_sockets;
    /// UDP sockets by the tuple of their peer's datagrams; connected last comes last
    boost::
        unordered_flat_map<BsdTuple, boost::container::small_vector<LbInetSocket*, 1>, BsdTupleHash>
            m_connected;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_INET_TABLE_H
