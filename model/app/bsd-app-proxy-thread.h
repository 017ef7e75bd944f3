// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_PROXY_THREAD_H
#define BSD_APP_PROXY_THREAD_H

#include "ns3/bsd-cpu.h"
#include "ns3/bsd-host-cpus.h"
#include "ns3/bsd-socket-kevent.h"
#include "ns3/bsd-socket-process.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Something that a thread does: it takes core time, and then it happens
struct BsdAppProxyStep
{
    double cost = 0; ///< ns
    /// What happens. \return ns of what turned out to be to do as well, which passes after it.
    /// Empty: there is nothing to do, and no time passes
    std::function<double()> action;
};

/**
 * A thread of a proxy on its core: it waits in kevent(2), and does one thing after the other. Each
 * is work of its own on the core, so that threads of one core take turns after each.
 */
class BsdAppProxyThread
{
  public:
    /// What to do about an event
    using Handler = std::function<BsdAppProxyStep(const BsdKevent&)>;
    /// What to do, asked when its turn comes
    using Command = std::function<BsdAppProxyStep()>;

    /**
     * \param process whose thread it is; must outlive it
     * \param cpus the host's, for costs
     * \param cpu its core
     * \param account of its core time
     * \param blocking it takes one event at a time, and sleeps before each
     * \param handler asked about each event
     */
    BsdAppProxyThread(BsdSocketProcess& process,
                      Ptr<BsdHostCpus> cpus,
                      BsdCpu& cpu,
                      BsdCpuAccountId account,
                      bool blocking,
                      Handler handler);
    BsdAppProxyThread(const BsdAppProxyThread&) = delete;
    BsdAppProxyThread& operator=(const BsdAppProxyThread&) = delete;

    /// kqueue(2), and wait. \return OK or its error
    BsdErrno Start();

    /**
     * kevent(2), EV_ADD or EV_DELETE; its time is the wake-up's.
     * \param fd of the process \param filter BSD_EVFILT_* \param on add it
     * \param key comes with its events: GetKey
     */
    void Watch(int fd, std::int16_t filter, bool on, std::uint64_t key);
    /// \param event of a handler \return the key of its Watch
    static std::uint64_t GetKey(const BsdKevent& event);

    /// Do something before any event, once what is under way is done. Wakes the thread.
    /// \param command what
    void Post(Command command);

    /// \return ns of so many system calls. \param count how many
    double GetCalls(unsigned count) const;
    /// \return ns of reading bytes and writing them on. \param bytes how many
    double GetTransfer(std::size_t bytes) const;

  private:
    void Sleep();
    void Wake();    ///< t_wakeup, then Next
    void Next();    ///< what is to do, else Sleep
    bool Collect(); ///< kevent(2). \return there are events
    void Work(double cost, std::function<void()> done);

    BsdSocketProcess& m_process;
    Ptr<BsdHostCpus> m_cpus;
    BsdCpu& m_cpu;
    BsdCpuAccountId m_account;
    bool m_blocking;
    Handler m_handler;
    int m_kq = -1;
    bool m_asleep = false;
    bool m_woken = false; ///< a wake-up is paid, and no event was taken for it yet
    BsdSocketProcess::WaitId m_wait = 0;
    std::deque<Command> m_commands;
    std::vector<BsdKevent> m_events; ///< the batch
    std::size_t m_event = 0;         ///< the next of it
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_PROXY_THREAD_H
