// SPDX-License-Identifier: GPL-2.0-only
/// \file Random sizes, buffers, losses, limits and changes of mode: no byte of a stream through a
/// proxy is lost, doubled or out of its place.
#include "test/app/bsd-app-proxy-world.h"

#include <random>

namespace ns3
{
namespace divertsim
{
namespace
{

/// Draws of one case, the same on every machine
class Draw
{
  public:
    explicit Draw(std::uint32_t seed)
        : m_engine(seed)
    {
    }

    /// \return from low to high, both included
    std::uint32_t operator()(std::uint32_t low, std::uint32_t high)
    {
        return low + m_engine() % (high - low + 1);
    }

    const char* OneOf(const char* a, const char* b)
    {
        return m_engine() % 2 == 0 ? a : b;
    }

  private:
    std::mt19937 m_engine;
};

void
RunCase(std::uint32_t seed)
{
    Draw draw(seed);
    BsdAppProxyWorld world(draw.OneOf("freebsd", "openbsd"), draw(1, 3));
    world.Set("Mode", StringValue(draw.OneOf("splice", "copy")));
    world.Set("Loop", StringValue(draw.OneOf("event", "blocking")));
    world.Set("Dispatch", StringValue(draw.OneOf("worker", "direct")));
    world.Set("Threads", UintegerValue(draw(1, 4)));
    world.Set("Buffer", UintegerValue(draw(1, 3) * draw(100, 30000)));
    if (draw(0, 2) == 0)
    {
        world.Set("MaxBytes", UintegerValue(draw(1, 100000)));
    }
    if (draw(0, 1) == 0)
    {
        const auto& side = draw(0, 1) == 0 ? world.topology.left : world.topology.right;
        const auto device = DynamicCast<LinkDevice>(side.Get(draw(0, 1)));
        device->SetAttribute("LossRate", DoubleValue(0.005));
        device->AssignStreams(seed); // else the draws depend on the cases before
    }
    const std::uint64_t down = draw(0, 150000);
    BsdAppProxyPeer::Plan server;
    server.size = down;
    server.shutdownOnEof = draw(0, 3) == 0;
    world.Serve(server);
    std::vector<std::uint64_t> up;
    const std::uint32_t connections = draw(1, 4);
    for (std::uint32_t i = 0; i < connections; ++i)
    {
        BsdAppProxyPeer::Plan plan;
        plan.size = up.emplace_back(draw(0, 150000));
        plan.chunk = draw(1, 20000);
        // all at once, so that the sizes are those of the servers in the order of their sessions
        world.Connect(1 + i * 0.01, plan);
    }
    const std::uint32_t changes = draw(0, 20);
    for (std::uint32_t i = 0; i < changes; ++i)
    {
        const bool splice = draw(0, 1) == 0;
        Simulator::Schedule(MicroSeconds(1000000 + draw(0, 100000)), [&world, splice] {
            splice ? world.proxy->Splice() : world.proxy->Unsplice();
        });
    }
    world.Run(300);
    ASSERT_EQ(world.servers.size(), connections) << seed;
    std::uint64_t total = 0;
    std::uint64_t arrived = 0;
    for (std::uint32_t i = 0; i < connections; ++i)
    {
        total += up[i];
        arrived += world.servers[i]->read;
        EXPECT_EQ(world.clients[i]->read, down) << seed;
        EXPECT_TRUE(world.clients[i]->end && world.servers[i]->end) << seed;
        EXPECT_FALSE(world.clients[i]->wrong || world.servers[i]->wrong) << seed;
    }
    EXPECT_EQ(arrived, total) << seed;
    const BsdAppProxyCounters counters = world.proxy->GetCounters();
    EXPECT_EQ(counters.GetBytes(), total + connections * down) << seed;
    EXPECT_EQ(counters.ended[0], connections) << seed;
    EXPECT_EQ(world.proxy->GetOpenSockets(), 1U) << seed;
}

TEST(BsdAppProxyProperty, NoByteIsLostDoubledOrOutOfItsPlace)
{
    for (std::uint32_t seed = 1; seed <= 60 && !HasFailure(); ++seed)
    {
        RunCase(seed);
    }
}

TEST(BsdAppProxyProperty, CasesThatOnceFailed)
{
    for (const std::uint32_t seed : {126U, 226U, 279U, 349U})
    {
        RunCase(seed);
    }
}

} // namespace
} // namespace divertsim
} // namespace ns3
