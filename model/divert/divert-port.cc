// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-port.h"

#include "ns3/divert-socket.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

DivertPort::DivertPort(std::unique_ptr<LbPolicy> policy, std::uint32_t limit, bool newest)
    : m_group(std::move(policy), limit),
      m_newest(newest)
{
}

bool
DivertPort::Configure(std::unique_ptr<LbPolicy> policy, std::uint32_t limit)
{
    if (!m_group.IsEmpty())
    {
        return false;
    }
    m_group = LbGroup(std::move(policy), limit);
    return true;
}

void
DivertPort::Insert(DivertSocket* socket)
{
    m_chain.push_back(socket);
}

void
DivertPort::Remove(const DivertSocket* socket)
{
    const auto found = std::find(m_chain.begin(), m_chain.end(), socket);
    if (found != m_chain.end())
    {
        m_chain.erase(found);
    }
}

bool
DivertPort::IsFree() const
{
    return m_chain.empty();
}

const std::vector<DivertSocket*>&
DivertPort::GetSockets() const
{
    return m_chain;
}

DivertSocket*
DivertPort::First() const
{
    if (m_chain.empty())
    {
        return nullptr;
    }
    if (!m_newest)
    {
        return m_chain.back();
    }
    return *std::max_element(m_chain.begin(),
                             m_chain.end(),
                             [](const DivertSocket* a, const DivertSocket* b) {
                                 return a->GetGeneration() < b->GetGeneration();
                             });
}

DivertSocket*
DivertPort::Pick(const BsdUnit& unit)
{
    if (!m_group.IsEmpty())
    {
        return static_cast<DivertSocket*>(m_group.Pick(unit)); // only divert sockets join it
    }
    return First();
}

LbMapping
DivertPort::Map(const BsdUnit& unit) const
{
    if (!m_group.IsEmpty())
    {
        return m_group.Map(unit);
    }
    // No group, no pick: what the unit remembers stays
    return {First(), unit.word ? *unit.word : 0};
}

const LbSlots&
DivertPort::GetSlots() const
{
    return m_group.GetSlots();
}

const LbPolicy&
DivertPort::GetPolicy() const
{
    return m_group.GetPolicy();
}

LbGroup&
DivertPort::GetGroup()
{
    return m_group;
}

const LbGroup&
DivertPort::GetGroup() const
{
    return m_group;
}

} // namespace divertsim
} // namespace ns3
