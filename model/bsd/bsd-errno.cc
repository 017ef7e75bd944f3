// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-errno.h"

namespace ns3
{
namespace divertsim
{

std::string_view
BsdErrnoName(BsdErrno error)
{
    switch (error)
    {
    case BsdErrno::OK:
        return "0";
    case BsdErrno::E_PERM:
        return "EPERM";
    case BsdErrno::E_INTR:
        return "EINTR";
    case BsdErrno::E_BADF:
        return "EBADF";
    case BsdErrno::E_NOMEM:
        return "ENOMEM";
    case BsdErrno::E_ACCES:
        return "EACCES";
    case BsdErrno::E_BUSY:
        return "EBUSY";
    case BsdErrno::E_EXIST:
        return "EEXIST";
    case BsdErrno::E_INVAL:
        return "EINVAL";
    case BsdErrno::E_FBIG:
        return "EFBIG";
    case BsdErrno::E_PIPE:
        return "EPIPE";
    case BsdErrno::E_AGAIN:
        return "EAGAIN";
    case BsdErrno::E_NOTSOCK:
        return "ENOTSOCK";
    case BsdErrno::E_DESTADDRREQ:
        return "EDESTADDRREQ";
    case BsdErrno::E_MSGSIZE:
        return "EMSGSIZE";
    case BsdErrno::E_PROTOTYPE:
        return "EPROTOTYPE";
    case BsdErrno::E_NOPROTOOPT:
        return "ENOPROTOOPT";
    case BsdErrno::E_PROTONOSUPPORT:
        return "EPROTONOSUPPORT";
    case BsdErrno::E_OPNOTSUPP:
        return "EOPNOTSUPP";
    case BsdErrno::E_PFNOSUPPORT:
        return "EPFNOSUPPORT";
    case BsdErrno::E_AFNOSUPPORT:
        return "EAFNOSUPPORT";
    case BsdErrno::E_ADDRINUSE:
        return "EADDRINUSE";
    case BsdErrno::E_ADDRNOTAVAIL:
        return "EADDRNOTAVAIL";
    case BsdErrno::E_NETDOWN:
        return "ENETDOWN";
    case BsdErrno::E_NETUNREACH:
        return "ENETUNREACH";
    case BsdErrno::E_CONNABORTED:
        return "ECONNABORTED";
    case BsdErrno::E_CONNRESET:
        return "ECONNRESET";
    case BsdErrno::E_NOBUFS:
        return "ENOBUFS";
    case BsdErrno::E_ISCONN:
        return "EISCONN";
    case BsdErrno::E_NOTCONN:
        return "ENOTCONN";
    case BsdErrno::E_TIMEDOUT:
        return "ETIMEDOUT";
    case BsdErrno::E_CONNREFUSED:
        return "ECONNREFUSED";
    case BsdErrno::E_LOOP:
        return "ELOOP";
    case BsdErrno::E_HOSTUNREACH:
        return "EHOSTUNREACH";
    case BsdErrno::E_MLINK:
        return "EMLINK";
    case BsdErrno::E_NOENT:
        return "ENOENT";
    case BsdErrno::E_NXIO:
        return "ENXIO";
    case BsdErrno::E_NOSPC:
        return "ENOSPC";
    case BsdErrno::E_PROTO:
        return "EPROTO";
    case BsdErrno::E_NOTCAPABLE:
        return "ENOTCAPABLE";
    case BsdErrno::E_CAPMODE:
        return "ECAPMODE";
    case BsdErrno::E_ALREADY:
        return "EALREADY";
    case BsdErrno::E_INPROGRESS:
        return "EINPROGRESS";
    case BsdErrno::E_MFILE:
        return "EMFILE";
    case BsdErrno::E_NODEV:
        return "ENODEV";
    case BsdErrno::E_FAULT:
        return "EFAULT";
    case BsdErrno::E_HOSTDOWN:
        return "EHOSTDOWN";
    case BsdErrno::E_NOTSUP:
        return "ENOTSUP";
    case BsdErrno::E_ISDIR:
        return "EISDIR";
    case BsdErrno::E_RANGE:
        return "ERANGE";
    case BsdErrno::E_SOCKTNOSUPPORT:
        return "ESOCKTNOSUPPORT";
    case BsdErrno::E_DOM:
        return "EDOM";
    case BsdErrno::E_NAMETOOLONG:
        return "ENAMETOOLONG";
    case BsdErrno::E_NOSYS:
        return "ENOSYS";
    case BsdErrno::E_NOTDIR:
        return "ENOTDIR";
    }
    return "0";
}

} // namespace divertsim
} // namespace ns3
