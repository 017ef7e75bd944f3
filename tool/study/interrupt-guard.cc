// SPDX-License-Identifier: GPL-2.0-only
#include "tool/study/interrupt-guard.h"

namespace ns3
{
namespace divertsim
{

namespace
{

volatile std::sig_atomic_t g_interrupted = 0;
int g_guards = 0;

void
NoteInterrupt(int)
{
    g_interrupted = 1;
}

} // namespace

InterruptGuard::InterruptGuard()
{
    if (g_guards++ > 0)
    {
        return;
    }
    g_interrupted = 0;
    struct sigaction action = {};
    action.sa_handler = NoteInterrupt;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < SIGNALS.size(); ++i)
    {
        sigaction(SIGNALS[i], nullptr, &m_old[i]);
        if (m_old[i].sa_handler != SIG_IGN)
        {
            sigaction(SIGNALS[i], &action, nullptr);
        }
    }
}

InterruptGuard::~InterruptGuard()
{
    if (--g_guards > 0)
    {
        return;
    }
    for (std::size_t i = 0; i < SIGNALS.size(); ++i)
    {
        sigaction(SIGNALS[i], &m_old[i], nullptr);
    }
}

bool
InterruptGuard::IsInterrupted()
{
    return g_interrupted != 0;
}

} // namespace divertsim
} // namespace ns3
