// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_KERNEL_H
#define DIVERTSIM_REPORT_KERNEL_H

#include "ns3/lb-measure-results.h"

#include <cstddef>
#include <string>

namespace ns3
{
namespace divertsim
{

/// A longer ruleset is shown by the rules that decided a packet, so many at most
constexpr std::size_t REPORT_MAX_RULES = 100;

/// pf.HOST and divert.HOST as tables of HTML; empty where no host has them
std::string MakeKernelTables(const LbMeasureResults& results);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_KERNEL_H
