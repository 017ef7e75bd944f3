// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_NS3_VALUE_H
#define DIVERTSIM_TOOL_BUILD_NS3_VALUE_H

#include "ns3/attribute.h"

#include <string>

namespace ns3
{
namespace divertsim
{

/**
 * Would ns-3 take this text for a value?
 *
 * Many of ns-3's parsers end the program at a text that is none: those of integers, Time, DataRate
 * and pointers among them. So a process of its own asks.
 *
 * \param checker of an attribute or a global value
 * \param text the value
 * \return true where it is one
 * \throw MachineError where the system has no process to ask with
 */
bool IsNs3Value(const AttributeChecker& checker, const std::string& text);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_NS3_VALUE_H
