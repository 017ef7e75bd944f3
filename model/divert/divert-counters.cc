// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-counters.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

DivertCounterList
DivertListCounters(const DivertCounters& counters)
{
    return {{"diverted", counters.diverted},
            {"noport", counters.noport},
            {"outbound", counters.outbound},
            {"inbound", counters.inbound}};
}

DivertCounterList
DivertListCounters(const DivertOpenbsdCounters& counters, const std::string& prefix)
{
    return {{prefix + "ipackets", counters.ipackets},
            {prefix + "noport", counters.noport},
            {prefix + "fullsock", counters.fullsock},
            {prefix + "opackets", counters.opackets},
            {prefix + "errors", counters.errors}};
}

std::vector<std::string>
DivertCounterNames()
{
    std::vector<std::string> names;
    for (const auto& list : {DivertListCounters(DivertCounters()),
                             DivertListCounters(DivertOpenbsdCounters(), ""),
                             DivertListCounters(DivertOpenbsdCounters(), DIVERT6_PREFIX)})
    {
        for (const auto& [name, value] : list)
        {
            if (std::find(names.begin(), names.end(), name) == names.end())
            {
                names.push_back(name);
            }
        }
    }
    return names;
}

} // namespace divertsim
} // namespace ns3
