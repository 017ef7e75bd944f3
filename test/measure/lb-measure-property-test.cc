// SPDX-License-Identifier: GPL-2.0-only
//
// Random runs of real divert ports and policies, measured by the recorder and, beside it, by a
// slow model that asks for everybody's socket before and after each event.
#include "test/measure/measure-stand.h"
#include "test/support/manual-clock.h"

#include "ns3/divert-ports.h"
#include "ns3/lb-measure-recorder.h"
#include "ns3/lb-policy-registry.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

using namespace ns3::divertsim;

namespace
{

constexpr std::uint16_t PORT = 8000;
constexpr std::uint32_t LIMIT = 6;

/// What the slow model says of a change
struct SlowChange
{
    std::uint64_t live = 0;
    std::uint64_t own = 0;
    std::uint64_t collateral = 0;
    std::map<std::uint64_t, std::pair<std::string, std::string>> rows; ///< ID: from, to
};

class RandomRun
{
  public:
    explicit RandomRun(const std::string& policy)
        : m_ports(m_clock)
    {
        m_ports.Configure(PORT, LbMakePolicy(policy), LIMIT);
        const auto host = m_recorder.AddHost("firewall");
        m_recorder.AddGroup("ids", host, PORT, policy, LIMIT, 32, m_ports.GetMapper(PORT));
        m_entry = m_recorder.AddTraffic("web", false);
        m_pf = m_recorder.GetPfObserver(host);
        m_ports.AddObserver(m_recorder.GetDivertObserver(host));
        Add(2);
        m_recorder.StartRun(0);
    }

    void Step()
    {
        m_clock.AdvanceTo(m_clock.Now() + *rc::gen::inRange<BsdTime>(0, 3) * BSD_MILLISECOND);
        switch (*rc::gen::inRange(0, 14))
        {
        case 0:
        case 1:
        case 2:
            Open();
            break;
        case 3:
        case 4:
        case 5:
        case 6:
            if (!m_states.empty())
            {
                Packet(Any(m_states));
            }
            break;
        case 7:
            Packet(0);
            break;
        case 8:
        case 9:
            Read();
            break;
        case 10:
            Finished();
            break;
        case 11:
            Removed();
            break;
        default:
            Change();
        }
    }

    void Check()
    {
        std::uint64_t pending = m_read.size();
        for (const auto& [name, socket] : m_sockets)
        {
            pending += socket->GetQueuedPackets();
        }
        const LbMeasureResults results = m_recorder.Finish(m_clock.Now() + BSD_SECOND);
        const LbPacketResult& packets = results.packets;
        const auto dropped = [&](LbLoss loss) {
            return packets.dropped[static_cast<std::size_t>(loss)];
        };
        RC_ASSERT(packets.pendingAtEnd == pending);
        RC_ASSERT(packets.diverted == m_ports.GetCounters().diverted);
        RC_ASSERT(packets.diverted == packets.reinjectedIn + packets.reinjectedOut +
                                          dropped(LbLoss::WRITE_ERROR) + dropped(LbLoss::VERDICT) +
                                          dropped(LbLoss::UNCONSUMED) +
                                          dropped(LbLoss::CLOSED_SOCKET) + pending);
        RC_ASSERT(dropped(LbLoss::NO_PORT) == m_ports.GetCounters().noport);
        CheckMembers(results);
        CheckChanges(results);
        CheckRows(results);
    }

  private:
    std::uint64_t Any(const std::set<std::uint64_t>& ids)
    {
        const auto at = *rc::gen::inRange<std::size_t>(0, ids.size());
        return *std::next(ids.begin(), static_cast<std::ptrdiff_t>(at));
    }

    BsdUnit UnitOf(std::uint64_t id)
    {
        return id == 0 ? BsdUnit()
                       : BsdUnit{id, StandTuple(static_cast<std::uint32_t>(id)), nullptr};
    }

    std::string Where(std::uint64_t id)
    {
        const LbMember* member = m_ports.GetMapper(PORT).Map(UnitOf(id)).member;
        return member ? member->GetName() : "";
    }

