// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_TIMEOUTS_H
#define PF_TIMEOUTS_H

#include "ns3/bsd-kernel.h"

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
    COUNT, ///< how many there are; of a state: none, the next purge takes it
};

constexpr std::size_t PF_TIMEOUT_COUNT = static_cast<std::size_t>(PfTimeout::COUNT);

/// \param timeout which \return its name in pf.conf(5): "tcp.first"
std::string_view PfTimeoutName(PfTimeout timeout);

/**
 * The timeouts of one pf in whole seconds. Defaults: pf.conf(5) and PFTM_*_VAL of FreeBSD
 * sys/netpfil/pf/pf.h and of OpenBSD sys/net/pfvar.h (optimization `normal`), which agree on
 * those of states.
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
    std::uint32_t frag = 30; ///< an incomplete packet, since its last fragment

    /// \param system FREEBSD or OPENBSD \return its defaults
    static PfTimeouts Of(BsdSystem system);

    std::uint32_t operator[](PfTimeout timeout) const
    {
        return seconds[static_cast<std::size_t>(timeout)];
    }

    std::uint32_t& operator[](PfTimeout timeout)
    {
        return seconds[static_cast<std::size_t>(timeout)];
    }
};

/// What the options of one rule set for its states alone, in seconds; 0: as the whole pf has it
struct PfTimeoutOverrides
{
    std::array<std::uint32_t, PF_TIMEOUT_COUNT> seconds{};
    std::uint32_t adaptiveStart = 0; ///< not 0: scaled by the rule's own states, with adaptiveEnd
    std::uint32_t adaptiveEnd = 0;

    bool operator==(const PfTimeoutOverrides& other) const
    {
        return seconds == other.seconds && adaptiveStart == other.adaptiveStart &&
               adaptiveEnd == other.adaptiveEnd;
    }
};

/// How timeouts shrink with the number of states: `set timeout adaptive.start` and `.end`
struct PfAdaptive
{
    std::uint32_t start = 0;
    std::uint32_t end = 0; ///< 0: no scaling
};

/**
 * pf_state_expires() of FreeBSD sys/netpfil/pf/pf.c and OpenBSD sys/net/pf.c, which agree: above
 * `start` states a timeout is scaled by (end - states) / (end - start) in whole seconds, the rest
 * cut off.
 *
 * \param seconds the timeout \param adaptive start and end
 * \param states that count: all, or the rule's
 * \return seconds that the timeout is now; negative: it is over at once, whenever it began
 */
std::int64_t PfScaleTimeout(std::uint32_t seconds, PfAdaptive adaptive, std::uint64_t states);

} // namespace divertsim
} // namespace ns3

#endif // PF_TIMEOUTS_H
