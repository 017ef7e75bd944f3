// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-domain-ctl.h"

#include <array>

namespace ns3
{
namespace divertsim
{

std::string_view
BsdCtlName(BsdCtl command)
{
    static constexpr std::array<std::string_view, BSD_CTL_COMMANDS> NAMES{
        "PRC_IFDOWN",
        "PRC_ROUTEDEAD",
        "PRC_IFUP",
        "PRC_QUENCH2",
        "PRC_QUENCH",
        "PRC_MSGSIZE",
        "PRC_HOSTDEAD",
        "PRC_HOSTUNREACH",
        "PRC_UNREACH_NET",
        "PRC_UNREACH_HOST",
        "PRC_UNREACH_PROTOCOL",
        "PRC_UNREACH_PORT",
        "",
        "PRC_UNREACH_SRCFAIL",
        "PRC_REDIRECT_NET",
        "PRC_REDIRECT_HOST",
        "PRC_REDIRECT_TOSNET",
        "PRC_REDIRECT_TOSHOST",
        "PRC_TIMXCEED_INTRANS",
        "PRC_TIMXCEED_REASS",
        "PRC_PARAMPROB",
        "PRC_UNREACH_ADMIN_PROHIB"};
    const auto number = static_cast<std::size_t>(command);
    return number < NAMES.size() ? NAMES[number] : "";
}

} // namespace divertsim
} // namespace ns3
