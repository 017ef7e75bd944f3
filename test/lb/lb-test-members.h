// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_TEST_MEMBERS_H
#define LB_TEST_MEMBERS_H

#include "ns3/lb-policy.h"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A member with a name and nothing else
class NamedMember : public LbMember
{
  public:
    explicit NamedMember(std::string name)
        : m_name(std::move(name))
    {
    }

    const std::string& GetName() const override
    {
        return m_name;
    }

  private:
    std::string m_name;
};

/// Members m/0, m/1, ...
class TestMembers
{
  public:
    explicit TestMembers(std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i)
        {
            m_members.push_back(std::make_unique<NamedMember>("m/" + std::to_string(i)));
        }
    }

    LbMember* Get(std::size_t index) const
    {
        return m_members.at(index).get();
    }

    /// \return members first, first + 1, ... as slots
    LbSlots Slots(std::size_t count, std::size_t first = 0) const
    {
        LbSlots slots;
        for (std::size_t i = 0; i < count; ++i)
        {
            slots.push_back(Get(first + i));
        }
        return slots;
    }

  private:
    std::vector<std::unique_ptr<NamedMember>> m_members;
};

/// \param id a state ID \return a unit with it that remembers nothing
inline BsdUnit
UnitOf(std::uint64_t id)
{
    BsdUnit unit;
    unit.id = id;
    return unit;
}

} // namespace divertsim
} // namespace ns3

#endif // LB_TEST_MEMBERS_H
