// SPDX-License-Identifier: GPL-2.0-only
#ifndef MEASURE_STAND_H
#define MEASURE_STAND_H

#include "ns3/lb-expectation.h"
#include "ns3/lb-group.h"
#include "ns3/lb-measure-recorder.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A socket that is nothing but its name
class StandMember : public LbMember
{
  public:
    explicit StandMember(std::string name)
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

/// The ID modulo the size; remembers how often it was asked, if told to
class StandPolicy : public LbPolicy
{
  public:
    explicit StandPolicy(std::string_view name = "id-modulo")
        : m_name(name)
    {
    }

    std::string_view GetName() const override
    {
        return m_name;
    }

    LbPick Pick(const BsdUnit& unit, const LbSlots& slots) const override
    {
        return {static_cast<std::uint32_t>(unit.id % slots.size()), unit.id + slots.size()};
    }

    std::optional<LbExpectation> Expect(const LbChange& change,
                                        const std::vector<BsdUnit>&) const override
    {
        return LbExpectModulo(change);
    }

  private:
    std::string_view m_name;
};

/// \param n any \return a TCP tuple of its own
inline BsdTuple
StandTuple(std::uint32_t n)
{
    BsdTuple tuple;
    tuple.protocol = BSD_IPPROTO_TCP;
    tuple.source = BsdAddress::V4(0x0a000000 + (n >> 14));
    tuple.sourcePort = static_cast<std::uint16_t>(49152 + (n & 0x3fff));
    tuple.destination = BsdAddress::V4(0x0a010001);
    tuple.destinationPort = 80;
    return tuple;
}

/**
 * A recorder with one host and two groups, "ids" on port 8000 and "ips" on port 9000, moved by
 * hand: it plays pf, the divert ports and the application.
 */
class MeasureStand
{
  public:
    static constexpr std::uint16_t IDS = 8000;
    static constexpr std::uint16_t IPS = 9000;

    explicit MeasureStand(std::string_view policy = "id-modulo", std::uint32_t limit = 32)
    {
        host = recorder.AddHost("firewall");
        for (const auto& [port, name] : {std::pair(IDS, "ids"), std::pair(IPS, "ips")})
        {
            m_groups[port] =
                std::make_unique<LbGroup>(std::make_unique<StandPolicy>(policy), limit);
            recorder.AddGroup(name, host, port, std::string(policy), limit, 32, *m_groups[port]);
        }
        entry = recorder.AddTraffic("web", false);
        pf = recorder.GetPfObserver(host);
        divert = recorder.GetDivertObserver(host);
        flows = recorder.GetFlowObserver();
    }

    /// Opens NAME/k and binds it. \return the socket, null where the bind failed
    LbMember* Bind(std::uint16_t port)
    {
        const std::string name = port == IDS ? "ids" : "ips";
        auto member = std::make_unique<StandMember>(name + "/" + std::to_string(m_opened[port]));
        const BsdErrno error = m_groups[port]->Join(member.get());
        divert->OnBound(now, *member, port, true, error);
        if (error != BsdErrno::OK)
        {
            return nullptr;
        }
        ++m_opened[port];
        m_members.push_back(std::move(member));
        return m_members.back().get();
    }

    /// Binds so many, at the start.
    std::vector<LbMember*> Start(std::uint32_t count, std::uint16_t port = IDS)
    {
        std::vector<LbMember*> members;
        for (std::uint32_t k = 0; k < count; ++k)
        {
            members.push_back(Bind(port));
        }
        return members;
    }

    void Close(LbMember* member, std::uint16_t port = IDS)
    {
        m_groups[port]->Leave(member);
        divert->OnUnbound(now, *member, port, true);
    }

    BsdErrno Rebind(LbMember* member, std::uint16_t from, std::uint16_t to)
    {
        if (m_groups[to]->IsFull())
        {
            divert->OnBound(now, *member, to, false, BsdErrno::E_NOSPC);
            return BsdErrno::E_NOSPC;
        }
        if (from != to)
        {
            m_groups[to]->Join(member);
            m_groups[from]->Leave(member);
            divert->OnUnbound(now, *member, from, false);
        }
        divert->OnBound(now, *member, to, true, BsdErrno::OK);
        return BsdErrno::OK;
    }

    void Begin(const std::string& name, const std::vector<std::string>& groups = {"ids"})
    {
        recorder.BeginChange(now, name, name, groups);
    }

    void End()
    {
        recorder.EndChange();
    }

    /// A flow starts, pf makes a state for it, and its first packet is diverted and queued.
    void Open(std::uint64_t id, std::uint16_t port = IDS)
    {
        const auto flow = static_cast<LbFlowId>(id);
        flows->OnFlowStarted(now, flow, entry, StandTuple(flow));
        State(id, StandTuple(flow));
        Packet(id, port);
    }

    /// pf makes a state.
    void State(std::uint64_t id, const BsdTuple& tuple)
    {
        BsdPacketView view;
        view.tuple = tuple;
        tuples[id] = tuple;
        pf->OnStateCreated({now, BsdDirection::IN, 0, &view, id, 0, false},
                           {id, tuple, &words[id]});
    }

    /// A packet of a state, or of none (0), reaches the port. \return what was queued
    DivertPacketInfo Packet(std::uint64_t id, std::uint16_t port = IDS, std::uint32_t payload = 100)
    {
        DivertPacketInfo info;
        info.serial = ++serial;
        info.stateId = id;
        info.tuple = tuples[id];
        info.length = payload + 40;
        info.payload = payload;
        BsdUnit unit{id, tuples[id], id == 0 ? nullptr : &words[id]};
        LbMember* member = m_groups[port]->Pick(unit);
        last = member;
        if (!member)
        {
            divert->OnNoPort(now, port, info);
            return info;
        }
        divert->OnPicked(now, port, unit, *member);
        divert->OnQueued(now, *member, info, info.length + 16);
        return info;
    }

    /// A packet that passes at once. \param known the inspector knows its flow
    void Inspect(std::uint64_t id, bool known = true, std::uint32_t payload = 100)
    {
        const DivertPacketInfo info = Packet(id, IDS, payload);
        divert->OnRead(now, *last, info, 0);
        divert->OnService(now, *last, info);
        divert->OnVerdict(now, *last, info, DivertVerdict::PASS, known);
        divert->OnReinjected(now, *last, info, false, BsdErrno::OK);
    }

    const LbGroup& GetGroup(std::uint16_t port = IDS)
    {
        return *m_groups[port];
    }

    BsdTime now = 0;
    LbMeasureRecorder recorder;
    LbMeasureRecorder::Host host = 0;
    std::uint32_t entry = 0;
    PfObserver* pf = nullptr;
    DivertObserver* divert = nullptr;
    LbMeasureFlowObserver* flows = nullptr;
    LbMember* last = nullptr; ///< picked last
    std::uint64_t serial = 0;
    std::map<std::uint64_t, std::uint64_t> words;
    std::map<std::uint64_t, BsdTuple> tuples;

  private:
    std::map<std::uint16_t, std::unique_ptr<LbGroup>> m_groups;
    std::map<std::uint16_t, std::uint32_t> m_opened;
    std::vector<std::unique_ptr<LbMember>> m_members;
};

} // namespace divertsim
} // namespace ns3

#endif // MEASURE_STAND_H
