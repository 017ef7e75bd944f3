// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_CALLER_H
#define BSD_SOCKET_CALLER_H

#include "ns3/bsd-errno.h"
#include "ns3/bsd-splice.h"

#include <cstdint>
#include <memory>

namespace ns3
{
namespace divertsim
{

class BsdSocketView;

/// Rights of a descriptor, rights(4) of FreeBSD's capsicum, as bits: those that are modelled
using BsdCapRights = std::uint8_t;
constexpr BsdCapRights BSD_CAP_RECV = 0x1; ///< CAP_RECV, CAP_READ: recv(2), read(2), to be spliced
constexpr BsdCapRights BSD_CAP_SEND = 0x2; ///< CAP_SEND, CAP_WRITE: send(2), write(2), to be a sink
constexpr BsdCapRights BSD_CAP_ALL = BSD_CAP_RECV | BSD_CAP_SEND; ///< as descriptors are made

/// The program that makes a call, as far as an option of a socket needs it (struct thread)
class BsdSocketCaller
{
  public:
    virtual ~BsdSocketCaller() = default;

    /**
     * getsock() of a descriptor that an option names.
     * \param fd any number
     * \param rights that it must have
     * \param socket gets it
     * \return OK; EBADF, ENOTSOCK, or ENOTCAPABLE where a right is missing
     */
    virtual BsdErrno FindSocket(int fd,
                                BsdCapRights rights,
                                std::shared_ptr<BsdSocketView>& socket) = 0;
    /// \return what it says of its splices
    virtual const BsdSpliceContext& GetSpliceContext() const = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_CALLER_H
