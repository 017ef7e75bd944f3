// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_RANDOM_H
#define BSD_RANDOM_H

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/**
 * A source of random draws. In every run it is bound to an ns-3 stream with an assigned number,
 * so that a seed gives the same draws on every machine.
 */
class BsdRandom
{
  public:
    virtual ~BsdRandom() = default;

    /// \return the next uniform draw from [0, 1)
    virtual double Draw() = 0;

    /// \return a uniform 32-bit draw, as arc4random(9) gives
    std::uint32_t Draw32()
    {
        return static_cast<std::uint32_t>(Draw() * 4294967296.0);
    }
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_RANDOM_H
