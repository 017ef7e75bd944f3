// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_CALIBRATE_FRAGMENT_H
#define DIVERTSIM_CALIBRATE_FRAGMENT_H

#include "tool/calibrate/calibrate-figures.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/**
 * The part of a scenario that `include` takes: its `costs`. They are called measured where all of
 * them are; else only those that are stand in it, and the model's serve for the rest.
 * \param machine what it was measured on
 * \param result the parameters
 * \return JSON, ending with a line's end; results of scenarios that include it depend on nothing
 *         that is not in it
 */
std::string MakeCalibrateFragment(std::string_view machine, const CalibrateResult& result);

/// \param text of a file \return whether MakeCalibrateFragment() made it, or might have
bool IsCalibrateFragment(std::string_view text);

/**
 * See to it that a fragment may be written: nothing is there, or a fragment of ours, or something
 * that is no file, such as a pipe.
 * \param path where
 * \return where it is to be written: a symbolic link to a file is followed
 * \throw UsageError where something else is there, MachineError where that can't be told
 */
std::filesystem::path CheckFragmentPath(const std::filesystem::path& path);

/// \param ns a cost \return it as scenarios have it: "331ns", "0.2ns"; never with an exponent
std::string FormatCost(double ns);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_CALIBRATE_FRAGMENT_H
