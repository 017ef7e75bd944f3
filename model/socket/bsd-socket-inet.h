// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_INET_H
#define BSD_SOCKET_INET_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-socket-inet-host.h"
#include "ns3/lb-inet-binding.h"
#include "ns3/lb-policy.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

class BsdSocketTcp;
class BsdSocketUdp;
struct BsdPortRequest;

/// What bind(2) and look-ups ask of a TCP or UDP socket
struct BsdSocketInetOptions
{
    bool reuseAddr = false;   ///< SO_REUSEADDR
    bool reusePort = false;   ///< SO_REUSEPORT
    bool reusePortLb = false; ///< SO_REUSEPORT_LB
    bool bindAny = false;     ///< IP_BINDANY, SO_BINDANY
    /// IPV6_V6ONLY. A program's socket begins as its system has it: net.inet6.ip6.v6only of FreeBSD
    /// is 1, OpenBSD knows nothing else; net.ipv6.bindv6only of Linux is 0, and so is gVisor's.
    bool v6Only = true;
    std::uint32_t uid = 0;    ///< of its program
    bool superuser = true;    ///< the program may what root may
    std::uint32_t jail = 0;   ///< 0: none
    std::uint32_t fib = 0;    ///< SO_SETFIB
};

/**
 * What TCP and UDP sockets have in common: name, options, and where they are bound. It asks the
 * host whether it may, and tells it who gets packets from then on.
 */
class BsdSocketInet : public LbMember
{
  public:
    /// \param host of the socket \param protocol BSD_IPPROTO_TCP or BSD_IPPROTO_UDP
    BsdSocketInet(Ptr<BsdSocketInetHost> host, std::uint8_t protocol);
    ~BsdSocketInet() override;
    BsdSocketInet(const BsdSocketInet&) = delete;
    BsdSocketInet& operator=(const BsdSocketInet&) = delete;

    /// \return its number on the host: counts up
    std::uint64_t GetId() const;
    const std::string& GetName() const override;
    /// \param name for life, before it is bound
    void SetName(std::string name);
    /// \return options; bind(2), connect(2) and listen(2) look at them
    BsdSocketInetOptions& GetOptions();
    /// \return options
    const BsdSocketInetOptions& GetOptions() const;

    /// \param socket whose this is
    void SetTcp(BsdSocketTcp* socket);
    /// \param socket whose this is
    void SetUdp(BsdSocketUdp* socket);
    /// \return whose this is, or null
    BsdSocketTcp* GetTcp() const;
    /// \return whose this is, or null
    BsdSocketUdp* GetUdp() const;

    /// \param error of a call
    void SetError(BsdErrno error);
    /// \return of the last call that failed
    BsdErrno GetError() const;

    /**
     * bind(2): find a place, as the host's system allows, and take it.
     * \param address local, or any \param port host order, 0: any
     * \return OK or the error
     */
    BsdErrno Bind(const BsdAddress& address, std::uint16_t port);
    /**
     * The local half of connect(2), for a socket that is bound nowhere.
     * \param tuple of its packets; a source port of 0 is filled in
     * \return OK, EADDRINUSE, EADDRNOTAVAIL
     */
    BsdErrno BindTuple(BsdTuple& tuple);
    /// connect(2) of a bound socket. \param tuple of its packets \return OK, EADDRINUSE
    BsdErrno Connect(const BsdTuple& tuple);
    /// connect(2) to no address: UDP only
    void Disconnect();
    /**
     * What the system says of connect(2) before it looks for a way.
     * \param remote address
     * \return OK; EOPNOTSUPP: TCP with SO_REUSEPORT_LB (FreeBSD sys/netinet/tcp_usrreq.c);
     *         EAFNOSUPPORT
     */
    BsdErrno CheckConnect(const BsdAddress& remote) const;
    /// listen(2) of a bound socket. \param backlog as the call has it \return OK or the error
    BsdErrno Listen(int backlog);
    /// A connection of a listener. \param listener who got it \param tuple of its own packets
    void Accepted(const BsdSocketInet& listener, const BsdTuple& tuple);
    /// close(2). \return units of connections that are lost with it
    std::vector<LbLost> Unbind();

    /// \return where it is bound, or nothing
    const std::optional<LbPlace>& GetPlace() const;
    /// \return true after Unbind
    bool IsClosed() const;

  private:
    BsdPortRequest MakeRequest(const BsdAddress& address, std::uint16_t port) const;

    Ptr<BsdSocketInetHost> m_host;
    std::uint8_t m_protocol;
    std::uint64_t m_id; ///< in the port space
    std::string m_name;
    BsdSocketInetOptions m_options;
    BsdSocketTcp* m_tcp = nullptr;
    BsdSocketUdp* m_udp = nullptr;
    BsdErrno m_error = BsdErrno::OK;
    std::optional<LbPlace> m_place;
    bool m_found = false;  ///< look-ups know it
    bool m_closed = false; ///< after Unbind
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_INET_H
