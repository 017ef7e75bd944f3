// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-timeouts.h"

namespace ns3
{
namespace divertsim
{

std::string_view
PfTimeoutName(PfTimeout timeout)
{
    static constexpr std::array<std::string_view, PF_TIMEOUT_COUNT> names = {"tcp.first",
                                                                             "tcp.opening",
                                                                             "tcp.established",
                                                                             "tcp.closing",
                                                                             "tcp.finwait",
                                                                             "tcp.closed",
                                                                             "udp.first",
                                                                             "udp.single",
                                                                             "udp.multiple",
                                                                             "icmp.first",
                                                                             "icmp.error",
                                                                             "other.first",
                                                                             "other.single",
                                                                             "other.multiple"};
    const auto index = static_cast<std::size_t>(timeout);
    return index < names.size() ? names[index] : std::string_view();
}

PfTimeouts
PfTimeouts::Of(BsdSystem system)
{
    PfTimeouts timeouts;
    timeouts.frag = system == BsdSystem::OPENBSD ? 60 : 30;
    return timeouts;
}

std::int64_t
PfScaleTimeout(std::uint32_t seconds, PfAdaptive adaptive, std::uint64_t states)
{
    if (adaptive.end == 0 || adaptive.start >= adaptive.end || states <= adaptive.start)
    {
        return seconds;
    }
    if (states >= adaptive.end)
    {
        return -1;
    }
    return static_cast<std::int64_t>(seconds * (adaptive.end - states) /
                                     (adaptive.end - adaptive.start));
}

} // namespace divertsim
} // namespace ns3
