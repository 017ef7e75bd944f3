// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TEST_WORLD_LAWS_H
#define DIVERTSIM_TEST_WORLD_LAWS_H

#include "test/support/world-run.h"

#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * What holds after every run, whatever the scenario, read from the files that a user gets.
 *
 * - No packet appears or vanishes: what sockets queued was reinjected, or has one reason.
 * - Numbers that say one thing in two places agree.
 * - mapping.csv tells each unit's life without a gap: `new`, moves from where it was, `end`.
 * - changes[] count what mapping.csv lists.
 *
 * \param files of a run whose groups own every divert port that packets are sent to
 * \return a sentence for each law that is broken
 */
std::vector<std::string> FindBrokenLaws(const RunFiles& files);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TEST_WORLD_LAWS_H
