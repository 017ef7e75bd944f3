// SPDX-License-Identifier: GPL-2.0-only
//
// Random runs of TCP listeners and UDP sockets, measured by the recorder and, beside it, by a slow
// model that keeps every unit's whole story and asks for everybody's socket before and after.
#include "test/measure/socket-stand.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace ns3::divertsim;

namespace
{

/// What the slow model knows of a unit
struct SlowUnit
{
    enum Stage
    {
        OPEN,     ///< UDP, or half-open
        COMPLETE, ///< in a listener's queue
        ACCEPTED,
        OVER,
    };

    Stage stage = OPEN;
    std::string home;
    std::string at; ///< its socket now, "" for nobody
    BsdTime since = 0;
    std::optional<std::size_t> movedBy;
    std::set<std::string> reached;
    bool wrong = false;
};

/// What the slow model says of a change
struct SlowChange
{
    std::uint64_t live = 0;
    std::uint64_t own = 0;
    std::uint64_t collateral = 0;
    std::uint64_t halfOpen = 0; ///< died with a listener
    std::uint64_t unaccepted = 0;
    BsdTime wrong = 0;
    std::set<std::uint64_t> moved;
    std::map<std::uint64_t, std::pair<std::string, std::string>> rows;
    std::uint64_t split = 0;
    std::uint64_t broken = 0;
};

class RandomSockets
{
  public:
    RandomSockets(std::uint8_t protocol, bool ownsHalfOpen)
        : m_stand(protocol, ownsHalfOpen, LIMIT),
          m_owns(ownsHalfOpen)
    {
        Add(2);
        m_stand.recorder.StartRun(0);
    }

    void Step()
    {
        m_stand.now += *rc::gen::inRange<BsdTime>(0, 3) * BSD_MILLISECOND;
        const int what = *rc::gen::inRange(0, 12);
        if (what < 3)
        {
            Open();
        }
        else if (what < 5)
        {
            Again();
        }
        else if (what < 8)
        {
            m_stand.IsTcp() ? Advance() : Read();
        }
        else if (what < 9)
        {
            Over();
        }
        else
        {
            Change();
        }
    }

    void Check()
    {
        m_stand.now += BSD_SECOND;
        for (auto& [id, unit] : m_units)
        {
            Charge(unit);
        }
        const LbMeasureResults results = m_stand.Finish();
        CheckPackets(results);
        CheckChanges(results);
        CheckRows(results);
        RC_ASSERT(results.flows.started == m_units.size() + m_refused);
    }

  private:
    static constexpr std::uint32_t LIMIT = 5;

    static bool IsLive(const SlowUnit& unit)
    {
        return unit.stage == SlowUnit::OPEN || unit.stage == SlowUnit::COMPLETE;
    }

    std::optional<std::uint64_t> Any(const std::set<SlowUnit::Stage>& stages)
    {
        std::vector<std::uint64_t> ids;
        for (const auto& [id, unit] : m_units)
        {
            if (stages.count(unit.stage) > 0)
            {
                ids.push_back(id);
            }
        }
        return ids.empty() ? std::nullopt : std::optional(*rc::gen::elementOf(ids));
    }

    /// Where the group would send it, whoever holds it
    std::string Picked(std::uint64_t id)
    {
        const LbMember* member = m_stand.group.Map({id, m_stand.TupleOf(id), nullptr, true}).member;
        return member ? member->GetName() : "";
    }

    /// Where its next packet goes
    std::string Where(std::uint64_t id, const SlowUnit& unit)
    {
        const bool held = unit.stage == SlowUnit::COMPLETE || (m_owns && m_stand.IsTcp());
        if (!held)
        {
            return Picked(id);
        }
        return m_sockets.count(unit.at) > 0 ? unit.at : "";
    }

    void Reached(std::uint64_t id, const std::string& socket)
    {
        SlowUnit& unit = m_units.at(id);
        ++m_packets[socket];
        m_wrong += socket != unit.home ? 1 : 0;
        if (unit.reached.insert(socket).second && unit.reached.size() == 2 && unit.movedBy)
        {
            ++m_changes[*unit.movedBy].split;
        }
        if (!m_stand.IsTcp())
        {
            ++m_delivered;
            m_queues[socket].push_back(id);
            if (socket != unit.home && !unit.wrong)
            {
                unit.wrong = true;
                m_changes[*unit.movedBy].broken += 1;
            }
        }
    }

