// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_TIMEOUTS_H
#define PF_TIMEOUTS_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/// Which of pf's timeouts holds for a state; names as in pf.conf(5), `set timeout`
enum class PfTimeout : std::uint8_t
{
    TCP_FIRST,
    TCP_OPENING,
    TCP_ESTABLISHED,
    TCP_CLOSING,
    TCP_FINWAIT,
    TCP_CLOSED,
    UDP_FIRST,
    UDP_SINGLE,
    UDP_MULTIPLE,
    ICMP_FIRST,
    ICMP_ERROR,
    OTHER_FIRST,
    OTHER_SINGLE,
    OTHER_MULTIPLE,
    COUNT, ///< how many there are; no timeout
};

constexpr std::size_t PF_TIMEOUT_COUNT = static_cast<std::size_t>(PfTimeout::COUNT);

/// \param timeout which \return its name in pf.conf(5): "tcp.first"
std::string_view PfTimeoutName(PfTimeout timeout);

/**
 * The timeouts of one pf in whole seconds. Defaults: pf.conf(5) and PFTM_*_VAL of FreeBSD
 * sys/net/pfvar.h (optimization `normal`).
 */
struct PfTimeouts
{
    std::array<std::uint32_t, PF_TIMEOUT_COUNT> seconds = {
        120,   // tcp.first
        30,    // tcp.opening
        86400, // tcp.established
        900,   // tcp.closing
        45,    // tcp.finwait
        90,    // tcp.closed
        60,    // udp.first
        30,    // udp.single
        60,    // udp.multiple
        20,    // icmp.first
        10,    // icmp.error
        60,    // other.first
        30,    // other.single
        60,    // other.multiple
    };

    std::uint32_t operator[](PfTimeout timeout) const
    {
        return seconds[static_cast<std::size_t>(timeout)];
    }

    std::uint32_t& operator[](PfTimeout timeout)
    {
        return seconds[static_cast<std::size_t>(timeout)];
    }
};

} // namespace divertsim
} // namespace ns3

#endif // PF_TIMEOUTS_H
