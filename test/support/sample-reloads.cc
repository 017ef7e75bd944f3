// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/sample-reloads.h"

#include "ns3/lb-expectation.h"
#include "ns3/lb-group.h"
#include "ns3/lb-measure-recorder.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr BsdTime MS = BSD_MILLISECOND;
constexpr BsdTime END = 20 * BSD_SECOND;

// splitmix64 (Steele, Lea and Flood, OOPSLA 2014): spreads sequential numbers evenly
std::uint64_t
Mix(std::uint64_t number)
{
    number += 0x9e3779b97f4a7c15;
    number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9;
    number = (number ^ (number >> 27)) * 0x94d049bb133111eb;
    return number ^ (number >> 31);
}

class Worker : public LbMember
{
  public:
    explicit Worker(std::string name)
        : m_name(std::move(name))
    {
    }

    const std::string& GetName() const override
    {
        return m_name;
    }

  private:
    std::string m_name;
};

/// A hash of the peer modulo the size
class SamplePolicy : public LbPolicy
{
  public:
    std::string_view GetName() const override
    {
        return "freebsd-inpcb";
    }

    LbPick Pick(const BsdUnit& unit, const LbSlots& slots) const override
    {
        return {static_cast<std::uint32_t>(Mix(unit.id) % slots.size()), 0};
    }

    std::optional<LbExpectation> Expect(const LbChange& change,
                                        const std::vector<BsdUnit>& /*live*/) const override
    {
        return LbExpectModulo(change);
    }
};

/// A server with a group of sockets, its peers, and a clock
class SampleServer
{
  public:
    SampleServer(std::uint8_t protocol, bool ownsHalfOpen)
        : m_group(std::make_unique<SamplePolicy>(), 256),
          m_owns(ownsHalfOpen)
    {
        m_place.protocol = protocol;
        m_place.family = BsdFamily::INET;
        m_place.port = protocol == BSD_IPPROTO_UDP ? 443 : 80;
        m_name = protocol == BSD_IPPROTO_UDP ? "quic" : "web";
        const auto host = m_recorder.AddHost("server", false);
        m_recorder.AddGroup(host,
                            {m_name, m_place, "freebsd-inpcb", 256, 256, ownsHalfOpen},
                            m_group);
        m_recorder.AddTraffic("clients", false);
        m_told = m_recorder.GetLbObserver(host);
        for (int k = 0; k < 4; ++k)
        {
            Open();
        }
        m_recorder.StartRun(0);
        for (BsdTime time = 100 * MS; time < END; time += 100 * MS)
        {
            At(time, [this] { m_recorder.Sample(m_now); });
        }
    }

    void At(BsdTime time, std::function<void()> what)
    {
        m_agenda.emplace(time, std::move(what));
    }

    void Change(BsdTime time, const std::string& name, std::function<void()> what)
    {
        At(time, [this, name, what = std::move(what)] {
            m_recorder.BeginChange(m_now, name, "restart", {m_name});
            what();
            m_recorder.EndChange();
        });
    }

    void Open()
    {
        m_workers.push_back(
            std::make_unique<Worker>(m_name + "/" + std::to_string(m_workers.size())));
        Worker& worker = *m_workers.back();
        m_group.Join(&worker);
        m_told->OnBound(m_now, worker, m_place, true, BsdErrno::OK);
        if (m_place.protocol == BSD_IPPROTO_TCP)
        {
            m_told->OnListening(m_now, worker, m_place);
        }
    }

    /// Closes the oldest that is open.
    void CloseOldest()
    {
        Worker& worker = *m_workers[m_oldest++];
        m_group.Leave(&worker);
        const auto waiting = m_waiting; // by unit
        for (const auto& [unit, listener] : waiting)
        {
            if (listener == &worker)
            {
                m_waiting.erase(unit);
                m_told->OnReset(m_now, worker, unit);
                m_recorder.GetFlowObserver()->OnFlowFailed(m_now,
                                                           static_cast<LbFlowId>(unit),
                                                           BsdErrno::E_CONNRESET);
            }
        }
        m_told->OnUnbound(m_now, worker, m_place, true);
    }

    /// A peer sends a datagram every 200 ms for so long.
    void AddPeer(BsdTime start, BsdTime life)
    {
        const std::uint64_t unit = ++m_units;
        At(start, [this, unit] { Start(unit); });
        for (BsdTime time = start; time < start + life; time += 200 * MS)
        {
            At(time, [this, unit] { Datagram(unit); });
        }
        At(start + life, [this, unit] { Finish(unit); });
    }