    void Open()
    {
        const std::uint64_t id = ++m_lastId;
        const std::string where = Picked(id);
        m_stand.Open(id);
        if (where.empty())
        {
            ++m_refused;
            return;
        }
        SlowUnit& unit = m_units[id];
        unit.home = unit.at = where;
        unit.since = m_stand.now;
        Reached(id, where);
    }

    /// One more datagram, or one more SYN
    void Again()
    {
        const auto id = Any({SlowUnit::OPEN});
        if (!id || (m_stand.IsTcp() && m_owns))
        {
            return;
        }
        const std::string where = Picked(*id);
        m_stand.Packet(*id);
        where.empty() ? void(++m_refusedPackets) : Reached(*id, where);
    }

    /// A connection goes on
    void Advance()
    {
        const auto id = Any({SlowUnit::OPEN, SlowUnit::COMPLETE});
        if (!id)
        {
            return;
        }
        SlowUnit& unit = m_units.at(*id);
        if (unit.stage == SlowUnit::COMPLETE)
        {
            m_stand.Accept(*id);
            unit.stage = SlowUnit::ACCEPTED;
        }
        else if (!Where(*id, unit).empty())
        {
            m_stand.Complete(*id);
            unit.stage = SlowUnit::COMPLETE;
            if (!m_owns)
            {
                Reached(*id, unit.at);
            }
        }
    }

    /// A socket reads, or serves what it has read
    void Read()
    {
        for (auto& [name, member] : m_sockets)
        {
            auto& queue = m_queues[name];
            auto& read = m_read[name];
            if (!read.empty() && *rc::gen::arbitrary<bool>())
            {
                const bool known = *rc::gen::inRange(0, 4) > 0;
                const std::uint64_t id = read.front();
                read.pop_front();
                m_stand.observer->OnServed(m_stand.now, *member, id, known);
                ++(known ? m_served : m_verdicts);
                Unknown(id, known);
            }
            else if (!queue.empty())
            {
                read.push_back(queue.front());
                queue.pop_front();
                m_stand.observer->OnRead(m_stand.now, *member, read.back(), 0);
            }
        }
    }

    void Unknown(std::uint64_t id, bool known)
    {
        SlowUnit& unit = m_units.at(id);
        if (!known && unit.stage != SlowUnit::OVER && !unit.wrong)
        {
            unit.wrong = true;
            if (unit.movedBy)
            {
                ++m_changes[*unit.movedBy].broken;
            }
        }
    }

    void Over()
    {
        const auto id = Any({SlowUnit::OPEN, SlowUnit::COMPLETE, SlowUnit::ACCEPTED});
        if (id)
        {
            SlowUnit& unit = m_units.at(*id);
            Charge(unit);
            unit.stage = SlowUnit::OVER;
            m_stand.holders.erase(*id);
            m_stand.observer->OnEnded(m_stand.now, *id);
            m_ends.insert(*id);
        }
    }

    /// The time since the unit came where it is goes to the change that moved it.
    void Charge(SlowUnit& unit)
    {
        if (unit.stage != SlowUnit::OVER && unit.movedBy && !unit.at.empty() &&
            unit.at != unit.home)
        {
            m_changes[*unit.movedBy].wrong += m_stand.now - unit.since;
        }
    }

    void Add(int count)
    {
        for (int k = 0; k < count; ++k)
        {
            LbMember* member = m_stand.Bind();
            const bool fits = m_stand.group.Has(member) || (m_stand.IsTcp() && Fits());
            if (m_stand.IsTcp() && fits)
            {
                m_stand.Listen(member);
            }
            if (fits)
            {
                m_sockets[member->GetName()] = member;
            }
        }
    }

    bool Fits()
    {
        return m_stand.group.GetSlots().size() < LIMIT;
    }

    void Close(const std::string& name)
    {
        LbMember* member = m_sockets.at(name);
        m_sockets.erase(name);
        for (const std::uint64_t id : m_queues[name])
        {
            m_stand.observer->OnClosedSocket(m_stand.now, *member, id);
        }
        m_closed += m_queues[name].size();
        m_unconsumed += m_read[name].size();
        m_queues[name].clear();
        m_read[name].clear();
        m_stand.Close(member);
    }

