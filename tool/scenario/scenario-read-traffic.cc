// SPDX-License-Identifier: GPL-2.0-only
//
// Traffic: generated flows and captures
#include "tool/scenario/scenario-context.h"
#include "tool/scenario/scenario-network.h"
#include "tool/scenario/scenario-socket.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::uint32_t TCP_MESSAGE = 1448; ///< one segment of the contract's default
constexpr std::uint32_t UDP_MESSAGE = 1400;
/// A UDP datagram in an IPv4 packet: 65535 - 20 - 8
constexpr std::uint64_t MAX_DATAGRAM = 65507;

void
CheckEnds(ScenarioContext& context,
          const ScenarioObject& object,
          const ScenarioHost* from,
          const ScenarioHost* to)
{
    if (!from || !to)
    {
        return;
    }
    if (from == to)
    {
        context.Error(object, "to", fmt::format("\"{}\" would talk to itself", to->name));
    }
    else if (context.linksKnown && !context.interfaces.AreConnected(from->name, to->name))
    {
        context.Error(
            object,
            "to",
            fmt::format("no path of links leads from \"{}\" to \"{}\"", from->name, to->name));
    }
    if (to->count > 1)
    {
        context.Error(object,
                      "to",
                      fmt::format("\"{}\" has a count, and flows go to one host", to->name));
    }
}

ScenarioFlows
ReadFlows(ScenarioContext& context, const ScenarioObject& object)
{
    ScenarioFlows flows;
    flows.protocol = object.Text("proto");
    flows.port = static_cast<std::uint16_t>(object.Integer("port"));
    flows.flows = static_cast<std::uint32_t>(object.Integer("flows"));
    flows.start = object.Time("start");
    flows.size = ReadScenarioDistribution(context, object, "size");
    flows.reply = ReadScenarioDistribution(context, object, "reply");
    flows.rate = object.Rate("rate");
    flows.family = object.Text("family") == "inet6" ? BsdFamily::INET6 : BsdFamily::INET;
    const bool udp = flows.protocol == "udp";
    flows.message = !object.Find("message") ? (udp ? UDP_MESSAGE : TCP_MESSAGE)
                                            : static_cast<std::uint32_t>(object.Size("message"));
    if (const auto ports = ParseScenarioPorts(object.Text("ports")))
    {
        flows.portsLow = ports->low;
        flows.portsHigh = ports->high;
    }
    if (const auto arrival = object.Object("arrival"))
    {
        flows.gap = ReadScenarioDistribution(context, *arrival, "every");
    }
    else if (flows.flows > 1 && !object.Find("arrival"))
    {
        context.Error(object,
                      "flows",
                      fmt::format("{} flows, and no \"arrival\"", flows.flows),
                      "right would be \"arrival\": { \"every\": \"10ms\" }");
    }
    if (udp && !object.Find("rate"))
    {
        context.Error(object,
                      "proto",
                      "UDP needs a \"rate\"",
                      "right would be \"rate\": \"1Mbps\"");
    }
    if (udp && flows.message > MAX_DATAGRAM)
    {
        context.Error(object,
                      "message",
                      fmt::format("a UDP datagram has at most {} bytes", MAX_DATAGRAM));
    }
    if (udp && flows.size.kind == ScenarioDistribution::Kind::CONSTANT && flows.size.mean == 0 &&
        object.Find("size"))
    {
        context.Error(object, "size", "a UDP flow without bytes sends nothing");
    }
    const auto duration = context.scenario.duration;
    if (duration > 0 && flows.start >= duration)
    {
        context.Error(object,
                      "start",
                      "it would start when the run has ended",
                      fmt::format("the run takes {}", context.root.Text("duration")));
    }
    return flows;
}

/// One plain host stands for all senders of a side: its own stack must not answer
void
CheckReplayEnd(ScenarioContext& context,
               const ScenarioObject& object,
               std::string_view key,
               const ScenarioHost* host)
{
    if (host && host->count > 1)
    {
        context.Error(
            object,
            key,
            fmt::format("\"{}\" has a count, and one host stands for all of a side", host->name));
    }
    if (host && !host->kernel.empty())
    {
        context.Error(object,
                      key,
                      fmt::format("\"{}\" has a kernel, and replayed packets are not for its own "
                                  "stack",
                                  host->name),
                      "a host without a kernel beside it");
    }
}

void
ReadReplay(ScenarioContext& context, const ScenarioObject& object, ScenarioTraffic& traffic)
{
    ScenarioReplay replay;
    if (const auto inner = object.Object("replay"))
    {
        traffic.from = inner->Text("from");
        traffic.to = inner->Text("to");
        const auto* from = context.FindHost(*inner, "from");
        const auto* to = context.FindHost(*inner, "to");
        CheckEnds(context, *inner, from, to);
        CheckReplayEnd(context, *inner, "from", from);
        CheckReplayEnd(context, *inner, "to", to);
        replay.fileName = inner->Text("file");
        if (const auto* file = inner->Find("file"))
        {
            const auto path = context.files.Digest(*file, inner->Pointer("file"), context.problems);
            replay.file = path.value_or("");
            const auto wrong = path ? context.vocabulary.CheckCapture(*path) : std::nullopt;
            if (wrong)
            {
                context.Error(*inner, "file", *wrong);
            }
        }
    }
    traffic.kind = std::move(replay);
}

