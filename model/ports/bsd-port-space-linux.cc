// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-port-space-linux.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

/// \return true if both may stand on one address by SO_REUSEPORT
bool
ShareReusePort(const BsdPortRequest& a, const BsdPortRequest& b)
{
    return a.reusePort && b.reusePort && a.uid == b.uid;
}

} // namespace

BsdErrno
BsdPortSpaceLinux::CheckBind(const BsdPortRequest& request, const std::vector<Entry*>& others) const
{
    const auto conflicts = [&](const Entry* other) {
        // SO_REUSEADDR does for TCP unless the other one listens, for UDP always
        const bool reuse = request.reuseAddr && other->request.reuseAddr && !other->listening;
        return !reuse && !ShareReusePort(request, other->request) &&
               Overlap(request, other->request);
    };
    return std::any_of(others.begin(), others.end(), conflicts) ? BsdErrno::E_ADDRINUSE
                                                                : BsdErrno::OK;
}

BsdErrno
BsdPortSpaceLinux::CheckListen(const Entry& entry, const std::vector<Entry*>& others) const
{
    // inet_csk_listen_start() asks for the port again
    const auto conflicts = [&](const Entry* other) {
        return other != &entry && other->listening &&
               !ShareReusePort(entry.request, other->request) &&
               Overlap(entry.request, other->request);
    };
    return std::any_of(others.begin(), others.end(), conflicts) ? BsdErrno::E_ADDRINUSE
                                                                : BsdErrno::OK;
}

BsdPortTable::Range
BsdPortSpaceLinux::GetRange() const
{
    return {32768, 60999}; // net.ipv4.ip_local_port_range
}

BsdErrno
BsdPortSpaceLinux::GetExhausted(bool connecting) const
{
    return connecting ? BsdErrno::E_ADDRNOTAVAIL : BsdErrno::E_ADDRINUSE;
}

} // namespace divertsim
} // namespace ns3