    void Change()
    {
        std::set<std::string> closing;
        for (const auto& [name, member] : m_sockets)
        {
            if (*rc::gen::inRange(0, 3) == 0)
            {
                closing.insert(name);
            }
        }
        m_stand.Begin("change");
        for (const std::string& name : closing)
        {
            Close(name);
        }
        Add(*rc::gen::inRange(0, 3));
        m_stand.End();
        const std::size_t index = m_changes.size();
        m_changes.emplace_back();
        for (auto& [id, unit] : m_units)
        {
            if (!IsLive(unit))
            {
                continue;
            }
            ++m_changes[index].live;
            const std::string to = Where(id, unit);
            if (to != unit.at)
            {
                Move(index, id, to, closing.count(unit.at) > 0);
            }
        }
    }

    void Move(std::size_t index, std::uint64_t id, const std::string& to, bool closed)
    {
        SlowUnit& unit = m_units.at(id);
        const bool held = unit.stage == SlowUnit::COMPLETE || (m_owns && m_stand.IsTcp());
        Charge(unit);
        SlowChange& change = m_changes[index];
        change.rows[id] = {unit.at, to};
        if (!unit.at.empty())
        {
            ++(closed || to.empty() ? change.own : change.collateral);
            change.moved.insert(id);
            unit.movedBy = index;
        }
        unit.at = to;
        unit.since = m_stand.now;
        if (held && to.empty())
        {
            ++(unit.stage == SlowUnit::COMPLETE ? change.unaccepted : change.halfOpen);
            unit.stage = SlowUnit::OVER;
            m_dead.insert(id);
        }
    }

    void CheckPackets(const LbMeasureResults& results)
    {
        const LbPacketResult& packets = results.packets;
        std::uint64_t pending = 0;
        for (const auto* queues : {&m_queues, &m_read})
        {
            for (const auto& [name, queue] : *queues)
            {
                pending += queue.size();
            }
        }
        RC_ASSERT(packets.diverted == 0u);
        RC_ASSERT(packets.delivered == m_delivered);
        RC_ASSERT(packets.served == m_served);
        RC_ASSERT(packets.pendingAtEnd == pending);
        RC_ASSERT(StandDropped(results, LbLoss::VERDICT) == m_verdicts);
        RC_ASSERT(StandDropped(results, LbLoss::CLOSED_SOCKET) == m_closed);
        RC_ASSERT(StandDropped(results, LbLoss::UNCONSUMED) == m_unconsumed);
        RC_ASSERT(StandDropped(results, LbLoss::NOT_LISTENING) == m_refused + m_refusedPackets);
        // Conservation: as for divert, with `served` in the place of what was written back
        RC_ASSERT(packets.delivered == packets.served + StandDropped(results, LbLoss::VERDICT) +
                                           StandDropped(results, LbLoss::CLOSED_SOCKET) +
                                           StandDropped(results, LbLoss::UNCONSUMED) +
                                           packets.pendingAtEnd);
        RC_ASSERT(packets.wrongSocket == m_wrong);
        for (const LbMemberResult& member : results.groups[0].members)
        {
            RC_ASSERT(member.packets == m_packets[member.socket]);
            RC_ASSERT(member.queuePeakBytes.has_value() == !m_stand.IsTcp());
        }
    }

    void CheckChanges(const LbMeasureResults& results)
    {
        RC_ASSERT(results.changes.size() == m_changes.size());
        for (std::size_t k = 0; k < m_changes.size(); ++k)
        {
            const LbChangeResult& change = results.changes[k];
            const SlowChange& slow = m_changes[k];
            RC_ASSERT(change.live == slow.live);
            RC_ASSERT(change.movedOwn == slow.own);
            RC_ASSERT(change.movedCollateral == slow.collateral);
            RC_ASSERT(change.moved == slow.moved.size());
            RC_ASSERT(change.wrongSocketSeconds == static_cast<double>(slow.wrong) / BSD_SECOND);
            RC_ASSERT(change.resetHalfOpen == slow.halfOpen);
            RC_ASSERT(change.resetUnaccepted == slow.unaccepted);
            RC_ASSERT(change.split == slow.split);
            RC_ASSERT(change.broken == slow.broken);
            bool drains = true;
            for (const std::uint64_t id : slow.moved)
            {
                drains = drains && (m_ends.count(id) > 0 || m_dead.count(id) > 0);
            }
            RC_ASSERT(change.drainSeconds.has_value() == drains);
        }
    }

