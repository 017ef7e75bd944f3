// SPDX-License-Identifier: GPL-2.0-only
#include "test/pf/pf-world.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{
namespace
{

/**
 * A second pf, written apart from the first for one rule (`pass ... divert-to port 8000`): a list
 * of states that is searched by comparing tuples, peers that are words, expiry and purge by
 * arithmetic. Slow and plain.
 */
class SlowPf
{
  public:
    SlowPf(std::uint64_t firstId, std::uint32_t rows, std::uint32_t rowsPerSlice)
        : m_nextId(firstId),
          m_rows(rows),
          m_rowsPerSlice(rowsPerSlice)
    {
    }

    struct State
    {
        BsdTuple tuple;
        BsdDirection direction;
        std::string maker = "closed"; ///< the end that sent the first packet
        std::string other = "closed";
        bool otherSpoke = false;
        int udpStage = 0; ///< 1 after the maker's first, 2 after a reply, 3 beyond
        BsdTime expiry = 0;
    };

    struct Answer
    {
        bool pass = true;
        bool diverted = false;
        std::uint64_t id = 0;
    };

    void AdvanceTo(BsdTime now)
    {
        for (auto it = m_states.begin(); it != m_states.end();)
        {
            it = PurgedAt(it->first, it->second.expiry) <= now ? m_states.erase(it) : ++it;
        }
        m_now = now;
    }

    Answer Test(BsdDirection direction, const BsdPacketView& packet, bool looped)
    {
        const auto found = std::find_if(m_states.begin(), m_states.end(), [&](const auto& entry) {
            const State& state = entry.second;
            return state.direction == direction ? state.tuple == packet.tuple
                                                : state.tuple == packet.tuple.Reversed();
        });
        if (found == m_states.end())
        {
            return New(direction, packet, looped);
        }
        if (looped)
        {
            return {true, false, 0};
        }
        State& state = found->second;
        const bool fromMaker = state.direction == direction;
        if (packet.tuple.protocol == BSD_IPPROTO_TCP)
        {
            const bool syn = (packet.tcpFlags & SYN) && !(packet.tcpFlags & ACK);
            if (syn && IsOver(state.maker) && IsOver(state.other))
            {
                m_states.erase(found);
                return New(direction, packet, looped);
            }
            if (syn && IsUp(state.maker) && IsUp(state.other))
            {
                return {false, false, found->first};
            }
            Tcp(fromMaker ? state.maker : state.other,
                fromMaker ? state.other : state.maker,
                packet.tcpFlags);
            state.expiry = m_now + TcpSeconds(state) * BSD_SECOND;
        }
        else
        {
            // request, reply, request: only then has each end been answered
            state.otherSpoke = state.otherSpoke || !fromMaker;
            state.udpStage = fromMaker && state.otherSpoke ? 3 : state.udpStage;
            state.expiry = m_now + (state.udpStage == 3 ? 60 : 30) * BSD_SECOND;
        }
        return {true, true, found->first};
    }

    const std::map<std::uint64_t, State>& States() const
    {
        return m_states;
    }

  private:
    static bool IsOver(const std::string& end)
    {
        return end == "fin acked" || end == "reset";
    }

    static bool IsUp(const std::string& end)
    {
        return end == "established" || end == "fin sent" || IsOver(end);
    }

    static void Tcp(std::string& sender, std::string& receiver, std::uint8_t flags)
    {
        if (flags & RST)
        {
            sender = receiver = "reset";
            return;
        }
        if (sender == "closed")
        {
            sender = "syn sent";
        }
        if ((flags & FIN) && !IsOver(sender))
        {
            sender = "fin sent";
        }
        if ((flags & ACK) && receiver == "syn sent")
        {
            receiver = "established";
        }
        else if ((flags & ACK) && receiver == "fin sent")
        {
            receiver = "fin acked";
        }
    }

    static BsdTime TcpSeconds(const State& state)
    {
        const std::string ends[] = {state.maker, state.other};
        const auto count = [&ends](const std::vector<std::string>& words) {
            return std::count_if(std::begin(ends), std::end(ends), [&words](const auto& end) {
                return std::find(words.begin(), words.end(), end) != words.end();
            });
        };
        if (count({"fin acked", "reset"}) == 2)
        {
            return 90;
        }
        if (count({"fin sent", "fin acked", "reset"}) == 2)
        {
            return 45;
        }
        if (count({"closed", "syn sent"}) > 0)
        {
            return 30;
        }
        return count({"fin sent", "fin acked", "reset"}) > 0 ? 900 : 86400;
    }

    Answer New(BsdDirection direction, const BsdPacketView& packet, bool looped)
    {
        const bool tcp = packet.tuple.protocol == BSD_IPPROTO_TCP;
        if (tcp && (packet.tcpFlags & (SYN | ACK)) != SYN)
        {
            return {true, false, 0};
        }
        State state;
        state.tuple = packet.tuple;
        state.direction = direction;
        state.maker = "syn sent";
        state.expiry = m_now + (tcp ? 120 : 60) * BSD_SECOND;
        m_states[m_nextId] = state;
        return {true, !looped, m_nextId++};
    }