const char*
WordOf(BsdFamily family)
{
    return family == BsdFamily::INET6 ? "inet6" : "inet";
}

/// Sockets of a group or proxy have the family of the traffic to them, and all of it has one
/// family.
class ListenerFamilies
{
  public:
    explicit ListenerFamilies(ScenarioContext& context)
        : m_context(context)
    {
        for (const auto* section : {"groups", "splices"})
        {
            for (const auto& [name, object] : context.root.Named(section))
            {
                if (object.Find("family"))
                {
                    m_decided.emplace(section, name);
                }
            }
        }
    }

    /// \param object the entry \param to its `to` \param flows what it says
    void Meet(const ScenarioObject& object, const std::string& to, const ScenarioFlows& flows)
    {
        Meet(object, {to, flows.protocol, flows.port}, flows.family);
    }

    /// What stands behind a proxy has the proxy's family.
    void FollowProxies()
    {
        const auto objects = m_context.root.Named("splices");
        std::set<std::string> followed;
        for (bool more = true; more;)
        {
            more = false;
            for (const auto& [name, object] : objects)
            {
                const auto* splice = Find(name);
                if (splice && m_decided.count({"splices", name}) > 0 &&
                    followed.insert(name).second)
                {
                    Meet(object, {splice->to, splice->protocol, splice->toPort}, splice->family);
                    more = true;
                }
            }
        }
    }

  private:
    /// A port that something listens on
    struct Place
    {
        std::string host;
        std::string protocol;
        std::uint16_t port;
    };

    const ScenarioSplice* Find(const std::string& name) const
    {
        const auto& all = m_context.scenario.splices;
        const auto found = std::find_if(all.begin(), all.end(), [&name](const auto& splice) {
            return splice.name == name;
        });
        return found == all.end() ? nullptr : &*found;
    }

    void Meet(const ScenarioObject& object, const Place& place, BsdFamily family)
    {
        const auto kind = ScenarioSocketKind(place.protocol);
        for (auto& group : m_context.scenario.groups)
        {
            if (group.host == place.host && group.socket == kind && group.port == place.port &&
                kind != LbSocketKind::DIVERT)
            {
                Decide(object, place, "groups", group.name, group.family, family);
            }
        }
        for (auto& splice : m_context.scenario.splices)
        {
            if (splice.host == place.host && splice.protocol == place.protocol &&
                splice.port == place.port)
            {
                Decide(object, place, "splices", splice.name, splice.family, family);
            }
        }
    }

    void Decide(const ScenarioObject& object,
                const Place& place,
                const std::string& section,
                const std::string& name,
                BsdFamily& own,
                BsdFamily family)
    {
        if (m_decided.emplace(section, name).second)
        {
            own = family;
        }
        else if (own != family)
        {
            m_context.Error(object,
                            "family",
                            fmt::format("port {} of \"{}\" is {} \"{}\", whose sockets are {}",
                                        place.port,
                                        place.host,
                                        section == "groups" ? "group" : "proxy",
                                        name,
                                        WordOf(own)),
                            fmt::format("right would be \"family\": \"{}\"", WordOf(own)));
        }
    }

    ScenarioContext& m_context;
    /// Sections and names of those whose family is known
    std::set<std::pair<std::string, std::string>> m_decided;
};

} // namespace

void
ReadScenarioTraffic(ScenarioContext& context)
{
    std::set<std::string> names;
    ListenerFamilies families(context);
    for (const auto& object : context.root.List("traffic"))
    {
        ScenarioTraffic traffic;
        traffic.name = object.Text("name");
        if (!traffic.name.empty() && !names.insert(traffic.name).second)
        {
            context.Error(object,
                          "name",
                          fmt::format("there is traffic \"{}\" already", traffic.name),
                          "names of traffic are unique");
        }
        if (object.Find("replay"))
        {
            const auto& all = context.scenario.traffic;
            if (std::any_of(all.begin(), all.end(), [](const ScenarioTraffic& other) {
                    return std::holds_alternative<ScenarioReplay>(other.kind);
                }))
            {
                context.Error(object,
                              "replay",
                              "a second replay would use the addresses of the first",
                              "one replay a scenario");
            }
            ReadReplay(context, object, traffic);
        }
        else
        {
            traffic.from = object.Text("from");
            traffic.to = object.Text("to");
            const auto* from = context.FindHost(object, "from");
            CheckEnds(context, object, from, context.FindHost(object, "to"));
            auto flows = ReadFlows(context, object);
            families.Meet(object, traffic.to, flows);
            traffic.kind = std::move(flows);
        }
        context.scenario.traffic.push_back(std::move(traffic));
    }
    families.FollowProxies();
}

} // namespace divertsim
} // namespace ns3
