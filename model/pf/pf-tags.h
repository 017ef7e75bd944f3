// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_TAGS_H
#define PF_TAGS_H

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Numbers for the names of `tag` and `tagged`: tagname2tag(). They stay, so that packets and
/// states keep theirs when rules are loaded anew.
class PfTags
{
  public:
    /// \param name of a tag, empty: none \return its number, 0 for none
    std::uint16_t Intern(const std::string& name)
    {
        if (name.empty())
        {
            return 0;
        }
        auto found = std::find(m_names.begin(), m_names.end(), name);
        if (found == m_names.end())
        {
            found = m_names.insert(m_names.end(), name);
        }
        return static_cast<std::uint16_t>(found - m_names.begin() + 1);
    }

  private:
    std::vector<std::string> m_names;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_TAGS_H
