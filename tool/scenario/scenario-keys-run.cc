// SPDX-License-Identifier: GPL-2.0-only
//
// The format: traffic, events and expectations
#include "tool/scenario/scenario-keys.h"
#include "tool/scenario/scenario-option.h"

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

ScenarioKey
GroupKey()
{
    return Key("group", Kind::TEXT, "The group that it is for.").Required();
}

ScenarioKey
MembersKey()
{
    return Key("members",
               Kind::MEMBERS,
               "Socket numbers for life, as in [0, 2]; or \"all\", {\"oldest\": n}, "
               "{\"newest\": n}.")
        .Required();
}

ScenarioKey
ProxyKey()
{
    return Key("name", Kind::NAME, "The proxy that it is for.").Required();
}

std::vector<ScenarioKey>
RulesKeys()
{
    return {Key("host", Kind::TEXT, "The host whose rules these become.").Required(),
            Key("pf", Kind::LINES, "Rules as lines of pf.conf(5)."),
            Key("pf-file", Kind::FILE, "A file with these rules, beside the scenario.")};
}

std::vector<ScenarioKey>
StatesKeys()
{
    return {Key("host", Kind::TEXT, "The host, all its copies.").Required(),
            Key("from",
                Kind::TEXT,
                "Only states whose first packet came from there: a host, an address or a network.")
                .Example("10.0.1.0/24"),
            Key("to", Kind::TEXT, "Only states whose first packet went there.").Example("10.0.9.1"),
            Key("label", Kind::TEXT, "Only states of rules with this label."),
            Key("id", Kind::INTEGER, "Only this state: its ID as mapping.csv has it.")
                .Bounds("1", "9223372036854775807"),
            Key("interface",
                Kind::TEXT,
                "Only states bound to this interface; \"all\": only those bound to none.")};
}

ScenarioSection
DrawSection(std::string_view title, Kind kind)
{
    const bool time = kind == Kind::TIME;
    const auto quantity = [kind, time](std::string_view name, std::string_view sentence) {
        return Key(name, kind, sentence).Bounds(time ? "1ns" : "1B", time ? "10000h" : "1000000GB");
    };
    const auto most = quantity("max", "A draw beyond it is drawn again.");
    return {title,
            "Draws a value each time it is asked for.",
            {},
            "distribution",
            "",
            false,
            {{"exponential", "Exponential.", {quantity("mean", "Before `max`.").Required(), most}},
             {"pareto",
              "Pareto, heavy-tailed.",
              {quantity("mean", "Before `max`.").Required(),
               Key("shape", Kind::NUMBER, "Above 1, or there is no mean.")
                   .Bounds("1.01", "1000")
                   .Required(),
               most}},
             {"lognormal",
              "Lognormal.",
              {quantity("mean", "Of the values themselves.").Required(),
               Key("sigma", Kind::NUMBER, "Deviation of the normal behind it.")
                   .Bounds("0", "10")
                   .Required()}},
             {"empirical",
              "From a file, straight lines between its points.",
              {Key("file",
                   Kind::FILE,
                   "A line a point: a value (bytes, or ns) and the share of values up to it, to 1 "
                   "or to 100.")
                   .Required()}}}};
}

} // namespace

const ScenarioSection&
ScenarioTrafficSection()
{
    static const ScenarioSection section{
        "`traffic[]`",
        "Flows made here, or those of a capture.",
        {Key("name", Kind::NAME, "Names it in results.").Required()},
        "",
        "",
        true,
        {{"flows",
          "Flows that open, send and close.",
          {
              Key("from",
                  Kind::TEXT,
                  "The host that opens them; flow i comes from copy i mod count.")
                  .Required(),
              Key("to", Kind::TEXT, "The host that answers.").Required(),
              Key("proto", Kind::WORD, "Transport protocol.").Words({"tcp", "udp"}).Required(),
              Key("port", Kind::INTEGER, "The port of `to`.").Bounds("1", "65535").Required(),
              Key("flows", Kind::INTEGER, "How many in all.").Bounds("1", "100000000").Required(),
              Key("start", Kind::TIME, "Of the first.").Bounds("0s", "10000h").Default("0s"),
              Key("arrival", Kind::OBJECT, "When the others start; more than one flow needs it.")
                  .Of(ScenarioArrivalSection()),
              Key("size", Kind::SIZE_DRAW, "What `from` sends in a flow.")
                  .Bounds("0B", "1000000GB")
                  .Required()
                  .Example("160KB"),
              Key("reply", Kind::SIZE_DRAW, "What `to` answers.")
                  .Bounds("0B", "1000000GB")
                  .Default("0B"),
              Key("message",
                  Kind::SIZE,
                  "Bytes a write, of UDP the datagram; 1448B without it, for UDP 1400B.")
                  .Bounds("1B", "1GiB"),
              Key("rate",
                  Kind::RATE,
                  "Sends a message every message x 8 / rate; without it TCP sends as fast as it "
                  "can, and UDP needs it.")
                  .Bounds("1bps", "10000Gbps"),
              Key("family", Kind::WORD, "IPv4 or IPv6.").Words({"inet", "inet6"}).Default("inet"),
              Key("ports", Kind::PORTS, "Source ports, taken in order and again from the first.")
                  .Default("49152-65535"),
          }},
         {"replay",
          "Packets of a capture, each at its time.",
          {Key("replay", Kind::OBJECT, "The capture and who stands for its hosts.")
               .Required()
               .Of(ScenarioReplaySection())}}}};
    return section;
}

