// SPDX-License-Identifier: GPL-2.0-only
#ifndef SPLICE_RECEIVER_H
#define SPLICE_RECEIVER_H

#include "ns3/bsd-cpu.h"
#include "ns3/splice-config.h"

namespace ns3
{
namespace divertsim
{

class Splice;

/**
 * Direct dispatch: bytes are moved by the thread that receives them, on its own core and right
 * after what it does now. No wake-up, no queue but the core's. The commit that brought SO_SPLICE to
 * FreeBSD (a1da7dc1cdad) names it as future work; no kernel has it.
 */
class SpliceReceiver
{
  public:
    /// \param splice that waits from now on \param cpu that receives \param config what things cost
    static void Add(Splice& splice, BsdCpu& cpu, const SpliceConfig& config);
    /// \param splice that waits, or runs, no more
    static void Remove(Splice& splice);
};

} // namespace divertsim
} // namespace ns3

#endif // SPLICE_RECEIVER_H
