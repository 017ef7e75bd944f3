// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TEST_PROGRAM_H
#define DIVERTSIM_TEST_PROGRAM_H

#include "test/support/temporary-folder.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// What a call of the program gave
struct Called
{
    int status = -1; ///< as a shell has it: 128 + the signal that ended it
    std::string out;
    std::string err;
};

/// The real program, running in a folder of its own that is its working directory
class Program
{
  public:
    /**
     * \param folder where it works
     * \param words its arguments
     */
    Program(const TemporaryFolder& folder, std::vector<std::string> words)
    {
        words.insert(words.begin(), DIVERTSIM_PROGRAM);
        std::vector<char*> argv;
        for (auto& word : words)
        {
            argv.push_back(word.data());
        }
        argv.push_back(nullptr);
        const auto out = (m_output.GetPath() / "out").string();
        const auto err = (m_output.GetPath() / "err").string();
        m_pid = fork();
        if (m_pid == 0)
        {
            // a runner of tests in the background may have us ignore it
            std::signal(SIGINT, SIG_DFL);
            dup2(open(out.c_str(), O_WRONLY | O_CREAT, 0600), STDOUT_FILENO);
            dup2(open(err.c_str(), O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
            if (chdir(folder.GetPath().c_str()) == 0)
            {
                execv(argv[0], argv.data());
            }
            _exit(127);
        }
    }

    /// \param signal to send to it
    void Kill(int signal) const
    {
        kill(m_pid, signal);
    }

    /// Wait for its end. Call once. \return what it gave
    Called Wait() const
    {
        int status = 0;
        while (waitpid(m_pid, &status, 0) < 0 && errno == EINTR)
        {
        }
        Called called;
        called.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        called.out = m_output.Read("out");
        called.err = m_output.Read("err");
        return called;
    }

  private:
    TemporaryFolder m_output;
    pid_t m_pid = -1;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TEST_PROGRAM_H
