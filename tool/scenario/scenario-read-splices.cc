// SPDX-License-Identifier: GPL-2.0-only
//
// Proxies, and what they cost
#include "tool/scenario/scenario-context.h"
#include "tool/scenario/scenario-keys.h"
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

/// Costs that a machine has
constexpr const char* COSTS[] = {"syscall", "wakeup", "pair", "copy-per-byte", "stack-per-byte"};

/// Reads splices
class SplicesReader
{
  public:
    explicit SplicesReader(ScenarioContext& context)
        : m_context(context)
    {
    }

    void Run()
    {
        for (const auto& [name, object] : m_context.root.Named("splices"))
        {
            m_context.scenario.splices.push_back(Read(name, object));
            m_objects.push_back(object);
        }
        CheckCircles();
    }

  private:
    ScenarioSplice Read(const std::string& name, const ScenarioObject& object)
    {
        ScenarioSplice splice;
        splice.name = name;
        splice.port = static_cast<std::uint16_t>(object.Integer("port"));
        splice.toPort = static_cast<std::uint16_t>(object.Integer("to-port"));
        splice.protocol = object.Text("proto");
        splice.family = object.Text("family") == "inet6" ? BsdFamily::INET6 : BsdFamily::INET;
        splice.copies = object.Text("mode") == "copy";
        splice.max = object.Find("max") ? object.Size("max") : 0;
        splice.idle = object.Find("idle") ? object.Time("idle") : 0;
        splice.direct = object.Text("dispatch") == "direct";
        splice.buffer = static_cast<std::uint32_t>(object.Size("buffer"));
        splice.blocking = object.Text("loop") == "blocking";
        splice.threads = static_cast<std::uint32_t>(object.Integer("threads"));
        const auto* host = m_context.FindHost(object, "host");
        const auto* to = m_context.FindHost(object, "to");
        if (host)
        {
            splice.host = host->name;
            CheckHost(object, splice, *host);
            CheckPort(object, splice);
        }
        if (to)
        {
            splice.to = to->name;
        }
        if (host && to)
        {
            CheckEnds(object, *host, *to);
        }
        return splice;
    }

    /// Which systems have which proxies
    void CheckHost(const ScenarioObject& object,
                   const ScenarioSplice& splice,
                   const ScenarioHost& host)
    {
        if (host.counted)
        {
            m_context.Error(
                object,
                "host",
                fmt::format("\"{}\" has a count, and a proxy runs on one host", host.name));
        }
        if (m_context.IsPlain(host))
        {
            m_context.Error(
                object,
                "host",
                fmt::format("\"{}\" is a plain node, and a proxy is a program of a BSD system",
                            host.name),
                fmt::format("right would be \"kernel\": \"freebsd\" in \"{}\"", host.name));
            return;
        }
        if (host.system == BsdSystem::GVISOR)
        {
            // neither SO_SPLICE nor the kqueue(2) that a copying one waits in
            m_context.Error(object,
                            "host",
                            fmt::format("\"{}\" runs {}, and a proxy is a program of a BSD system",
                                        host.name,
                                        host.kernel),
                            "freebsd and openbsd have proxies");
            return;
        }
        if (splice.protocol == "udp" && host.system != BsdSystem::OPENBSD && !host.kernel.empty())
        {
            m_context.Error(object,
                            "proto",
                            fmt::format("\"{}\" runs {}, and only OpenBSD has proxies of UDP",
                                        host.name,
                                        host.kernel),
                            "right would be \"proto\": \"tcp\"");
        }
        if (splice.direct && host.system == BsdSystem::OPENBSD)
        {
            m_context.Error(object,
                            "dispatch",
                            fmt::format("\"{}\" runs {}, whose one task moves all data",
                                        host.name,
                                        host.kernel),
                            "\"direct\" is for freebsd");
        }
    }

