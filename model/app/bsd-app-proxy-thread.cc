// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-proxy-thread.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{
/// Events that one kevent(2) takes at most: libevent's first size (kqueue.c, NEVENT)
constexpr std::size_t EVENTS = 64;
} // namespace

BsdAppProxyThread::BsdAppProxyThread(BsdSocketProcess& process,
                                     Ptr<BsdHostCpus> cpus,
                                     BsdCpu& cpu,
                                     BsdCpuAccountId account,
                                     bool blocking,
                                     Handler handler)
    : m_process(process),
      m_cpus(std::move(cpus)),
      m_cpu(cpu),
      m_account(account),
      m_blocking(blocking),
      m_handler(std::move(handler))
{
}

BsdErrno
BsdAppProxyThread::Start()
{
    m_kq = m_process.Kqueue();
    if (m_kq < 0)
    {
        return m_process.Errno();
    }
    Sleep();
    return BsdErrno::OK;
}

void
BsdAppProxyThread::Watch(int fd, std::int16_t filter, bool on, std::uint64_t key)
{
    // the pointer is a number for the program alone, as it often is
    const auto change = BsdKevent::Set(static_cast<std::uintptr_t>(fd),
                                       filter,
                                       on ? BSD_EV_ADD : BSD_EV_DELETE,
                                       0,
                                       0,
                                       reinterpret_cast<void*>(key));
    m_process.Kevent(m_kq, &change, 1, nullptr, 0);
}

std::uint64_t
BsdAppProxyThread::GetKey(const BsdKevent& event)
{
    return reinterpret_cast<std::uintptr_t>(event.udata);
}

void
BsdAppProxyThread::Post(Command command)
{
    m_commands.push_back(std::move(command));
    if (m_asleep)
    {
        m_process.CancelWait(m_wait);
        Wake();
    }
}

double
BsdAppProxyThread::GetCalls(unsigned count) const
{
    return count * m_cpus->GetCosts().syscall;
}

double
BsdAppProxyThread::GetTransfer(std::size_t bytes) const
{
    return m_cpus->GetCosts().GetCopy(static_cast<double>(bytes));
}

void
BsdAppProxyThread::Sleep()
{
    m_asleep = true;
    // what wakes it is looked at again once it runs: the filters are level-triggered
    m_wait = m_process.AwaitKevent(m_kq,
                                   EVENTS,
                                   BSD_NEVER,
                                   [this](const std::vector<BsdKevent>& events) {
                                       if (!events.empty())
                                       {
                                           Wake();
                                       }
                                   });
}

void
BsdAppProxyThread::Wake()
{
    m_asleep = false;
    m_woken = true;
    Work(m_cpus->GetCosts().wakeup, [this] { Next(); });
}

void
BsdAppProxyThread::Next()
{
    while (true)
    {
        BsdAppProxyStep step;
        if (!m_commands.empty())
        {
            const Command command = std::move(m_commands.front());
            m_commands.pop_front();
            step = command();
        }
        else if (m_event < m_events.size())
        {
            step = m_handler(m_events[m_event++]);
        }
        else if (!Collect())
        {
            return;
        }
        if (!step.action)
        {
            continue;
        }
        Work(step.cost, [this, action = std::move(step.action)] {
            const double more = action();
            more > 0 ? Work(more, [this] { Next(); }) : Next();
        });
        return;
    }
}

bool
BsdAppProxyThread::Collect()
{
    // one that blocks looks whether to sleep, at all so that their order stays, and takes one once
    // it has slept
    m_event = 0;
    m_events.resize(m_blocking && m_woken ? 1 : EVENTS);
    const int found = m_process.Kevent(m_kq, nullptr, 0, m_events.data(), m_events.size());
    m_events.resize(static_cast<std::size_t>(std::max(found, 0)));
    if (m_events.empty())
    {
        m_woken = false;
        Sleep();
        return false;
    }
    if (m_blocking && !m_woken)
    {
        m_events.clear();
        Wake();
        return false;
    }
    m_woken = false;
    return true;
}

void
BsdAppProxyThread::Work(double cost, std::function<void()> done)
{
    m_cpu.Submit(cost, {}, std::move(done), m_account);
}

} // namespace divertsim
} // namespace ns3