    /// A connection comes, is completed, accepted, and ends.
    void AddConnection(BsdTime start)
    {
        const std::uint64_t unit = ++m_units;
        At(start, [this, unit] {
            Start(unit);
            if (LbMember* member = Pick(unit, 60); member && m_owns)
            {
                m_waiting[unit] = member;
            }
        });
        At(start + 30 * MS, [this, unit] { Complete(unit); });
        At(start + 90 * MS, [this, unit] { Accept(unit); });
        At(start + 2090 * MS, [this, unit] {
            if (m_accepted.count(unit) > 0)
            {
                Finish(unit);
            }
        });
    }

    LbMeasureResults Run()
    {
        while (!m_agenda.empty())
        {
            const auto next = m_agenda.begin();
            if (next->first > END)
            {
                break;
            }
            m_now = next->first;
            const auto what = std::move(next->second);
            m_agenda.erase(next);
            what();
        }
        LbMeasureResults results = m_recorder.Finish(END);
        results.toolVersion = "0.1.0";
        results.ns3Version = "3.37";
        results.hosts = {{"client", std::nullopt}, {"server", "freebsd-15"}};
        results.scenarioSha256 = std::string(64, 'a');
        results.fingerprint = std::string(64, 'b');
        return results;
    }

  private:
    BsdTuple TupleOf(std::uint64_t unit) const
    {
        BsdTuple tuple;
        tuple.protocol = m_place.protocol;
        tuple.source = BsdAddress::V4(0x0a000101 + static_cast<std::uint32_t>(unit % 8) * 256);
        tuple.sourcePort = static_cast<std::uint16_t>(49152 + unit / 8);
        tuple.destination = BsdAddress::V4(0x0a000901);
        tuple.destinationPort = m_place.port;
        return tuple;
    }

    void Start(std::uint64_t unit)
    {
        m_recorder.GetFlowObserver()->OnFlowStarted(m_now,
                                                    static_cast<LbFlowId>(unit),
                                                    0,
                                                    TupleOf(unit));
    }

    LbMember* Pick(std::uint64_t unit, std::uint32_t bytes)
    {
        const BsdUnit picked{unit, TupleOf(unit), nullptr, true};
        LbMember* member = m_group.Pick(picked);
        if (!member)
        {
            m_told->OnRefused(m_now, nullptr, 0, LbRefusal::NOT_LISTENING);
            return nullptr;
        }
        m_home.emplace(unit, member);
        m_told->OnPicked(m_now, m_place, picked, *member);
        m_told->OnDelivered(m_now, *member, unit, bytes, bytes + 16);
        return member;
    }

    void Datagram(std::uint64_t unit)
    {
        if (LbMember* member = Pick(unit, 1228))
        {
            m_told->OnRead(m_now, *member, unit, 0);
            m_told->OnService(m_now, *member, unit, 0);
            m_told->OnServed(m_now, *member, unit, m_home[unit] == member);
            m_recorder.GetFlowObserver()->OnPayload(m_now,
                                                    static_cast<LbFlowId>(unit),
                                                    1200,
                                                    false);
        }
    }

    void Complete(std::uint64_t unit)
    {
        LbMember* member = nullptr;
        if (!m_owns)
        {
            member = Pick(unit, 52);
        }
        else if (m_waiting.count(unit) > 0)
        {
            member = m_waiting[unit];
        }
        if (member)
        {
            m_waiting[unit] = member;
            m_told->OnCompleted(m_now, *member, unit);
        }
    }

    void Accept(std::uint64_t unit)
    {
        if (m_waiting.count(unit) > 0)
        {
            LbMember& member = *m_waiting[unit];
            m_waiting.erase(unit);
            m_accepted[unit] = &member;
            m_told->OnAccepted(m_now, member, unit);
            m_told->OnDelivered(m_now, member, unit, 1500, 0);
        }
    }

    void Finish(std::uint64_t unit)
    {
        m_told->OnEnded(m_now, unit);
        m_recorder.GetFlowObserver()->OnFlowCompleted(m_now, static_cast<LbFlowId>(unit));
    }

    BsdTime m_now = 0;
    LbPlace m_place;
    std::string m_name;
    LbGroup m_group;
    bool m_owns;
    LbMeasureRecorder m_recorder;
    LbObserver* m_told = nullptr;
    std::multimap<BsdTime, std::function<void()>> m_agenda;
    std::deque<std::unique_ptr<Worker>> m_workers;
    std::size_t m_oldest = 0;
    std::uint64_t m_units = 0;
    std::map<std::uint64_t, LbMember*> m_home;
    std::map<std::uint64_t, LbMember*> m_waiting;  ///< with a listener
    std::map<std::uint64_t, LbMember*> m_accepted; ///< by it
};

} // namespace