    void Open()
    {
        const std::uint64_t id = ++m_lastId;
        const BsdTuple tuple = StandTuple(static_cast<std::uint32_t>(id));
        m_recorder.GetFlowObserver()->OnFlowStarted(m_clock.Now(),
                                                    static_cast<LbFlowId>(id),
                                                    m_entry,
                                                    tuple);
        BsdPacketView view;
        view.tuple = tuple;
        m_pf->OnStateCreated({m_clock.Now(), BsdDirection::IN, 0, &view, id, 0, false}, UnitOf(id));
        m_states.insert(id);
        Packet(id);
    }

    void Packet(std::uint64_t id)
    {
        DivertPacket packet;
        packet.info.tuple = UnitOf(id).tuple;
        packet.info.length = *rc::gen::element(40u, 1500u, 30000u);
        packet.info.payload = packet.info.length - 40;
        const std::string where = Where(id);
        m_ports.Deliver(PORT, UnitOf(id), packet);
        if (!where.empty() && id != 0 && m_home.emplace(id, where).second &&
            m_finished.count(id) == 0)
        {
            m_live.insert(id);
        }
    }

    void Read()
    {
        for (auto& [name, socket] : m_sockets)
        {
            if (socket->HasPacket() && *rc::gen::arbitrary<bool>())
            {
                const DivertPacketInfo info = socket->Read().info;
                m_read[info.serial] = {socket.get(), info};
            }
        }
        if (m_read.empty())
        {
            return;
        }
        const auto [socket, info] = m_read.begin()->second;
        m_read.erase(m_read.begin());
        DivertObserver& told = m_ports.GetObserver();
        told.OnService(m_clock.Now(), *socket, info);
        const auto verdict =
            *rc::gen::element(DivertVerdict::PASS, DivertVerdict::PASS, DivertVerdict::DROP);
        told.OnVerdict(m_clock.Now(), *socket, info, verdict, *rc::gen::arbitrary<bool>());
        if (verdict == DivertVerdict::PASS)
        {
            const bool good = *rc::gen::inRange(0, 4) > 0;
            socket->ReportReinjected(info,
                                     *rc::gen::arbitrary<bool>(),
                                     good ? BsdErrno::OK : BsdErrno::E_NOBUFS);
        }
    }

    void Finished()
    {
        if (!m_states.empty())
        {
            const std::uint64_t id = Any(m_states);
            if (m_finished.insert(id).second)
            {
                m_pf->OnStateFinished(m_clock.Now(), id);
                m_live.erase(id);
            }
        }
    }

    void Removed()
    {
        if (!m_states.empty())
        {
            const std::uint64_t id = Any(m_states);
            m_pf->OnStateRemoved(m_clock.Now(), id);
            m_states.erase(id);
            m_live.erase(id);
        }
    }

    void Add(int count)
    {
        for (int i = 0; i < count; ++i)
        {
            const std::string name = "ids/" + std::to_string(m_nextSocket);
            auto socket = std::make_unique<DivertSocket>(m_ports, name);
            socket->SetReusePortLb(true);
            if (socket->Bind(PORT) == BsdErrno::OK)
            {
                ++m_nextSocket;
                m_sockets[name] = std::move(socket);
            }
        }
    }

    void Change()
    {
        SlowChange change;
        std::map<std::uint64_t, std::string> before;
        for (const std::uint64_t id : m_live)
        {
            before[id] = Where(id);
        }
        std::set<std::string> closing;
        for (const auto& [name, socket] : m_sockets)
        {
            if (*rc::gen::inRange(0, 3) == 0)
            {
                closing.insert(name);
            }
        }
        m_recorder.BeginChange(m_clock.Now(), "change", "change", {"ids"});
        std::vector<std::unique_ptr<DivertSocket>> dying; // objects until the change is judged
        for (const std::string& name : closing)
        {
            DivertSocket* socket = m_sockets[name].get();
            for (auto it = m_read.begin(); it != m_read.end();)
            {
                it = it->second.first == socket ? m_read.erase(it) : std::next(it);
            }
            socket->Close();
            dying.push_back(std::move(m_sockets[name]));
            m_sockets.erase(name);
        }
        Add(*rc::gen::inRange(0, 3));
        m_recorder.EndChange();
        change.live = m_live.size();
        for (const std::uint64_t id : m_live)
        {
            const std::string from = before[id];
            const std::string to = Where(id);
            if (from == to)
            {
                continue;
            }
            change.rows[id] = {from, to};
            if (!from.empty())
            {
                ++(to.empty() || closing.count(from) > 0 ? change.own : change.collateral);
            }
        }
        m_changes.push_back(change);
    }

