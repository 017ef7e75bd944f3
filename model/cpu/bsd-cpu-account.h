// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_CPU_ACCOUNT_H
#define BSD_CPU_ACCOUNT_H

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// Whose work it is that runs on a host's cores: a group's, a proxy's, that of the soft interrupts
/// or of the splice workers. BsdCpus::MakeAccount gives numbers to names, from 1 on.
using BsdCpuAccountId = std::uint32_t;

/// Work that nobody in particular is charged for
constexpr BsdCpuAccountId BSD_CPU_NOBODY = 0;

} // namespace divertsim
} // namespace ns3

#endif // BSD_CPU_ACCOUNT_H
