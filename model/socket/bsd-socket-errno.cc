// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-errno.h"

namespace ns3
{
namespace divertsim
{

Socket::SocketErrno
BsdSocketErrno(BsdErrno error)
{
    switch (error)
    {
    case BsdErrno::OK:
        return Socket::ERROR_NOTERROR;
    case BsdErrno::E_ISCONN:
        return Socket::ERROR_ISCONN;
    case BsdErrno::E_NOTCONN:
    case BsdErrno::E_DESTADDRREQ:
        return Socket::ERROR_NOTCONN;
    case BsdErrno::E_MSGSIZE:
        return Socket::ERROR_MSGSIZE;
    case BsdErrno::E_AGAIN:
    case BsdErrno::E_NOBUFS:
        return Socket::ERROR_AGAIN;
    case BsdErrno::E_PIPE:
        return Socket::ERROR_SHUTDOWN;
    case BsdErrno::E_OPNOTSUPP:
        return Socket::ERROR_OPNOTSUPP;
    case BsdErrno::E_AFNOSUPPORT:
        return Socket::ERROR_AFNOSUPPORT;
    case BsdErrno::E_BADF:
        return Socket::ERROR_BADF;
    case BsdErrno::E_HOSTUNREACH:
    case BsdErrno::E_NETUNREACH:
        return Socket::ERROR_NOROUTETOHOST;
    case BsdErrno::E_ACCES:
    case BsdErrno::E_NXIO:
        return Socket::ERROR_NODEV;
    case BsdErrno::E_ADDRNOTAVAIL:
        return Socket::ERROR_ADDRNOTAVAIL;
    case BsdErrno::E_ADDRINUSE:
    case BsdErrno::E_NOSPC:
        return Socket::ERROR_ADDRINUSE;
    default:
        return Socket::ERROR_INVAL;
    }
}

} // namespace divertsim
} // namespace ns3
