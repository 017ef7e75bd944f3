// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_TABLE_H
#define BSD_PORT_TABLE_H

#include "ns3/bsd-port-space.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A port below this is reserved: IPPORT_RESERVED (netinet/in.h), PROT_SOCK of Linux
constexpr std::uint16_t BSD_PORT_RESERVED = 1024;

/**
 * The port spaces of FreeBSD, OpenBSD and Linux: a table of all bound sockets, as their kernels'
 * pcb or bind tables are. What conflicts with what, and from where ports are picked, is the
 * system's.
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
    void Release(Id socket) override;

    /// \return sockets that are bound
    std::size_t GetSize() const;

  protected:
    /// A bound socket
    struct Entry
    {
        Id id = 0;
        BsdPortRequest request; ///< with the port that it has
        bool connected = false;
        BsdTuple tuple; ///< of its packets, where it is connected
        bool listening = false;
        std::size_t place = 0; ///< in its port's list
    };

    /// From where ports are picked
    struct Range
    {
        std::uint16_t first;
        std::uint16_t last;
    };

    /// \param request of a new binding \param others all sockets on its port \return OK, EADDRINUSE
    virtual BsdErrno CheckBind(const BsdPortRequest& request,
                               const std::vector<Entry*>& others) const = 0;
    /// listen(2) of a socket. \param others all sockets on its port, itself included
    /// \return OK or the error
    virtual BsdErrno CheckListen(const Entry& entry, const std::vector<Entry*>& others) const;
    /// \return from where bind(2) and connect(2) pick
    virtual Range GetRange() const = 0;
    /// \param connecting by connect(2), else bind(2) \return what they say where no port is left
    virtual BsdErrno GetExhausted(bool connecting) const = 0;

    /// \return true if a packet could be for both: a common family, and addresses that are equal or
    /// of which one is any
    static bool Overlap(const BsdPortRequest& a, const BsdPortRequest& b);
    /**
     * in_pcblookup_local(): the socket that fits a local address best.
     * \param request the address \param others all sockets on its port
     * \param wildcard also sockets that are connected, or that fit by a wildcard only
     * \return the socket, or null
     */
    static const Entry* LookUpLocal(const BsdPortRequest& request,
                                    const std::vector<Entry*>& others,
                                    bool wildcard);

  private:
    using Key = std::uint32_t;

    static Key KeyOf(std::uint8_t protocol, std::uint16_t port);
    const std::vector<Entry*>& GetOthers(std::uint8_t protocol, std::uint16_t port) const;
    Entry& Add(Id socket, const BsdPortRequest& request);
    /// \param free says whether a port will do \return a port, or 0
    template <typename Free>
    std::uint16_t Pick(const Free& free);

    BsdRandom& m_random;
    const BsdLocalAddresses& m_addresses;
    boost::unordered_flat_map<Id, std::unique_ptr<Entry>> m_entries;
    boost::unordered_flat_map<Key, std::vector<Entry*>> m_ports;
    boost::unordered_flat_map<BsdTuple, Id, BsdTupleHash> m_tuples; ///< of connected sockets
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_TABLE_H
