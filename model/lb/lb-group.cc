// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-group.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace ns3
{
namespace divertsim
{

LbGroup::LbGroup(std::unique_ptr<LbPolicy> policy, std::uint32_t limit)
    : m_policy(std::move(policy)),
      m_limit(limit)
{
    assert(m_policy);
}

BsdErrno
LbGroup::Join(LbMember* member)
{
    if (IsFull())
    {
        return BsdErrno::E_NOSPC;
    }
    LbSlots slots = m_slots;
    slots.push_back(member);
    Change(std::move(slots));
    return BsdErrno::OK;
}

bool
LbGroup::Leave(const LbMember* member, bool keepsOrder)
{
    const auto found = std::find(m_slots.begin(), m_slots.end(), member);
    if (found == m_slots.end())
    {
        return false;
    }
    LbSlots slots = m_slots;
    const auto place = slots.begin() + (found - m_slots.begin());
    if (keepsOrder)
    {
        slots.erase(place);
    }
    else
    {
        *place = slots.back();
        slots.pop_back();
    }
    Change(std::move(slots));
    return true;
}

bool
LbGroup::Has(const LbMember* member) const
{
    return std::find(m_slots.begin(), m_slots.end(), member) != m_slots.end();
}

bool
LbGroup::IsFull() const
{
    return m_slots.size() >= m_limit;
}

bool
LbGroup::IsEmpty() const
{
    return m_slots.empty();
}

LbMember*
LbGroup::Pick(const BsdUnit& unit)
{
    const LbMapping mapping = Map(unit);
    if (mapping.member && unit.word)
    {
        *unit.word = mapping.word;
    }
    return mapping.member;
}

LbMapping
LbGroup::Map(const BsdUnit& unit) const
{
    if (m_slots.empty())
    {
        return {};
    }
    const LbPick pick = m_policy->Pick(unit, m_slots);
    assert(pick.slot < m_slots.size());
    return {m_slots[pick.slot], pick.word};
}

const LbSlots&
LbGroup::GetSlots() const
{
    return m_slots;
}

const LbPolicy&
LbGroup::GetPolicy() const
{
    return *m_policy;
}

std::uint32_t
LbGroup::GetLimit() const
{
    return m_limit;
}

void
LbGroup::Change(LbSlots slots)
{
    LbChange change{std::move(m_slots), std::move(slots)};
    m_slots = change.after;
    m_policy->Changed(change);
}

} // namespace divertsim
} // namespace ns3