    /// The rows tell the same story: homes, moves in the order of IDs, one end at most.
    void CheckRows(const LbMeasureResults& results)
    {
        std::map<std::string, std::uint64_t> ids;
        for (const auto& [id, unit] : m_units)
        {
            ids[m_stand.TupleOf(id).ToString()] = id;
        }
        std::vector<std::map<std::uint64_t, std::pair<std::string, std::string>>> moves(
            m_changes.size());
        std::set<std::uint64_t> begun;
        std::set<std::uint64_t> ended;
        std::set<std::uint64_t> dead;
        std::pair<std::int32_t, std::uint64_t> last{-1, 0};
        for (const LbMappingRow& row : results.mapping)
        {
            const std::uint64_t id = ids.at(row.flow);
            RC_ASSERT(row.stateId == 0u);
            RC_ASSERT(ended.count(id) == 0 && dead.count(id) == 0);
            if (row.cause == LbMappingRow::NEW)
            {
                RC_ASSERT(begun.insert(id).second);
                RC_ASSERT(row.to == m_units.at(id).home);
            }
            else if (row.cause == LbMappingRow::END)
            {
                ended.insert(id);
            }
            else
            {
                RC_ASSERT(std::make_pair(row.cause, id) > last);
                last = {row.cause, id};
                moves.at(static_cast<std::size_t>(row.cause))[id] = {row.from, row.to};
            }
            if (row.dies)
            {
                dead.insert(id);
            }
        }
        for (std::size_t k = 0; k < m_changes.size(); ++k)
        {
            RC_ASSERT(moves[k] == m_changes[k].rows);
        }
        RC_ASSERT(begun.size() == m_units.size());
        RC_ASSERT(ended == m_ends);
        RC_ASSERT(dead == m_dead);
    }

    SocketStand m_stand;
    bool m_owns;
    std::uint64_t m_lastId = 0;
    std::map<std::uint64_t, SlowUnit> m_units;
    std::map<std::string, LbMember*> m_sockets; ///< members
    std::map<std::string, std::deque<std::uint64_t>> m_queues;
    std::map<std::string, std::deque<std::uint64_t>> m_read;
    std::map<std::string, std::uint64_t> m_packets;
    std::vector<SlowChange> m_changes;
    std::set<std::uint64_t> m_ends;
    std::set<std::uint64_t> m_dead; ///< with their listeners
    std::uint64_t m_refused = 0;    ///< at their first packet
    std::uint64_t m_refusedPackets = 0;
    std::uint64_t m_delivered = 0;
    std::uint64_t m_served = 0;
    std::uint64_t m_verdicts = 0;
    std::uint64_t m_closed = 0;
    std::uint64_t m_unconsumed = 0;
    std::uint64_t m_wrong = 0;
};

void
RunRandomly(std::uint8_t protocol, bool ownsHalfOpen)
{
    RandomSockets run(protocol, ownsHalfOpen);
    const auto steps = *rc::gen::inRange(0, 150);
    for (int i = 0; i < steps; ++i)
    {
        run.Step();
    }
    run.Check();
}

RC_GTEST_PROP(LbMeasureSocketsProperty, UdpRunsAgreeWithTheSlowModel, ())
{
    RunRandomly(BSD_IPPROTO_UDP, false);
}

RC_GTEST_PROP(LbMeasureSocketsProperty, TcpRunsWithASyncacheAgreeWithTheSlowModel, ())
{
    RunRandomly(BSD_IPPROTO_TCP, false);
}

RC_GTEST_PROP(LbMeasureSocketsProperty, TcpRunsWhereListenersOwnHalfOpenAgreeWithTheSlowModel, ())
{
    RunRandomly(BSD_IPPROTO_TCP, true);
}

} // namespace
