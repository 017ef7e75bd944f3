// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_EXPANDER_H
#define PF_EXPANDER_H

#include "ns3/bsd-kernel.h"
#include "ns3/pf-written.h"

#include <cstddef>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * From a statement as written to the rules that pfctl(8) loads for it: what it leaves out is
 * filled in, its lists are expanded, what contradicts itself is refused (expand_rule() and
 * filter_consistent() of FreeBSD's sbin/pfctl/parse.y and of OpenBSD's).
 */
class PfExpander
{
  public:
    /// \param system whose pfctl \param number of the first rule in its ruleset, for `$nr`
    PfExpander(BsdSystem system, std::size_t number)
        : m_system(system),
          m_number(number)
    {
    }

    /**
     * \param written a statement \param most rules it may give
     * \param mostPooled addresses that the pools of its rules may have together
     * \return its rules in pfctl's order, at least one \throws PfSyntaxError
     */
    std::vector<PfRule> Expand(PfWrittenRule written, std::size_t most, std::size_t mostPooled);

    /// \return addresses in the pools of the rules
    std::size_t Pooled() const
    {
        return m_pooled;
    }

    /// \param written a statement \return combinations of its lists, at most SIZE_MAX
    static std::size_t CountCombinations(const PfWrittenRule& written);

  private:
    /// What one rule takes from each list; null: nothing was given
    struct Choice
    {
        const PfWritten<PfWrittenInterface>* interface = nullptr;
        const PfWritten<std::uint8_t>* protocol = nullptr;
        const PfWritten<PfWrittenIcmp>* icmp = nullptr;
        const PfWritten<PfRuleHost>* source = nullptr;
        const PfWritten<PfPorts>* sourcePort = nullptr;
        const PfWritten<PfRuleHost>* destination = nullptr;
        const PfWritten<PfPorts>* destinationPort = nullptr;
    };

    void Fill(PfWrittenRule& written) const;
    void CheckStatement(const PfWrittenRule& written) const;
    void CheckRouting(const PfWrittenRule& written) const;
    void CheckDivert(const PfWrittenRule& written, PfRule& rule) const;
    bool Combine(const PfWrittenRule& written, const Choice& choice, PfRule& rule);
    bool DecideFamily(const Choice& choice, PfRule& rule);
    void TakePools(const PfWrittenRule& written, const Choice& choice, PfRule& rule);
    PfPool TakePool(const PfWrittenPool& written, PfRule& rule);
    void CheckRule(const PfWrittenRule& written, const Choice& choice, const PfRule& rule) const;
    void CheckIcmp(const Choice& choice, const PfRule& rule) const;
    void CheckBinat(const PfWrittenPool& pool, const PfRule& rule) const;
    void ExpandTexts(const PfWrittenRule& written, PfRule& rule) const;
    std::string ExpandText(std::string text,
                           std::size_t most,
                           const PfPlace& place,
                           const PfRule& rule) const;

    BsdSystem m_system;
    std::size_t m_number;
    std::size_t m_pooled = 0;
    PfPlace m_mismatch; ///< of the first address whose family did not fit
};

} // namespace divertsim
} // namespace ns3

#endif // PF_EXPANDER_H
