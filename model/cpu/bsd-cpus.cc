// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-cpus.h"

#include <cassert>

namespace ns3
{
namespace divertsim
{

BsdCpus::BsdCpus(BsdClock& clock, std::uint32_t count)
{
    assert(count > 0);
    for (std::uint32_t i = 0; i < count; ++i)
    {
        m_cpus.push_back(std::make_unique<BsdCpu>(clock));
    }
}

std::uint32_t
BsdCpus::GetCount() const
{
    return static_cast<std::uint32_t>(m_cpus.size());
}

BsdCpu&
BsdCpus::Get(std::uint32_t index)
{
    assert(index < m_cpus.size());
    return *m_cpus[index];
}

const BsdCpu&
BsdCpus::Get(std::uint32_t index) const
{
    assert(index < m_cpus.size());
    return *m_cpus[index];
}

BsdCpu&
BsdCpus::GetFor(std::uint64_t task)
{
    return *m_cpus[task % m_cpus.size()];
}

} // namespace divertsim
} // namespace ns3
