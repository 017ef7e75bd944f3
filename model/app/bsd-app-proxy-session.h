// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_PROXY_SESSION_H
#define BSD_APP_PROXY_SESSION_H

#include "ns3/bsd-app-proxy-observer.h"
#include "ns3/bsd-app-proxy-thread.h"
#include "ns3/bsd-clock.h"
#include "ns3/bsd-payload.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace ns3
{
namespace divertsim
{

class BsdAppProxyProgram;

/**
 * A connection of a client that a proxy has accepted, and the one to the server that it has made
 * for it. A direction is copied or spliced; either way it ends when the source's end of file has
 * been passed on by shutdown(2).
 *
 * Each function that gives a step says what the thread has to do; nothing is done before the
 * step's time has passed.
 */
class BsdAppProxySession : public std::enable_shared_from_this<BsdAppProxySession>
{
  public:
    /// Sides, as indices: way UP reads the client and writes the server
    enum Side : std::size_t
    {
        CLIENT = 0,
        SERVER = 1,
    };

    /**
     * \param program whose session it is; outlives it
     * \param thread that serves it
     * \param id its name
     * \param client the descriptor that accept(2) gave; of datagrams, a socket connected to the
     * client
     * \param first datagram of the client; null for none
     */
    BsdAppProxySession(BsdAppProxyProgram& program,
                       BsdAppProxyThread& thread,
                       BsdAppProxySessionId id,
                       int client,
                       BsdPayloadPtr first = nullptr);
    BsdAppProxySession(const BsdAppProxySession&) = delete;
    BsdAppProxySession& operator=(const BsdAppProxySession&) = delete;

    /// socket(2) and connect(2) to the server
    BsdAppProxyStep Connect();
    /// \param side whose socket \param event of it
    BsdAppProxyStep OnEvent(Side side, const BsdKevent& event);
    /// A datagram of the client that came before its socket was connected.
    /// \param datagram null for none
    BsdAppProxyStep Forward(const BsdPayloadPtr& datagram);
    /// The program's mode has changed.
    BsdAppProxyStep ChangeMode();
    /// exit(2), or a proxy that resets its sessions: at once, on nobody's time.
    void Abort();

    /// \return the thread
    BsdAppProxyThread& GetThread() const;
    /// \return bytes that are read and not written yet
    std::size_t GetHeld() const;
    /// \param way a direction \return bytes that its splice has moved, 0 while it has none
    std::uint64_t GetSpliced(BsdAppProxyWay way) const;
    /// \return descriptors that it has open
    std::size_t GetDescriptors() const;

  private:
    /// A direction
    struct Half
    {
        BsdPayloadPtr held;          ///< read and not written yet; null for none
        bool ended = false;          ///< the end of file is passed on
        bool spliced = false;        ///< as far as the program knows
        bool refused = false;        ///< setsockopt(2) has said no: it is not tried again
        bool renewed = false;        ///< the splice was made anew when it was idle
        BsdTime since = 0;           ///< of the splice
        BsdTime active = 0;          ///< when it wrote last, or was spliced
        BsdClock::TimerId timer = 0; ///< the program's own, for the splice's idle time
    };

    static Side From(BsdAppProxyWay way);
    static Side To(BsdAppProxyWay way);
    Half& Of(BsdAppProxyWay way);

    /// A step of system calls. \param calls at first \param action then
    BsdAppProxyStep Step(unsigned calls, double (BsdAppProxySession::*action)());
    BsdAppProxyStep Step(unsigned calls,
                         double (BsdAppProxySession::*action)(BsdAppProxyWay),
                         BsdAppProxyWay way);
    double Calls(unsigned count) const; ///< ns

    // What steps do; each gives ns of further calls
    double StartConnect();
    double FinishConnect();
    double Transfer(BsdAppProxyWay way, std::size_t size); ///< read(2), write(2)
    double Read(BsdAppProxyWay way);                       ///< read(2), for an end or an error
    double Write(BsdAppProxyWay way);                      ///< write(2) of what is held
    double Splice(BsdAppProxyWay way);                     ///< setsockopt(2)
    double Unsplice(BsdAppProxyWay way);                   ///< setsockopt(2) with fd -1
    double FindUnsplice(BsdAppProxyWay way);               ///< the kernel has ended the splice
    double OnIdle(BsdAppProxyWay way);                     ///< the program's own timer
    double CheckIdle();                                    ///< of datagrams that are copied

    /// \param way to read \param event that there is something \return bytes of a read, 0 for an
    /// end or an error
    std::size_t GetReadSize(BsdAppProxyWay way, const BsdKevent& event) const;
    /// \return it is to be spliced now, and can be
    bool WantsSplice(BsdAppProxyWay way) const;
    /// \return it has moved something within the idle time, as far as the program can know
    bool IsActive(BsdAppProxyWay way) const;
    /// ETIMEDOUT of a splice (OpenBSD). \param way whose \param error that one
    double TimeOut(BsdAppProxyWay way, BsdErrno error);
    /// \param way whose splice has ended \param cause why \param error of its source
    double EndSplice(BsdAppProxyWay way, BsdAppProxyUnsplice cause, BsdErrno error);
    /// Take down what a splice moved. \param way whose \param cause why it ended
    /// \param error of its source
    void NoteUnsplice(BsdAppProxyWay way, BsdAppProxyUnsplice cause, BsdErrno error);
    double EndOfFile(BsdAppProxyWay way);
    /// Close both. \param end how \param error of a socket that failed
    double End(BsdAppProxyEnd end, BsdErrno error = BsdErrno::OK);
    double Fail(BsdErrno error); ///< reset both
    void UpdateWatches();
    void WatchIdle(); ///< of datagrams: have CheckIdle called in time
    void Watch(Side side, std::int16_t filter, bool on);

    BsdAppProxyProgram& m_program;
    BsdAppProxyThread& m_thread;
    BsdAppProxySessionId m_id;
    bool m_datagrams;
    std::array<int, 2> m_fds;
    bool m_connected = false;
    bool m_over = false;
    BsdClock::TimerId m_idle = 0; ///< of WatchIdle
    std::array<Half, BSD_APP_PROXY_WAYS> m_halves;
    std::array<std::array<bool, 2>, 2> m_watches{}; ///< by side, then read and write
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_PROXY_SESSION_H
