// SPDX-License-Identifier: GPL-2.0-only
//
// The format: groups of sockets and their applications
#include "tool/scenario/scenario-keys.h"

#include "ns3/divert-config.h"
#include "ns3/lb-policy-registry.h"

#include <algorithm>
#include <string>

namespace ns3
{
namespace divertsim
{

namespace
{

using Kind = ScenarioKind;

ScenarioKey
Key(std::string_view name, Kind kind, std::string_view sentence)
{
    return ScenarioKey::Make(name, kind, sentence);
}

/// Policies of the format that this version does not have yet
std::vector<std::string>
LaterPolicies()
{
    std::vector<std::string> later;
    for (const auto* name :
         {"jump", "rendezvous", "ring", "maglev", "anchor", "dx", "memento", "sticky", "jet"})
    {
        if (!LbFindPolicy(name))
        {
            later.emplace_back(name);
        }
    }
    return later;
}

ScenarioKey
PolicyKey(LbSocketKind kind, std::string_view sentence)
{
    std::vector<std::string> words;
    for (const auto& entry : LbPolicies())
    {
        if (entry.Serves(kind))
        {
            words.emplace_back(entry.name);
        }
    }
    return Key("policy", Kind::POLICY, sentence).Words(std::move(words), LaterPolicies());
}

ScenarioKey
LimitKey(std::string_view sentence)
{
    return Key("limit", Kind::INTEGER, sentence).Bounds("1", "65535");
}

ScenarioKey
CostKey(std::string_view name, std::string_view sentence)
{
    return Key(name, Kind::COST, sentence).Bounds("0ns", "1h").Default("0ns");
}

std::vector<ScenarioKey>
DivertKeys()
{
    static const auto mostSpace = std::to_string(DIVERT_MAX_RECEIVE_SPACE) + "B";
    return {
        PolicyKey(LbSocketKind::DIVERT,
                  "How a member is picked: a name from `divertsim list policies`, or an object "
                  "with `name` and its parameters.")
            .Default("freebsd"),
        LimitKey("Members at most, in place of the system's own 32."),
        Key("receive-buffer", Kind::SIZE, "SO_RCVBUF of each socket, in place of 65,636 bytes.")
            .Bounds("1B", mostSpace),
        Key("app", Kind::OBJECT, "What reads each socket.").Of(ScenarioInspectorSection()),
    };
}

/// Of a TCP or UDP group
std::vector<ScenarioKey>
PortKeys(LbSocketKind kind)
{
    return {
        PolicyKey(kind,
                  "How a member is picked, as above. Without it `freebsd-inpcb`; on a plain node "
                  "and on gVisor `linux`, and a plain node has no other."),
        LimitKey("Members at most, in place of the system's own: 256, of `linux` 65,535."),
        Key("family", Kind::WORD, "Of the sockets; without it that of the traffic to them.")
            .Words({"inet", "inet6"}),
        Key("app", Kind::OBJECT, "What serves each socket.").Of(ScenarioServerSection()),
    };
}

} // namespace

const ScenarioSection&
ScenarioGroupSection()
{
    static const ScenarioSection section{
        "`groups.NAME`",
        "Sockets that share a port, and the application of each of them.",
        {
            Key("host", Kind::TEXT, "Where they are.").Required(),
            Key("port", Kind::INTEGER, "The port that they share.").Bounds("1", "65535").Required(),
            Key("sockets", Kind::INTEGER, "How many bind at the start.")
                .Bounds("0", "65535")
                .Default("1"),
        },
        "socket",
        "",
        false,
        {{"divert", "Divert sockets: FreeBSD and OpenBSD have them.", DivertKeys()},
         {"udp",
          "UDP sockets, which answer the traffic to their port.",
          PortKeys(LbSocketKind::UDP)},
         {"tcp",
          "TCP listeners, which answer the traffic to their port.",
          PortKeys(LbSocketKind::TCP)}}};
    return section;
}

const ScenarioSection&
ScenarioInspectorSection()
{
    static const ScenarioSection section{
        "`groups.NAME.app` of a divert group",
        "Reads a packet, takes its time, writes it back.",
        {
            Key("type", Kind::WORD, "What it is.").Words({"inspector"}).Default("inspector"),
            Key("start", Kind::TIME, "From bind to the first read.")
                .Bounds("0s", "10000h")
                .Default("0s"),
            CostKey("per-packet", "Core time for each packet."),
            CostKey("per-byte", "Core time for each byte of it, decimals of ns count."),
            Key("flow-table",
                Kind::WORD,
                "Whether it alone knows the flows whose start it saw, or the group together.")
                .Words({"private", "shared"})
                .Default("private"),
            Key("midflow", Kind::WORD, "What becomes of a packet of a flow that it does not know.")
                .Words({"pass", "drop", "reset"})
                .Default("pass"),
            Key("on-write-error", Kind::WORD, "What it does when a packet is not taken back.")
                .Words({"ignore", "exit"})
                .Default("ignore"),
        }};
    return section;
}

const ScenarioSection&
ScenarioServerSection()
{
    static const ScenarioSection section{
        "`groups.NAME.app` of a TCP or UDP group",
        "Holds the flows that reach it, and answers them. TCP: accepts connections, and serves "
        "what it reads of them. UDP: serves datagrams of the flows whose first one it got, and "
        "drops others.",
        {
            Key("type", Kind::WORD, "What it is.").Words({"server"}).Default("server"),
            Key("accept", Kind::TIME, "TCP: from a complete connection to its accept(2).")
                .Bounds("0s", "10000h")
                .Default("0s"),
            Key("backlog", Kind::INTEGER, "TCP: connections that may wait for that, listen(2).")
                .Bounds("0", "65535")
                .Default("128"),
            CostKey("per-packet", "Core time for each datagram, of TCP for each read."),
            CostKey("per-byte", "Core time for each byte of it, decimals of ns count."),
            Key("on-close", Kind::WORD, "TCP: what becomes of its connections when it closes.")
                .Words({"keep", "reset"})
                .Default("keep"),
        }};
    return section;
}

} // namespace divertsim
} // namespace ns3
