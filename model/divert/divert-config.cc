// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-config.h"

namespace ns3
{
namespace divertsim
{

DivertConfig
DivertConfigOf(const BsdKernel& kernel)
{
    DivertConfig config;
    config.system = kernel.system;
    config.reusePortLb = kernel.divertGroups;
    return config;
}

} // namespace divertsim
} // namespace ns3