LbMeasureResults
MakeUdpReloadResults()
{
    SampleServer server(BSD_IPPROTO_UDP, false);
    for (int k = 0; k < 4; ++k)
    {
        const BsdTime step = (5 + k * 5 / 3) * BSD_SECOND;
        const std::string name = "reload-" + std::to_string(k + 1);
        server.Change(step, name + "-open", [&] { server.Open(); });
        server.Change(step + 300 * MS, name + "-close", [&] { server.CloseOldest(); });
    }
    const auto four = [&](auto what) {
        return [&server, what] {
            for (int k = 0; k < 4; ++k)
            {
                (server.*what)();
            }
        };
    };
    server.Change(14 * BSD_SECOND, "blue-green-open", four(&SampleServer::Open));
    server.Change(15 * BSD_SECOND, "blue-green-close", four(&SampleServer::CloseOldest));
    for (int k = 0; k < 360; ++k)
    {
        server.AddPeer((3 + k * 50) * MS,
                       4 * BSD_SECOND + static_cast<BsdTime>(Mix(k) % 8000) * MS);
    }
    LbMeasureResults results = server.Run();
    results.scenario = "udp-reload";
    results.summary = "A QUIC-like server restarts its four workers one by one, then blue/green.";
    return results;
}

LbMeasureResults
MakeTcpReloadResults(bool ownsHalfOpen)
{
    SampleServer server(BSD_IPPROTO_TCP, ownsHalfOpen);
    for (int k = 0; k < 4; ++k)
    {
        const BsdTime step = (4 + 2 * k) * BSD_SECOND;
        const std::string name = "restart-" + std::to_string(k + 1);
        server.Change(step, name + "-close", [&] { server.CloseOldest(); });
        server.Change(step + 200 * MS, name + "-open", [&] { server.Open(); });
    }
    for (int k = 0; k < 2000; ++k)
    {
        server.AddConnection((3 + k * 8) * MS);
    }
    LbMeasureResults results = server.Run();
    results.scenario = "tcp-listener-reload";
    results.summary = "A server restarts its four listeners one by one, the old one first.";
    return results;
}

LbMeasureResults
MakeBindResults()
{
    LbMeasureResults results;
    results.scenario = "bind-conflicts";
    results.summary = "The same binds on three kernels.";
    results.simulated = BSD_SECOND;
    results.hosts = {{"daemon", "freebsd-15"}, {"puffy", "openbsd"}, {"sandbox", "gvisor"}};
    const std::vector<std::pair<LbBindResult, std::vector<std::string>>> binds = {
        {{0, "", LbSocketKind::TCP, "", 80, {}, ""}, {"0", "0", "0"}},
        {{0, "", LbSocketKind::TCP, "", 80, {}, ""}, {"EADDRINUSE", "EADDRINUSE", "EADDRINUSE"}},
        {{0, "", LbSocketKind::TCP, "127.0.0.1", 80, {}, ""}, {"0", "0", "EADDRINUSE"}},
        {{0, "", LbSocketKind::UDP, "", 53, {"SO_REUSEPORT"}, ""}, {"0", "0", "0"}},
        {{0, "", LbSocketKind::UDP, "", 53, {"SO_REUSEPORT_LB"}, ""},
         {"EADDRINUSE", "ENOPROTOOPT", "0"}},
        {{0, "", LbSocketKind::UDP, "::1", 53, {"SO_REUSEPORT", "IPV6_V6ONLY"}, ""},
         {"0", "0", "0"}},
        {{0, "", LbSocketKind::DIVERT, "", 8000, {}, ""}, {"0", "0", "EAFNOSUPPORT"}},
        {{0, "", LbSocketKind::DIVERT, "", 8000, {"SO_REUSEPORT_LB"}, ""},
         {"EADDRINUSE", "ENOPROTOOPT", "EAFNOSUPPORT"}},
    };
    for (std::size_t k = 0; k < binds.size(); ++k)
    {
        for (std::size_t host = 0; host < results.hosts.size(); ++host)
        {
            LbBindResult bind = binds[k].first;
            bind.time = static_cast<BsdTime>(k) * 100 * MS;
            bind.host = results.hosts[host].first;
            bind.error = binds[k].second[host];
            results.binds.push_back(std::move(bind));
        }
    }
    return results;
}

} // namespace divertsim
} // namespace ns3
