// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_UNITS_H
#define DIVERTSIM_REPORT_UNITS_H

#include "ns3/lb-measure-results.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A stretch of time in which a unit was mapped to one socket
struct ReportSegment
{
    /// Mapped to nobody: the group was empty
    static constexpr std::int32_t NOBODY = -1;

    BsdTime from = 0;
    BsdTime to = 0;
    std::int32_t socket = NOBODY; ///< index into ReportGroup::sockets
};

/// A unit of the mapping over its life
struct ReportUnit
{
    std::uint64_t stateId = 0; ///< 0: a TCP or UDP group's unit, or the packets without a state
    std::string flow;          ///< empty for the packets without a state
    std::size_t arrival = 0;   ///< rank by first pick among the units that are drawn
    std::vector<ReportSegment> segments;
};

/// A mark at a change of the group
struct ReportMark
{
    BsdTime time = 0;
    std::string label;     ///< "8 s: 4 → 5"
    std::string name;      ///< of the change
    std::size_t index = 0; ///< into changes[]
    std::size_t lane = 0;  ///< line of text that is free for the label
    bool labelled = true;  ///< false where no lane is free
};

/// What the main figure shows of one group
struct ReportGroup
{
    std::string name;
    LbSocketKind socket = LbSocketKind::DIVERT;
    std::vector<std::string> sockets; ///< in the order of members[]
    /// Sorted by home, then by where each change sent them, then by time: what a change moved is
    /// then seen as blocks of colour
    std::vector<ReportUnit> rows;
    std::size_t units = 0;  ///< of the run; rows may be an even sample
    bool deaths = false;    ///< a connection was reset with its listener
    bool stateless = false; ///< a row stands for the packets without a state
    std::vector<ReportMark> marks;
    std::size_t lanes = 0; ///< lines of text that the labels take
};

/// More rows than this are sampled evenly, so that each has at least a pixel
constexpr std::size_t REPORT_MAX_ROWS = 600;

/**
 * \param results of a run
 * \param group one of its groups
 * \param maxRows that a figure may have
 * \return its units as rows
 */
ReportGroup MakeReportGroup(const LbMeasureResults& results,
                            const LbGroupResult& group,
                            std::size_t maxRows = REPORT_MAX_ROWS);

/**
 * \param results of a run
 * \param group only changes of this group, all where empty
 * \return its changes, with a place for each label
 */
std::vector<ReportMark> MakeReportMarks(const LbMeasureResults& results, const std::string& group);

/// \return the lines of text that the labels of these marks take
std::size_t CountReportLanes(const std::vector<ReportMark>& marks);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_UNITS_H
