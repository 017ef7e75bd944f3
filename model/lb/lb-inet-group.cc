// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-inet-group.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// Takes a socket out of a list. \return false if it was not in it
template <typename T>
bool
Erase(std::vector<T>& sockets, const LbMember* socket)
{
    const auto found = std::find(sockets.begin(), sockets.end(), socket);
    if (found == sockets.end())
    {
        return false;
    }
    sockets.erase(found);
    return true;
}

} // namespace

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
    if (Erase(m_pending, socket))
    {
        m_members.Join(socket);
    }
}

void
LbInetGroup::Remove(LbMember* socket)
{
    Erase(m_connected, socket);
    if (!Erase(m_pending, socket))
    {
        m_members.Leave(socket, m_keepsOrder);
    }
    if (IsFree())
    {
        m_size = 0;
    }
}

void
LbInetGroup::SetConnected(LbMember* socket, bool connected)
{
    Erase(m_connected, socket);
    if (connected)
    {
        m_connected.push_back(socket);
    }
}

LbMember*
LbInetGroup::Pick(const BsdUnit& unit)
{
    const LbMapping mapping = Map(unit);
    if (mapping.member && unit.word)
    {
        *unit.word = mapping.word;
    }
    return mapping.member;
}

LbMapping
LbInetGroup::Map(const BsdUnit& unit) const
{
    const LbMapping picked = m_members.Map(unit);
    if (m_connected.empty() || !picked.member)
    {
        return picked;
    }
    const LbSlots& slots = m_members.GetSlots();
    const auto slot = std::find(slots.begin(), slots.end(), picked.member) - slots.begin();
    for (std::size_t step = 0; step < slots.size(); ++step)
    {
        LbMember* member = slots[(static_cast<std::size_t>(slot) + step) % slots.size()];
        if (std::find(m_connected.begin(), m_connected.end(), member) == m_connected.end())
        {
            return {member, picked.word};
        }
    }
    return {};
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
