// SPDX-License-Identifier: GPL-2.0-only
/// \file The state machine against tables of its transitions, written by hand from the kernels.
#include "test/splice/splice-stand.h"

#include <random>
#include <set>

namespace ns3
{
namespace divertsim
{
namespace
{

using Transition = std::pair<SpliceState, SpliceState>;

/// FreeBSD: so_splice(), so_splice_xfer(), so_splice_dispatch(), so_unsplice(). INIT is left within
/// the call that makes the splice, so that no unsplice finds it.
const std::set<Transition> FREEBSD = {
    {SpliceState::INIT, SpliceState::QUEUED},       // setup, which moves what is there inline
    {SpliceState::QUEUED, SpliceState::RUNNING},    // its worker
    {SpliceState::RUNNING, SpliceState::IDLE},      // nothing more
    {SpliceState::RUNNING, SpliceState::QUEUED},    // more, and space for it
    {SpliceState::RUNNING, SpliceState::EXCEPTION}, // error or limit
    {SpliceState::EXCEPTION, SpliceState::CLOSED},  // which unsplices
    {SpliceState::IDLE, SpliceState::QUEUED},       // a wake-up
    {SpliceState::QUEUED, SpliceState::CLOSING},    // unsplice
    {SpliceState::RUNNING, SpliceState::CLOSING},
    {SpliceState::CLOSING, SpliceState::CLOSED}, // the worker has seen it
    {SpliceState::IDLE, SpliceState::CLOSED},
};

/// OpenBSD: sosplice(), sotask(), somove(), sounsplice()
const std::set<Transition> OPENBSD = {
    {SpliceState::INIT, SpliceState::QUEUED},
    {SpliceState::QUEUED, SpliceState::RUNNING},
    {SpliceState::RUNNING, SpliceState::IDLE},
    {SpliceState::RUNNING, SpliceState::QUEUED},
    {SpliceState::RUNNING, SpliceState::EXCEPTION},
    {SpliceState::EXCEPTION, SpliceState::CLOSED},
    {SpliceState::IDLE, SpliceState::QUEUED},
    {SpliceState::QUEUED, SpliceState::CLOSED}, // task_del()
    {SpliceState::RUNNING, SpliceState::CLOSED},
    {SpliceState::IDLE, SpliceState::CLOSED},
};

/// One random life of a few sockets. \return the transitions of their splices
std::set<Transition>
Drive(BsdSystem system, unsigned seed)
{
    std::mt19937 random(seed);
    const auto draw = [&random](unsigned below) {
        return static_cast<std::int64_t>(random() % below);
    };
    SpliceStand stand(system, static_cast<std::uint32_t>(1 + draw(3)));
    if (draw(3) == 0)
    {
        stand.context.dispatch = BsdSpliceDispatch::DIRECT;
    }
    const bool udp = system == BsdSystem::OPENBSD && draw(3) == 0;
    constexpr unsigned SOCKETS = 4;
    for (unsigned i = 0; i < SOCKETS; ++i)
    {
        stand.At(stand.Make(udp ? BSD_IPPROTO_UDP : BSD_IPPROTO_TCP)).space = draw(2000);
    }
    for (int step = 0; step < 200; ++step)
    {
        const int fd = static_cast<int>(draw(SOCKETS));
        SpliceFakeSocket& so = stand.At(fd);
        switch (draw(12))
        {
        case 0:
        case 1:
            stand.Splice(fd,
                         static_cast<int>(draw(SOCKETS)),
                         draw(2) ? 0 : 1 + draw(3000),
                         {0, draw(3) ? 0 : draw(100)});
            break;
        case 2:
            stand.Unsplice(fd);
            break;
        case 3:
        case 4:
        case 5:
            so.Arrive(std::string(static_cast<std::size_t>(draw(1500)), 'x'));
            break;
        case 6:
        case 7:
            so.Drain(draw(1500));
            break;
        case 8:
            if (draw(20) == 0)
            {
                so.Fin();
            }
            break;
        case 9:
            if (draw(20) == 0)
            {
                so.SetCannotSend();
            }
            break;
        case 10:
            if (draw(20) == 0)
            {
                so.SetError(BsdErrno::E_CONNRESET);
            }
            break;
        default:
            break;
        }
        stand.clock.Advance(draw(4000));
    }
    std::set<Transition> seen;
    for (const auto& [id, states] : stand.log.states)
    {
        for (std::size_t i = 1; i < states.size(); ++i)
        {
            seen.emplace(states[i - 1], states[i]);
        }
    }
    return seen;
}

class SpliceStates : public testing::TestWithParam<BsdSystem>
{
};

INSTANTIATE_TEST_SUITE_P(Systems,
                         SpliceStates,
                         testing::Values(BsdSystem::FREEBSD, BsdSystem::OPENBSD),
                         [](const auto& info) {
                             return info.param == BsdSystem::FREEBSD ? "freebsd" : "openbsd";
                         });

TEST_P(SpliceStates, RandomLivesTakeTheTransitionsOfTheTableAndAllOfThem)
{
    const auto& table = GetParam() == BsdSystem::FREEBSD ? FREEBSD : OPENBSD;
    std::set<Transition> seen;
    for (unsigned seed = 1; seed <= 400; ++seed)
    {
        for (const Transition& transition : Drive(GetParam(), seed))
        {
            EXPECT_EQ(table.count(transition), 1U)
                << SpliceStateName(transition.first) << " -> " << SpliceStateName(transition.second)
                << ", seed " << seed;
            seen.insert(transition);
        }
    }
    for (const Transition& transition : table)
    {
        EXPECT_EQ(seen.count(transition), 1U)
            << SpliceStateName(transition.first) << " -> " << SpliceStateName(transition.second);
    }
}

TEST_P(SpliceStates, WakeupsInOtherStatesThanIdleAreIgnoredOrKept)
{
    SpliceStand stand(GetParam());
    const int source = stand.Make();
    ASSERT_EQ(stand.Splice(source, stand.Make()), BsdErrno::OK);
    stand.At(source).Arrive("a");
    const std::size_t told = stand.log.states[1].size();
    stand.At(source).Arrive("b"); // QUEUED
    EXPECT_EQ(stand.log.states[1].size(), told);
    stand.clock.Advance(3 * BSD_MICROSECOND);
    ASSERT_EQ(stand.State(source), SpliceState::RUNNING);
    stand.At(source).Arrive("c");
    EXPECT_EQ(stand.State(source), SpliceState::RUNNING);
    stand.Settle();
    EXPECT_EQ(stand.Count(source), 3); // all the same: it looks again when it has run
}

} // namespace
} // namespace divertsim
} // namespace ns3
