// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-socket.h"

#include "ns3/divert-config.h"
#include "ns3/lb-policy-registry.h"

namespace ns3
{
namespace divertsim
{

namespace
{

/// Most sockets in a group of TCP or UDP sockets on FreeBSD (D11003)
constexpr std::uint32_t INET_GROUP_LIMIT = 256;

/// Most sockets in Linux's group
constexpr std::uint32_t LINUX_GROUP_LIMIT = 65535;

} // namespace

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

std::string
ScenarioDefaultPolicy(LbSocketKind kind, BsdSystem system)
{
    const bool linux = system == BsdSystem::PLAIN || system == BsdSystem::GVISOR;
    return kind != LbSocketKind::DIVERT && linux ? "linux" : std::string(LbDefaultPolicy(kind));
}

std::uint32_t
ScenarioKernelLimit(const ScenarioHost& host, LbSocketKind kind, std::string_view policy)
{
    if (kind == LbSocketKind::DIVERT)
    {
        const auto* kernel = BsdFindKernel(host.kernel);
        return kernel && kernel->divertGroups ? DIVERT_GROUP_LIMIT : 1;
    }
    if (host.system == BsdSystem::OPENBSD)
    {
        return 1;
    }
    return policy == "linux" ? LINUX_GROUP_LIMIT : INET_GROUP_LIMIT;
}

} // namespace divertsim
} // namespace ns3
