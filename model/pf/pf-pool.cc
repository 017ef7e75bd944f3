// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-pool.h"

#include <cstdio>

namespace ns3
{
namespace divertsim
{

std::string
PfPoolAddress::ToString() const
{
    if (interface.empty())
    {
        return address.ToString();
    }
    return address.kind == PfAddress::Kind::ANY ? interface : "(" + interface + " " + address.ToString() + ")";
}

std::string
PfPool::ToString() const
{
    std::string text;
    for (const PfPoolAddress& address : addresses)
    {
        text += (text.empty() ? "" : ", ") + address.ToString();
    }
    text = addresses.size() > 1 ? " { " + text + " }" : " " + text;
    if (portLow != 0)
    {
        text += " port " + std::to_string(portLow);
        text += portHigh == 0 ? ":*" : portHigh == portLow ? "" : ":" + std::to_string(portHigh);
    }
    switch (type)
    {
    case Type::NONE:
        break;
    case Type::BITMASK:
        text += " bitmask";
        break;
    case Type::RANDOM:
        text += " random";
        break;
    case Type::SOURCE_HASH:
        text += " source-hash";
        break;
    case Type::ROUND_ROBIN:
        text += " round-robin";
        break;
    }
    if (hasKey)
    {
        char digits[40];
        std::snprintf(digits,
                      sizeof(digits),
                      " 0x%08x%08x%08x%08x",
                      key[0],
                      key[1],
                      key[2],
                      key[3]);
        text += digits;
    }
    text += sticky ? " sticky-address" : "";
    text += staticPort ? " static-port" : "";
    return text;
}

} // namespace divertsim
} // namespace ns3
