// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_TIMEVAL_H
#define BSD_TIMEVAL_H

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// struct timeval
struct BsdTimeval
{
    std::int64_t sec = 0;
    std::int64_t usec = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_TIMEVAL_H
