// SPDX-License-Identifier: GPL-2.0-only
#ifndef SOCKET_STAND_H
#define SOCKET_STAND_H

#include "test/measure/measure-stand.h"

#include "ns3/lb-observer.h"

#include <algorithm>
#include <set>

namespace ns3
{
namespace divertsim
{

/**
 * A recorder with one host and one group of TCP or UDP sockets, "web", moved by hand: it plays the
 * stack and the application. IDs pick members by their remainder.
 */
class SocketStand
{
  public:
    explicit SocketStand(std::uint8_t protocol,
                         bool ownsHalfOpen = false,
                         std::uint32_t limit = 256)
        : group(std::make_unique<StandPolicy>("freebsd-inpcb"), limit),
          m_owns(ownsHalfOpen)
    {
        place.protocol = protocol;
        place.family = BsdFamily::INET;
        place.port = 80;
        host = recorder.AddHost("server", false);
        recorder.AddGroup(host, {"web", place, "freebsd-inpcb", limit, 256, ownsHalfOpen}, group);
        entry = recorder.AddTraffic("clients", false);
        observer = recorder.GetLbObserver(host);
        flows = recorder.GetFlowObserver();
    }

    bool IsTcp() const
    {
        return place.protocol == BSD_IPPROTO_TCP;
    }

    /// socket(2) and bind(2). \return the socket
    LbMember* Bind()
    {
        m_members.push_back(
            std::make_unique<StandMember>("web/" + std::to_string(m_members.size())));
        LbMember* member = m_members.back().get();
        const bool fits = group.GetSlots().size() < group.GetLimit();
        if (fits && !IsTcp())
        {
            group.Join(member);
        }
        observer->OnBound(now, *member, place, fits, BsdErrno::OK);
        return member;
    }

    /// listen(2)
    void Listen(LbMember* member)
    {
        group.Join(member);
        observer->OnListening(now, *member, place);
    }

    /// Sockets that can be picked
    std::vector<LbMember*> Start(std::uint32_t count)
    {
        std::vector<LbMember*> members;
        for (std::uint32_t k = 0; k < count; ++k)
        {
            members.push_back(Bind());
            if (IsTcp())
            {
                Listen(members.back());
            }
        }
        return members;
    }

    /// close(2): a listener resets what it holds. \param late tells of these afterwards
    void Close(LbMember* member, bool late = false)
    {
        group.Leave(member);
        if (late)
        {
            observer->OnUnbound(now, *member, place, true);
        }
        for (const auto& [id, listener] : std::map<std::uint64_t, LbMember*>(holders))
        {
            if (listener == member)
            {
                holders.erase(id);
                observer->OnReset(now, *member, id);
            }
        }
        if (!late)
        {
            observer->OnUnbound(now, *member, place, true);
        }
    }

    void Begin(const std::string& name)
    {
        recorder.BeginChange(now, name, name, {"web"});
    }

    void End()
    {
        recorder.EndChange();
    }

    BsdTuple TupleOf(std::uint64_t id) const
    {
        BsdTuple tuple = StandTuple(static_cast<std::uint32_t>(id));
        tuple.protocol = place.protocol;
        return tuple;
    }

    /// A flow starts, and its first packet, a SYN or a datagram, comes in.
    void Open(std::uint64_t id)
    {
        flows->OnFlowStarted(now, static_cast<LbFlowId>(id), entry, TupleOf(id));
        Packet(id);
    }

    /// A packet of a unit that is picked for: a datagram, or one of a half-open connection
    LbMember* Packet(std::uint64_t id, std::uint32_t bytes = 140)
    {
        const BsdUnit unit{id, TupleOf(id), &words[id], true};
        LbMember* member = group.Pick(unit);
        if (!member)
        {
            observer->OnRefused(now, nullptr, 0, LbRefusal::NOT_LISTENING);
            return nullptr;
        }
        observer->OnPicked(now, place, unit, *member);
        if (m_owns)
        {
            holders.emplace(id, member);
        }
        observer->OnDelivered(now, *member, id, bytes, IsTcp() ? 0 : bytes + 16);
        return member;
    }

    /// The ACK of the handshake
    void Complete(std::uint64_t id)
    {
        LbMember* member = m_owns ? holders.at(id) : Packet(id);
        holders[id] = member;
        observer->OnCompleted(now, *member, id);
    }

    /// accept(2) \return the connection's socket
    LbMember* Accept(std::uint64_t id)
    {
        LbMember* member = holders.at(id);
        holders.erase(id);
        observer->OnAccepted(now, *member, id);
        return member;
    }

    /// Both, and accept(2)
    LbMember* Establish(std::uint64_t id)
    {
        Open(id);
        Complete(id);
        return Accept(id);
    }

    /// A datagram is read and served. \param known the application holds its flow
    void Serve(LbMember* member, std::uint64_t id, bool known = true)
    {
        observer->OnRead(now, *member, id, 0);
        observer->OnService(now, *member, id, 0);
        observer->OnServed(now, *member, id, known);
    }

    LbMeasureResults Finish()
    {
        return recorder.Finish(now);
    }

    BsdTime now = 0;
    LbPlace place;
    LbGroup group;
    LbMeasureRecorder recorder;
    LbMeasureRecorder::Host host = 0;
    std::uint32_t entry = 0;
    LbObserver* observer = nullptr;
    LbMeasureFlowObserver* flows = nullptr;
    std::map<std::uint64_t, std::uint64_t> words;
    std::map<std::uint64_t, LbMember*> holders; ///< listeners of connections that wait, by unit

  private:
    bool m_owns;
    std::vector<std::unique_ptr<StandMember>> m_members;
};

/// \param results of a run \param loss a reason \return packets lost for it
inline std::uint64_t
StandDropped(const LbMeasureResults& results, LbLoss loss)
{
    return results.packets.dropped[static_cast<std::size_t>(loss)];
}

/// \param results of a run \return the mapping as "cause id|flow's port from>to", a word each
inline std::vector<std::string>
StandRows(const LbMeasureResults& results)
{
    std::vector<std::string> rows;
    for (const LbMappingRow& row : results.mapping)
    {
        const std::string cause = row.cause == LbMappingRow::NEW   ? "new"
                                  : row.cause == LbMappingRow::END ? "end"
                                                                   : std::to_string(row.cause);
        const std::size_t at = row.flow.find("|49");
        const int id = std::stoi(row.flow.substr(at + 1, 5)) - 49152;
        rows.push_back(cause + " " + std::to_string(id) + " " + row.from + ">" + row.to);
    }
    return rows;
}

} // namespace divertsim
} // namespace ns3

#endif // SOCKET_STAND_H
