// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_STUDY_INTERRUPT_GUARD_H
#define DIVERTSIM_TOOL_STUDY_INTERRUPT_GUARD_H

#include <array>
#include <csignal>

namespace ns3
{
namespace divertsim
{

/**
 * Notes SIGINT, SIGTERM and SIGHUP for as long as it lives, instead of dying of them, so that
 * what is unfinished can be removed. Guards may stand in one another: the outermost forgets what
 * came before it and gives the signals back. A signal that is ignored stays so, as nohup(1) wants.
 */
class InterruptGuard
{
  public:
    InterruptGuard();
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;

    /// \return true where one of the signals came since the outermost guard
    static bool IsInterrupted();

  private:
    static constexpr std::array<int, 3> SIGNALS{SIGINT, SIGTERM, SIGHUP};

    std::array<struct sigaction, SIGNALS.size()> m_old{};
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_STUDY_INTERRUPT_GUARD_H
