// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-random.h"

namespace ns3
{
namespace divertsim
{

BsdHostRandom::BsdHostRandom()
    : m_uniform(CreateObject<UniformRandomVariable>())
{
}

void
BsdHostRandom::SetStream(int64_t stream)
{
    m_uniform->SetStream(stream);
}

double
BsdHostRandom::Draw()
{
    return m_uniform->GetValue(0, 1);
}

} // namespace divertsim
} // namespace ns3
