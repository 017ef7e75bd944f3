// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_ERRNO_H
#define BSD_SOCKET_ERRNO_H

#include "ns3/bsd-errno.h"
#include "ns3/socket.h"

namespace ns3
{
namespace divertsim
{

/**
 * The nearest word that ns-3 has for an error of a BSD system.
 *
 * It has none for some: ENOBUFS reads ERROR_AGAIN, EACCES ERROR_NODEV, ENOSPC ERROR_ADDRINUSE,
 * EDESTADDRREQ ERROR_NOTCONN.
 * \param error the system's
 * \return ns-3's
 */
Socket::SocketErrno BsdSocketErrno(BsdErrno error);

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_ERRNO_H
