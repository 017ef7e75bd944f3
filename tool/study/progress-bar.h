// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_STUDY_PROGRESS_BAR_H
#define DIVERTSIM_TOOL_STUDY_PROGRESS_BAR_H

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A line on standard error: simulated time, wall time, and what is left
class ProgressBar
{
  public:
    /**
     * \param shown false: nothing is ever written
     * \param spans simulated seconds of each scenario
     */
    ProgressBar(bool shown, std::vector<double> spans);
    ~ProgressBar();

    /// \param index of the scenario \param line its simulated time so far, ns as decimal text
    void Advance(std::size_t index, const std::string& line);
    /// \param index of a scenario that has ended
    void Finish(std::size_t index);
    /// Take the line away, so that something else can be written
    void Clear();

    /**
     * \param done simulated seconds \param total of them \param wall seconds so far
     * \return the line
     */
    static std::string Format(double done, double total, double wall);

  private:
    void Draw();

    bool m_shown;
    std::vector<double> m_spans;
    std::vector<double> m_done;
    std::chrono::steady_clock::time_point m_begin;
    std::chrono::steady_clock::time_point m_drawn;
    bool m_visible = false;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_STUDY_PROGRESS_BAR_H
