// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/world-laws.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

using nlohmann::json;

/// What mapping.csv says of one unit
struct Life
{
    std::int64_t born = 0;
    std::int64_t ended = -1;
    std::string socket;
    std::set<std::string> sockets;
    bool moved = false;

    /// Also where it was reset with its listener, which no row `end` tells
    bool IsOver() const
    {
        return ended >= 0 || socket.empty();
    }
};

/// The unit that stands for all packets without a state
const std::string STATELESS = "state 0";

class Laws
{
  public:
    explicit Laws(const RunFiles& files)
        : m_results(files.results),
          m_rows(ParseMapping(files.mapping))
    {
    }

    std::vector<std::string> Check()
    {
        CheckPackets();
        CheckFlows();
        CheckLives();
        CheckChanges();
        CheckMembers();
        CheckCores();
        return m_broken;
    }

  private:
    template <typename A, typename B>
    void Equal(const std::string& law, const A& a, const B& b)
    {
        if (!(a == b))
        {
            std::ostringstream text;
            text << law << ": " << a << " is not " << b;
            m_broken.push_back(text.str());
        }
    }

    void True(const std::string& law, bool holds)
    {
        if (!holds)
        {
            m_broken.push_back(law);
        }
    }

    std::string KindOf(const std::string& group) const
    {
        return m_results.at("groups").at(group).at("socket").get<std::string>();
    }

    /// What the row's unit goes by: its state, or its flow where it has none
    static std::string UnitOf(const MappingLine& row)
    {
        return row.state == 0 && !row.flow.empty() ? row.flow
                                                   : "state " + std::to_string(row.state);
    }

    static bool IsStateless(const MappingLine& row)
    {
        return UnitOf(row) == STATELESS;
    }

    std::uint64_t Packets(const char* name) const
    {
        return m_results.at("packets").at(name).get<std::uint64_t>();
    }

    std::uint64_t Dropped(const char* reason) const
    {
        return m_results.at("packets").at("dropped").at(reason).get<std::uint64_t>();
    }

    std::uint64_t SumOverHosts(const char* counter) const
    {
        std::uint64_t sum = 0;
        for (const auto& host : m_results.at("divert"))
        {
            // FreeBSD and OpenBSD count different things, and OpenBSD each family by itself
            for (const auto& name : {std::string(counter), "divert6_" + std::string(counter)})
            {
                sum += host.value(name, std::uint64_t{0});
            }
        }
        return sum;
    }

    void CheckCounters()
    {
        Equal("netstat's noport", SumOverHosts("noport"), Dropped("no-port"));
        const auto openbsd = SumOverHosts("ipackets");
        if (openbsd == 0)
        {
            Equal("netstat's diverted", SumOverHosts("diverted"), Packets("diverted"));
            // netstat counts what a program wrote, its own packets and those refused later too
            True("netstat's inbound", SumOverHosts("inbound") >= Packets("reinjected_in"));
            True("netstat's outbound", SumOverHosts("outbound") >= Packets("reinjected_out"));
            return;
        }
        True("netstat's fullsock", SumOverHosts("fullsock") <= Dropped("full-socket"));
        if (SumOverHosts("diverted") == 0)
        {
            Equal("netstat's ipackets",
                  openbsd,
                  Packets("diverted") + SumOverHosts("noport") + SumOverHosts("fullsock"));
        }
        True("netstat's opackets",
             SumOverHosts("opackets") + SumOverHosts("inbound") + SumOverHosts("outbound") >=
                 Packets("reinjected_in") + Packets("reinjected_out"));
    }

    void CheckPackets()
    {
        Equal("every queued packet went on, was served, or has one reason",
              Packets("diverted") + Packets("delivered"),
              Packets("reinjected_in") + Packets("reinjected_out") + Packets("served") +
                  Dropped("write-error") + Dropped("verdict") + Dropped("unconsumed") +
                  Dropped("closed-socket") + Packets("pending_at_end"));
        CheckCounters();
        std::uint64_t total = 0;
        for (const auto& [reason, count] : m_results.at("packets").at("dropped").items())
        {
            if (reason != "total" && reason != "match" && reason != "verdict")
            {
                total += count.get<std::uint64_t>();
            }
        }
        Equal("dropped.total leaves out decisions only", Dropped("total"), total);
        std::uint64_t errors = 0;
        for (const auto& count : m_results.at("packets").at("reinject_errors"))
        {
            errors += count.get<std::uint64_t>();
        }
        Equal("each write error has its errno", Dropped("write-error"), errors);
    }

