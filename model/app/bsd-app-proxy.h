// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_PROXY_H
#define BSD_APP_PROXY_H

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/bsd-address.h"
#include "ns3/bsd-app-proxy-observer.h"
#include "ns3/bsd-clock.h"
#include "ns3/bsd-errno.h"
#include "ns3/nstime.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

class BsdAppProxyProgram;

/// What has gone through a proxy
struct BsdAppProxyCounters
{
    std::uint64_t accepted = 0; ///< sessions
    std::uint64_t open = 0;     ///< sessions that have not ended
    /// Sessions that have ended, by BsdAppProxyEnd
    std::array<std::uint64_t, BSD_APP_PROXY_ENDS> ended{};
    /// Splices that have ended, a direction each, by BsdAppProxyUnsplice
    std::array<std::uint64_t, BSD_APP_PROXY_UNSPLICES> unsplices{};
    /// Bytes that were written to the sink, by BsdAppProxyWay: copied
    std::array<std::uint64_t, BSD_APP_PROXY_WAYS> copied{};
    /// Bytes that a splice has moved, those of splices that live among them: SO_SPLICE's counter
    std::array<std::uint64_t, BSD_APP_PROXY_WAYS> spliced{};

    /// \return all bytes, both ways
    std::uint64_t GetBytes() const
    {
        return copied[0] + copied[1] + spliced[0] + spliced[1];
    }
};

/**
 * A TCP proxy, as relayd(8) and HAProxy are: it accepts connections on a port, connects to a
 * server for each, and relays both ways, by SO_SPLICE or by copying. A BSD program: it makes its
 * calls through BsdSocketProcess, and needs a node with a BsdHost of a BSD kernel.
 *
 * What it costs is core time of the host, account Name (BsdCpuCosts):
 * - a system call takes t_syscall; kevent(2) and poll(2) are counted with the wake-up
 * - a transfer of L bytes, read(2) and write(2), takes 2 t_syscall + L (2 c_copy + c_stack); L is
 *   what is there to read when the thread turns to it, at most Buffer
 * - a thread that slept takes t_wakeup to come back, once for all that it then finds to do (loop
 *   event), or once a transfer (loop blocking)
 * - what a splice moves costs the kernel's workers, not the program
 *
 * Threads are programs of the host: the k-th of all on core k mod Cpus/Count, in order of
 * initialization. With Loop event thread 0 accepts, and deals connections to all in turn. With Loop
 * blocking a thread has one connection at a time; when all are busy connections wait in the accept
 * queue.
 *
 * A direction holds at most Buffer bytes that were read and not written yet; while it holds some
 * it reads no more, so that TCP's window holds the sender back.
 */
class BsdAppProxy : public Application
{
  public:
    // Unscoped: attributes of ns-3 before 3.41 take nothing else

    /// Values of the attribute Mode
    enum RelayMode
    {
        MODE_SPLICE, ///< setsockopt(2) SO_SPLICE, both directions
        MODE_COPY,   ///< read(2) and write(2)
    };

    /// Values of the attribute Dispatch: who moves what a splice moves
    enum SpliceDispatch
    {
        DISPATCH_WORKER, ///< the kernel's worker threads
        DISPATCH_DIRECT, ///< whoever received it
    };

    /// Values of the attribute Loop
    enum LoopKind
    {
        LOOP_EVENT,    ///< a thread waits in kevent(2) for all its connections
        LOOP_BLOCKING, ///< a thread serves one connection at a time
    };

    /// Values of the attribute OnStop: what becomes of sessions when the application stops
    enum StopAction
    {
        STOP_KEEP,  ///< the listener closes alone; sessions go on to their end
        STOP_RESET, ///< they are reset
    };

    /// Values of the attribute Protocol
    enum RelayProtocol
    {
        PROTOCOL_TCP,
        PROTOCOL_UDP, ///< OpenBSD
    };

    /// Values of the attribute Family: of the listener. The server's is that of Remote
    enum ListenFamily
    {
        FAMILY_INET,
        FAMILY_INET6,
    };

    /// \return the type
    static TypeId GetTypeId();
    BsdAppProxy();
    ~BsdAppProxy() override;

    /// What the attributes say. The program takes them when the application is initialized
    struct Config
    {
        std::string name;
        RelayProtocol protocol = PROTOCOL_TCP;
        ListenFamily family = FAMILY_INET;
        std::uint16_t port = 0;
        BsdAddress remote;
        std::uint16_t remotePort = 0;
        RelayMode mode = MODE_SPLICE;
        SpliceDispatch dispatch = DISPATCH_WORKER;
        LoopKind loop = LOOP_EVENT;
        StopAction onStop = STOP_KEEP;
        std::uint64_t maxBytes = 0; ///< sp_max of each direction, 0 for none
        BsdTime idle = 0;           ///< sp_idle of each direction, 0 for none
        std::uint32_t buffer = 0;   ///< bytes
        std::uint32_t threads = 1;
        int backlog = 0;
    };

    /// \return what the attributes say now; Mode as Splice and Unsplice have left it
    Config GetConfig() const;
    /// \param remote the server's address \param port the server's port
    void SetRemote(const BsdAddress& remote, std::uint16_t port);

    /// \param observer told from now on; must live as long as the application runs
    void AddObserver(BsdAppProxyObserver* observer);

    /**
     * From now on sessions are spliced, those that are open too: each direction once what it holds
     * is written. Does nothing for directions that are spliced or at their end.
     */
    void Splice();
    /// From now on sessions are copied, those that are open too: setsockopt(2) with fd -1, once
    /// the thread gets to it. No byte is lost.
    void Unsplice();

    /// \return the counters; of splices that live the kernel is asked now
    BsdAppProxyCounters GetCounters() const;
    /// \return bytes that are read and not written yet, all sessions
    std::uint64_t GetHeld() const;
    /// \return open descriptors of the program, the listener among them; kqueues are not counted
    std::size_t GetOpenSockets() const;
    /// \return errno of socket(2), bind(2) or listen(2) at the start, OK when it listens
    BsdErrno GetStartError() const;
    /// \return the account of its core time, 0 before it was initialized
    std::uint32_t GetAccount() const;
    /// \return core time of its threads up to now; spliced bytes are on the same account
    BsdTime GetCpuTime() const;

  protected:
    void DoInitialize() override;
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;
    void SetRemoteAddress(Address remote); ///< attribute
    Address GetRemoteAddress() const;      ///< attribute

    // attributes, see Config
    std::string m_name;
    RelayProtocol m_protocol = PROTOCOL_TCP;
    ListenFamily m_family = FAMILY_INET;
    std::uint16_t m_port = 0;
    BsdAddress m_remote;
    std::uint16_t m_remotePort = 0;
    RelayMode m_mode = MODE_SPLICE;
    SpliceDispatch m_dispatch = DISPATCH_WORKER;
    LoopKind m_loop = LOOP_EVENT;
    StopAction m_onStop = STOP_KEEP;
    std::uint64_t m_maxBytes = 0;
    Time m_idle;
    std::uint32_t m_buffer = 0;
    std::uint32_t m_threads = 1;
    int m_backlog = 0;

    BsdErrno m_startError = BsdErrno::OK;
    std::vector<BsdAppProxyObserver*> m_observers;
    std::unique_ptr<BsdAppProxyProgram> m_program; ///< from initialization on
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_PROXY_H
