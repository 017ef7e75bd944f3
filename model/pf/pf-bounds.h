// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_BOUNDS_H
#define PF_BOUNDS_H

#include <cstddef>

namespace ns3
{
namespace divertsim
{

// What a text of pf.conf(5) may ask for at most: a text is not trusted. Lengths of names are those
// of FreeBSD sys/net/pfvar.h and sys/net/if.h without the byte at their end.

constexpr std::size_t PF_MAX_TEXT = 16777216;        ///< bytes of a text, and again those of macros
constexpr std::size_t PF_MAX_LINE = 65536;           ///< bytes of a line with its continuations
constexpr std::size_t PF_MAX_MACRO = 65536;          ///< bytes of a macro's value
constexpr std::size_t PF_MAX_RULES = 100000;         ///< after expansion, anchors' included
constexpr std::size_t PF_MAX_COMBINATIONS = 1000000; ///< of list elements, in all statements
constexpr std::size_t PF_MAX_LIST = 65536;           ///< elements of one list in braces
constexpr std::size_t PF_MAX_NESTING = 64;           ///< lists in lists, anchors in anchors
constexpr std::size_t PF_MAX_POOL = 1024;            ///< addresses of one pool
constexpr std::size_t PF_MAX_POOLED = 1000000;       ///< addresses of all rules' pools
constexpr std::size_t PF_MAX_TABLE_ENTRIES = 200000; ///< of all tables (PFR_KENTRY_HIWAT)
constexpr std::size_t PF_MAX_TABLES = 1000;          ///< (PFR_KTABLE_HIWAT)
constexpr std::size_t PF_MAX_FILES = 256;            ///< includes in all
constexpr std::size_t PF_MAX_INCLUDES = 16;          ///< files that include files
constexpr std::size_t PF_MAX_ERRORS = 1000;          ///< the rest is not told
constexpr std::size_t PF_MAX_INTERFACE = 15;         ///< bytes of an interface's name
constexpr std::size_t PF_MAX_TABLE = 31;             ///< bytes of a table's name
constexpr std::size_t PF_MAX_LABEL = 63;             ///< bytes of a label
constexpr std::size_t PF_MAX_LABELS = 5;             ///< labels of a rule, FreeBSD
constexpr std::size_t PF_MAX_TAG = 63;               ///< bytes of a tag
constexpr std::size_t PF_MAX_ANCHOR = 63;            ///< bytes of an anchor's name

} // namespace divertsim
} // namespace ns3

#endif // PF_BOUNDS_H
