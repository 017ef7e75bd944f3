// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-socket.h"

#include "ns3/divert-config.h"
#include "ns3/lb-inet-binding.h"

namespace ns3
{
namespace divertsim
{

LbSocketKind
ScenarioSocketKind(std::string_view word)
{
    return word == "tcp"   ? LbSocketKind::TCP
           : word == "udp" ? LbSocketKind::UDP
                           : LbSocketKind::DIVERT;
}

std::string_view
ScenarioSocketWord(LbSocketKind kind)
{
    switch (kind)
    {
    case LbSocketKind::TCP:
        return "tcp";
    case LbSocketKind::UDP:
        return "udp";
    case LbSocketKind::DIVERT:
        break;
    }
    return "divert";
}

std::uint32_t
ScenarioKernelLimit(const ScenarioHost& host, LbSocketKind kind, std::string_view policy)
{
    if (kind == LbSocketKind::DIVERT)
    {
        const auto* kernel = BsdFindKernel(host.kernel);
        return kernel && kernel->divertGroups ? DIVERT_GROUP_LIMIT : 1;
    }
    const auto limit = LbInetLimit(host.system);
    return limit > 1 && policy == "linux" ? LB_INET_LINUX_LIMIT : limit;
}

} // namespace divertsim
} // namespace ns3
