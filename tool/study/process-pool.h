// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_STUDY_PROCESS_POOL_H
#define DIVERTSIM_TOOL_STUDY_PROCESS_POOL_H

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// How a process ended
struct ProcessEnd
{
    std::optional<int> exitCode; ///< nothing: it did not exit by itself
    int signal = 0;              ///< that ended it, 0 for none
    bool timedOut = false;
    bool interrupted = false; ///< we were interrupted: it was ended, or never started
    bool notStarted = false;  ///< the machine refused to start it; err says why
    double seconds = 0;       ///< of wall time that it took
    std::string out;          ///< all of its standard output
    std::string err;          ///< of a long standard error the last 16 to 32 KiB
};

/**
 * Runs programs side by side, each in a process of its own: ns-3 is full of process globals.
 *
 * A process gets a pipe as file descriptor 3, on which it may tell its progress in lines.
 * SIGINT, SIGTERM and SIGHUP end all of them; what they had begun is the caller's to remove.
 */
class ProcessPool
{
  public:
    /// Called with the index of the command and one line of its progress
    using Progress = std::function<void(std::size_t, const std::string&)>;
    /// Called with the index of the command once it has ended
    using Ended = std::function<void(std::size_t, const ProcessEnd&)>;

    /**
     * \param jobs how many run at once, at least 1
     * \param timeout wall seconds that each may take; nothing: no limit
     */
    ProcessPool(unsigned jobs, std::optional<double> timeout);

    /**
     * Run them all.
     * \param commands argument vectors; the first word is the program's path
     * \param progress may be empty
     * \param ended may be empty
     * \return how each ended, in the order of the commands
     */
    std::vector<ProcessEnd> Run(const std::vector<std::vector<std::string>>& commands,
                                const Progress& progress,
                                const Ended& ended) const;

  private:
    unsigned m_jobs;
    std::optional<double> m_timeout;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_STUDY_PROCESS_POOL_H
