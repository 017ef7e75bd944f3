// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_ICMP_NAMES_H
#define PF_ICMP_NAMES_H

#include "ns3/bsd-address.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ns3
{
namespace divertsim
{

// Types and codes of ICMP and ICMPv6 under the names that pfctl(8) knows (icmp(4), icmp6(4) and
// their tables in FreeBSD sbin/pfctl/pfctl_parser.c); the numbers are IANA's.

constexpr std::uint8_t PF_ICMP_UNREACH = 3;  ///< ICMP's destination unreachable
constexpr std::uint8_t PF_ICMP6_UNREACH = 1; ///< ICMPv6's

/// \param family INET or INET6 \param text a name or 0-255 \return the type, or nothing
std::optional<std::uint8_t> PfFindIcmpType(BsdFamily family, std::string_view text);

/// \param family INET or INET6 \param type of the message \param text a name of one of its codes,
/// or 0-255 \return the code, or nothing
std::optional<std::uint8_t> PfFindIcmpCode(BsdFamily family,
                                           std::uint8_t type,
                                           std::string_view text);

/// \param family INET or INET6 \param type any \return its name, or the number
std::string PfIcmpTypeName(BsdFamily family, std::uint8_t type);

/// \param family INET or INET6 \param type any \param code of it \return its name, or the number
std::string PfIcmpCodeName(BsdFamily family, std::uint8_t type, std::uint8_t code);

} // namespace divertsim
} // namespace ns3

#endif // PF_ICMP_NAMES_H
