// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-names.h"

#include <charconv>
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
constexpr Protocol PROTOCOLS[] = {
    {"icmp", 1},   {"igmp", 2},        {"ipencap", 4},    {"tcp", 6},         {"egp", 8},
    {"udp", 17},   {"dccp", 33},       {"ipv6", 41},      {"ipv6-route", 43}, {"ipv6-frag", 44},
    {"rsvp", 46},  {"gre", 47},        {"esp", 50},       {"ah", 51},         {"ipv6-icmp", 58},
    {"icmp6", 58}, {"ipv6-nonxt", 59}, {"ipv6-opts", 60}, {"eigrp", 88},      {"ospf", 89},
    {"ipip", 94},  {"etherip", 97},    {"pim", 103},      {"ipcomp", 108},    {"carp", 112},
    {"vrrp", 112}, {"l2tp", 115},      {"sctp", 132},     {"udplite", 136},   {"pfsync", 240}};

struct Service
{
    std::string_view name;
    std::uint16_t port;
};

constexpr Service SERVICES[] = {
    {"echo", 7},          {"discard", 9},        {"daytime", 13},      {"ftp-data", 20},
    {"ftp", 21},          {"ssh", 22},           {"telnet", 23},       {"smtp", 25},
    {"time", 37},         {"whois", 43},         {"tacacs", 49},       {"domain", 53},
    {"bootps", 67},       {"bootpc", 68},        {"tftp", 69},         {"gopher", 70},
    {"finger", 79},       {"http", 80},          {"www", 80},          {"kerberos", 88},
    {"pop3", 110},        {"sunrpc", 111},       {"auth", 113},        {"nntp", 119},
    {"ntp", 123},         {"netbios-ns", 137},   {"netbios-dgm", 138}, {"netbios-ssn", 139},
    {"imap", 143},        {"snmp", 161},         {"snmptrap", 162},    {"bgp", 179},
    {"irc", 194},         {"ldap", 389},         {"https", 443},       {"microsoft-ds", 445},
    {"isakmp", 500},      {"syslog", 514},       {"printer", 515},     {"router", 520},
    {"submission", 587},  {"ipp", 631},          {"ldaps", 636},       {"rsync", 873},
    {"imaps", 993},       {"pop3s", 995},        {"openvpn", 1194},    {"l2tp", 1701},
    {"pptp", 1723},       {"radius", 1812},      {"radacct", 1813},    {"nfsd", 2049},
    {"mysql", 3306},      {"ipsec-nat-t", 4500}, {"sip", 5060},        {"mdns", 5353},
    {"postgresql", 5432}, {"http-alt", 8080}};

} // namespace

std::optional<std::uint32_t>
PfParseNumber(std::string_view text, std::uint32_t least, std::uint32_t most)
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
    if (const auto number = PfParseNumber(text, 1, 255))
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
    if (const auto number = PfParseNumber(text, 0, 65535))
    {
        return static_cast<std::uint16_t>(*number);
    }
    return std::nullopt;
}

} // namespace divertsim
} // namespace ns3
