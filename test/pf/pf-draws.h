// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_DRAWS_H
#define PF_DRAWS_H

#include "ns3/bsd-random.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Draws what a test wrote down, then 0
class PfDraws : public BsdRandom
{
  public:
    /// \param draws as Draw32() gives them
    explicit PfDraws(std::vector<std::uint32_t> draws)
        : m_draws(std::move(draws))
    {
    }

    double Draw() override
    {
        const std::uint32_t draw = taken < m_draws.size() ? m_draws[taken] : 0;
        ++taken;
        return draw / 4294967296.0;
    }

    std::size_t taken = 0; ///< draws so far

  private:
    std::vector<std::uint32_t> m_draws;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_DRAWS_H
