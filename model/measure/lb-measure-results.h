// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_RESULTS_H
#define LB_MEASURE_RESULTS_H

#include "ns3/bsd-clock.h"
#include "ns3/lb-policy-entry.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Why a packet was lost or stopped; the names in results are those of LbLossName
enum class LbLoss : std::uint8_t
{
    NO_PORT,
    FULL_SOCKET,
    CLOSED_SOCKET,
    MATCH,
    STATE_MISMATCH,
    STATE_INSERT,
    STATE_LIMIT,
    MEMORY,
    FRAGMENT,
    NORMALIZE,
    NETISR,
    VERDICT,
    UNCONSUMED,
    WRITE_ERROR,
    QUEUE,
    LINK,
    ACCEPT_QUEUE,
    NOT_LISTENING,
    CHECKSUM,
    BAD_OFFSET,
    SHORT,
    BAD_TIMESTAMP,
    CONGESTION,
    IP_OPTION,
    PROTO_CKSUM,
    SRC_LIMIT,
    SYNPROXY,
    MAP_FAILED,
    TRANSLATE,
    COUNT, ///< how many there are
};

/// \param loss a reason \return its name, as users of pfctl(8), netstat(1), divert(4) know it
const char* LbLossName(LbLoss loss);

/// \param kind a kind of socket \return its name in scenarios and results
const char* LbSocketKindName(LbSocketKind kind);

/// A row of mapping.csv
struct LbMappingRow
{
    /// Why: a change's index is not negative
    enum Cause : std::int32_t
    {
        NEW = -1,
        END = -2,
    };

    BsdTime time = 0;
    std::string group;
    std::int32_t cause = NEW;
    std::uint64_t stateId = 0; ///< 0: a TCP or UDP group's unit, or packets without a state
    std::string flow;          ///< tuple as text, empty for packets without a state
    std::string from;          ///< socket name or empty
    std::string to;
    bool dies = false; ///< TCP: reset with its listener; no row `end` comes
};

/// One lost packet, for the fingerprint
struct LbLossRow
{
    BsdTime time = 0;
    LbLoss reason = LbLoss::COUNT;
    std::uint64_t stateId = 0; ///< 0: none, or not known where it was lost
};

/// A point of timeline.csv
struct LbTimelinePoint
{
    BsdTime time = 0;
    std::string series;
    double value = 0;
};

/// Nearest-rank percentiles of some times, seconds; nothing where there was no sample
struct LbPercentiles
{
    std::optional<double> p50;
    std::optional<double> p90;
    std::optional<double> p99;
    std::optional<double> max;
};

/// An exact share, its value, and what chance allows around it
struct LbExpectedShare
{
    LbFraction fraction;
    double value = 0;
    std::array<double, 2> ci95{};  ///< [q .025, q .975] of Binomial(live, p) / live
    std::array<double, 2> bound{}; ///< [q .0005, q .9995] / live: within_expected uses these
};

/// What the policy was expected to do at a change
struct LbExpectedChange
{
    LbExpectedShare moved;
    LbExpectedShare own;
    LbExpectedShare collateral;
};

/// A socket that failed at a change or at the start
struct LbSocketError
{
    std::optional<std::string> socket; ///< nothing: it took no number
    std::string error;                 ///< errno name
};

/// changes[]
struct LbChangeResult
{
    std::string name;
    BsdTime time = 0;
    std::string group;
    std::string action;                         ///< `do`: the event, or "exit"
    LbSocketKind socket = LbSocketKind::DIVERT; ///< the group's
    std::uint64_t sizeBefore = 0;
    std::uint64_t sizeAfter = 0;
    std::vector<LbSocketError> errors;
    std::uint64_t live = 0;
    std::uint64_t moved = 0;
    std::uint64_t movedOwn = 0;
    std::uint64_t movedCollateral = 0;
    std::uint64_t resetHalfOpen = 0;   ///< TCP: of these, half-open ones that died with a listener
    std::uint64_t resetUnaccepted = 0; ///< TCP: complete ones that did, unaccepted
    std::optional<double> movedFraction; ///< nothing where live is 0
    std::optional<LbExpectedChange> expected;
    std::optional<bool> withinExpected;
    double wrongSocketSeconds = 0;
    std::optional<double> drainSeconds; ///< nothing: one never ends
    std::uint64_t split = 0;
    std::uint64_t broken = 0;
    std::uint64_t uninspectedBytes = 0; ///< TCP and UDP groups: not reported
};

/// Counts of flows: of all, of a group, of a traffic entry
struct LbFlowCounts
{
    std::uint64_t started = 0;
    std::uint64_t completed = 0;
    std::uint64_t failed = 0;
    std::uint64_t movedEver = 0;
    std::uint64_t split = 0;
    std::uint64_t broken = 0;
    std::uint64_t uninspectedBytes = 0;
    std::uint64_t bypassed = 0;
};

/// groups.NAME.members[]
struct LbMemberResult
{
    std::string socket;
    BsdTime opened = 0;
    std::optional<BsdTime> closed;
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t flows = 0;
    std::optional<std::uint64_t> queuePeakBytes; ///< nothing for TCP
    std::uint64_t dropped = 0;
    /// Queue to start of service, TCP: complete to accepted; p50, p99, max are reported
    LbPercentiles wait;
};

/// How unequal a number is over the members: null where there is no load
struct LbImbalance
{
    std::optional<double> maxOverMean;
    std::optional<double> cov;
};

