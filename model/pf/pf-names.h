// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_NAMES_H
#define PF_NAMES_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ns3
{
namespace divertsim
{

// pfctl(8) asks /etc/protocols and /etc/services, which differ between machines: a run must not.
// The names here are IANA's, which FreeBSD's files agree with.

/// \param text a protocol name or a number 1-255 \return the IP protocol, or nothing
std::optional<std::uint8_t> PfFindProtocol(std::string_view text);

/// \param protocol an IP protocol \return its name, or its number where it has none here
std::string PfProtocolName(std::uint8_t protocol);

/// \param text a service name or a number 0-65535 \return the port in host order, or nothing
std::optional<std::uint16_t> PfFindPort(std::string_view text);

/// \param text decimal digits and nothing else \param least, \param most what it may be
/// \return the number, or nothing
std::optional<std::uint32_t> PfParseNumber(std::string_view text,
                                           std::uint32_t least,
                                           std::uint32_t most);

} // namespace divertsim
} // namespace ns3

#endif // PF_NAMES_H
