// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_LOCAL_H
#define BSD_SOCKET_LOCAL_H

#include "ns3/bsd-domain-usrreqs.h"
#include "ns3/bsd-kernel.h"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

class BsdSocket;

/**
 * Local sockets, unix(4): streams, datagrams and sequenced packets between programs of one host
 * (FreeBSD sys/kern/uipc_usrreq.c; spaces and OpenBSD's differences from memory). A bound path
 * stays in the host's file system until Unlink, whoever closes the socket. Access rights
 * (SCM_RIGHTS) are not passed.
 *
 * What a stream's reader has not read yet counts against the writer's send space, so that a
 * writer is stopped at the size of its buffer.
 */
class BsdSocketLocal : public BsdUsrreqs
{
  public:
    /// \param system whose errors the calls give
    explicit BsdSocketLocal(BsdSystem system);

    /// unlink(2). \param path of a bound socket, which stays as it is \return false: no such path
    bool Unlink(const std::string& path);

    BsdErrno Attach(BsdSocketView& so, int protocol, const BsdCredentials& who) override;
    BsdErrno Bind(BsdSocketView& so, const BsdSockaddr& name, const BsdCredentials& who) override;
    BsdErrno Listen(BsdSocketView& so, int backlog, const BsdCredentials& who) override;
    BsdErrno Connect(BsdSocketView& so,
                     const BsdSockaddr& name,
                     const BsdCredentials& who) override;
    BsdErrno Connect2(BsdSocketView& so, BsdSocketView& other) override;
    BsdErrno Accept(BsdSocketView& so, BsdSockaddr& name) override;
    BsdErrno Disconnect(BsdSocketView& so) override;
    BsdErrno Shutdown(BsdSocketView& so, int how) override;
    void Abort(BsdSocketView& so) override;
    void Detach(BsdSocketView& so) override;
    BsdErrno Send(BsdSocketView& so,
                  int flags,
                  BsdPayloadPtr payload,
                  const BsdSockaddr* to,
                  BsdControlPtr control,
                  const BsdCredentials& who) override;
    BsdErrno Rcvd(BsdSocketView& so, int flags) override;
    BsdErrno Sockaddr(BsdSocketView& so, BsdSockaddr& name) override;
    BsdErrno Peeraddr(BsdSocketView& so, BsdSockaddr& name) override;

  private:
    struct Pcb;

    static Pcb& Of(BsdSocketView& so);
    static BsdSockaddr NameOf(const Pcb& pcb);
    bool IsLinux() const;
    /// The socket that a path names. \return ECONNREFUSED, ENOENT, EPROTOTYPE, ...
    BsdErrno FindPeer(BsdSocketView& so, const BsdSockaddr& name, Pcb*& peer) const;
    /// unp_disconnect(): both ends forget each other. \param error for a peer that was connected
    void Part(Pcb& pcb, BsdErrno error);
    BsdErrno SendDatagram(Pcb& pcb,
                          const BsdPayloadPtr& payload,
                          const BsdSockaddr* to,
                          BsdControlPtr control);
    BsdErrno SendStream(Pcb& pcb, const BsdPayloadPtr& payload, BsdControlPtr control);

    BsdSystem m_system;
    std::map<std::string, Pcb*> m_paths; ///< null: the socket has gone, its path has not
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_LOCAL_H
