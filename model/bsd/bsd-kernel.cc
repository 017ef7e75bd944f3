// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-kernel.h"

namespace ns3
{
namespace divertsim
{

const std::vector<BsdKernel>&
BsdKernels()
{
    static const std::vector<BsdKernel> kernels{
        {"freebsd-16",
         "freebsd",
         BsdSystem::FREEBSD,
         "pf rules and states, divert(4) ports, groups of up to 32 divert sockets under "
         "SO_REUSEPORT_LB picked by a hash of the pf state ID",
         "freebsd-src commit 895a0ae67f (2026-05-26, D56563): sys/netinet/ip_divert.c, "
         "sys/netpfil/pf/pf.c, share/man/man4/divert.4",
         BsdConfidence::READ},
    };
    return kernels;
}

const BsdKernel*
BsdFindKernel(std::string_view name)
{
    for (const auto& kernel : BsdKernels())
    {
        if (kernel.name == name || kernel.alias == name)
        {
            return &kernel;
        }
    }
    return nullptr;
}

} // namespace divertsim
} // namespace ns3