/// groups.NAME.imbalance[]: a span between changes
struct LbImbalanceSpan
{
    BsdTime from = 0;
    BsdTime to = 0;
    LbImbalance packets;
    LbImbalance bytes;
    LbImbalance flows;
};

/// groups.NAME
struct LbGroupResult
{
    std::string name;
    std::string host;
    LbSocketKind socket = LbSocketKind::DIVERT;
    std::string policy;
    std::uint16_t port = 0;
    std::uint32_t limit = 0;
    std::uint32_t kernelLimit = 0;
    std::vector<LbSocketError> errors; ///< of the binds at the start
    LbFlowCounts flows;
    std::vector<LbMemberResult> members;
    std::vector<LbImbalanceSpan> imbalance;
    /// Packets without a state: the member that divert(4) promises, the one that was picked last
    std::optional<std::string> statelessDocumented;
    std::optional<std::string> statelessPicked;
};

/// pf.HOST.rules[]
struct LbPfRuleResult
{
    std::string rule;
    std::uint64_t evaluations = 0;
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t states = 0;
};

/// pf.HOST
struct LbPfResult
{
    std::string host;
    std::uint64_t created = 0;
    std::uint64_t peak = 0;
    std::uint64_t removed = 0;
    std::vector<LbPfRuleResult> rules;
    std::vector<std::pair<std::string, std::uint64_t>> counters; ///< under pfctl's names
};

/// divert.HOST: counters under netstat's names
struct LbDivertResult
{
    std::string host;
    std::vector<std::pair<std::string, std::uint64_t>> counters;
};

/// binds[]: a socket that an event bound by itself, outside of any group
struct LbBindResult
{
    BsdTime time = 0;
    std::string host;
    LbSocketKind socket = LbSocketKind::DIVERT;
    std::string address; ///< as it was given
    std::uint16_t port = 0;
    std::vector<std::string> options; ///< set before the bind, as the scenario names them
    std::string error = "0";          ///< errno name, "0": it was bound
};

/// traffic.NAME
struct LbTrafficResult
{
    std::string name;
    LbFlowCounts flows;
    std::optional<double> goodputBps; ///< nothing where no two payload bytes arrived at two times
    std::uint64_t bytes = 0;
    LbPercentiles completion;
    std::optional<std::uint64_t> retransmissions; ///< nothing for replay: open loop
    std::optional<std::uint64_t> reordered;
};

/// What a core did for a group, a proxy, or the system
struct LbCoreAccountResult
{
    std::string name;        ///< the group's or the proxy's, "softirq", "other"
    double busy = 0;         ///< time that it ran / simulated
    std::uint64_t items = 0; ///< works that ran
    LbPercentiles wait;      ///< of these, from the queue to the start; p50, p99, max are reported
    /// Seconds that its works were queued while work of each account ran, where not 0
    std::vector<std::pair<std::string, double>> waitedFor;
};

/// cpus.HOST[]
struct LbCoreResult
{
    double busy = 0;                           ///< busy time / simulated
    std::vector<LbCoreAccountResult> accounts; ///< all of the host, in the order of their making
};

/// cpus.HOST
struct LbCpusResult
{
    std::string host;
    std::vector<LbCoreResult> cores;
};

/// packets
struct LbPacketResult
{
    std::uint64_t diverted = 0;
    std::uint64_t reinjectedIn = 0;
    std::uint64_t reinjectedOut = 0;
    std::map<std::string, std::uint64_t> reinjectErrors; ///< by errno name
    std::uint64_t injected = 0;
    std::uint64_t delivered = 0; ///< datagrams that UDP groups' sockets queued
    std::uint64_t served = 0;    ///< of these, those that an application served
    std::uint64_t pendingAtEnd = 0;
    std::uint64_t wrongSocket = 0;
    std::array<std::uint64_t, static_cast<std::size_t>(LbLoss::COUNT)> dropped{};

    /// \return the losses: all reasons but `match` and `verdict`, which are decisions
    std::uint64_t GetDroppedTotal() const;
};

/// expect[]
struct LbExpectResult
{
    std::string metric;
    std::string bound;  ///< as text: "max 0", "within expected"
    std::string actual; ///< JSON text of the value, "null"
    bool pass = false;
};

/**
 * All that a run measured, as a plain value: a test can make one by hand, and every output is a
 * pure function of it. Numbers mean what the metric declarations (lb-measure-metrics.h) say.
 */
struct LbMeasureResults
{
    std::string toolVersion;
    std::string ns3Version;
    std::string scenario;       ///< name
    std::string summary;        ///< the scenario's sentence
    std::string scenarioSha256; ///< of the canonical scenario and the files that it refers to
    std::uint64_t seed = 1;
    std::string fidelity = "packet";
    BsdTime simulated = 0;
    std::vector<std::string> notModelled;
    std::vector<std::pair<std::string, std::optional<std::string>>> hosts; ///< name, kernel
    std::string fingerprint; ///< SHA-256, lower-case hexadecimal
    std::vector<LbChangeResult> changes;
    std::vector<LbGroupResult> groups;
    LbFlowCounts flows;
    LbPacketResult packets;
    std::vector<LbPfResult> pf;
    std::vector<LbDivertResult> divert;
    std::vector<LbBindResult> binds;
    std::vector<LbTrafficResult> traffic;
    std::vector<LbCpusResult> cpus;
    std::vector<LbExpectResult> expect;

    std::vector<LbMappingRow> mapping;
    std::vector<LbLossRow> losses;
    std::vector<LbTimelinePoint> timeline;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_RESULTS_H