    void CheckFlows()
    {
        json sum = json::object();
        for (const auto& entry : m_results.at("traffic"))
        {
            for (const auto& [name, count] : entry.at("flows").items())
            {
                sum[name] = sum.value(name, std::uint64_t{0}) + count.get<std::uint64_t>();
            }
        }
        const auto& flows = m_results.at("flows");
        if (!sum.empty()) // a scenario may have no traffic
        {
            Equal("flows are the sum of traffic", flows, sum);
        }
        CheckFates("flows", flows);
        for (const auto& [name, group] : m_results.at("groups").items())
        {
            CheckFates(name, group.at("flows"));
        }
        for (const auto& [host, pf] : m_results.at("pf").items())
        {
            const auto& states = pf.at("states");
            True(host + " removes no more states than it made",
                 states["removed"] <= states["created"]);
            True(host + " has peak states", states["peak"] <= states["created"]);
        }
    }

    void CheckFates(const std::string& of, const json& flows)
    {
        const auto count = [&](const char* name) { return flows.at(name).get<std::uint64_t>(); };
        True(of + ": completed and failed flows had started",
             count("completed") + count("failed") <= count("started"));
        for (const auto* fate : {"moved_ever", "split", "broken"})
        {
            True(of + ": " + fate + " counts a flow once", count(fate) <= count("started"));
        }
    }

    void CheckCores()
    {
        for (const auto& [host, cores] : m_results.at("cpus").items())
        {
            for (const auto& core : cores)
            {
                double sum = 0;
                for (const auto& [account, share] : core.at("by").items())
                {
                    sum += share.get<double>();
                    const bool ran = core.at("work").at(account).at("items") > 0;
                    True(host + ": " + account + " waited where it had work",
                         ran != core.at("work").at(account).at("wait_s").at("max").is_null());
                }
                const auto busy = core.at("busy_fraction").get<double>();
                True(host + ": a core is busy with somebody's work", std::abs(sum - busy) < 1e-9);
                True(host + ": a core is busy at most all the time", busy <= 1);
            }
        }
    }

    void CheckLives()
    {
        std::int64_t last = 0;
        for (const auto& row : m_rows)
        {
            const auto where = row.time + " state " + std::to_string(row.state) + ": ";
            True(where + "rows go forward in time", row.Nanoseconds() >= last);
            last = row.Nanoseconds();
            auto& lives = m_lives[row.group];
            const bool byFlow = KindOf(row.group) != "divert";
            const auto unit = UnitOf(row);
            const auto found = lives.find(unit);
            if (row.cause == "new")
            {
                // the tuple of a peer that was idle, or a port that is used again
                True(where + "a unit begins once",
                     found == lives.end() || (byFlow && found->second.IsOver()));
                True(where + "a unit begins nowhere and goes to a socket",
                     row.from.empty() && !row.to.empty());
                True(where + "packets without a state have no flow",
                     byFlow || row.flow.empty() == (row.state == 0));
                True(where + "units of TCP and UDP groups have no state", !byFlow || !row.state);
                if (found != lives.end())
                {
                    lives[unit + " before row " + std::to_string(&row - m_rows.data())] =
                        found->second;
                    lives.erase(unit);
                }
                auto& life = lives[unit];
                life.born = row.Nanoseconds();
                life.ended = -1;
                life.socket = row.to;
                life.sockets.insert(row.to);
                continue;
            }
            if (found == lives.end())
            {
                True(where + "a unit begins with `new`", false);
                continue;
            }
            auto& life = found->second;
            True(where + "nothing comes after `end`", life.ended < 0);
            Equal(where + "a row starts where the last one ended", row.from, life.socket);
            if (row.cause == "end")
            {
                True(where + "an end leads nowhere", row.to.empty());
                life.ended = row.Nanoseconds();
            }
            else
            {
                True(where + "a move goes elsewhere", row.from != row.to);
                life.moved = life.moved || !row.from.empty();
            }
            life.socket = row.to;
            life.sockets.insert(row.to);
        }
    }

