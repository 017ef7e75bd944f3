// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-address.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

DivertAddress
DivertAddress::ForReader(std::uint16_t cookie,
                         bool incoming,
                         std::string_view interface,
                         const BsdAddress& inet)
{
    DivertAddress from;
    from.port = cookie;
    if (incoming && inet.family == BsdFamily::INET)
    {
        from.address = inet;
    }
    const std::string_view kept = interface.substr(0, from.zero.size() - 1); // as strlcpy(3) does
    std::copy(kept.begin(), kept.end(), from.zero.begin());
    return from;
}

DivertAddress
DivertAddress::ForOpenbsdReader(BsdFamily family, bool incoming, const BsdAddress& first)
{
    DivertAddress from;
    from.length = DivertAddressLength(family);
    from.family = family;
    if (incoming && first.family == family)
    {
        from.address = first;
    }
    return from;
}

std::string
DivertAddress::GetInterface() const
{
    const auto end = std::find(zero.begin(), zero.end(), '\0');
    return end == zero.end() ? std::string() : std::string(zero.begin(), end);
}

} // namespace divertsim
} // namespace ns3
