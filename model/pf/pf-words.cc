// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-words.h"

#include <algorithm>
#include <iterator>

namespace ns3
{
namespace divertsim
{

namespace
{

struct NotModelled
{
    std::string_view word;
    PfArguments arguments;
};

// Words of FreeBSD's (14, 15) and OpenBSD's (7) pf.conf(5), sorted. A word that means two things
// (`queue` of a rule and of a line) is told apart by where it stands.
constexpr NotModelled NOT_MODELLED[] = {
    {"af-to", PfArguments::FAMILIES},
    {"allow-related", PfArguments::NONE},
    {"altq", PfArguments::LINE},
    {"anchors", PfArguments::VALUE},
    {"debug", PfArguments::LINE},
    {"delay", PfArguments::VALUE},
    {"dnpipe", PfArguments::VALUE},
    {"dnqueue", PfArguments::VALUE},
    {"dup-to", PfArguments::POOL},
    {"endpoint-independent", PfArguments::NONE},
    {"eth-anchors", PfArguments::VALUE},
    {"ether", PfArguments::LINE},
    {"fastroute", PfArguments::NONE},
    {"fingerprints", PfArguments::LINE},
    {"group", PfArguments::RELATION},
    {"hostid", PfArguments::LINE},
    {"include", PfArguments::LINE},
    {"keepcounters", PfArguments::LINE},
    {"least-states", PfArguments::NONE},
    {"limiter", PfArguments::LINE},
    {"load", PfArguments::LINE},
    {"log", PfArguments::BRACKETS},
    {"loginterface", PfArguments::LINE},
    {"map-e-portset", PfArguments::RATE},
    {"max-pkt-rate", PfArguments::RATE},
    {"max-pkt-size", PfArguments::VALUE},
    {"max-src-conn", PfArguments::VALUE},
    {"max-src-conn-rate", PfArguments::RATE},
    {"max-src-nodes", PfArguments::VALUE},
    {"max-src-states", PfArguments::VALUE},
    {"modulate", PfArguments::STATE},
    {"no-sync", PfArguments::NONE},
    {"os", PfArguments::RELATION},
    {"overload", PfArguments::TABLE},
    {"pflow", PfArguments::NONE},
    {"pktdelay-pkts", PfArguments::VALUE},
    {"prio", PfArguments::VALUE},
    {"queue", PfArguments::VALUE},
    {"ridentifier", PfArguments::VALUE},
    {"rtable", PfArguments::VALUE},
    {"ruleset-optimization", PfArguments::LINE},
    {"sctp.closed", PfArguments::VALUE},
    {"sctp.closing", PfArguments::VALUE},
    {"sctp.established", PfArguments::VALUE},
    {"sctp.first", PfArguments::VALUE},
    {"sctp.opening", PfArguments::VALUE},
    {"set-tos", PfArguments::VALUE},
    {"source-track", PfArguments::TRACK},
    {"src.track", PfArguments::VALUE},
    {"syncookies", PfArguments::LINE},
    {"synproxy", PfArguments::STATE},
    {"tcp.tsdiff", PfArguments::VALUE},
    {"tos", PfArguments::VALUE},
    {"user", PfArguments::RELATION},
};

// The words of the grammars, sorted, those of values (`drop`, `any`, ...) included where a name
// could stand instead (lookup() of pfctl's parse.y)
constexpr std::string_view RESERVED[] = {
    "all",          "allow-opts", "anchor",         "antispoof",    "any",         "binat",
    "binat-anchor", "binat-to",   "bitmask",        "block",        "code",        "divert-packet",
    "divert-reply", "divert-to",  "drop",           "file",         "flags",       "floating",
    "for",          "fragment",   "from",           "icmp-type",    "icmp6-type",  "if-bound",
    "in",           "inet",       "inet6",          "keep",         "label",       "limit",
    "match",        "max-mss",    "min-ttl",        "nat",          "nat-anchor",  "nat-to",
    "no",           "no-df",      "no-route",       "on",           "once",        "out",
    "pass",         "port",       "probability",    "proto",        "quick",       "random",
    "random-id",    "rdr",        "rdr-anchor",     "rdr-to",       "reassemble",  "received-on",
    "reply-to",     "return",     "return-icmp",    "return-icmp6", "return-rst",  "round-robin",
    "route",        "route-to",   "scrub",          "set",          "skip",        "sloppy",
    "source-hash",  "state",      "state-defaults", "state-policy", "static-port", "sticky-address",
    "table",        "tag",        "tagged",         "timeout",      "to",          "ttl",
    "urpf-failed",
};

const NotModelled*
Find(std::string_view word)
{
    const auto* found = std::lower_bound(
        std::begin(NOT_MODELLED),
        std::end(NOT_MODELLED),
        word,
        [](const NotModelled& entry, std::string_view sought) { return entry.word < sought; });
    return found != std::end(NOT_MODELLED) && found->word == word ? found : nullptr;
}

} // namespace

PfArguments
PfArgumentsOf(std::string_view word)
{
    const NotModelled* found = Find(word);
    return found ? found->arguments : PfArguments::UNKNOWN;
}

std::vector<std::string_view>
PfSkipWords()
{
    std::vector<std::string_view> words;
    for (const auto& entry : NOT_MODELLED)
    {
        words.push_back(entry.word);
    }
    return words;
}

bool
PfMaySkip(std::string_view word)
{
    return Find(word) != nullptr;
}

bool
PfIsNotModelled(std::string_view word)
{
    return Find(word) != nullptr;
}

bool
PfIsReserved(std::string_view word)
{
    const NotModelled* found = Find(word);
    // names of timeouts and limits are no words of the grammar
    const bool name = found && (word.find('.') != std::string_view::npos || word == "debug" ||
                                word == "anchors" || word == "delay" || word == "limiter");
    return (found && !name) || std::binary_search(std::begin(RESERVED), std::end(RESERVED), word);
}

} // namespace divertsim
} // namespace ns3
