// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-inet-group.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace ns3
{
namespace divertsim
{

LbInetGroup::LbInetGroup(const LbInetBinding& binding,
                         std::unique_ptr<LbPolicy> policy,
                         std::uint32_t limit,
                         bool keepsOrder)
    : m_binding(binding),
      m_members(std::move(policy), limit),
      m_keepsOrder(keepsOrder)
{
}

bool
LbInetGroup::IsFull() const
{
    return m_members.GetSlots().size() + m_pending.size() >= m_members.GetLimit();
}

std::uint32_t
LbInetGroup::GetNextSize() const
{
    if (m_size == 0)
    {
        return std::min(LB_INET_INITIAL, m_members.GetLimit());
    }
    const std::size_t sockets = m_members.GetSlots().size() + m_pending.size();
    return sockets < m_size ? m_size : std::min(2 * m_size, m_members.GetLimit());
}

void
LbInetGroup::Add(LbMember* socket, bool pending)
{
    assert(!IsFull());
    m_size = GetNextSize();
    if (pending)
    {
        m_pending.push_back(socket);
    }
    else
    {
        m_members.Join(socket);
    }
}

void
LbInetGroup::Activate(LbMember* socket)
{
    const auto found = std::find(m_pending.begin(), m_pending.end(), socket);
    if (found != m_pending.end())
    {
        m_pending.erase(found);
        m_members.Join(socket);
    }
}

void
LbInetGroup::Remove(LbMember* socket)
{
    const auto found = std::find(m_pending.begin(), m_pending.end(), socket);
    if (found != m_pending.end())
    {
        m_pending.erase(found);
    }
    else
    {
        m_members.Leave(socket, m_keepsOrder);
    }
    if (IsFree())
    {
        m_size = 0;
    }
}

LbMember*
LbInetGroup::Pick(const BsdUnit& unit)
{
    return m_members.Pick(unit);
}

const LbInetBinding&
LbInetGroup::GetBinding() const
{
    return m_binding;
}

const LbGroup&
LbInetGroup::GetMembers() const
{
    return m_members;
}

std::size_t
LbInetGroup::GetPending() const
{
    return m_pending.size();
}

std::uint32_t
LbInetGroup::GetSize() const
{
    return m_size;
}

bool
LbInetGroup::IsFree() const
{
    return m_members.IsEmpty() && m_pending.empty();
}

} // namespace divertsim
} // namespace ns3
