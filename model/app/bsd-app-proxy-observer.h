// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_PROXY_OBSERVER_H
#define BSD_APP_PROXY_OBSERVER_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-errno.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// Names a connection that a proxy has accepted, from 1 in order of acceptance; never used again
using BsdAppProxySessionId = std::uint64_t;

/// A direction through a proxy
enum class BsdAppProxyWay : std::uint8_t
{
    UP,   ///< client to server
    DOWN, ///< server to client
};

/// Directions of a session
constexpr std::size_t BSD_APP_PROXY_WAYS = 2;

/// Why a splice ended, as the program finds out
enum class BsdAppProxyUnsplice : std::uint8_t
{
    MAX,         ///< sp_max is reached; the proxy goes on by copying
    IDLE,        ///< sp_idle is over; the proxy closes the session
    END_OF_FILE, ///< the source's end of file; the proxy shuts the sink
    ERROR,       ///< either socket has an error, a reset among them; the proxy resets both
    REQUEST,     ///< the program asked for it: BsdAppProxy::Unsplice
    REFUSED,     ///< setsockopt(2) failed: there was no splice, the proxy copies
};

/// Causes of an unsplice
constexpr std::size_t BSD_APP_PROXY_UNSPLICES = 6;

/// \param cause of an unsplice \return "max", "idle", "eof", "error", "request", "refused"
const char* BsdAppProxyUnspliceName(BsdAppProxyUnsplice cause);

/// How a session ended
enum class BsdAppProxyEnd : std::uint8_t
{
    COMPLETED,      ///< both directions came to their end of file
    RESET,          ///< one side was reset, or its socket failed; so is the other
    CONNECT_FAILED, ///< no connection to the server; the client is reset
    IDLE,           ///< sp_idle was over
    STOPPED,        ///< the proxy ended
};

/// Ends of a session
constexpr std::size_t BSD_APP_PROXY_ENDS = 5;

/// \param end of a session \return "completed", "reset", "connect-failed", "idle", "stopped"
const char* BsdAppProxyEndName(BsdAppProxyEnd end);

/// What a proxy reports. Every default does nothing
class BsdAppProxyObserver
{
  public:
    virtual ~BsdAppProxyObserver() = default;

    /// A connection of a client was accepted. \param time now \param session its name
    virtual void OnSessionOpened(BsdTime time, BsdAppProxySessionId session);

    /// The connection to the server is complete; relaying starts. \param time now
    /// \param session which
    virtual void OnSessionConnected(BsdTime time, BsdAppProxySessionId session);

    /**
     * Bytes went through: those of one write(2) when it is made; those that a splice has moved when
     * the program learns of them, which is when the splice ends.
     * \param time now
     * \param session which
     * \param way which direction
     * \param bytes from 1
     * \param spliced a splice moved them
     */
    virtual void OnRelayed(BsdTime time,
                           BsdAppProxySessionId session,
                           BsdAppProxyWay way,
                           std::uint64_t bytes,
                           bool spliced);

    /// A direction is spliced from now on. \param time now \param session which \param way which
    virtual void OnSpliced(BsdTime time, BsdAppProxySessionId session, BsdAppProxyWay way);

    /**
     * A direction's splice ended, or could not be made.
     * \param time when the program finds out
     * \param session which
     * \param way which direction
     * \param cause why
     * \param error of the source's socket or of setsockopt(2), OK for none
     */
    virtual void OnUnspliced(BsdTime time,
                             BsdAppProxySessionId session,
                             BsdAppProxyWay way,
                             BsdAppProxyUnsplice cause,
                             BsdErrno error);

    /// Both sockets are closed. \param time now \param session which \param end how
    /// \param error of a socket that failed, OK for none
    virtual void OnSessionEnded(BsdTime time,
                                BsdAppProxySessionId session,
                                BsdAppProxyEnd end,
                                BsdErrno error);
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_PROXY_OBSERVER_H
