// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_PARSER_RULE_H
#define PF_PARSER_RULE_H

#include "ns3/bsd-kernel.h"
#include "ns3/pf-rule.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace ns3
{
namespace divertsim
{

/// Where and why one rule does not parse
struct PfRuleError
{
    std::size_t offset = 0; ///< into the text, bytes
    std::size_t length = 0;
    std::string message;
};

/**
 * The grammar of one rule (Boost.Spirit X3, which stays inside one source file: it is slow to
 * compile). PfParse() is for callers.
 *
 * \param text one rule: no comment, no line break, printable ASCII, blanks and tabs; not blank
 * \param system whose pf.conf(5) it is
 * \return the rule, or what is wrong
 */
std::variant<PfRule, PfRuleError> PfParseRule(std::string_view text, BsdSystem system);

} // namespace divertsim
} // namespace ns3

#endif // PF_PARSER_RULE_H
