// SPDX-License-Identifier: GPL-2.0-only
/// \file poll(2), select(2) and kevent(2) of a BsdSocketProcess, at once and with waiting.
#include "ns3/bsd-socket-process.h"
#include "ns3/bsd-socket-wait.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

int
BsdSocketProcess::PollOne(const BsdPollfd& entry) const
{
    if (entry.fd < 0)
    {
        return 0;
    }
    const auto& file = m_descriptors.Get(entry.fd);
    return file ? file->Poll(entry.events) : BSD_POLLNVAL;
}

int
BsdSocketProcess::Poll(BsdPollfd* fds, std::size_t count)
{
    int ready = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        fds[i].revents = PollOne(fds[i]);
        ready += fds[i].revents != 0 ? 1 : 0;
    }
    return ready;
}

int
BsdSocketProcess::Select(int count, BsdFdSet* read, BsdFdSet* write, BsdFdSet* except)
{
    if (count < 0)
    {
        return Fail(BsdErrno::E_INVAL);
    }
    // selscan(): a descriptor that is not open fails the whole call
    const auto scan = [&](BsdFdSet* set, int events, int& ready) {
        BsdFdSet found;
        for (const int fd : set ? *set : BsdFdSet())
        {
            if (fd < 0 || fd >= count)
            {
                continue;
            }
            const auto& file = m_descriptors.Get(fd);
            if (!file)
            {
                return false;
            }
            // POLLHUP and POLLERR make it readable and writable
            if (file->Poll(events) != 0)
            {
                found.insert(fd);
                ++ready;
            }
        }
        if (set)
        {
            *set = std::move(found);
        }
        return true;
    };
    int ready = 0;
    BsdFdSet readable = read ? *read : BsdFdSet();
    BsdFdSet writable = write ? *write : BsdFdSet();
    BsdFdSet urgent = except ? *except : BsdFdSet();
    int exceptional = 0;
    if (!scan(&readable, BSD_POLLRDNORM, ready) || !scan(&writable, BSD_POLLWRNORM, ready) ||
        !scan(&urgent, BSD_POLLRDBAND, exceptional))
    {
        return Fail(BsdErrno::E_BADF);
    }
    // no protocol here has urgent data, and what else poll(2) says is no exceptional condition
    if (read)
    {
        *read = std::move(readable);
    }
    if (write)
    {
        *write = std::move(writable);
    }
    if (except)
    {
        except->clear();
    }
    return ready;
}

int
BsdSocketProcess::Kqueue()
{
    if (m_layer->GetConfig().IsLinux())
    {
        return Fail(BsdErrno::E_NOSYS);
    }
    auto kqueue = std::make_shared<BsdSocketKqueue>();
    const int kq = m_descriptors.Add(kqueue);
    if (kq < 0)
    {
        return Fail(BsdErrno::E_MFILE);
    }
    m_kqueues[kq] = std::move(kqueue);
    return kq;
}

int
BsdSocketProcess::Kevent(int kq,
                         const BsdKevent* changes,
                         std::size_t changeCount,
                         BsdKevent* events,
                         std::size_t eventCount)
{
    const auto found = m_kqueues.find(kq);
    if (found == m_kqueues.end())
    {
        return Fail(BsdErrno::E_BADF);
    }
    const std::shared_ptr<BsdSocketKqueue> kqueue = found->second;
    std::size_t errors = 0;
    for (std::size_t i = 0; i < changeCount; ++i)
    {
        const BsdKevent& change = changes[i];
        const bool fits = change.ident <= static_cast<std::uintptr_t>(INT32_MAX);
        const int fd = fits ? static_cast<int>(change.ident) : -1;
        const BsdErrno error = kqueue->Register(change, m_descriptors.Get(fd).get());
        if (error == BsdErrno::OK && (change.flags & BSD_EV_RECEIPT) == 0)
        {
            continue;
        }
        if (errors == eventCount)
        {
            return Result(error); // no room to say more
        }
        BsdKevent& event = events[errors++];
        event = change;
        event.flags = BSD_EV_ERROR;
        event.data = static_cast<std::int64_t>(error);
    }
    return static_cast<int>(errors > 0 ? errors : kqueue->Scan(events, eventCount));
}