const ScenarioSection&
ScenarioArrivalSection()
{
    static const ScenarioSection section{
        "`traffic[].arrival`",
        "When flows start.",
        {Key("every", Kind::TIME_DRAW, "Time between one start and the next.")
             .Bounds("0s", "10000h")
             .Required()
             .Example("10ms")}};
    return section;
}

const ScenarioSection&
ScenarioReplaySection()
{
    static const ScenarioSection section{
        "`traffic[].replay`",
        "A pcap or pcapng file, played open loop.",
        {Key("file", Kind::FILE, "The capture.").Required(),
         Key("from", Kind::TEXT, "Stands for the first sender of each conversation.").Required(),
         Key("to", Kind::TEXT, "Stands for the other.").Required()}};
    return section;
}

const ScenarioSection&
ScenarioTimeDrawSection()
{
    static const ScenarioSection section = DrawSection("A distribution of times", Kind::TIME);
    return section;
}

const ScenarioSection&
ScenarioSizeDrawSection()
{
    static const ScenarioSection section = DrawSection("A distribution of sizes", Kind::SIZE);
    return section;
}

const ScenarioSection&
ScenarioEventSection()
{
    static const ScenarioSection section{
        "`events[]`",
        "Something that happens at a time; events at one time run in the order of the file.",
        {Key("at", Kind::TIME, "When.").Bounds("0s", "10000h").Required().Example("8s"),
         Key("name", Kind::NAME, "Names its change in results; without it what it does.")},
        "do",
        "",
        false,
        {{"add-sockets",
          "Sockets bind and join a group.",
          {GroupKey(), Key("count", Kind::INTEGER, "How many.").Bounds("1", "65535").Default("1")}},
         {"close-sockets", "Sockets of a group close.", {GroupKey(), MembersKey()}},
         {"rebind",
          "Sockets of a group bind to another port.",
          {GroupKey(),
           MembersKey(),
           Key("port", Kind::INTEGER, "The port.").Bounds("1", "65535").Required()}},
         {"restart",
          "Every socket of a group makes room for a new one, oldest first.",
          {GroupKey(),
           Key("order", Kind::WORD, "Which comes first.")
               .Words({"close-first", "open-first", "blue-green"})
               .Default("close-first"),
           Key("each", Kind::TIME, "From one socket's turn to the next's.")
               .Bounds("0s", "10000h")
               .Default("0s"),
           Key("down", Kind::TIME, "From close to open, or from open to close.")
               .Bounds("0s", "10000h")
               .Default("0s")}},
         {"set-option",
          "Sockets of a group call setsockopt(2).",
          {GroupKey(),
           MembersKey(),
           Key("option", Kind::WORD, "The option.").Words(ScenarioOptionWords()).Required(),
           Key("value", Kind::SCALAR, "A number; true or false; of a buffer a size.")
               .Required()
               .Example("64KiB")}},
         {"bind",
          "A socket of its own, in no group, is opened, gets its options and binds; it stays open.",
          {Key("host", Kind::TEXT, "Where.").Required(),
           Key("socket", Kind::WORD, "What kind of socket.")
               .Words({"udp", "tcp", "divert"})
               .Required(),
           Key("address",
               Kind::ADDRESS,
               "The address, `0.0.0.0` or `::` for any; it chooses the family.")
               .Default("0.0.0.0"),
           Key("port", Kind::INTEGER, "The port; 0 lets the system pick one.")
               .Bounds("0", "65535")
               .Required(),
           Key("options", Kind::WORDS, "Options that it sets first, in this order.")
               .Words(ScenarioBindOptionWords())}},
         {"reload-rules", "A host loads other rules, as pfctl -f does.", RulesKeys()},
         {"kill-states",
          "A host's pf forgets states, as pfctl -k does; it touches no group and is no change.",
          StatesKeys()},
         {"show-states",
          "A host's pf lists states in states-EVENT.txt, as pfctl -vvss prints them.",
          StatesKeys()},
         {"link-down",
          "A link loses all.",
          {Key("link", Kind::TEXT, "Its name, or both hosts as in \"client-firewall\".")
               .Required()}},
         {"link-up",
          "A link is as before.",
          {Key("link", Kind::TEXT, "Its name, or both hosts as in \"client-firewall\".")
               .Required()}},
         {"set",
          "Sets an ns-3 attribute.",
          {Key("path", Kind::TEXT, "Config path of the attribute, it begins with \"/\".")
               .Required(),
           Key("value", Kind::SCALAR, "What it becomes.").Required()}},
         {"splice",
          "A proxy lets the kernel move its data: its sessions are spliced, and those to come.",
          {ProxyKey()}},
         {"unsplice",
          "A proxy moves its data itself: its sessions are spliced no more, and those to come are "
          "not.",
          {ProxyKey()}}}};
    return section;
}

const ScenarioSection&
ScenarioExpectSection()
{
    static const ScenarioSection section{
        "`expect[]`",
        "A number of the results and what it has to be.",
        {Key("metric",
             Kind::TEXT,
             "Path into results.json, as `divertsim list metrics` has them; changes by index, by "
             "name or all of them.")
             .Required()
             .Example("changes[0].moved_fraction"),
         Key("min", Kind::NUMBER, "It is at least this."),
         Key("max", Kind::NUMBER, "It is at most this."),
         Key("equals", Kind::SCALAR, "It is this."),
         Key("within", Kind::WORD, "It is where the policy's exact expectation allows.")
             .Words({"expected"})}};
    return section;
}

} // namespace divertsim
} // namespace ns3
