// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/splice-receiver.h"

#include "ns3/splice-worker.h"
#include "ns3/splice.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

void
SpliceReceiver::Add(Splice& splice, BsdCpu& cpu, const SpliceConfig& config)
{
    if (splice.HasNothing())
    {
        splice.Start(0);
        splice.Finish(); // as SpliceWorker has it
        return;
    }
    Splice* const it = &splice;
    splice.m_core = &cpu;
    splice.m_allowed = splice.GetMovable();
    const auto started = [it] { it->Start(it->m_allowed); };
    const auto done = [it] {
        it->m_work = 0;
        it->Finish();
    };
    // started runs within Submit on an idle core, and ends nothing; done never does
    splice.m_work = cpu.Submit(SpliceWorker::GetCost(config, splice.m_allowed),
                               started,
                               done,
                               splice.GetInfo().account);
}

void
SpliceReceiver::Remove(Splice& splice)
{
    if (splice.m_work != 0)
    {
        splice.m_core->Cancel(std::exchange(splice.m_work, 0));
    }
}

} // namespace divertsim
} // namespace ns3
