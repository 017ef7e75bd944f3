// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-tcp-units.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace ns3
{
namespace divertsim
{

LbTcpUnit&
LbTcpUnits::Open(std::uint64_t id, const BsdTuple& tuple, const LbInetContext& context)
{
    auto& unit = m_units[id];
    assert(!unit);
    unit = std::make_unique<LbTcpUnit>();
    unit->unit = {id, tuple, &unit->word, true};
    unit->context = context;
    return *unit;
}

void
LbTcpUnits::Hold(LbTcpUnit& unit, LbMember& listener)
{
    unit.listener = &listener;
    unit.held = true;
    m_held[&listener].insert(unit.unit.id);
}

LbTcpUnit*
LbTcpUnits::Find(std::uint64_t id) const
{
    const auto found = m_units.find(id);
    return found == m_units.end() ? nullptr : found->second.get();
}

std::unique_ptr<LbTcpUnit>
LbTcpUnits::Take(std::uint64_t id)
{
    const auto found = m_units.find(id);
    if (found == m_units.end())
    {
        return nullptr;
    }
    std::unique_ptr<LbTcpUnit> unit = std::move(found->second);
    m_units.erase(found);
    if (unit->held)
    {
        const auto held = m_held.find(unit->listener);
        held->second.erase(id);
        if (held->second.empty())
        {
            m_held.erase(held);
        }
    }
    return unit;
}

std::vector<std::unique_ptr<LbTcpUnit>>
LbTcpUnits::TakeHeld(const LbMember& listener)
{
    std::vector<std::unique_ptr<LbTcpUnit>> units;
    const auto held = m_held.find(&listener);
    if (held == m_held.end())
    {
        return units;
    }
    std::vector<std::uint64_t> ids(held->second.begin(), held->second.end());
    m_held.erase(held);
    std::sort(ids.begin(), ids.end());
    for (const std::uint64_t id : ids)
    {
        const auto found = m_units.find(id);
        units.push_back(std::move(found->second));
        m_units.erase(found);
    }
    return units;
}

std::size_t
LbTcpUnits::GetSize() const
{
    return m_units.size();
}

} // namespace divertsim
} // namespace ns3
