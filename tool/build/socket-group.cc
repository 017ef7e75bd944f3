// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/socket-group.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

SocketGroup::SocketGroup(const ScenarioGroup& spec)
    : m_spec(spec)
{
}

SocketGroup::~SocketGroup() = default;

std::vector<std::uint32_t>
SocketGroup::Select(const ScenarioMembers& members) const
{
    auto open = GetOpen();
    const auto n = std::min<std::size_t>(members.n, open.size());
    switch (members.kind)
    {
    case ScenarioMembers::Kind::ALL:
        return open;
    case ScenarioMembers::Kind::OLDEST:
        open.resize(n);
        return open;
    case ScenarioMembers::Kind::NEWEST:
        return {open.rbegin(), open.rbegin() + static_cast<std::ptrdiff_t>(n)};
    case ScenarioMembers::Kind::LIST:
        break;
    }
    std::vector<std::uint32_t> listed;
    for (const auto number : members.list)
    {
        if (IsOpen(number))
        {
            listed.push_back(number);
        }
    }
    return listed;
}

std::vector<std::uint32_t>
SocketGroup::GetOpen() const
{
    std::vector<std::uint32_t> open;
    for (std::uint32_t number = 0; number < m_open.size(); ++number)
    {
        if (m_open[number])
        {
            open.push_back(number);
        }
    }
    return open;
}

const ScenarioGroup&
SocketGroup::GetSpec() const
{
    return m_spec;
}

std::string
SocketGroup::GetNextName() const
{
    return m_spec.name + "/" + std::to_string(m_open.size());
}

std::uint32_t
SocketGroup::SetOpened()
{
    m_open.push_back(true);
    return static_cast<std::uint32_t>(m_open.size() - 1);
}

bool
SocketGroup::SetClosed(std::uint32_t number)
{
    const bool was = m_open[number];
    m_open[number] = false;
    return was;
}

bool
SocketGroup::IsOpen(std::uint32_t number) const
{
    return number < m_open.size() && m_open[number];
}

} // namespace divertsim
} // namespace ns3
