// SPDX-License-Identifier: GPL-2.0-only
#include "tool/study/process-pool.h"

#include "tool/study/interrupt-guard.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace ns3
{
namespace divertsim
{

namespace
{

using Clock = std::chrono::steady_clock;

constexpr std::size_t ERR_KEPT = 16 * 1024;
/// Read at one turn, so that an endless output holds up nobody; more than a pipe holds
constexpr std::size_t READ_AT_ONCE = 1024 * 1024;
constexpr std::chrono::milliseconds GRACE{2000}; ///< from SIGTERM to SIGKILL

/// A pipe from a child
struct Pipe
{
    int read = -1;
    int write = -1;

    bool Open()
    {
        std::array<int, 2> ends{};
        // above 3, so that setting the child's descriptors overwrites none of them
        if (pipe2(ends.data(), O_CLOEXEC) != 0)
        {
            return false;
        }
        read = Above3(ends[0]);
        write = Above3(ends[1]);
        fcntl(read, F_SETFL, O_NONBLOCK);
        return read >= 0 && write >= 0;
    }

    static int Above3(int fd)
    {
        if (fd > 3)
        {
            return fd;
        }
        const int moved = fcntl(fd, F_DUPFD_CLOEXEC, 4);
        close(fd);
        return moved;
    }

    void CloseWrite()
    {
        Close(write);
    }

    void CloseRead()
    {
        Close(read);
    }

    static void Close(int& fd)
    {
        if (fd >= 0)
        {
            close(fd);
            fd = -1;
        }
    }

    ~Pipe()
    {
        CloseRead();
        CloseWrite();
    }
};

/// A process that is running
struct Child
{
    std::size_t index = 0;
    pid_t pid = -1;
    Pipe out;
    Pipe err;
    Pipe progress;
    std::string line; ///< of progress, not yet whole
    Clock::time_point begin;
    Clock::time_point deadline = Clock::time_point::max();
    Clock::time_point kill = Clock::time_point::max();
    ProcessEnd end;

    bool Start(const std::vector<std::string>& command);
    void Terminate(Clock::time_point now);
    void ReadAll(const ProcessPool::Progress& progressed);
    void TellLines(const ProcessPool::Progress& progressed);
};

bool
Child::Start(const std::vector<std::string>& command)
{
    if (!out.Open() || !err.Open() || !progress.Open())
    {
        end.err = std::string("no pipe: ") + std::strerror(errno);
        return false;
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out.write, 1);
    posix_spawn_file_actions_adddup2(&actions, err.write, 2);
    posix_spawn_file_actions_adddup2(&actions, progress.write, 3);
    // a group of its own: an interrupt from the terminal reaches it through us, in order
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    std::vector<char*> argv;
    for (const auto& word : command)
    {
        argv.push_back(const_cast<char*>(word.c_str()));
    }
    argv.push_back(nullptr);
    const int error = posix_spawn(&pid, argv[0], &actions, &attributes, argv.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    out.CloseWrite();
    err.CloseWrite();
    progress.CloseWrite();
    if (error != 0)
    {
        pid = -1;
        end.err = command.front() + ": " + std::strerror(error);
        return false;
    }
    return true;
}

void
Child::Terminate(Clock::time_point now)
{
    if (kill == Clock::time_point::max())
    {
        ::kill(-pid, SIGTERM);
        kill = now + GRACE;
        deadline = Clock::time_point::max();
    }
    else if (now >= kill)
    {
        ::kill(-pid, SIGKILL);
        kill = now + GRACE;
    }
}

/// \return what can be read now, or much of it; closes at its end
std::string
Drain(Pipe& pipe)
{
    std::string text;
    std::array<char, 65536> buffer;
    while (pipe.read >= 0 && text.size() < READ_AT_ONCE)
    {
        const ssize_t n = ::read(pipe.read, buffer.data(), buffer.size());
        if (n > 0)
        {
            text.append(buffer.data(), static_cast<std::size_t>(n));
        }
        else if (n < 0 && errno == EINTR)
        {
            continue;
        }
        else if (n < 0 && errno == EAGAIN)
        {
            break;
        }
        else
        {
            pipe.CloseRead();
        }
    }
    return text;
}

void
Child::ReadAll(const ProcessPool::Progress& progressed)
{
    end.out += Drain(out);
    end.err += Drain(err);
    if (end.err.size() > 2 * ERR_KEPT)
    {
        end.err.erase(0, end.err.size() - ERR_KEPT);
    }
    line += Drain(progress);
    TellLines(progressed);
}

void
Child::TellLines(const ProcessPool::Progress& progressed)
{
    std::size_t begin = 0;
    for (std::size_t newline = line.find('\n'); newline != std::string::npos;
         newline = line.find('\n', begin))
    {
        if (progressed)
        {
            progressed(index, line.substr(begin, newline - begin));
        }
        begin = newline + 1;
    }
    line.erase(0, begin);
    if (line.size() > ERR_KEPT)
    {
        line.clear();
    }
}

/// The run of a pool: what is under way
class PoolRun
{
  public:
    PoolRun(unsigned jobs, std::optional<double> timeout, const ProcessPool::Progress& progress)
        : m_jobs(jobs),
          m_timeout(timeout),
          m_progress(progress)
    {
    }

    std::vector<ProcessEnd> Run(const std::vector<std::vector<std::string>>& commands,
                                const ProcessPool::Ended& ended);

  private:
    void StartNext(const std::vector<std::string>& command, std::size_t index);
    void Wait() const;
    void Step();
    void Finish(std::size_t index, ProcessEnd end);

    unsigned m_jobs;
    std::optional<double> m_timeout;
    const ProcessPool::Progress& m_progress;
    const ProcessPool::Ended* m_ended = nullptr;
    std::vector<std::unique_ptr<Child>> m_running;
    std::vector<ProcessEnd> m_ends;
};

std::vector<ProcessEnd>
PoolRun::Run(const std::vector<std::vector<std::string>>& commands, const ProcessPool::Ended& ended)
{
    m_ended = &ended;
    m_ends.resize(commands.size());
    std::size_t next = 0;
    while (next < commands.size() || !m_running.empty())
    {
        while (!InterruptGuard::IsInterrupted() && next < commands.size() &&
               m_running.size() < m_jobs)
        {
            StartNext(commands[next], next);
            ++next;
        }
        for (; InterruptGuard::IsInterrupted() && next < commands.size(); ++next)
        {
            ProcessEnd end;
            end.interrupted = true;
            Finish(next, std::move(end));
        }
        if (!m_running.empty())
        {
            Wait();
            Step();
        }
    }
    return m_ends;
}

void
PoolRun::StartNext(const std::vector<std::string>& command, std::size_t index)
{
    auto child = std::make_unique<Child>();
    child->index = index;
    if (!child->Start(command))
    {
        child->end.notStarted = true;
        Finish(index, child->end);
        return;
    }
    child->begin = Clock::now();
    if (m_timeout)
    {
        child->deadline = child->begin + std::chrono::duration_cast<Clock::duration>(
                                             std::chrono::duration<double>(*m_timeout));
    }
    m_running.push_back(std::move(child));
}

void
PoolRun::Wait() const
{
    std::vector<pollfd> fds;
    for (const auto& child : m_running)
    {
        for (const int fd : {child->out.read, child->err.read, child->progress.read})
        {
            if (fd >= 0)
            {
                fds.push_back({fd, POLLIN, 0});
            }
        }
    }
    // a child that closed its pipes, a deadline or a signal is noticed at the next turn
    poll(fds.data(), fds.size(), fds.empty() ? 10 : 100);
}

void
PoolRun::Step()
{
    const auto now = Clock::now();
    for (auto& child : m_running)
    {
        child->ReadAll(m_progress);
        if (InterruptGuard::IsInterrupted() || now >= child->deadline || now >= child->kill)
        {
            child->end.timedOut = child->end.timedOut || now >= child->deadline;
            child->end.interrupted = child->end.interrupted || InterruptGuard::IsInterrupted();
            child->Terminate(now);
        }
        int status = 0;
        if (waitpid(child->pid, &status, WNOHANG) != child->pid)
        {
            continue;
        }
        child->ReadAll(m_progress);
        if (child->end.timedOut || child->end.interrupted)
        {
            // whoever is left of its group did not heed SIGTERM
            ::kill(-child->pid, SIGKILL);
        }
        child->end.seconds = std::chrono::duration<double>(Clock::now() - child->begin).count();
        if (WIFEXITED(status))
        {
            child->end.exitCode = WEXITSTATUS(status);
        }
        else if (WIFSIGNALED(status))
        {
            child->end.signal = WTERMSIG(status);
        }
        child->pid = -1;
        Finish(child->index, child->end);
    }
    m_running.erase(std::remove_if(m_running.begin(),
                                   m_running.end(),
                                   [](const auto& child) { return child->pid == -1; }),
                    m_running.end());
}

void
PoolRun::Finish(std::size_t index, ProcessEnd end)
{
    m_ends[index] = std::move(end);
    if (*m_ended)
    {
        (*m_ended)(index, m_ends[index]);
    }
}

} // namespace

ProcessPool::ProcessPool(unsigned jobs, std::optional<double> timeout)
    : m_jobs(std::max(1U, jobs)),
      m_timeout(timeout)
{
}

std::vector<ProcessEnd>
ProcessPool::Run(const std::vector<std::vector<std::string>>& commands,
                 const Progress& progress,
                 const Ended& ended) const
{
    const InterruptGuard guard;
    return PoolRun(m_jobs, m_timeout, progress).Run(commands, ended);
}

} // namespace divertsim
} // namespace ns3
