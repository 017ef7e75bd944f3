// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_PROXY_PROGRAM_H
#define BSD_APP_PROXY_PROGRAM_H

#include "ns3/bsd-app-proxy-observer.h"
#include "ns3/bsd-app-proxy-session.h"
#include "ns3/bsd-app-proxy-thread.h"
#include "ns3/bsd-app-proxy.h"
#include "ns3/bsd-host.h"
#include "ns3/bsd-socket-process.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A proxy as a program on a host: its listener, threads and sessions
class BsdAppProxyProgram
{
  public:
    /// Bytes of the largest datagram
    static constexpr std::size_t DATAGRAM = 65535;

    /**
     * \param host where it runs
     * \param config what the application's attributes say
     * \param observers the application's, which has them as long as this is there
     */
    BsdAppProxyProgram(Ptr<BsdHost> host,
                       BsdAppProxy::Config config,
                       const std::vector<BsdAppProxyObserver*>& observers);
    /// The simulation is over: nothing is closed any more.
    ~BsdAppProxyProgram();
    BsdAppProxyProgram(const BsdAppProxyProgram&) = delete;
    BsdAppProxyProgram& operator=(const BsdAppProxyProgram&) = delete;

    /// socket(2), bind(2), listen(2). \return OK or the error of the first that failed
    BsdErrno Listen();
    /// The listener closes; who waits in its queue is reset by the kernel. \param reset sessions
    /// are reset too
    void Stop(bool reset);
    /// \param splicing sessions are spliced from now on, else copied
    void SetSplicing(bool splicing);

    /// \return the counters
    BsdAppProxyCounters GetCounters();
    /// \return bytes that are read and not written yet
    std::uint64_t GetHeld() const;
    /// \return open descriptors but for kqueues
    std::size_t GetOpenSockets() const;
    /// \return core time up to now
    BsdTime GetCpuTime() const;

    // For its sessions

    /// \return its process
    BsdSocketProcess& GetProcess();
    /// \return the configuration
    const BsdAppProxy::Config& GetConfig() const;
    /// \return of its core time
    BsdCpuAccountId GetAccount() const;
    /// \return directions are to be spliced
    bool IsSplicing() const;
    /// \return true where no error tells that sp_idle is over (FreeBSD)
    bool NeedsIdleTimer() const;
    /// \return the time
    BsdTime Now() const;
    /// As BsdClock. \param delay from now \param action then \return the timer
    BsdClock::TimerId Schedule(BsdTime delay, std::function<void()> action);
    /// As BsdClock. \param timer of Schedule, or 0
    void Cancel(BsdClock::TimerId timer);

    /// \param tell called with each observer and the time
    template <class T>
    void Tell(const T& tell) const
    {
        for (BsdAppProxyObserver* const observer : m_observers)
        {
            tell(*observer, Now());
        }
    }

    /// \param id whose \param way direction \param bytes that write(2) has taken
    void CountCopied(BsdAppProxySessionId id, BsdAppProxyWay way, std::size_t bytes);
    /// \param id whose \param way direction \param cause why its splice ended
    /// \param error of its source \param moved bytes that it has moved
    void CountUnsplice(BsdAppProxySessionId id,
                       BsdAppProxyWay way,
                       BsdAppProxyUnsplice cause,
                       BsdErrno error,
                       std::uint64_t moved);
    /// A session has closed its sockets and is forgotten. \param id its \param end how
    /// \param error of a socket that failed
    void Ended(BsdAppProxySessionId id, BsdAppProxyEnd end, BsdErrno error);

    /// \param id of a session \param side of it \return what its events are marked with
    static std::uint64_t MakeKey(BsdAppProxySessionId id, BsdAppProxySession::Side side);

  private:
    BsdAppProxyStep OnEvent(std::size_t thread, const BsdKevent& event);
    double Accept(std::size_t thread);         ///< accept(2)
    double AcceptDatagram(std::size_t thread); ///< recvfrom(2), and a socket for a new client
    /// A new session, dealt to a thread. \param thread that accepts \param client its descriptor
    /// \param first datagram \return its name
    BsdAppProxySessionId Open(std::size_t thread, int client, BsdPayloadPtr first);
    /// socket(2), setsockopt(2), bind(2) on the port, and what makes a listener or a client's
    /// socket of it. \param peer null for the listener \return a descriptor, -1 for an error
    int Bind(const BsdSockaddr* peer);
    /// Have the listener's events go to the thread that is to accept, if any.
    void UpdateAcceptor();

    Ptr<BsdHost> m_host;
    BsdAppProxy::Config m_config;
    const std::vector<BsdAppProxyObserver*>& m_observers;
    BsdCpuAccountId m_account;
    BsdSocketProcess m_process;
    std::vector<std::unique_ptr<BsdAppProxyThread>> m_threads;
    bool m_splicing;
    int m_listener = -1;
    bool m_full = false;                   ///< no descriptor was left for a connection
    std::optional<std::size_t> m_acceptor; ///< whose kqueue has the listener
    std::deque<std::size_t> m_idle;        ///< threads without a connection (blocking)
    std::size_t m_dealt = 0;               ///< connections (event)
    BsdAppProxySessionId m_last = 0;
    std::map<BsdAppProxySessionId, std::shared_ptr<BsdAppProxySession>> m_sessions;
    std::map<BsdAppProxySessionId, std::size_t> m_served; ///< by which thread (blocking)
    /// Clients by their address (datagrams)
    std::map<std::string, BsdAppProxySessionId> m_peers;
    std::map<BsdAppProxySessionId, std::string> m_peerOf; ///< m_peers the other way round
    BsdAppProxyCounters m_counters;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_PROXY_PROGRAM_H
