// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_OPTIONS_H
#define PF_OPTIONS_H

#include "ns3/pf-timeouts.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Values of `set optimization`, pf.conf(5)
enum class PfOptimization : std::uint8_t
{
    NORMAL,
    HIGH_LATENCY, ///< also `satellite`
    AGGRESSIVE,
    CONSERVATIVE,
};

/// \param optimization which \return its name in pf.conf(5)
std::string_view PfOptimizationName(PfOptimization optimization);

/// Lines `set ...` of a pf.conf(5) that hold for the whole pf. Those for rules (`set
/// block-policy`, `set state-policy`, `set state-defaults`) are filled into the rules.
struct PfOptions
{
    std::optional<std::uint32_t> limitStates;       ///< `set limit states`
    std::optional<std::uint32_t> limitFrags;        ///< `set limit frags`
    std::optional<std::uint32_t> limitTables;       ///< `set limit tables`
    std::optional<std::uint32_t> limitTableEntries; ///< `set limit table-entries`
    std::optional<std::uint32_t> limitSrcNodes;     ///< `set limit src-nodes`
    std::optional<PfOptimization> optimization;     ///< before timeouts, whatever their order
    std::vector<std::pair<PfTimeout, std::uint32_t>> timeouts; ///< `set timeout`, in order, s
    std::optional<std::uint32_t> timeoutFrag;                  ///< `set timeout frag`
    std::optional<std::uint32_t> interval;                     ///< `set timeout interval`
    std::optional<std::uint32_t> adaptiveStart;
    std::optional<std::uint32_t> adaptiveEnd;
    std::vector<std::string> skip;  ///< `set skip on`: interfaces and groups
    std::optional<bool> reassemble; ///< `set reassemble`
    bool reassembleNoDf = false;

    bool operator==(const PfOptions& other) const
    {
        return limitStates == other.limitStates && limitFrags == other.limitFrags &&
               limitTables == other.limitTables && limitTableEntries == other.limitTableEntries &&
               limitSrcNodes == other.limitSrcNodes && optimization == other.optimization &&
               timeouts == other.timeouts && timeoutFrag == other.timeoutFrag &&
               interval == other.interval && adaptiveStart == other.adaptiveStart &&
               adaptiveEnd == other.adaptiveEnd && skip == other.skip &&
               reassemble == other.reassemble && reassembleNoDf == other.reassembleNoDf;
    }

    /// \return lines as pf.conf(5) has them; PfParse() reads them back
    std::string ToString() const;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_OPTIONS_H
