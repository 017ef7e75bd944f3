// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_SPACE_LINUX_H
#define BSD_PORT_SPACE_LINUX_H

#include "ns3/bsd-port-table.h"

namespace ns3
{
namespace divertsim
{

/**
 * Who may bind where on Linux: inet_csk_bind_conflict() and inet_csk_find_open_port() in
 * net/ipv4/inet_connection_sock.c (01b2a99515), udp_lib_lport_inuse() in net/ipv4/udp.c, and from
 * memory __inet_bind(), __inet_hash_connect(), inet_autobind(). Binds are held against the running
 * kernel by a test.
 *
 * A TCP port remembers a socket with SO_REUSEPORT by which it decides fast (sk_reuseport_match(),
 * inet_csk_update_fastreuse()), which may differ from what a look at all sockets gives: one with
 * SO_REUSEPORT gets a port that one with SO_REUSEADDR alone has, if one with both came in between.
 * Kernels since 6.8 do so as modelled; earlier ones differ where options change after the bind.
 *
 * connect(2) picks even ports first, bind(2) odd ones, so that they keep out of each other's way.
 * connect(2) of TCP passes over a port that bind(2) has given to anybody, and shares others between
 * peers.
 *
 * Not modelled: that a UDP socket which connects to no address gives up a port that nobody asked
 * for; SO_BINDTODEVICE; tables of other sizes, whence UDP's ports are tried in ascending order.
 */
class BsdPortSpaceLinux : public BsdPortTable
{
  public:
    using BsdPortTable::BsdPortTable;

  private:
    BsdErrno CheckBind(bool bound,
                       const BsdPortRequest& request,
                       const Port& holders) const override;
    BsdErrno CheckListen(const Entry& entry, const Port& holders) const override;
    void NoteTaken(Port& port, const BsdPortRequest& request) const override;
    bool GoesLast(const BsdPortRequest& request) const override;
    std::uint16_t PickForBind(const BsdPortRequest& request) override;
    std::uint16_t PickForConnect(const BsdPortRequest& request, const Free& tupleIsFree) override;
    BsdErrno GetExhausted(std::uint8_t protocol, bool connecting) const override;
    BsdErrno GetTupleTaken(std::uint8_t protocol) const override;

    /// sk_reuseport_match()
    static bool MatchesReusePort(const Bucket& bucket, const BsdPortRequest& request);
    /// inet_csk_get_port(). \param listener the socket, where it is listen(2) that asks
    static BsdErrno CheckTcp(const BsdPortRequest& request,
                             const Entry* listener,
                             const Port& holders);
    /// udp_lib_lport_inuse()
    static BsdErrno CheckUdp(const BsdPortRequest& request, const Port& holders);
    /// A port that nobody asked for, TCP: odd ones first, and with SO_REUSEADDR the lower half
    std::uint16_t PickTcp(const BsdPortRequest& request);
    /// A port that nobody asked for, UDP. \param request perhaps of any address
    std::uint16_t PickUdp(const BsdPortRequest& request);
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_SPACE_LINUX_H
