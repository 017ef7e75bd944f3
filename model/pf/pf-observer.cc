// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-observer.h"

#include <array>
#include <cstddef>

namespace ns3
{
namespace divertsim
{

std::string_view
PfReasonName(PfReason reason)
{
    // FreeBSD sys/netpfil/pf/pf.h, PFRES_NAMES; pfctl(8) prints them with -si
    static constexpr std::array<std::string_view, static_cast<std::size_t>(PfReason::COUNT)> names =
        {"match",
         "bad-offset",
         "fragment",
         "short",
         "normalize",
         "memory",
         "bad-timestamp",
         "congestion",
         "ip-option",
         "proto-cksum",
         "state-mismatch",
         "state-insert",
         "state-limit",
         "src-limit",
         "synproxy",
         "map-failed",
         "translate"};
    const auto index = static_cast<std::size_t>(reason);
    return index < names.size() ? names[index] : std::string_view();
}

} // namespace divertsim
} // namespace ns3
