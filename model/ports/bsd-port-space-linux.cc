// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-port-space-linux.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

/// net.ipv4.ip_local_port_range
constexpr std::uint16_t FIRST = 32768;
constexpr std::uint16_t LAST = 60999;

/// \return true if both may stand on one address by SO_REUSEPORT
bool
ShareReusePort(const BsdPortRequest& a, const BsdPortRequest& b)
{
    return a.reusePort && b.reusePort && a.uid == b.uid;
}

/// \return true for a socket that gets no IPv4, as one that is bound to an IPv6 address
bool
IsV6Only(const BsdPortRequest& request)
{
    return request.family == BsdFamily::INET6 && (request.v6Only || !request.address.IsAny());
}

/// inet_rcv_saddr_equal() with the wildcard of the first alone: does it get all packets that the
/// second gets? (Nearly: an IPv4 any covers an IPv6 any that takes IPv4.)
bool
Covers(const BsdPortRequest& first, const BsdPortRequest& second)
{
    const bool sameAddress = first.address == second.address;
    if (first.family == BsdFamily::INET)
    {
        return !IsV6Only(second) && (sameAddress || first.address.IsAny());
    }
    if (second.family == BsdFamily::INET)
    {
        return first.address.IsAny() && !IsV6Only(first);
    }
    return sameAddress || first.address.IsAny();
}

/// Ports of one parity from low to high, then of the other, from an offset on around
/// \param low first port, even \param high behind the last, even \param offset of the first port
template <typename Free>
std::uint16_t
SearchByParity(std::uint32_t low, std::uint32_t high, std::uint32_t offset, const Free& free)
{
    const std::uint32_t count = high - low;
    for (std::uint32_t parity = 0; parity < 2; ++parity)
    {
        for (std::uint32_t i = 0; i < count; i += 2)
        {
            const auto port = static_cast<std::uint16_t>(low + ((offset ^ parity) + i) % count);
            if (free(port))
            {
                return port;
            }
        }
    }
    return 0;
}

/// inet_rcv_saddr_equal(): is there an address whose packets both would get?
/// \param local of b, as it is now
template <typename Takes>
bool
Overlap(const BsdPortRequest& a, const BsdPortRequest& b, const BsdAddress& local, Takes takes)
{
    const BsdFamily family = local.family == BsdFamily::NONE ? b.family : local.family;
    const bool families = takes(a, family) || (local.IsAny() && takes(b, a.family));
    return families && (a.address.IsAny() || local.IsAny() || a.address == local);
}

} // namespace

BsdErrno
BsdPortSpaceLinux::CheckBind(bool bound, const BsdPortRequest& request, const Port& holders) const
{
    if (!IsAvailable(request))
    {
        return BsdErrno::E_ADDRNOTAVAIL;
    }
    const bool tcp = request.protocol == BSD_IPPROTO_TCP;
    if (tcp && request.family == BsdFamily::INET6 && IsMulticast(request.address))
    {
        return BsdErrno::E_INVAL; // __inet6_bind(); IPv4 takes it
    }
    if (request.port != 0 && request.port < BSD_PORT_RESERVED && !request.superuser)
    {
        return BsdErrno::E_ACCES;
    }
    if (bound)
    {
        return BsdErrno::E_INVAL;
    }
    return tcp ? CheckTcp(request, nullptr, holders) : CheckUdp(request, holders);
}

BsdErrno
BsdPortSpaceLinux::CheckListen(const Entry& entry, const Port& holders) const
{
    // inet_csk_listen_start() asks for the port again
    return CheckTcp(entry.request, &entry, holders);
}

bool
BsdPortSpaceLinux::MatchesReusePort(const Bucket& bucket, const BsdPortRequest& request)
{
    return bucket.reusePort && request.reusePort && bucket.reusePort->uid == request.uid &&
           Covers(*bucket.reusePort, request);
}

BsdErrno
BsdPortSpaceLinux::CheckTcp(const BsdPortRequest& request,
                            const Entry* listener,
                            const Port& holders)
{
    if (MatchesReusePort(holders.bucket, request))
    {
        return BsdErrno::OK;
    }
    const auto conflicts = [&](const Entry& other) {
        return &other != listener &&
               !(request.reuseAddr && other.request.reuseAddr && !other.listening) &&
               !ShareReusePort(request, other.request) &&
               Overlap(request, other.request, other.local, Takes);
    };
    return std::any_of(holders.all.begin(), holders.all.end(), conflicts) ? BsdErrno::E_ADDRINUSE
                                                                          : BsdErrno::OK;
}

