// SPDX-License-Identifier: GPL-2.0-only
//
// Links: ends, names, networks
#include "tool/scenario/scenario-context.h"
#include "tool/scenario/scenario-network.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace ns3
{
namespace divertsim
{

namespace
{

/// Addresses 10.x.y.0/24 number this many links
constexpr std::uint64_t MAX_LINKS = 65535;

using Number = boost::multiprecision::cpp_int;

/// The addresses that one link's network takes, its copies together
struct Range
{
    Number first;
    Number last;
    std::size_t link;
    bool given;
};

Number
ToNumber(const BsdAddress& address)
{
    Number number = 0;
    for (std::size_t i = 0; i < address.Size(); ++i)
    {
        number = number * 256 + address.bytes[i];
    }
    return number;
}

/// Reads links[] and keeps what later ones must differ from
class LinksReader
{
  public:
    explicit LinksReader(ScenarioContext& context)
        : m_context(context)
    {
    }

    void Run()
    {
        for (const auto& object : m_context.root.List("links"))
        {
            ReadLink(object);
        }
        CheckOverlaps(m_ranges);
        CheckOverlaps(m_ranges6);
    }

  private:
    void ReadLink(const ScenarioObject& object)
    {
        ScenarioLink link;
        link.name = object.Text("name");
        link.rate = object.Rate("rate");
        link.delay = object.Time("delay");
        link.queue = static_cast<std::uint32_t>(object.Integer("queue"));
        link.loss = object.Number("loss");
        if (!link.name.empty() && !m_names.insert(link.name).second)
        {
            m_context.Error(object,
                            "name",
                            fmt::format("there is a link \"{}\" already", link.name),
                            "names of links are unique");
        }
        const auto* between = object.Find("between");
        if (between && between->Is(ScenarioValue::Type::ARRAY) && between->items.size() == 2)
        {
            const auto pointer = object.Pointer("between");
            const auto* a = m_context.FindHost(between->items[0], JoinPointer(pointer, 0));
            const auto* b = m_context.FindHost(between->items[1], JoinPointer(pointer, 1));
            if (a && b)
            {
                link.a = a->name;
                link.b = b->name;
                Connect(object, link, *a, *b);
            }
        }
        const bool connected = m_context.interfaces.AreLinked(link.a, link.b);
        m_context.linksKnown = m_context.linksKnown && connected;
        m_objects.push_back(object);
        m_context.scenario.links.push_back(std::move(link));
    }

    void Connect(const ScenarioObject& object,
                 ScenarioLink& link,
                 const ScenarioHost& a,
                 const ScenarioHost& b)
    {
        if (&a == &b)
        {
            m_context.Error(object, "between", "a link is between two different hosts");
            return;
        }
        if (a.count > 1 && b.count > 1)
        {
            m_context.Error(object,
                            "between",
                            fmt::format("both \"{}\" and \"{}\" have a count", a.name, b.name),
                            "copies of one host link to one other host");
            return;
        }
        if (m_context.interfaces.AreLinked(a.name, b.name) && link.name.empty())
        {
            m_context.Error(
                object,
                "between",
                fmt::format("a second link between \"{}\" and \"{}\" needs a name", a.name, b.name),
                "right would be \"name\": \"backup\" in it");
            return;
        }
        const auto label = ScenarioLinkLabel(link);
        if (link.name.empty() && !m_names.insert(label).second)
        {
            m_context.Error(object,
                            "between",
                            fmt::format("events would call it \"{}\", the name of a link", label),
                            "names of links are unique");
        }
        for (const auto& name : m_context.interfaces.Add(link, a, b))
        {
            const bool tooLong = name.size() > SCENARIO_MAX_INTERFACE_NAME;
            m_context.Error(
                object,
                "between",
                tooLong
                    ? fmt::format("an interface would be called \"{}\", and FreeBSD's names have "
                                  "at most {} characters",
                                  name,
                                  SCENARIO_MAX_INTERFACE_NAME)
                    : fmt::format("two interfaces of one host would be called \"{}\"", name),
                tooLong
                    ? "interfaces have the names of the hosts that they lead to: take a shorter "
                      "one"
                    : "interfaces have the names of the hosts that they lead to, of a second "
                      "link the link's own");
        }
        const auto copies = std::max(a.count, b.count);
        const auto first = m_copies + 1;
        m_copies += copies;
        if (m_copies > MAX_LINKS && first <= MAX_LINKS)
        {
            m_context.Error(
                object,
                "between",
                fmt::format("with their copies there are more than {} links", MAX_LINKS));
        }
        link.net = ReadNetwork(object, "net", BsdFamily::INET, first, copies);
        link.net6 = ReadNetwork(object, "net6", BsdFamily::INET6, first, copies);
    }

    std::optional<std::pair<BsdAddress, std::uint8_t>> ReadNetwork(const ScenarioObject& object,
                                                                   const char* key,
                                                                   BsdFamily family,
                                                                   std::uint64_t first,
                                                                   std::uint64_t copies)
    {
        const bool inet = family == BsdFamily::INET;
        auto& ranges = inet ? m_ranges : m_ranges6;
        if (!object.Find(key))
        {
            // 10.x.y.0/24 and fd00:x:y::/64 of the links from `first` on
            if (inet)
            {
                const Number from = Number(0x0a000000U) + Number(first) * 256;
                ranges.push_back({from, from + Number(copies) * 256 - 1, m_objects.size(), false});
            }
            return std::nullopt;
        }
        const auto network = ParseScenarioNetwork(object.Text(key));
        if (!network.problem.empty())
        {
            return std::nullopt; // said already
        }
        const unsigned bits = inet ? 32 : 128;
        if (network.address.family != family || network.prefixLength > bits - 2 ||
            network.prefixLength == 0)
        {
            m_context.Error(object,
                            key,
                            fmt::format("{} is no {} network with room for two hosts",
                                        QuoteForMessage(object.Text(key)),
                                        inet ? "IPv4" : "IPv6"),
                            inet ? "right would be \"192.168.1.0/24\""
                                 : "right would be \"fd00:1::/64\"");
            return std::nullopt;
        }
        const Number from = ToNumber(network.address);
        const Number size = Number(1) << (bits - network.prefixLength);
        const Number last = from + size * copies - 1;
        if (last >= Number(1) << bits)
        {
            m_context.Error(object, key, "there are not so many networks for all copies behind it");
            return std::nullopt;
        }
        ranges.push_back({from, last, m_objects.size(), true});
        return std::make_pair(network.address, network.prefixLength);
    }

    void CheckOverlaps(std::vector<Range>& ranges)
    {
        std::stable_sort(ranges.begin(), ranges.end(), [](const Range& x, const Range& y) {
            return x.first < y.first;
        });
        for (std::size_t i = 1; i < ranges.size(); ++i)
        {
            const auto& before = ranges[i - 1];
            const auto& here = ranges[i];
            if (here.first > before.last || (!here.given && !before.given))
            {
                continue;
            }
            const auto& wrong = here.given ? here : before;
            m_context.Error(m_objects[wrong.link],
                            &ranges == &m_ranges ? "net" : "net6",
                            fmt::format("its addresses are those of links[{}] too",
                                        here.given ? before.link : here.link));
        }
    }

    ScenarioContext& m_context;
    std::set<std::string> m_names;
    std::vector<ScenarioObject> m_objects; ///< one for each link that was read
    std::vector<Range> m_ranges;
    std::vector<Range> m_ranges6;
    std::uint64_t m_copies = 0;
};

} // namespace

void
ReadScenarioLinks(ScenarioContext& context)
{
    LinksReader(context).Run();
}

} // namespace divertsim
} // namespace ns3
