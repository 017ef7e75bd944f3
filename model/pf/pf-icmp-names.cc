// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-icmp-names.h"

#include "ns3/pf-names.h"

namespace ns3
{
namespace divertsim
{

namespace
{

struct Type
{
    std::string_view name;
    std::uint8_t type;
};

struct Code
{
    std::string_view name;
    std::uint8_t type;
    std::uint8_t code;
};

// The first name of a number is the one that is printed.
constexpr Type TYPES[] = {
    {"echoreq", 8},    {"echorep", 0},    {"unreach", 3},    {"squench", 4},   {"redir", 5},
    {"althost", 6},    {"routeradv", 9},  {"routersol", 10}, {"timex", 11},    {"paramprob", 12},
    {"timereq", 13},   {"timerep", 14},   {"inforeq", 15},   {"inforep", 16},  {"maskreq", 17},
    {"maskrep", 18},   {"trace", 30},     {"dataconv", 31},  {"mobredir", 32}, {"ipv6-where", 33},
    {"ipv6-here", 34}, {"mobregreq", 35}, {"mobregrep", 36}, {"skip", 39},     {"photuris", 40}};

constexpr Type TYPES6[] = {
    {"unreach", 1},      {"toobig", 2},       {"timex", 3},        {"paramprob", 4},
    {"echoreq", 128},    {"echorep", 129},    {"groupqry", 130},   {"listqry", 130},
    {"grouprep", 131},   {"listenrep", 131},  {"groupterm", 132},  {"listendone", 132},
    {"routersol", 133},  {"routeradv", 134},  {"neighbrsol", 135}, {"neighbradv", 136},
    {"redir", 137},      {"routrrenum", 138}, {"wrureq", 139},     {"wrurep", 140},
    {"fqdnreq", 139},    {"fqdnrep", 140},    {"niqry", 139},      {"nirep", 140},
    {"mtraceresp", 200}, {"mtrace", 201}};

constexpr Code CODES[] = {
    {"net-unr", 3, 0},        {"host-unr", 3, 1},       {"proto-unr", 3, 2},
    {"port-unr", 3, 3},       {"needfrag", 3, 4},       {"srcfail", 3, 5},
    {"net-unk", 3, 6},        {"host-unk", 3, 7},       {"isolate", 3, 8},
    {"net-prohib", 3, 9},     {"host-prohib", 3, 10},   {"net-tos", 3, 11},
    {"host-tos", 3, 12},      {"filter-prohib", 3, 13}, {"host-preced", 3, 14},
    {"cutoff-preced", 3, 15}, {"redir-net", 5, 0},      {"redir-host", 5, 1},
    {"redir-tos-net", 5, 2},  {"redir-tos-host", 5, 3}, {"normal-adv", 9, 0},
    {"common-adv", 9, 16},    {"transit", 11, 0},       {"reassemb", 11, 1},
    {"badhead", 12, 0},       {"optmiss", 12, 1},       {"badlen", 12, 2},
    {"unknown-ind", 40, 1},   {"auth-fail", 40, 2},     {"decrypt-fail", 40, 3}};

constexpr Code CODES6[] = {{"noroute-unr", 1, 0},
                           {"admin-unr", 1, 1},
                           {"beyond-unr", 1, 2},
                           {"notnbr-unr", 1, 2},
                           {"addr-unr", 1, 3},
                           {"port-unr", 1, 4},
                           {"transit", 3, 0},
                           {"reassemb", 3, 1},
                           {"badhead", 4, 0},
                           {"nxthdr", 4, 1},
                           {"redironlink", 137, 0},
                           {"redirrouter", 137, 1}};

template <typename Entries, typename Same>
auto
FindIn(const Entries& entries, Same same) -> decltype(&entries[0])
{
    for (const auto& entry : entries)
    {
        if (same(entry))
        {
            return &entry;
        }
    }
    return nullptr;
}

std::optional<std::uint8_t>
ParseByte(std::string_view text)
{
    const auto number = PfParseNumber(text, 0, 255);
    return number ? std::optional<std::uint8_t>(static_cast<std::uint8_t>(*number)) : std::nullopt;
}

} // namespace

std::optional<std::uint8_t>
PfFindIcmpType(BsdFamily family, std::string_view text)
{
    const auto named = [text](const Type& entry) { return entry.name == text; };
    const Type* found = family == BsdFamily::INET6 ? FindIn(TYPES6, named) : FindIn(TYPES, named);
    return found ? std::optional<std::uint8_t>(found->type) : ParseByte(text);
}

std::optional<std::uint8_t>
PfFindIcmpCode(BsdFamily family, std::uint8_t type, std::string_view text)
{
    const auto named = [type, text](const Code& entry) {
        return entry.type == type && entry.name == text;
    };
    const Code* found = family == BsdFamily::INET6 ? FindIn(CODES6, named) : FindIn(CODES, named);
    return found ? std::optional<std::uint8_t>(found->code) : ParseByte(text);
}

std::string
PfIcmpTypeName(BsdFamily family, std::uint8_t type)
{
    const auto same = [type](const Type& entry) { return entry.type == type; };
    const Type* found = family == BsdFamily::INET6 ? FindIn(TYPES6, same) : FindIn(TYPES, same);
    return found ? std::string(found->name) : std::to_string(type);
}

std::string
PfIcmpCodeName(BsdFamily family, std::uint8_t type, std::uint8_t code)
{
    const auto same = [type, code](const Code& entry) {
        return entry.type == type && entry.code == code;
    };
    const Code* found = family == BsdFamily::INET6 ? FindIn(CODES6, same) : FindIn(CODES, same);
    return found ? std::string(found->name) : std::to_string(code);
}

} // namespace divertsim
} // namespace ns3