    void CheckChanges()
    {
        std::map<std::string, std::uint64_t> moved;
        std::map<std::string, std::uint64_t> toNowhere;
        for (const auto& row : m_rows)
        {
            if (row.OfChange() && !IsStateless(row) && !row.from.empty())
            {
                ++moved[row.cause];
                toNowhere[row.cause] += row.to.empty() ? 1 : 0;
            }
        }
        const auto& changes = m_results.at("changes");
        for (std::size_t i = 0; i < changes.size(); ++i)
        {
            const auto& change = changes[i];
            const auto cause = std::to_string(i);
            const auto name = "change " + cause + " " + change.at("name").get<std::string>() + ": ";
            const auto number = [&](const char* of) { return change.at(of).get<std::uint64_t>(); };
            Equal(name + "moved is what mapping.csv lists", number("moved"), moved[cause]);
            Equal(name + "moved is own and collateral",
                  number("moved"),
                  number("moved_own") + number("moved_collateral"));
            True(name + "no more than the live ones move", number("moved") <= number("live"));
            True(name + "an empty group is nobody's collateral",
                 toNowhere[cause] <= number("moved_own"));
            if (KindOf(change.at("group").get<std::string>()) != "tcp")
            {
                CheckLive(name, change); // no row says when a connection was accepted
            }
            else
            {
                True(name + "who died with a listener is its own",
                     number("moved_own") >=
                         change.at("reset").at("half_open").get<std::uint64_t>() +
                             change.at("reset").at("unaccepted").get<std::uint64_t>());
            }
            if (number("live") > 0)
            {
                Equal(name + "moved_fraction",
                      change.at("moved_fraction").get<double>(),
                      static_cast<double>(number("moved")) / static_cast<double>(number("live")));
            }
            else
            {
                True(name + "no share of nothing", change.at("moved_fraction").is_null());
            }
        }
        for (const auto& row : m_rows)
        {
            if (row.OfChange() && std::stoull(row.cause) < changes.size())
            {
                Equal("a row's group is its change's",
                      changes[std::stoull(row.cause)].at("group").get<std::string>(),
                      row.group);
            }
        }
    }

    void CheckLive(const std::string& name, const json& change)
    {
        const auto time =
            static_cast<std::int64_t>(std::llround(change.at("time_s").get<double>() * 1e9));
        std::uint64_t least = 0;
        std::uint64_t most = 0; // with those that begin or end at that very instant
        for (const auto& [id, life] : m_lives[change.at("group").get<std::string>()])
        {
            const bool counted = id != STATELESS;
            least += counted && life.born < time && (life.ended < 0 || life.ended > time) ? 1 : 0;
            most += counted && life.born <= time && (life.ended < 0 || life.ended >= time) ? 1 : 0;
        }
        const auto live = change.at("live").get<std::uint64_t>();
        True(name + "live is what mapping.csv says", least <= live && live <= most);
    }

    void CheckMembers()
    {
        std::map<std::string, std::uint64_t> packets;
        std::uint64_t dropped = 0;
        for (const auto& [group, result] : m_results.at("groups").items())
        {
            for (const auto& member : result.at("members"))
            {
                packets[KindOf(group)] += member.at("packets").get<std::uint64_t>();
                dropped += member.at("dropped").get<std::uint64_t>();
                CheckMember(group, member);
            }
        }
        Equal("members took what was diverted", packets["divert"], Packets("diverted"));
        Equal("members took what was delivered", packets["udp"], Packets("delivered"));
        const auto lost = Dropped("full-socket") + Dropped("closed-socket") + Dropped("unconsumed");
        True("members lost what was lost with them", dropped >= lost);
        // listeners refuse connections, and segments of connections that they do not have
        True("members lost nothing else",
             dropped <= lost + Dropped("accept-queue") + Dropped("not-listening"));
    }

    void CheckMember(const std::string& group, const json& member)
    {
        const auto socket = member.at("socket").get<std::string>();
        std::uint64_t born = 0;
        std::uint64_t ever = 0;
        for (const auto& row : m_rows)
        {
            born +=
                row.group == group && row.cause == "new" && !IsStateless(row) && row.to == socket
                    ? 1
                    : 0;
        }
        for (const auto& [id, life] : m_lives[group])
        {
            // what still comes of a unit after its end is picked for whoever is there then
            ever += id != STATELESS && (life.sockets.count(socket) > 0 || life.ended >= 0) ? 1 : 0;
        }
        const auto flows = member.at("flows").get<std::uint64_t>();
        True(socket + ": flows of a member are units that mapping.csv gave it",
             born <= flows && (flows <= ever || KindOf(group) != "divert"));
        const auto took = member.at("packets").get<std::uint64_t>();
        True(socket + ": bytes come with packets",
             (took > 0) == (member.at("bytes").get<std::uint64_t>() > 0));
    }

    const json& m_results;
    std::vector<MappingLine> m_rows;
    std::map<std::string, std::map<std::string, Life>> m_lives; ///< by group and unit
    std::vector<std::string> m_broken;
};

} // namespace

std::vector<std::string>
FindBrokenLaws(const RunFiles& files)
{
    return Laws(files).Check();
}

} // namespace divertsim
} // namespace ns3
