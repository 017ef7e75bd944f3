// SPDX-License-Identifier: GPL-2.0-only
#include "test/pf/pf-world.h"

#include "ns3/pf-translate.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace ns3
{
namespace divertsim
{
namespace
{

BsdTuple
Tcp(const std::string& from, std::uint16_t fromPort, const std::string& to, std::uint16_t toPort)
{
    return PacketOf(BSD_IPPROTO_TCP, from, fromPort, to, toPort).tuple;
}

PfStateKeys
Translated(BsdDirection direction, const BsdTuple& came, const BsdTuple& goes)
{
    PfStateKeys keys = FloatingKeys(direction, came);
    keys.goes = goes;
    return keys;
}

// nat on the way out: the host knows 10.0.1.1, the wire 192.0.2.1
const BsdTuple CAME = Tcp("10.0.1.1", 5000, "198.51.100.9", 80);
const BsdTuple GOES = Tcp("192.0.2.1", 60000, "198.51.100.9", 80);

TEST(PfStateTable, GoingOutAStateIsFoundByItsStackKeyAndComingInByItsWireKey)
{
    PfStateTable table(128);
    const PfState* state = table.Insert(1, Translated(BsdDirection::OUT, CAME, GOES));
    EXPECT_EQ(table.Find(BsdDirection::OUT, CAME, 0), state);
    EXPECT_EQ(table.Find(BsdDirection::IN, GOES.Reversed(), 0), state);
    EXPECT_EQ(table.Find(BsdDirection::OUT, GOES, 0), nullptr);
    EXPECT_EQ(table.Find(BsdDirection::IN, CAME.Reversed(), 0), nullptr);
}

TEST(PfStateTable, TranslationGoesBothWays)
{
    PfStateTable table(128);
    const PfState* state = table.Insert(1, Translated(BsdDirection::OUT, CAME, GOES));
    EXPECT_EQ(PfTranslated(*state, BsdDirection::OUT), GOES);
    EXPECT_EQ(PfTranslated(*state, BsdDirection::IN), CAME.Reversed());
    EXPECT_EQ(state->Tuple(), CAME);
}

// opnsense/src #303: nat and a stateful divert-to on one interface. What comes back from divert has
// the wire's addresses, so no stack key is its; a state of its own has the wire key of the first.
TEST(PfStateTable, AReinjectedPacketBehindNatFindsNoStateAndCollidesOnTheWireKey)
{
    PfStateTable table(128);
    PfState* first = table.Insert(1, Translated(BsdDirection::OUT, CAME, GOES));
    EXPECT_EQ(table.Find(BsdDirection::OUT, GOES, 0), nullptr);
    EXPECT_EQ(table.Insert(2, FloatingKeys(BsdDirection::OUT, GOES)), nullptr);
    EXPECT_EQ(table.FindTaken(FloatingKeys(BsdDirection::OUT, GOES)), first);
    EXPECT_EQ(table.Find(BsdDirection::OUT, CAME, 0), first) << "it is as before";
}

TEST(PfStateTable, ARetiredStateGivesItsKeysAndStaysInItsRow)
{
    PfStateTable table(128);
    PfState* first = table.Insert(1, Translated(BsdDirection::OUT, CAME, GOES));
    table.Retire(*first);
    EXPECT_EQ(table.Find(BsdDirection::OUT, CAME, 0), nullptr);
    const PfState* second = table.Insert(2, FloatingKeys(BsdDirection::OUT, GOES));
    EXPECT_NE(second, nullptr);
    EXPECT_EQ(table.Size(), 2U);
    EXPECT_EQ(table.FindById(1), first);
    table.Remove(*first);
    EXPECT_EQ(table.Find(BsdDirection::OUT, GOES, 0), second);
    EXPECT_EQ(table.Size(), 1U);
}

TEST(PfStateTable, ATakenPortIsOneThatAStateOnAnyInterfaceHas)
{
    PfStateTable table(128);
    EXPECT_FALSE(table.IsTaken(BsdDirection::IN, GOES.Reversed()));
    PfStateKeys keys = Translated(BsdDirection::OUT, CAME, GOES);
    keys.bound = true;
    keys.interface = keys.boundInterface = 3;
    table.Insert(1, keys);
    EXPECT_TRUE(table.IsTaken(BsdDirection::IN, GOES.Reversed()));
    EXPECT_FALSE(table.IsTaken(BsdDirection::OUT, GOES));
}

TEST(PfStateTable, AnErrorIsTranslatedWithWhatItQuotes)
{
    PfStateTable table(128);
    const PfState* state = table.Insert(1, Translated(BsdDirection::OUT, CAME, GOES));
    BsdPacketView error = PacketOf(BSD_IPPROTO_ICMP, "203.0.113.5", 0, "192.0.2.1", 0);
    error.icmpType = 11;
    error.inner.complete = true;
    error.inner.tuple = GOES;
    PfTranslateError(*state, BsdDirection::IN, error);
    EXPECT_EQ(error.inner.tuple, CAME);
    EXPECT_EQ(error.tuple.destination, CAME.source);
    EXPECT_EQ(error.tuple.source, *BsdAddress::Parse("203.0.113.5"));
}

/// States in the lists of their keys as pf_state_key_attach() puts them there, looked through
class SlowTable
{
  public:
    struct State
    {
        std::uint64_t id;
        PfStateKeys keys;
    };

    /// A side of a state: what a packet in a direction must be to match
    static bool Has(const State& state, BsdDirection direction, const BsdTuple& tuple)
    {
        const bool forward = direction == state.keys.direction;
        return tuple == (forward ? state.keys.came : state.keys.goes.Reversed());
    }

    const State* Find(BsdDirection direction, const BsdTuple& tuple, std::uint32_t interface) const
    {
        for (const bool bound : {true, false})
        {
            for (const State& state : states)
            {
                const bool here = !state.keys.bound || state.keys.interface == interface ||
                                  state.keys.boundInterface == interface;
                if (state.keys.bound == bound && here && Has(state, direction, tuple))
                {
                    return &state;
                }
            }
        }
        return nullptr;
    }

    /// On the wire or in the stack, with the same binding and direction
    bool Collides(const PfStateKeys& keys) const
    {
        return std::any_of(states.begin(), states.end(), [&keys](const State& state) {
            const bool binding = state.keys.bound == keys.bound &&
                                 (!keys.bound || state.keys.boundInterface == keys.boundInterface);
            return binding && state.keys.direction == keys.direction &&
                   (state.keys.came == keys.came || state.keys.goes == keys.goes);
        });
    }

    /// Bound states of which FreeBSD finds the newest and the table the oldest
    bool IsAmbiguous(const PfStateKeys& keys) const
    {
        return keys.bound && std::any_of(states.begin(), states.end(), [](const State& state) {
                   return state.keys.bound;
               });
    }

    std::vector<State> states; ///< oldest first
};

BsdTuple
AnyTuple(bool inet6)
{
    const std::string net = inet6 ? "2001:db8::" : "10.0.0.";
    const auto host = [&net]() { return net + std::to_string(*rc::gen::inRange(1, 3)); };
    const std::string from = host();
    const std::string to = host();
    const auto port = *rc::gen::inRange<std::uint16_t>(1, 3);
    return Tcp(from, port, to, 1);
}

RC_GTEST_PROP(PfStateTableProperty, AgreesWithListsThatAreLookedThrough, ())
{
    PfStateTable table(16);
    SlowTable slow;
    std::uint64_t id = 0;
    for (int i = 0; i < 60; ++i)
    {
        const bool inet6 = *rc::gen::inRange(0, 4) == 0;
        const auto direction = *rc::gen::element(BsdDirection::IN, BsdDirection::OUT);
        const int what = *rc::gen::inRange(0, 10);
        if (what < 5)
        {
            PfStateKeys keys = FloatingKeys(direction, AnyTuple(inet6));
            keys.goes = *rc::gen::inRange(0, 3) == 0 ? AnyTuple(inet6) : keys.came;
            keys.bound = *rc::gen::inRange(0, 5) == 0;
            keys.interface = *rc::gen::inRange(0U, 2U);
            keys.boundInterface = *rc::gen::inRange(0U, 2U);
            if (slow.IsAmbiguous(keys))
            {
                continue;
            }
            const PfState* state = table.Insert(++id, keys);
            RC_ASSERT((state == nullptr) == slow.Collides(keys));
            if (state)
            {
                slow.states.push_back({id, keys});
            }
        }
        else if (what < 7 && !slow.states.empty())
        {
            const std::size_t at = *rc::gen::inRange<std::size_t>(0, slow.states.size());
            PfState* state = table.FindById(slow.states[at].id);
            RC_ASSERT(state != nullptr);
            what == 5 ? table.Remove(*state) : table.Retire(*state);
            slow.states.erase(slow.states.begin() + static_cast<std::ptrdiff_t>(at));
        }
        const BsdTuple tuple = AnyTuple(inet6);
        const std::uint32_t interface = *rc::gen::inRange(0U, 2U);
        const PfState* found = table.Find(direction, tuple, interface);
        const SlowTable::State* expected = slow.Find(direction, tuple, interface);
        RC_ASSERT((found ? found->id : 0) == (expected ? expected->id : 0));
    }
}

} // namespace
} // namespace divertsim
} // namespace ns3