    BsdTime PurgedAt(std::uint64_t id, BsdTime expiry) const
    {
        const BsdTime round = (m_rows + m_rowsPerSlice - 1) / m_rowsPerSlice;
        BsdTime tick = static_cast<BsdTime>(id % m_rows / m_rowsPerSlice) + 1;
        while (tick * 100 * BSD_MILLISECOND < expiry || tick * 100 * BSD_MILLISECOND <= m_now)
        {
            tick += round;
        }
        return tick * 100 * BSD_MILLISECOND;
    }

    std::uint64_t m_nextId;
    BsdTime m_rows;
    BsdTime m_rowsPerSlice;
    BsdTime m_now = 0;
    std::map<std::uint64_t, State> m_states;
};

/// One chance in a number, whatever the size that rapidcheck tries
bool
OneIn(int number)
{
    return *rc::gen::noShrink(rc::gen::resize(100, rc::gen::inRange(0, number))) == 0;
}

/// Mostly one TCP connection and what it is made of, so that sequences come to their end
BsdPacketView
AnyPacket(bool fromClient)
{
    const std::uint16_t port = OneIn(6) ? 2 : 1;
    const bool inet6 = OneIn(8);
    const std::uint8_t flags =
        OneIn(8) ? *rc::gen::arbitrary<std::uint8_t>()
                 : *rc::gen::elementOf(
                       std::vector<std::uint8_t>{SYN, SYN | ACK, ACK, ACK, ACK, FIN | ACK, RST});
    BsdPacketView packet = PacketOf(OneIn(4) ? BSD_IPPROTO_UDP : BSD_IPPROTO_TCP,
                                    inet6 ? "2001:db8::1" : "10.0.0.1",
                                    port,
                                    inet6 ? "2001:db8::2" : "10.0.0.2",
                                    80,
                                    flags);
    if (!fromClient)
    {
        packet.tuple = packet.tuple.Reversed();
    }
    return packet;
}

RC_GTEST_PROP(PfModel, AgreesWithTheSlowModelOnRandomPackets, ())
{
    PfConfig config;
    config.firstStateId = *rc::gen::inRange<std::uint64_t>(1, 2000000000);
    config.statesHashsize = OneIn(20) ? 131072 : OneIn(2) ? 512 : 128; // large ones cost time
    PfWorld world({"pass divert-to 127.0.0.1 port 8000"}, config);
    SlowPf slow(config.firstStateId, config.statesHashsize, world.pf.RowsPerSlice());

    const auto count = *rc::gen::resize(100, rc::gen::inRange(1, 100));
    BsdTime now = 0;
    for (int i = 0; i < count; ++i)
    {
        now += OneIn(4) ? *rc::gen::oneOf(rc::gen::inRange<BsdTime>(0, 100 * BSD_SECOND),
                                          rc::gen::element<BsdTime>(30 * BSD_SECOND,
                                                                    45 * BSD_SECOND,
                                                                    90 * BSD_SECOND,
                                                                    100 * BSD_MILLISECOND,
                                                                    901 * BSD_SECOND))
                        : *rc::gen::inRange<BsdTime>(0, BSD_SECOND);
        world.clock.AdvanceTo(now);
        slow.AdvanceTo(now);
        const bool fromClient = *rc::gen::arbitrary<bool>();
        const BsdPacketView packet = AnyPacket(fromClient);
        const bool in = fromClient != OneIn(8);
        const BsdDirection direction = in ? BsdDirection::IN : BsdDirection::OUT;
        const BsdDirection tag = !OneIn(5)  ? BsdDirection::NONE
                                 : OneIn(2) ? BsdDirection::IN
                                            : BsdDirection::OUT;
        const PfVerdict verdict = world.pf.Test(direction, 0, packet, tag);
        const SlowPf::Answer answer = slow.Test(direction, packet, tag == direction);
        RC_ASSERT(verdict.pass == answer.pass);
        RC_ASSERT((verdict.divertPort != 0) == answer.diverted);
        RC_ASSERT(!verdict.pass || verdict.unit.id == answer.id);

        const std::vector<const PfState*> states = world.pf.StatesById();
        RC_ASSERT(states.size() == slow.States().size());
        auto other = slow.States().begin();
        for (const PfState* state : states)
        {
            RC_ASSERT(state->id == other->first);
            RC_ASSERT(state->tuple == other->second.tuple);
            RC_ASSERT(world.pf.ExpiryOf(*state) == other->second.expiry);
            ++other;
        }
    }
    // Each state was told of once when it came, and those that are gone once when they went.
    const auto told = [&world](const std::string& what) {
        return static_cast<std::size_t>(
            std::count_if(world.seen.calls.begin(), world.seen.calls.end(), [&](const auto& call) {
                return call.what == what;
            }));
    };
    RC_ASSERT(told("created") - told("removed") == world.pf.StateCount());
    RC_ASSERT(told("finished") <= told("created"));
}

} // namespace
} // namespace divertsim
} // namespace ns3
