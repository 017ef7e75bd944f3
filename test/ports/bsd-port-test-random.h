// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_TEST_RANDOM_H
#define BSD_PORT_TEST_RANDOM_H

#include "ns3/bsd-random.h"

#include <cstdint>
#include <deque>

namespace ns3
{
namespace divertsim
{

/// Draws that a test sets, as 32-bit numbers; then a full-period sequence. Counts them.
class BsdPortTestRandom : public BsdRandom
{
  public:
    double Draw() override
    {
        return Next() / 4294967296.0;
    }

    std::uint32_t Next()
    {
        ++draws;
        if (!script.empty())
        {
            const std::uint32_t next = script.front();
            script.pop_front();
            return next;
        }
        m_state = m_state * 1664525U + 1013904223U; // Knuth's, The Art of Computer Programming 2
        return m_state;
    }

    std::deque<std::uint32_t> script;
    int draws = 0;

  private:
    std::uint32_t m_state = 1;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_TEST_RANDOM_H
