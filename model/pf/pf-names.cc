// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <system_error>

namespace ns3
{
namespace divertsim
{

namespace
{

struct Protocol
{
    std::string_view name;
    std::uint8_t number;
};

// The first name of a number is the one that is printed.
constexpr std::array<Protocol, 15> PROTOCOLS = {{{"icmp", 1},
                                                 {"igmp", 2},
                                                 {"ipencap", 4},
                                                 {"tcp", 6},
                                                 {"udp", 17},
                                                 {"ipv6", 41},
                                                 {"gre", 47},
                                                 {"esp", 50},
                                                 {"ah", 51},
                                                 {"ipv6-icmp", 58},
                                                 {"icmp6", 58},
                                                 {"ospf", 89},
                                                 {"pim", 103},
                                                 {"carp", 112},
                                                 {"sctp", 132}}};

struct Service
{
    std::string_view name;
    std::uint16_t port;
};

constexpr std::array<Service, 16> SERVICES = {{{"ftp", 21},
                                               {"ssh", 22},
                                               {"telnet", 23},
                                               {"smtp", 25},
                                               {"domain", 53},
                                               {"tftp", 69},
                                               {"http", 80},
                                               {"pop3", 110},
                                               {"ntp", 123},
                                               {"imap", 143},
                                               {"snmp", 161},
                                               {"ldap", 389},
                                               {"https", 443},
                                               {"submission", 587},
                                               {"imaps", 993},
                                               {"pop3s", 995}}};

// Words of the grammars of FreeBSD's and OpenBSD's pf.conf(5)
constexpr std::string_view NOT_MODELLED[] = {"(",
                                             ")",
                                             "<",
                                             ">",
                                             "{",
                                             "}",
                                             "!=",
                                             "<=",
                                             ">=",
                                             "af-to",
                                             "allow-opts",
                                             "allow-related",
                                             "altq",
                                             "anchor",
                                             "antispoof",
                                             "binat",
                                             "binat-anchor",
                                             "binat-to",
                                             "bitmask",
                                             "code",
                                             "divert-reply",
                                             "dnpipe",
                                             "dnqueue",
                                             "dup-to",
                                             "endpoint-independent",
                                             "ether",
                                             "fastroute",
                                             "flowid",
                                             "fragment",
                                             "group",
                                             "icmp-type",
                                             "icmp6-type",
                                             "include",
                                             "label",
                                             "load",
                                             "log",
                                             "match",
                                             "max-mss",
                                             "max-pkt-rate",
                                             "min-ttl",
                                             "modulate",
                                             "nat",
                                             "nat-anchor",
                                             "nat-to",
                                             "no-df",
                                             "no-route",
                                             "once",
                                             "os",
                                             "prio",
                                             "probability",
                                             "queue",
                                             "random-id",
                                             "rdr",
                                             "rdr-anchor",
                                             "rdr-to",
                                             "received-on",
                                             "reply-to",
                                             "return",
                                             "return-icmp",
                                             "return-icmp6",
                                             "return-rst",
                                             "ridentifier",
                                             "route-to",
                                             "rtable",
                                             "scrub",
                                             "self",
                                             "set",
                                             "synproxy",
                                             "table",
                                             "tag",
                                             "tagged",
                                             "tos",
                                             "ttl",
                                             "urpf-failed",
                                             "user"};

std::optional<std::uint32_t>
ParseNumber(std::string_view text, std::uint32_t least, std::uint32_t most)
{
    std::uint32_t value = 0;
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value);
    if (result.ec != std::errc() || result.ptr != end || value < least || value > most)
    {
        return std::nullopt;
    }
    return value;
}

} // namespace

std::optional<std::uint8_t>
PfFindProtocol(std::string_view text)
{
    for (const Protocol& protocol : PROTOCOLS)
    {
        if (protocol.name == text)
        {
            return protocol.number;
        }
    }
    if (const auto number = ParseNumber(text, 1, 255))
    {
        return static_cast<std::uint8_t>(*number);
    }
    return std::nullopt;
}

std::string
PfProtocolName(std::uint8_t protocol)
{
    for (const Protocol& known : PROTOCOLS)
    {
        if (known.number == protocol)
        {
            return std::string(known.name);
        }
    }
    return std::to_string(protocol);
}

std::optional<std::uint16_t>
PfFindPort(std::string_view text)
{
    for (const Service& service : SERVICES)
    {
        if (service.name == text)
        {
            return service.port;
        }
    }
    if (const auto number = ParseNumber(text, 1, 65535))
    {
        return static_cast<std::uint16_t>(*number);
    }
    return std::nullopt;
}

bool
PfIsNotModelled(std::string_view word)
{
    return std::find(std::begin(NOT_MODELLED), std::end(NOT_MODELLED), word) !=
           std::end(NOT_MODELLED);
}

} // namespace divertsim
} // namespace ns3
