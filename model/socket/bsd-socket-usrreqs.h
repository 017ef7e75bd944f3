// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_USRREQS_H
#define BSD_SOCKET_USRREQS_H

#include "ns3/bsd-domain-usrreqs.h"
#include "ns3/bsd-socket.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace ns3
{
namespace divertsim
{

/**
 * Protocols whose data stand in an ns-3 socket (BSD_PR_SOCKBUF): the socket layer's checks, in the
 * kernel's order, around what the ns-3 socket does. Works with BsdSocket alone.
 */
class BsdSocketUsrreqs : public BsdUsrreqs
{
  public:
    BsdErrno Sosend(BsdSocketView& so,
                    const BsdSockaddr* to,
                    BsdPayloadPtr payload,
                    BsdControlPtr control,
                    int flags,
                    const BsdCredentials& who,
                    std::size_t& sent) final;
    BsdErrno Soreceive(BsdSocketView& so, std::size_t size, int flags, BsdReceived& received) final;
    int Sopoll(BsdSocketView& so, int events) final;

    /// \return datagrams that wait, whose addresses count beside their bytes; 0 of a stream
    virtual std::size_t Datagrams(BsdSocket& so);
    /// \return bytes of the oldest datagram, or of a stream; nothing: nothing waits
    virtual std::optional<std::size_t> FirstRecord(BsdSocket& so);
    /// \param so the socket \param size bytes \return passes of splices that the oldest of them
    /// have behind them
    virtual std::uint16_t Loops(BsdSocket& so, std::size_t size);
    /// A splice takes. \param so the socket, which has something \param size bytes at most
    /// \param [out] received what was there \return OK or the error
    BsdErrno SpliceTake(BsdSocket& so, std::size_t size, BsdReceived& received);
    /// A splice sends. \param so the socket \param payload null for no bytes
    /// \param who made the socket \param [out] sent bytes taken \return OK, EAGAIN, or the error
    BsdErrno SplicePut(BsdSocket& so,
                       const BsdPayloadPtr& payload,
                       const BsdCredentials& who,
                       std::size_t& sent);

  protected:
    /**
     * Send what fits now; all checks but the protocol's own are done.
     * \param so the socket \param to null for none \param payload null for no bytes
     * \param who calls \param [out] sent bytes taken
     * \return OK, EAGAIN where nothing fits, or the error
     */
    virtual BsdErrno Put(BsdSocket& so,
                         const BsdSockaddr* to,
                         const BsdPayloadPtr& payload,
                         const BsdCredentials& who,
                         std::size_t& sent) = 0;
    /**
     * Take what is there; there is something.
     * \param so the socket \param size bytes at most \param peek it stays
     * \param [out] received what was read
     * \return OK or the error
     */
    virtual BsdErrno Take(BsdSocket& so, std::size_t size, bool peek, BsdReceived& received) = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_USRREQS_H
