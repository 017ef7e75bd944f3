// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_TABLE_H
#define BSD_PORT_TABLE_H

#include "ns3/bsd-port-space.h"

#include <boost/intrusive/list.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A port below this is reserved: IPPORT_RESERVED (netinet/in.h), PROT_SOCK of Linux
constexpr std::uint16_t BSD_PORT_RESERVED = 1024;

/**
 * The port spaces of FreeBSD, OpenBSD and Linux: a table of all bound sockets, as their kernels'
 * pcb or bind tables are. What conflicts with what, in which order it is looked at, and from where
 * ports are picked, is the system's.
 *
 * Insert and release cost the same however many sockets share a port. A bind looks at the sockets
 * of its port one by one, as the kernels do.
 */
class BsdPortTable : public BsdPortSpace
{
  public:
    /// \param random draws ports \param addresses the host's; both must outlive this
    BsdPortTable(BsdRandom& random, const BsdLocalAddresses& addresses);
    ~BsdPortTable() override;
    BsdPortTable(const BsdPortTable&) = delete;
    BsdPortTable& operator=(const BsdPortTable&) = delete;

    BsdErrno Bind(Id socket, const BsdPortRequest& request, std::uint16_t* port) override;
    BsdErrno Connect(Id socket,
                     const BsdPortRequest& request,
                     const BsdAddress& remote,
                     std::uint16_t remotePort,
                     std::uint16_t* port) override;
    void Accepted(Id socket, Id listener, const BsdTuple& tuple) override;
    void Disconnect(Id socket) override;
    BsdErrno SetListening(Id socket) override;
    void SetOptions(Id socket, const BsdPortOptions& options) override;
    void Release(Id socket) override;
    std::vector<Id> Who(std::uint8_t protocol, std::uint16_t port) const override;

    /// \return sockets that are bound
    std::size_t GetSize() const;

  protected:
    /// A bound socket
    struct Entry
    {
        Id id = 0;
        BsdPortRequest request; ///< with the port that it has; any is the address of no family
        BsdAddress local;       ///< the request's, or once it is connected its packets' own
        bool connected = false;
        bool listening = false;
        BsdTuple tuple;                             ///< of its packets, where it is connected
        boost::intrusive::list_member_hook<> inAll; ///< among the sockets of its port
        boost::intrusive::list_member_hook<> inUnconnected; ///< among those that are not connected
    };

    template <boost::intrusive::list_member_hook<> Entry::*HOOK>
    using List = boost::intrusive::list<
        Entry,
        boost::intrusive::member_hook<Entry, boost::intrusive::list_member_hook<>, HOOK>,
        boost::intrusive::constant_time_size<false>>;

    /// What Linux remembers of a port beside its sockets, for as long as there are any (struct
    /// inet_bind_bucket)
    struct Bucket
    {
        bool bound = false; ///< bind(2) has given it out, not connect(2) alone
        /// The socket with SO_REUSEPORT by which it decides fast
        std::optional<BsdPortRequest> reusePort;
    };

    /// The sockets of a port, mostly newest first, as the kernels' lists are
    struct Port
    {
        List<&Entry::inAll> all;
        List<&Entry::inUnconnected> unconnected;
        Bucket bucket;
    };

    /// Will a port do?
    using Free = std::function<bool(std::uint16_t port)>;

    /// \return the request as the system takes it, with any as the address of no family
    virtual BsdPortRequest Normalize(const BsdPortRequest& request) const;
    /**
     * What bind(2) says, in the system's order.
     * \param bound the socket has a port already
     * \param request as normalized; no rule of ports holds where its port is 0
     * \param holders the sockets of the port
     */
    virtual BsdErrno CheckBind(bool bound,
                               const BsdPortRequest& request,
                               const Port& holders) const = 0;
    /// listen(2) of a socket. \param holders the sockets of its port, itself included
    virtual BsdErrno CheckListen(const Entry& entry, const Port& holders) const;
    /// bind(2) or listen(2) has found that a socket may have a port. \param port perhaps of no
    /// socket yet
    virtual void NoteTaken(Port& port, const BsdPortRequest& request) const;
    /// \return true if a new socket goes to the end of its port's list
    virtual bool GoesLast(const BsdPortRequest& request) const;
    /// bind(2) without a port. \param request as normalized \return a port, 0: none is left
    virtual std::uint16_t PickForBind(const BsdPortRequest& request) = 0;
    /// connect(2) of an unbound socket. \param request as normalized, with the route's address
    /// \param tupleIsFree no connection has the tuple with this port \return a port, 0: none is
    /// left
    virtual std::uint16_t PickForConnect(const BsdPortRequest& request,
                                         const Free& tupleIsFree) = 0;
    /// \param connecting by connect(2), else bind(2) \return what they say where no port is left
    virtual BsdErrno GetExhausted(std::uint8_t protocol, bool connecting) const = 0;
    /// \return what connect(2) says where another socket has the tuple; OK: it may have it too
    virtual BsdErrno GetTupleTaken(std::uint8_t protocol) const = 0;

    /// \return true for any, an address of the host, multicast, or whatever bindAny allows
    bool IsAvailable(const BsdPortRequest& request) const;
    /// \return the sockets of a port
    const Port& GetHolders(std::uint8_t protocol, std::uint16_t port) const;
    /// Search a range once around. \param start any number: begins at start modulo its size
    /// \return the first port that will do, or 0
    static std::uint16_t Search(std::uint16_t first,
                                std::uint16_t last,
                                std::uint32_t start,
                                const Free& free);
    /// \return true if sockets of the request get packets of the family
    static bool Takes(const BsdPortRequest& request, BsdFamily family);
    static bool IsMulticast(const BsdAddress& address);

    BsdRandom& m_random;

  private:
    using Key = std::uint32_t;

    static Key KeyOf(std::uint8_t protocol, std::uint16_t port);
    Entry* Find(Id socket) const;
    Port& MakePort(const BsdPortRequest& request);
    Entry& Add(Id socket, const BsdPortRequest& request);
    void SetConnected(Entry& entry, const BsdTuple& tuple);
    void ForgetTuple(const Entry& entry);

    const BsdLocalAddresses& m_addresses;
    boost::unordered_flat_map<Id, std::unique_ptr<Entry>> m_entries;
    boost::unordered_flat_map<Key, std::unique_ptr<Port>> m_ports;
    /// Of connected sockets; the newest where several have it
    boost::unordered_flat_map<BsdTuple, Id, BsdTupleHash> m_tuples;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_TABLE_H
