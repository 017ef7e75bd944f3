// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-results.h"

#include <cstddef>

namespace ns3
{
namespace divertsim
{

const char*
LbLossName(LbLoss loss)
{
    static constexpr std::array<const char*, static_cast<std::size_t>(LbLoss::COUNT) + 1> NAMES = {
        "no-port",      "full-socket",   "closed-socket", "match",       "state-mismatch",
        "state-insert", "state-limit",   "memory",        "fragment",    "normalize",
        "netisr",       "verdict",       "unconsumed",    "write-error", "queue",
        "link",         "accept-queue",  "not-listening", "checksum",    "bad-offset",
        "short",        "bad-timestamp", "congestion",    "ip-option",   "proto-cksum",
        "src-limit",    "synproxy",      "map-failed",    "translate",   "none",
    };
    return NAMES[static_cast<std::size_t>(loss)];
}

const char*
LbSocketKindName(LbSocketKind kind)
{
    static constexpr std::array<const char*, 3> NAMES = {"divert", "udp", "tcp"};
    return NAMES[static_cast<std::size_t>(kind)];
}

const char*
LbUnspliceName(LbUnsplice cause)
{
    static constexpr std::array<const char*, static_cast<std::size_t>(LbUnsplice::COUNT)> NAMES = {
        "max",
        "idle",
        "eof",
        "error",
        "call",
        "close",
    };
    return NAMES[static_cast<std::size_t>(cause)];
}

std::optional<double>
LbSpliceResult::GetCpuSecondsPerGb() const
{
    return bytes > 0 ? std::optional(cpuSeconds / (static_cast<double>(bytes) / 1e9))
                     : std::nullopt;
}

std::uint64_t
LbPacketResult::GetDroppedTotal() const
{
    std::uint64_t total = 0;
    for (std::size_t reason = 0; reason < dropped.size(); ++reason)
    {
        const auto loss = static_cast<LbLoss>(reason);
        if (loss != LbLoss::MATCH && loss != LbLoss::VERDICT)
        {
            total += dropped[reason];
        }
    }
    return total;
}

} // namespace divertsim
} // namespace ns3