    void CheckEnds(const ScenarioObject& object, const ScenarioHost& host, const ScenarioHost& to)
    {
        if (&host == &to)
        {
            m_context.Error(object, "to", fmt::format("\"{}\" would talk to itself", to.name));
        }
        else if (m_context.linksKnown && !m_context.interfaces.AreConnected(host.name, to.name))
        {
            m_context.Error(
                object,
                "to",
                fmt::format("no path of links leads from \"{}\" to \"{}\"", host.name, to.name));
        }
        if (to.count > 1)
        {
            m_context.Error(
                object,
                "to",
                fmt::format("\"{}\" has a count, and a proxy connects to one host", to.name));
        }
    }

    void CheckPort(const ScenarioObject& object, const ScenarioSplice& splice)
    {
        if (splice.port == 0)
        {
            return;
        }
        const auto say = [&](const char* what, const std::string& name) {
            m_context.Error(object,
                            "port",
                            fmt::format("port {} of \"{}\" is {} \"{}\" already",
                                        splice.port,
                                        splice.host,
                                        what,
                                        name),
                            "a proxy has its port for itself");
        };
        for (const auto& group : m_context.scenario.groups)
        {
            if (group.host == splice.host && group.port == splice.port &&
                group.socket == ScenarioSocketKind(splice.protocol))
            {
                say("group", group.name);
            }
        }
        const auto& all = m_context.scenario.splices;
        const auto other = std::find_if(all.begin(), all.end(), [&splice](const auto& o) {
            return o.host == splice.host && o.port == splice.port && o.protocol == splice.protocol;
        });
        if (other != all.end())
        {
            say("proxy", other->name);
        }
    }

    /// \return the proxy that one connects to, or the number of all
    std::size_t Next(const ScenarioSplice& splice) const
    {
        const auto& all = m_context.scenario.splices;
        const auto next = std::find_if(all.begin(), all.end(), [&splice](const auto& o) {
            return o.host == splice.to && o.port == splice.toPort && o.protocol == splice.protocol;
        });
        return static_cast<std::size_t>(next - all.begin());
    }

    /// A session through proxies in a circle would open sessions for ever.
    void CheckCircles()
    {
        const auto& all = m_context.scenario.splices;
        for (std::size_t i = 0; i < all.size(); ++i)
        {
            std::set<std::size_t> seen;
            std::size_t at = i;
            while (at < all.size() && seen.insert(at).second)
            {
                at = all[at].to.empty() ? all.size() : Next(all[at]);
            }
            if (at == i)
            {
                m_context.Error(m_objects[i],
                                "to-port",
                                fmt::format("from there proxies lead back to \"{}\"", all[i].name),
                                "the last of a row of proxies connects to a server");
            }
        }
    }

    ScenarioContext& m_context;
    std::vector<ScenarioObject> m_objects; ///< by proxy
};

} // namespace

void
ReadScenarioSplices(ScenarioContext& context)
{
    SplicesReader(context).Run();
}

void
ReadScenarioCosts(ScenarioContext& context)
{
    const auto object = context.root.Object("costs");
    if (!object)
    {
        return;
    }
    ScenarioCosts costs;
    costs.measured = object->Text("source") == "measured";
    costs.machine = object->Text("machine");
    costs.syscall = object->Cost("syscall");
    costs.wakeup = object->Cost("wakeup");
    costs.pair = object->Cost("pair");
    costs.copyPerByte = object->Cost("copy-per-byte");
    costs.stackPerByte = object->Cost("stack-per-byte");
    for (const auto* key : COSTS)
    {
        if (costs.measured && !object->Find(key))
        {
            context.Error(*object,
                          "source",
                          fmt::format("\"{}\" was not measured: it is missing", key),
                          "what `divertsim calibrate` writes has all, and \"source\": "
                          "\"modelled\" needs none");
        }
    }
    context.scenario.costs = costs;
}

} // namespace divertsim
} // namespace ns3
