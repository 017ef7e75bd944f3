// SPDX-License-Identifier: GPL-2.0-only
//
// The format: what a scenario is made of. Groups, traffic and events: scenario-keys-run.cc.
#include "tool/scenario/scenario-keys.h"

#include "ns3/bsd-kernel.h"
#include "ns3/pf-words.h"

#include <fmt/format.h>

#include <algorithm>

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

std::vector<std::string>
KernelWords()
{
    std::vector<std::string> words;
    for (const auto& kernel : BsdKernels())
    {
        for (const auto& word : {kernel.alias, kernel.name})
        {
            if (!word.empty() && std::find(words.begin(), words.end(), word) == words.end())
            {
                words.emplace_back(word);
            }
        }
    }
    return words;
}

/// \return words of pf.conf(5) that are not modelled
std::vector<std::string>
SkipWords()
{
    const auto words = PfSkipWords();
    return {words.begin(), words.end()};
}

/// What is modelled is never passed over.
std::string
ObjectToSkipping(std::string_view word)
{
    return PfIsReserved(word) && !PfMaySkip(word)
               ? fmt::format("\"{}\" of pf.conf(5) is modelled: rules may have it as they are",
                             word)
               : "";
}

} // namespace

const ScenarioSection&
ScenarioFileSection()
{
    static const ScenarioSection section{
        "A scenario file",
        "A network, what stands in it, what happens, and what is expected to come of it.",
        {
            Key("$schema", Kind::TEXT, "Where editors find the JSON Schema; no meaning here."),
            Key("divertsim", Kind::FORMAT, "Version of this format.").Required(),
            Key("name", Kind::NAME, "Names the folder of results.").Required(),
            Key("summary", Kind::TEXT, "One sentence for people."),
            Key("include",
                Kind::FILES,
                "Files that this one is laid over, first to last, as RFC 7396 merges JSON."),
            Key("seed", Kind::INTEGER, "Chooses the random numbers: RngRun of ns-3.")
                .Bounds("0", "9007199254740991")
                .Default("1"),
            Key("duration", Kind::TIME, "Simulated time of the run.")
                .Bounds("1ns", "10000h")
                .Required()
                .Example("20s"),
            Key("sample", Kind::TIME, "Step of timeline.csv.")
                .Bounds("1us", "10000h")
                .Default("100ms"),
            Key("hosts", Kind::NAMED, "Hosts by name.").Required().Of(ScenarioHostSection()),
            Key("links", Kind::LIST, "Links between hosts.").Of(ScenarioLinkSection()),
            Key("groups", Kind::NAMED, "Socket groups by name.").Of(ScenarioGroupSection()),
            Key("splices", Kind::NAMED, "Proxies by name.").Of(ScenarioSpliceSection()),
            Key("costs",
                Kind::OBJECT,
                "What proxies take of a core; `divertsim calibrate` measures it.")
                .Of(ScenarioCostsSection()),
            Key("traffic", Kind::LIST, "What hosts send.").Of(ScenarioTrafficSection()),
            Key("events", Kind::LIST, "What happens during the run.").Of(ScenarioEventSection()),
            Key("expect", Kind::LIST, "What the results are expected to be.")
                .Of(ScenarioExpectSection()),
            Key("attributes",
                Kind::ATTRIBUTES,
                "Defaults of ns-3 attributes by full name, such as "
                "\"ns3::TcpSocket::SegmentSize\"."),
        }};
    return section;
}

const ScenarioSection&
ScenarioHostSection()
{
    static const ScenarioSection section{
        "`hosts.NAME`",
        "A host; without a kernel it is a plain ns-3 node.",
        {
            Key("count",
                Kind::INTEGER,
                "How many: NAME0, NAME1, ... with a link each; alone it is called NAME.")
                .Bounds("1", "65535"),
            Key("kernel", Kind::WORD, "The system that it runs.").Words(KernelWords()),
            Key("cpus", Kind::INTEGER, "Cores for the applications of its sockets.")
                .Bounds("1", "1024")
                .Default("1"),
            Key("pf",
                Kind::LINES,
                "Rules as lines of pf.conf(5). An interface is named after its link's peer, all "
                "those to a counted peer together after the peer's own name."),
            Key("pf-file", Kind::FILE, "A file with these rules, beside the scenario."),
            Key("pf-skip",
                Kind::WORDS,
                "Words of pf.conf(5) that these rules, and those of reloads, may have although "
                "they are not modelled; not_modelled[] has those that were passed over.")
                .Words(SkipWords())
                .Objects(ObjectToSkipping),
            Key("first-state-id",
                Kind::INTEGER,
                "First state ID of pf's counter; without it the seed draws a second of 2026.")
                .Bounds("1", "9223372036854775807"),
            Key("state-ids",
                Kind::WORD,
                "How pf numbers its states: one counter, or one each core whose number is the "
                "uppermost byte.")
                .Words({"counter", "per-cpu"})
                .Default("counter"),
            Key("routes", Kind::LIST, "Static routes, before the shortest paths.")
                .Of(ScenarioRouteSection()),
        }};
    return section;
}

const ScenarioSection&
ScenarioRouteSection()
{
    static const ScenarioSection section{
        "`hosts.NAME.routes[]`",
        "A static route.",
        {
            Key("to", Kind::NETWORK, "The network that it leads to.")
                .Required()
                .Example("10.0.9.0/24"),
            Key("via", Kind::TEXT, "The neighbour, or the interface or link, that it goes through.")
                .Required(),
        }};
    return section;
}

const ScenarioSection&
ScenarioLinkSection()
{
    static const ScenarioSection section{
        "`links[]`",
        "A link between two hosts, one for each copy of a counted one. The k-th, counting copies "
        "and from 1, is 10.x.y.0/24 and fd00:x:y::/64, x = k div 256, y = k mod 256; its first end "
        "is .1, its second .2.",
        {
            Key("name", Kind::NAME, "A second link between two hosts needs one."),
            Key("between", Kind::ENDS, "The two hosts.").Required(),
            Key("rate", Kind::RATE, "Of each direction.")
                .Bounds("1bps", "10000Gbps")
                .Required()
                .Example("1Gbps"),
            Key("delay", Kind::TIME, "Of each direction.").Bounds("0s", "1h").Default("0s"),
            Key("queue", Kind::INTEGER, "Packets that wait at each end; FreeBSD's ifqmaxlen is 50.")
                .Bounds("1", "1000000")
                .Default("1000"),
            Key("loss", Kind::NUMBER, "Share of packets that the link loses.")
                .Bounds("0", "1")
                .Default("0"),
            Key("net", Kind::NETWORK, "IPv4 network of the first copy, the others follow it.")
                .Example("192.168.1.0/24"),
            Key("net6", Kind::NETWORK, "IPv6 network of the first copy, the others follow it.")
                .Example("fd00:1::/64"),
        }};
    return section;
}

std::vector<const ScenarioSection*>
ScenarioSections()
{
    return {&ScenarioFileSection(),
            &ScenarioHostSection(),
            &ScenarioRouteSection(),
            &ScenarioLinkSection(),
            &ScenarioGroupSection(),
            &ScenarioInspectorSection(),
            &ScenarioServerSection(),
            &ScenarioSpliceSection(),
            &ScenarioCostsSection(),
            &ScenarioTrafficSection(),
            &ScenarioArrivalSection(),
            &ScenarioReplaySection(),
            &ScenarioTimeDrawSection(),
            &ScenarioSizeDrawSection(),
            &ScenarioEventSection(),
            &ScenarioExpectSection()};
}

} // namespace divertsim
} // namespace ns3
