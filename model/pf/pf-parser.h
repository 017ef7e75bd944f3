// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_PARSER_H
#define PF_PARSER_H

#include "ns3/bsd-kernel.h"
#include "ns3/pf-bounds.h"
#include "ns3/pf-ruleset.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
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

/// A name of an interface or of a group, where a text has it
struct PfInterfaceUse
{
    std::string name;
    std::size_t line = 0;   ///< from 1
    std::size_t column = 0; ///< from 1, in bytes
    std::size_t length = 0; ///< bytes
};

/// What a file holds that a text names, or why it cannot be read
struct PfFileText
{
    std::optional<std::string> text;
    std::string error; ///< where there is no text: one sentence
};

/// What PfParse() needs to know besides the text
struct PfParseOptions
{
    BsdSystem system = BsdSystem::FREEBSD; ///< whose pf.conf(5) it is
    /// Words that are not modelled and are passed over, with all that belongs to them. Each must
    /// be one that PfMaySkip() (pf-words.h) takes; others have no effect.
    std::vector<std::string> skip;
    /// OpenBSD's `divert-to`, which hands a connection to a socket of the host: false refuses it
    bool divertToSocket = true;
    /// Reads what `table <name> file "path"` and `include "path"` name; null: both are refused
    std::function<PfFileText(const std::string& path)> readFile;
};

/// What a text gave: rules, or everything that is wrong with it
struct PfParseResult
{
    std::shared_ptr<const PfRuleset> rules; ///< null where there are errors
    std::vector<PfParseError> errors;       ///< at most one a statement, in order
    /// Interfaces and groups that the text names, in order; not those of included files. A name
    /// where an address could stand is one, too: pfctl(8) would ask the DNS, we do not.
    std::vector<PfInterfaceUse> interfaces;
};

/**
 * Read a pf.conf(5) as pfctl(8) of FreeBSD 14 and 15, or of OpenBSD 7, would load it: macros and
 * lists are expanded in pfctl's order, and what the text leaves out is filled in (`flags S/SA keep
 * state`, address families, policies). Where the systems differ, each has its own words; a word of
 * the other one is refused by name. doc/pf.rst lists what is read.
 *
 * Words of pf.conf(5) that are not modelled are refused by name, unless `options.skip` lists them:
 * then PfRuleset::skipped does, too. On FreeBSD, sections come in pfctl's order unless `set
 * require-order no` was read.
 *
 * Names of hosts are not looked up: a name in place of an address is one of an interface or group.
 * The address of FreeBSD's `divert-to` is read and has no meaning
 * (tests/sys/netpfil/pf/divert-to.sh uses any).
 *
 * A text may be anything: bounds are in pf-bounds.h, and none of it makes this throw.
 *
 * \param lines of the text, without their line breaks; any bytes
 * \param options the system, and the rest
 * \return the rules, or the errors
 */
PfParseResult PfParse(const std::vector<std::string>& lines, const PfParseOptions& options);

/// \param lines of the text \param system whose it is \return as PfParse(), nothing skipped, no
/// file read
PfParseResult PfParse(const std::vector<std::string>& lines, BsdSystem system = BsdSystem::FREEBSD);

/// \param text a whole pf.conf(5), lines end in "\n" or "\r\n"
/// \param system whose it is \return as PfParse()
PfParseResult PfParseText(std::string_view text, BsdSystem system = BsdSystem::FREEBSD);

/// \param text a whole pf.conf(5) \param options the system, and the rest \return as PfParse()
PfParseResult PfParseText(std::string_view text, const PfParseOptions& options);

/// \param text of a file \return its lines, without "\n"
std::vector<std::string> PfSplitLines(std::string_view text);

} // namespace divertsim
} // namespace ns3

#endif // PF_PARSER_H
