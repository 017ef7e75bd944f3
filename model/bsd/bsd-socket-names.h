// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_NAMES_H
#define BSD_SOCKET_NAMES_H

#include "ns3/bsd-address.h"

namespace ns3
{
namespace divertsim
{

/*
 * The words of socket(2), getsockopt(2), recv(2) and poll(2), with BSD_ before them since the
 * plain ones are macros. Their numbers follow FreeBSD's where that helps to read a trace, and are
 * never visible.
 */

/// Protocol and address families (sys/socket.h): int, since a user may add families of their own
constexpr int BSD_PF_UNSPEC = 0;
constexpr int BSD_PF_LOCAL = 1;
constexpr int BSD_PF_UNIX = BSD_PF_LOCAL;
constexpr int BSD_PF_INET = 2;
constexpr int BSD_PF_ROUTE = 17;
constexpr int BSD_PF_INET6 = 28;
constexpr int BSD_PF_DIVERT = 44;
constexpr int BSD_AF_UNSPEC = BSD_PF_UNSPEC;
constexpr int BSD_AF_LOCAL = BSD_PF_LOCAL;
constexpr int BSD_AF_UNIX = BSD_PF_LOCAL;
constexpr int BSD_AF_INET = BSD_PF_INET;
constexpr int BSD_AF_ROUTE = BSD_PF_ROUTE;
constexpr int BSD_AF_INET6 = BSD_PF_INET6;
constexpr int BSD_AF_DIVERT = BSD_PF_DIVERT;
/// Families from here on are free for domains of a user's own
constexpr int BSD_PF_USER = 256;

/// Types of sockets
constexpr int BSD_SOCK_STREAM = 1;
constexpr int BSD_SOCK_DGRAM = 2;
constexpr int BSD_SOCK_RAW = 3;
constexpr int BSD_SOCK_RDM = 4;
constexpr int BSD_SOCK_SEQPACKET = 5;
/// Bits beside the type in socket(2) and accept4(2)
constexpr int BSD_SOCK_CLOEXEC = 0x10000000;
constexpr int BSD_SOCK_NONBLOCK = 0x20000000;

/// Protocols that are no number of an IP header, or none that other rooms look at
constexpr int BSD_IPPROTO_IP = 0;
constexpr int BSD_IPPROTO_IPV6 = 41;
constexpr int BSD_IPPROTO_RAW = 255;
constexpr int BSD_IPPROTO_DIVERT = 258;

/// Level of the options of the socket itself; other levels are protocol numbers
constexpr int BSD_SOL_SOCKET = 0xffff;

/// Options at BSD_SOL_SOCKET. Those below 0x1000 and SO_REUSEPORT_LB are bits of so_options
constexpr int BSD_SO_DEBUG = 0x1;
constexpr int BSD_SO_ACCEPTCONN = 0x2;
constexpr int BSD_SO_REUSEADDR = 0x4;
constexpr int BSD_SO_KEEPALIVE = 0x8;
constexpr int BSD_SO_DONTROUTE = 0x10;
constexpr int BSD_SO_BROADCAST = 0x20;
constexpr int BSD_SO_USELOOPBACK = 0x40;
constexpr int BSD_SO_LINGER = 0x80;
constexpr int BSD_SO_OOBINLINE = 0x100;
constexpr int BSD_SO_REUSEPORT = 0x200;
constexpr int BSD_SO_TIMESTAMP = 0x400;
constexpr int BSD_SO_NOSIGPIPE = 0x800;
constexpr int BSD_SO_SNDBUF = 0x1001;
constexpr int BSD_SO_RCVBUF = 0x1002;
constexpr int BSD_SO_SNDLOWAT = 0x1003;
constexpr int BSD_SO_RCVLOWAT = 0x1004;
constexpr int BSD_SO_SNDTIMEO = 0x1005;
constexpr int BSD_SO_RCVTIMEO = 0x1006;
constexpr int BSD_SO_ERROR = 0x1007;
constexpr int BSD_SO_TYPE = 0x1008;
constexpr int BSD_SO_LISTENQLIMIT = 0x1011;
constexpr int BSD_SO_LISTENQLEN = 0x1012;
constexpr int BSD_SO_LISTENINCQLEN = 0x1013;
constexpr int BSD_SO_SETFIB = 0x1014;
constexpr int BSD_SO_USER_COOKIE = 0x1015;
constexpr int BSD_SO_PROTOCOL = 0x1016;
constexpr int BSD_SO_DOMAIN = 0x1019;
constexpr int BSD_SO_SPLICE = 0x1023;
constexpr int BSD_SO_REUSEPORT_LB = 0x10000;

/// Options at BSD_IPPROTO_IP, BSD_IPPROTO_IPV6 and BSD_IPPROTO_TCP
constexpr int BSD_IP_TTL = 4;
constexpr int BSD_IP_BINDANY = 24;
constexpr int BSD_IPV6_V6ONLY = 27;
constexpr int BSD_IPV6_BINDANY = 64;
constexpr int BSD_TCP_NODELAY = 1;
constexpr int BSD_TCP_MAXSEG = 2;
constexpr int BSD_TCP_NOPUSH = 4;
constexpr int BSD_TCP_REUSPORT_LB_NUMA = 1026; ///< spelled so by FreeBSD netinet/tcp.h

/// Flags of send(2) and recv(2)
constexpr int BSD_MSG_OOB = 0x1;
constexpr int BSD_MSG_PEEK = 0x2;
constexpr int BSD_MSG_DONTROUTE = 0x4;
constexpr int BSD_MSG_EOR = 0x8;
constexpr int BSD_MSG_TRUNC = 0x10;
constexpr int BSD_MSG_CTRUNC = 0x20;
constexpr int BSD_MSG_WAITALL = 0x40;
constexpr int BSD_MSG_DONTWAIT = 0x80;
constexpr int BSD_MSG_EOF = 0x100;
constexpr int BSD_MSG_NOSIGNAL = 0x20000;

/// What shutdown(2) shuts
constexpr int BSD_SHUT_RD = 0;
constexpr int BSD_SHUT_WR = 1;
constexpr int BSD_SHUT_RDWR = 2;

/// Events of poll(2)
constexpr int BSD_POLLIN = 0x1;
constexpr int BSD_POLLPRI = 0x2;
constexpr int BSD_POLLOUT = 0x4;
constexpr int BSD_POLLERR = 0x8;
constexpr int BSD_POLLHUP = 0x10;
constexpr int BSD_POLLNVAL = 0x20;
constexpr int BSD_POLLRDNORM = 0x40;
constexpr int BSD_POLLRDBAND = 0x80;
constexpr int BSD_POLLINIGNEOF = 0x2000;

/// listen(2): the default of kern.ipc.soacceptqueue
constexpr int BSD_SOMAXCONN = 128;

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_NAMES_H