    void CheckMembers(const LbMeasureResults& results)
    {
        std::uint64_t packets = 0;
        std::uint64_t units = 0;
        for (std::size_t k = 0; k < results.groups[0].members.size(); ++k)
        {
            const LbMemberResult& member = results.groups[0].members[k];
            RC_ASSERT(member.socket == "ids/" + std::to_string(k));
            RC_ASSERT(member.closed.has_value() == (m_sockets.count(member.socket) == 0));
            packets += member.packets;
            units += member.flows;
        }
        RC_ASSERT(packets == results.packets.diverted);
        RC_ASSERT(units >= m_home.size());
    }

    void CheckChanges(const LbMeasureResults& results)
    {
        RC_ASSERT(results.changes.size() == m_changes.size());
        for (std::size_t i = 0; i < m_changes.size(); ++i)
        {
            const LbChangeResult& change = results.changes[i];
            RC_ASSERT(change.live == m_changes[i].live);
            RC_ASSERT(change.movedOwn == m_changes[i].own);
            RC_ASSERT(change.movedCollateral == m_changes[i].collateral);
            RC_ASSERT(change.moved == change.movedOwn + change.movedCollateral);
            if (change.expected)
            {
                RC_ASSERT(change.expected->moved.fraction ==
                          change.expected->own.fraction + change.expected->collateral.fraction);
            }
        }
    }

    /// The rows tell the same story: homes, moves in the order of IDs, one end at most.
    void CheckRows(const LbMeasureResults& results)
    {
        std::map<std::uint64_t, std::string> current;
        std::set<std::uint64_t> ended;
        std::vector<std::map<std::uint64_t, std::pair<std::string, std::string>>> moves(
            m_changes.size());
        std::pair<std::int32_t, std::uint64_t> last{-1, 0};
        for (const LbMappingRow& row : results.mapping)
        {
            const std::uint64_t id = row.stateId;
            RC_ASSERT(ended.count(id) == 0);
            RC_ASSERT(current[id] == row.from);
            current[id] = row.to;
            if (row.cause == LbMappingRow::NEW)
            {
                RC_ASSERT(m_home[id] == row.to || id == 0);
            }
            else if (row.cause == LbMappingRow::END)
            {
                ended.insert(id);
            }
            else
            {
                RC_ASSERT(std::make_pair(row.cause, id) >= last);
                last = {row.cause, id};
                if (id != 0)
                {
                    moves.at(static_cast<std::size_t>(row.cause))[id] = {row.from, row.to};
                }
            }
        }
        for (std::size_t i = 0; i < m_changes.size(); ++i)
        {
            RC_ASSERT(moves[i] == m_changes[i].rows);
        }
    }

    ManualClock m_clock;
    DivertPorts m_ports;
    LbMeasureRecorder m_recorder;
    PfObserver* m_pf = nullptr;
    std::uint32_t m_entry = 0;
    std::uint64_t m_lastId = 0;
    std::uint32_t m_nextSocket = 0;
    std::set<std::uint64_t> m_states;
    std::set<std::uint64_t> m_finished;
    std::set<std::uint64_t> m_live;
    std::map<std::uint64_t, std::string> m_home;
    std::map<std::string, std::unique_ptr<DivertSocket>> m_sockets;
    std::map<std::uint64_t, std::pair<DivertSocket*, DivertPacketInfo>> m_read;
    std::vector<SlowChange> m_changes;
};

RC_GTEST_PROP(LbMeasureProperty, RandomRunsAgreeWithTheSlowModel, ())
{
    RandomRun run(*rc::gen::element<std::string>("freebsd",
                                                 "freebsd-committed",
                                                 "freebsd-draft",
                                                 "id-modulo"));
    const auto steps = *rc::gen::inRange(0, 150);
    for (int i = 0; i < steps; ++i)
    {
        run.Step();
    }
    run.Check();
}

} // namespace
