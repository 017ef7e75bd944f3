// SPDX-License-Identifier: GPL-2.0-only
#include "test/pf/pf-slow-tcp.h"
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
        SlowTcp tcp;
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
            if (syn && state.tcp.maker.IsOver() && state.tcp.other.IsOver())
            {
                m_states.erase(found);
                return New(direction, packet, looped);
            }
            if (syn && state.tcp.maker.IsUp() && state.tcp.other.IsUp())
            {
                return {false, false, found->first};
            }
            const SlowTcp::Answer answer = state.tcp.Packet(fromMaker, packet);
            if (answer == SlowTcp::DROPPED || answer == SlowTcp::DROPPED_WITH_RESET)
            {
                m_resets += answer == SlowTcp::DROPPED_WITH_RESET && !(packet.tcpFlags & RST);
                return {false, false, found->first};
            }
            if (answer == SlowTcp::IN_WINDOW)
            {
                state.expiry = m_now + state.tcp.Seconds() * BSD_SECOND;
            }
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

    /// \return RSTs that pf sent so far
    int Resets() const
    {
        return m_resets;
    }

  private:
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
        state.tcp.Start(packet);
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
    int m_resets = 0;
    std::map<std::uint64_t, State> m_states;
};

/// One chance in a number, whatever the size that rapidcheck tries
bool
OneIn(int number)
{
    return *rc::gen::noShrink(rc::gen::resize(100, rc::gen::inRange(0, number))) == 0;
}

/// What both ends of the flows said last: most segments go on from there, some are odd
struct Talk
{
    struct End
    {
        std::uint32_t next = 0;
        std::uint16_t window = 0;
    };

    End client;
    End server;
};

std::uint32_t
Odd(std::uint32_t number)
{
    if (!OneIn(6))
    {
        return number;
    }
    return number +
           static_cast<std::uint32_t>(*rc::gen::element<std::int64_t>(-1,
                                                                      1,
                                                                      2,
                                                                      -2,
                                                                      1000,
                                                                      -1000,
                                                                      66000,
                                                                      -66000,
                                                                      67035,
                                                                      -67035,
                                                                      67036,
                                                                      -67036,
                                                                      1 << 30,
                                                                      -(1 << 30),
                                                                      std::int64_t{1} << 31));
}

void
AddNumbers(Talk& talk, bool fromClient, BsdPacketView& packet)
{
    Talk::End& from = fromClient ? talk.client : talk.server;
    const Talk::End& to = fromClient ? talk.server : talk.client;
    const bool syn = packet.tcpFlags & SYN;
    packet.payload = OneIn(2) ? 0 : *rc::gen::element<std::uint32_t>(1, 100, 1448, 60000);
    packet.payload = syn ? 0 : packet.payload;
    packet.tcpSeq = Odd(from.next);
    packet.tcpAck = OneIn(20) ? 0 : Odd(to.next);
    packet.tcpWindow = OneIn(4) ? *rc::gen::arbitrary<std::uint16_t>() : from.window;
    if (syn && !OneIn(3))
    {
        packet.tcpWindowScale = *rc::gen::element<std::uint8_t>(0, 3, 7, 14, 15);
    }
    from.next = packet.tcpSeq + packet.payload + syn + ((packet.tcpFlags & FIN) ? 1 : 0);
}

/// Mostly one TCP connection and what it is made of, so that sequences come to their end
BsdPacketView
AnyPacket(Talk& talk, bool fromClient)
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
    AddNumbers(talk, fromClient, packet);
    return packet;
}

/// Counts what pf sends
class CountingSender : public PfSender
{
  public:
    void SendTcp(const PfSegment& segment) override
    {
        resets += segment.flags == BSD_TH_RST;
    }

    void SendIcmp(const BsdPacketView&, std::uint8_t, std::uint8_t) override
    {
    }

    int resets = 0;
};

RC_GTEST_PROP(PfModel, AgreesWithTheSlowModelOnRandomPackets, ())
{
    PfConfig config;
    config.firstStateId = *rc::gen::inRange<std::uint64_t>(1, 2000000000);
    config.statesHashsize = OneIn(20) ? 131072 : OneIn(2) ? 512 : 128; // large ones cost time
    PfWorld world({"pass divert-to 127.0.0.1 port 8000"}, config);
    SlowPf slow(config.firstStateId, config.statesHashsize, world.pf.RowsPerSlice());

    CountingSender sender;
    world.pf.SetSender(&sender);
    Talk talk;
    for (Talk::End* end : {&talk.client, &talk.server})
    {
        end->next =
            *rc::gen::elementOf(std::vector<std::uint32_t>{0, 1, 5000, 0x7fffff00, 0xfffffff0});
        end->window = *rc::gen::elementOf(std::vector<std::uint16_t>{0, 1, 8192, 65535});
    }

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
        const BsdPacketView packet = AnyPacket(talk, fromClient);
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
        RC_ASSERT(sender.resets == slow.Resets());

        const std::vector<const PfState*> states = world.pf.StatesById();
        RC_ASSERT(states.size() == slow.States().size());
        auto other = slow.States().begin();
        for (const PfState* state : states)
        {
            RC_ASSERT(state->id == other->first);
            RC_ASSERT(state->Tuple() == other->second.tuple);
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