BsdSocketProcess::WaitId
BsdSocketProcess::Add(std::unique_ptr<Wait> wait, BsdTime timeout)
{
    const WaitId id = ++m_lastWait;
    wait->SetTimeout(timeout, [this, id] { EndWait(id, true); });
    wait->Recheck();
    m_waits.emplace(id, std::move(wait));
    return id;
}

void
BsdSocketProcess::EndWait(WaitId id, bool late)
{
    const auto it = m_waits.find(id);
    if (it == m_waits.end() || !it->second->attempt(late))
    {
        return;
    }
    const auto finish = std::move(it->second->finish);
    m_waits.erase(it);
    finish(); // may make calls, wait again, or end the program
}

void
BsdSocketProcess::CancelWait(WaitId wait)
{
    m_waits.erase(wait);
}

BsdSocketProcess::WaitId
BsdSocketProcess::AwaitPoll(std::vector<BsdPollfd> fds,
                            BsdTime timeout,
                            std::function<void(int, const std::vector<BsdPollfd>&)> done)
{
    std::vector<std::shared_ptr<BsdSocketFile>> files;
    for (const BsdPollfd& entry : fds)
    {
        if (const auto& file = m_descriptors.Get(entry.fd))
        {
            files.push_back(file);
        }
    }
    const WaitId id = m_lastWait + 1;
    auto wait = std::make_unique<Wait>(m_layer->GetClock(), std::move(files), [this, id] {
        EndWait(id, false);
    });
    const auto asked = std::make_shared<std::vector<BsdPollfd>>(std::move(fds));
    const auto ready = std::make_shared<int>(0);
    wait->attempt = [this, asked, ready](bool late) {
        *ready = Poll(asked->data(), asked->size());
        return *ready > 0 || late;
    };
    wait->finish = [asked, ready, done = std::move(done)] { done(*ready, *asked); };
    return Add(std::move(wait), timeout);
}

BsdSocketProcess::WaitId
BsdSocketProcess::AwaitSelect(int count,
                              BsdFdSet read,
                              BsdFdSet write,
                              BsdTime timeout,
                              std::function<void(int, const BsdFdSet&, const BsdFdSet&)> done)
{
    BsdFdSet all = read;
    all.insert(write.begin(), write.end());
    std::vector<std::shared_ptr<BsdSocketFile>> files;
    for (const int fd : all)
    {
        if (const auto& file = m_descriptors.Get(fd < count ? fd : -1))
        {
            files.push_back(file);
        }
    }

    struct State
    {
        BsdFdSet read;
        BsdFdSet write;
        int ready = 0;
    };

    const WaitId id = m_lastWait + 1;
    auto wait = std::make_unique<Wait>(m_layer->GetClock(), std::move(files), [this, id] {
        EndWait(id, false);
    });
    const auto state = std::make_shared<State>();
    wait->attempt = [this, count, state, read, write](bool late) {
        state->read = read;
        state->write = write;
        state->ready = Select(count, &state->read, &state->write, nullptr);
        return state->ready != 0 || late;
    };
    wait->finish = [state, done = std::move(done)] {
        done(state->ready, state->read, state->write);
    };
    return Add(std::move(wait), timeout);
}

BsdSocketProcess::WaitId
BsdSocketProcess::AwaitKevent(int kq,
                              std::size_t count,
                              BsdTime timeout,
                              std::function<void(const std::vector<BsdKevent>&)> done)
{
    std::vector<std::shared_ptr<BsdSocketFile>> files;
    if (const auto found = m_kqueues.find(kq); found != m_kqueues.end())
    {
        files.push_back(found->second);
    }
    const WaitId id = m_lastWait + 1;
    auto wait = std::make_unique<Wait>(m_layer->GetClock(), std::move(files), [this, id] {
        EndWait(id, false);
    });
    const auto events = std::make_shared<std::vector<BsdKevent>>();
    wait->attempt = [this, kq, count, events](bool late) {
        events->resize(count);
        const int found = Kevent(kq, nullptr, 0, events->data(), count);
        events->resize(static_cast<std::size_t>(std::max(found, 0)));
        return found != 0 || late; // -1: the kqueue is gone
    };
    wait->finish = [events, done = std::move(done)] { done(*events); };
    return Add(std::move(wait), timeout);
}

} // namespace divertsim
} // namespace ns3
