// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_FAILURE_H
#define DIVERTSIM_TOOL_FAILURE_H

#include <stdexcept>

namespace ns3
{
namespace divertsim
{

/// The machine failed us: exit status 3
class MachineError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/// The call or an input is wrong: exit status 2
class UsageError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_FAILURE_H
