// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_ERRNO_H
#define BSD_ERRNO_H

#include <cstdint>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/**
 * Error results of a BSD kernel by name (errno(2), sys/errno.h). The numbers differ between
 * systems and are never visible, so only the names are kept.
 *
 * E_ADDRINUSE, not EADDRINUSE: the latter is a macro of <cerrno>, which <string> brings along.
 */
enum class BsdErrno : std::uint8_t
{
    OK, ///< success
    E_PERM,
    E_INTR,
    E_BADF,
    E_NOMEM,
    E_ACCES,
    E_BUSY,
    E_EXIST,
    E_INVAL,
    E_FBIG,
    E_PIPE,
    E_AGAIN,
    E_NOTSOCK,
    E_DESTADDRREQ,
    E_MSGSIZE,
    E_PROTOTYPE,
    E_NOPROTOOPT,
    E_PROTONOSUPPORT,
    E_OPNOTSUPP,
    E_PFNOSUPPORT,
    E_AFNOSUPPORT,
    E_ADDRINUSE,
    E_ADDRNOTAVAIL,
    E_NETDOWN,
    E_NETUNREACH,
    E_CONNABORTED,
    E_CONNRESET,
    E_NOBUFS,
    E_ISCONN,
    E_NOTCONN,
    E_TIMEDOUT,
    E_CONNREFUSED,
    E_LOOP,
    E_HOSTUNREACH,
    E_MLINK,
    E_NOENT,
    E_NXIO,
    E_NOSPC,
    E_PROTO,
    E_NOTCAPABLE,
    E_CAPMODE,
    E_ALREADY,
    E_INPROGRESS,
    E_MFILE,
    E_NODEV,
    E_FAULT,
    E_HOSTDOWN,
    E_NOTSUP,
    E_ISDIR,
    E_RANGE,
    E_SOCKTNOSUPPORT,
    E_DOM,
    E_NAMETOOLONG,
    E_NOSYS,
    E_NOTDIR,
};

/**
 * \param error an error result
 * \return its name as in errno(2) ("ENOBUFS"), "0" for OK
 */
std::string_view BsdErrnoName(BsdErrno error);

} // namespace divertsim
} // namespace ns3

#endif // BSD_ERRNO_H