BsdErrno
BsdPortSpaceLinux::CheckUdp(const BsdPortRequest& request, const Port& holders)
{
    for (const Entry& other : holders.all)
    {
        if (!(request.reuseAddr && other.request.reuseAddr) &&
            Overlap(request, other.request, other.local, Takes))
        {
            // It asks no further than the newest that it meets
            return ShareReusePort(request, other.request) ? BsdErrno::OK : BsdErrno::E_ADDRINUSE;
        }
    }
    return BsdErrno::OK;
}

void
BsdPortSpaceLinux::NoteTaken(Port& port, const BsdPortRequest& request) const
{
    port.bucket.bound = true;
    if (!request.reusePort)
    {
        port.bucket.reusePort.reset();
    }
    else if (!MatchesReusePort(port.bucket, request))
    {
        port.bucket.reusePort = request;
    }
}

bool
BsdPortSpaceLinux::GoesLast(const BsdPortRequest& request) const
{
    return request.family == BsdFamily::INET6 && request.reusePort; // sk_add_node_rcu()
}

std::uint16_t
BsdPortSpaceLinux::PickTcp(const BsdPortRequest& request)
{
    // Whatever options say: no port that a socket of an overlapping address has
    const auto free = [&](std::uint16_t port) {
        const auto& all = GetHolders(request.protocol, port).all;
        return std::none_of(all.begin(), all.end(), [&](const Entry& other) {
            return Overlap(request, other.request, other.local, Takes);
        });
    };
    const auto search = [&](std::uint32_t low, std::uint32_t high) {
        return SearchByParity(low, high, m_random.Draw32() % (high - low) | 1, free);
    };
    constexpr std::uint32_t HIGH = std::uint32_t{LAST} + 1;
    if (!request.reuseAddr)
    {
        return search(FIRST, HIGH);
    }
    constexpr std::uint32_t HALF = FIRST + (HIGH - FIRST) / 4 * 2;
    const std::uint16_t port = search(FIRST, HALF);
    return port != 0 ? port : search(HALF, HIGH);
}

std::uint16_t
BsdPortSpaceLinux::PickUdp(const BsdPortRequest& request)
{
    return Search(FIRST, LAST, m_random.Draw32(), [&](std::uint16_t port) {
        const auto& all = GetHolders(request.protocol, port).all;
        return std::none_of(all.begin(), all.end(), [&](const Entry& other) {
            return !(request.reuseAddr && other.request.reuseAddr) &&
                   !ShareReusePort(request, other.request) &&
                   Overlap(request, other.request, other.local, Takes);
        });
    });
}

std::uint16_t
BsdPortSpaceLinux::PickForBind(const BsdPortRequest& request)
{
    return request.protocol == BSD_IPPROTO_TCP ? PickTcp(request) : PickUdp(request);
}

std::uint16_t
BsdPortSpaceLinux::PickForConnect(const BsdPortRequest& request, const Free& tupleIsFree)
{
    if (request.protocol != BSD_IPPROTO_TCP)
    {
        // inet_autobind() comes before the address
        BsdPortRequest any = request;
        any.address = BsdAddress();
        return PickUdp(any);
    }
    constexpr std::uint32_t HIGH = std::uint32_t{LAST} + 1;
    const std::uint32_t offset = m_random.Draw32() % (HIGH - FIRST) & ~1U;
    return SearchByParity(FIRST, HIGH, offset, [&](std::uint16_t port) {
        return !GetHolders(request.protocol, port).bucket.bound && tupleIsFree(port);
    });
}

BsdErrno
BsdPortSpaceLinux::GetExhausted(std::uint8_t protocol, bool connecting) const
{
    if (!connecting)
    {
        return BsdErrno::E_ADDRINUSE;
    }
    return protocol == BSD_IPPROTO_TCP ? BsdErrno::E_ADDRNOTAVAIL : BsdErrno::E_AGAIN;
}

BsdErrno
BsdPortSpaceLinux::GetTupleTaken(std::uint8_t protocol) const
{
    return protocol == BSD_IPPROTO_TCP ? BsdErrno::E_ADDRNOTAVAIL : BsdErrno::OK;
}

} // namespace divertsim
} // namespace ns3
