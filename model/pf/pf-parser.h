// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_PARSER_H
#define PF_PARSER_H

#include "ns3/bsd-kernel.h"
#include "ns3/pf-ruleset.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// One thing wrong in a pf.conf(5) text
struct PfParseError
{
    std::size_t line = 0;   ///< from 1: which of the lines
    std::size_t column = 0; ///< from 1, in bytes; one past the end where something is missing
    std::size_t length = 0; ///< bytes of the text that is wrong; 0 at the end of a line
    std::string found;      ///< that text (cut after 64 bytes); empty at the end of a line
    std::string message;    ///< one sentence: what was expected, and what was found
};

/// What a text gave: rules, or everything that is wrong with it
struct PfParseResult
{
    std::shared_ptr<const PfRuleset> rules; ///< null where there are errors
    std::vector<PfParseError> errors;       ///< at most one a rule, in order
};

/// Longest line (with its continuations) that PfParse() reads, in bytes
constexpr std::size_t PF_MAX_LINE = 65536;

/**
 * Read filter rules of pf.conf(5):
 *
 *     pass|block [drop] [in|out] [quick] [on INTERFACE] [inet|inet6] [proto PROTOCOL]
 *         [all | [from HOST] [to HOST]]
 *         { flags FLAGS/MASK | flags any | keep state | no state | DIVERT }
 *     DIVERT: divert-to ADDRESS port PORT on FreeBSD, divert-packet port PORT on OpenBSD
 *     HOST: any | [!] ADDRESS[/PREFIX], then [port [=] PORT]; or port [=] PORT alone
 *
 * Options come in any order. A pass rule without `no state` keeps state, and then, unless it says
 * other flags or another protocol, has `flags S/SA`. `#` begins a comment, a backslash at the end
 * of a line joins the next one (also in a comment). Words of pf.conf(5) that are not modelled are
 * refused by name, OpenBSD's `divert-to`, which hands a connection to a local socket, among them.
 * The address of FreeBSD's `divert-to` is read and has no meaning
 * (tests/sys/netpfil/pf/divert-to.sh uses any).
 *
 * \param lines of the text, without their line breaks; any bytes
 * \param system whose pf.conf(5) it is
 * \return the rules, or the errors
 */
PfParseResult PfParse(const std::vector<std::string>& lines, BsdSystem system = BsdSystem::FREEBSD);

/// \param text a whole pf.conf(5), lines end in "\n" or "\r\n"
/// \param system whose it is \return as PfParse()
PfParseResult PfParseText(std::string_view text, BsdSystem system = BsdSystem::FREEBSD);

} // namespace divertsim
} // namespace ns3

#endif // PF_PARSER_H
