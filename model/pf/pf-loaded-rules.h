// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_LOADED_RULES_H
#define PF_LOADED_RULES_H

#include "ns3/bsd-packet-view.h"
#include "ns3/pf-match.h"
#include "ns3/pf-ruleset.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

class PfLoadedRules;

/// What pf counts for a rule, as `pfctl -vsr` shows it; from its load on
struct PfRuleCounters
{
    std::uint64_t evaluations = 0; ///< times the rule was looked at; skip steps pass rules over
    std::uint64_t packets = 0;     ///< that it passed or blocked, those of its states included
    std::uint64_t bytes = 0;       ///< IP lengths of these
    std::uint64_t states = 0;      ///< made by it ("State Creations")
    std::uint64_t statesNow = 0;   ///< of these, alive ("States")
};

/// A rule in use; states point to theirs
struct PfLoadedRule
{
    PfRule rule;
    PfLoadedRules* owner = nullptr; ///< null: the default rule
    int index = -1;                 ///< in its ruleset; -1: the default rule
    PfRuleCounters counters;
};

/// The interfaces of a host by index, and the names that rules use for them
class PfInterfaces
{
  public:
    /// \param name of it \param groups it is in \return its index, from 0
    std::uint32_t Add(const std::string& name, const std::vector<std::string>& groups);

    /// \param name of an interface or a group, not empty \return a number for it, from 1
    std::uint32_t Intern(const std::string& name);

    /// \return how many interfaces there are
    std::uint32_t Size() const
    {
        return static_cast<std::uint32_t>(m_interfaces.size());
    }

    /// \param interface an index \return its name, "" where there is none
    std::string NameOf(std::uint32_t interface) const
    {
        return interface < m_interfaces.size() ? m_names[m_interfaces[interface].front() - 1] : "";
    }

    /// \param interface an index \param name a number from Intern()
    /// \return true if the interface or a group that it is in has this name
    bool Is(std::uint32_t interface, std::uint32_t name) const
    {
        if (interface < m_interfaces.size())
        {
            for (const std::uint32_t own : m_interfaces[interface])
            {
                if (own == name)
                {
                    return true;
                }
            }
        }
        return false;
    }

  private:
    std::vector<std::string> m_names;
    std::vector<std::vector<std::uint32_t>> m_interfaces;
};

/**
 * A ruleset in force: its counters, and the evaluation of its rules with skip steps as FreeBSD's
 * pf_calc_skip_steps() makes them.
 */
class PfLoadedRules
{
  public:
    /// \param ruleset to load \param interfaces of the host
    PfLoadedRules(const PfRuleset& ruleset, PfInterfaces& interfaces);

    PfLoadedRules(const PfLoadedRules&) = delete;
    PfLoadedRules& operator=(const PfLoadedRules&) = delete;

    /**
     * The rule that decides: the last one that matches, or the first of those that is `quick`.
     * \param direction of the packet
     * \param interface index of it
     * \param packet it
     * \param fragment true for a fragment, whose ports and flags nobody looks at
     * \param interfaces of the host
     * \return the rule and what it says, all of it nothing where none matches
     */
    PfMatch Match(BsdDirection direction,
                  std::uint32_t interface,
                  const BsdPacketView& packet,
                  bool fragment,
                  const PfInterfaces& interfaces);

    /// \return the rules in order
    const std::vector<PfLoadedRule>& Rules() const
    {
        return m_rules;
    }

    std::uint64_t users = 0; ///< states made by any of these rules that are alive

  private:
    /// What skip steps compare, in the order of pf_test_rule()
    enum Field
    {
        INTERFACE,
        DIRECTION,
        FAMILY,
        PROTOCOL,
        SOURCE_ADDRESS,
        SOURCE_PORT,
        DESTINATION_ADDRESS,
        DESTINATION_PORT,
        FIELD_COUNT,
    };

    struct Steps
    {
        std::uint32_t interfaceName = 0;               ///< 0: any
        std::array<std::uint32_t, FIELD_COUNT> next{}; ///< the next rule that differs there
    };

    void MakeSkipSteps();
    bool Differs(Field field, std::size_t a, std::size_t b) const;
    Field FirstMismatch(std::size_t index,
                        BsdDirection direction,
                        std::uint32_t interface,
                        const BsdPacketView& packet,
                        bool fragment,
                        const PfInterfaces& interfaces) const;

    std::vector<PfLoadedRule> m_rules; ///< never resized: states point into it
    std::vector<Steps> m_steps;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_LOADED_RULES_H
