// SPDX-License-Identifier: GPL-2.0-only
/// \file No byte of a spliced stream is lost, doubled or reordered: random sizes, limits, windows,
/// link losses, closes and resets, with a digest of each stream at both ends.
#include "test/socket/splice-world.h"

#include "ns3/double.h"
#include "ns3/link-device.h"

#include <array>
#include <random>

namespace ns3
{
namespace divertsim
{
namespace
{

/// FNV-1a of a stream's bytes, at each length that it has had: a reader that stops early still has
/// a digest to compare with
class StreamDigest
{
  public:
    void Add(const std::string& bytes)
    {
        for (const char byte : bytes)
        {
            m_value = (m_value ^ static_cast<std::uint8_t>(byte)) * 1099511628211ULL;
            m_at.push_back(m_value);
        }
    }

    std::size_t Size() const
    {
        return m_at.size();
    }

    /// \param size at most Size() \return of the first bytes
    std::uint64_t At(std::size_t size) const
    {
        return size == 0 ? START : m_at[size - 1];
    }

  private:
    static constexpr std::uint64_t START = 14695981039346656037ULL;
    std::uint64_t m_value = START;
    std::vector<std::uint64_t> m_at;
};

/// One way of a connection through the relay
struct Way
{
    BsdSocketProcess* writer = nullptr;
    int from = -1; ///< the writer's socket
    BsdSocketProcess* reader = nullptr;
    int to = -1;          ///< the reader's socket
    int source = -1;      ///< the relay's
    int sink = -1;        ///< the relay's
    std::size_t left = 0; ///< bytes that the writer still has
    bool shut = false;    ///< the writer has sent its FIN
    bool ended = false;   ///< the reader has seen the end of file
    StreamDigest sent;
    StreamDigest got;
    std::string pending; ///< what the relay has read and the sink has not taken
    bool sourceEnded = false;
    bool finPassed = false;
};

/// One case: a proxy that splices both ways, takes over by copying when a splice has ended, and
/// passes the end of file on
class StreamCase
{
  public:
    StreamCase(const std::string& kernel, unsigned seed)
        : m_random(seed),
          m_world(kernel, {DrawWindow(), DrawWindow()})
    {
    }

    /// \return bytes that FreeBSD's quirk has lost
    std::size_t Run();

  private:
    std::size_t Draw(std::size_t below)
    {
        return m_random() % below;
    }

    int DrawWindow()
    {
        constexpr std::array<int, 4> WINDOWS = {2000, 8000, 32000, 131072};
        return WINDOWS[Draw(WINDOWS.size())];
    }

    void SetUp();
    void Write(Way& way);
    void Relay(Way& way);
    void Read(Way& way);
    void Disturb();
    void Splice(Way& way);
    bool Settled() const;
    void Check() const;

    std::mt19937 m_random;
    SpliceWorld m_world;
    std::array<Way, 2> m_ways;
    bool m_reset = false; ///< a connection was reset: streams may end early
};

void
StreamCase::SetUp()
{
    Way& there = m_ways[0];
    there.writer = &m_world.client;
    there.from = m_world.c;
    there.reader = &m_world.server;
    there.to = m_world.s;
    there.source = m_world.in;
    there.sink = m_world.out;
    Way& back = m_ways[1];
    back.writer = &m_world.server;
    back.from = m_world.s;
    back.reader = &m_world.client;
    back.to = m_world.c;
    back.source = m_world.out;
    back.sink = m_world.in;
    const std::array<std::size_t, 4> sizes = {100, 3000, 30000, 150000};
    for (Way& way : m_ways)
    {
        way.left = Draw(sizes[Draw(sizes.size())]);
    }
    if (Draw(3) == 0)
    {
        const auto& topology = m_world.topology;
        for (const auto& link : {topology.left, topology.right})
        {
            for (std::uint32_t end = 0; end < 2; ++end)
            {
                const auto device = DynamicCast<LinkDevice>(link.Get(end));
                device->SetAttribute("LossRate",
                                     DoubleValue(0.01 * static_cast<double>(1 + Draw(3))));
                device->AssignStreams(static_cast<std::int64_t>(100 + Draw(1000)));
            }
        }
    }
    if (Draw(3) == 0)
    {
        m_world.root.SetSpliceContext({BsdSpliceDispatch::DIRECT, 0});
    }
}

void
StreamCase::Write(Way& way)
{
    while (way.left > 0)
    {
        std::string bytes(std::min<std::size_t>(way.left, 1 + Draw(20000)), '\0');
        for (char& byte : bytes)
        {
            byte = static_cast<char>(m_random());
        }
        const auto count = WriteText(*way.writer, way.from, bytes);
        if (count <= 0)
        {
            return;
        }
        bytes.resize(static_cast<std::size_t>(count));
        way.sent.Add(bytes);
        way.left -= bytes.size();
        if (Draw(3) == 0)
        {
            return;
        }
    }
    if (!way.shut)
    {
        way.shut = true;
        way.writer->Shutdown(way.from, BSD_SHUT_WR);
    }
}

void
StreamCase::Splice(Way& way)
{
    const std::int64_t max = Draw(2) ? 0 : static_cast<std::int64_t>(1 + Draw(50000));
    const BsdTimeval idle{0, Draw(2) ? 0 : static_cast<std::int64_t>(1 + Draw(300000))};
    m_world.Splice(way.source, way.sink, max, idle);
}

void
StreamCase::Relay(Way& way)
{
    const auto source = m_world.root.GetSocket(way.source);
    if (!source || source->GetSplices().source)
    {
        return; // the splice has it
    }
    for (int i = 0; i < 8; ++i)
    {
        if (way.pending.empty() && !way.sourceEnded)
        {
            std::string buffer(1 + Draw(10000), '\0');
            const auto count = m_world.root.Recv(way.source, buffer.data(), buffer.size(), 0);
            if (count < 0)
            {
                return; // EAGAIN; or EFBIG, ETIMEDOUT and the like, once
            }
            buffer.resize(static_cast<std::size_t>(count));
            way.pending = buffer;
            way.sourceEnded = count == 0;
        }
        if (!way.pending.empty())
        {
            const auto count = WriteText(m_world.root, way.sink, way.pending);
            if (count <= 0)
            {
                return;
            }
            way.pending.erase(0, static_cast<std::size_t>(count));
        }
    }
    if (way.sourceEnded && way.pending.empty() && !way.finPassed)
    {
        way.finPassed = true;
        m_world.root.Shutdown(way.sink, BSD_SHUT_WR);
    }
}

void
StreamCase::Read(Way& way)
{
    for (int i = 0; i < 8 && !way.ended; ++i)
    {
        std::string buffer(1 + Draw(30000), '\0');
        const auto count = way.reader->Recv(way.to, buffer.data(), buffer.size(), 0);
        if (count < 0)
        {
            return;
        }
        buffer.resize(static_cast<std::size_t>(count));
        way.ended = count == 0;
        way.got.Add(buffer);
    }
}

void
StreamCase::Disturb()
{
    Way& way = m_ways[Draw(2)];
    switch (Draw(200))
    {
    case 0: { // an end goes, with a FIN or a reset
        const bool server = Draw(2) == 0;
        BsdSocketProcess& program = server ? m_world.server : m_world.client;
        const int s = server ? m_world.s : m_world.c;
        if (Draw(2) == 0)
        {
            const BsdLinger linger{1, 0};
            program.Setsockopt(s, BSD_SOL_SOCKET, BSD_SO_LINGER, &linger, sizeof(linger));
        }
        program.Close(s);
        m_reset = true;
        break;
    }
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
        m_world.Splice(way.source, -1);
        break;
    case 6:
        if (way.pending.empty())
        {
            m_world.Splice(way.source, way.sink); // EBUSY where the first still lives
        }
        break;
    default:
        if (Draw(4) == 0 && way.pending.empty() && !way.sourceEnded)
        {
            Splice(way); // anew, behind what the relay copied
        }
        break;
    }
}

bool
StreamCase::Settled() const
{
    return m_ways[0].ended && m_ways[1].ended;
}

void
StreamCase::Check() const
{
    std::size_t missing = 0;
    for (const Way& way : m_ways)
    {
        // what arrives is what was sent, from its start: not doubled, not reordered
        ASSERT_LE(way.got.Size(), way.sent.Size());
        if (m_world.log.lost == 0)
        {
            ASSERT_EQ(way.got.At(way.got.Size()), way.sent.At(way.got.Size()));
        }
        missing += way.sent.Size() - way.got.Size();
    }
    if (!m_reset)
    {
        ASSERT_TRUE(Settled()) << m_ways[0].got.Size() << " of " << m_ways[0].sent.Size() << ", "
                               << m_ways[1].got.Size() << " of " << m_ways[1].sent.Size();
        ASSERT_EQ(missing, m_world.log.lost); // FreeBSD's quirk, told by its trace, and no other
    }
}

std::size_t
StreamCase::Run()
{
    SetUp();
    for (Way& way : m_ways)
    {
        if (Draw(10) != 0)
        {
            Splice(way);
        }
    }
    for (int step = 0; step < 20000 && !Settled(); ++step)
    {
        for (Way& way : m_ways)
        {
            Write(way);
            Relay(way);
            Read(way);
        }
        if (step < 1000)
        {
            Disturb();
        }
        if (m_reset && step > 2000)
        {
            break;
        }
        m_world.Run(step < 200 ? 0.0002 * static_cast<double>(1 + Draw(20)) : 0.02);
    }
    Check();
    return m_world.log.lost;
}

/// \param count cases of each system
void
RunCases(const std::string& kernel, unsigned first, unsigned count)
{
    std::size_t lossy = 0;
    for (unsigned seed = first; seed < first + count; ++seed)
    {
        SCOPED_TRACE(kernel + ", case " + std::to_string(seed));
        lossy += StreamCase(kernel, seed).Run() > 0 ? 1 : 0;
        if (testing::Test::HasFatalFailure())
        {
            return;
        }
    }
    testing::Test::RecordProperty("cases-with-lost-bytes", static_cast<int>(lossy));
    if (kernel == "openbsd")
    {
        EXPECT_EQ(lossy, 0U);
    }
}

TEST(SpliceStreams, OfFreebsdArriveAsTheyWereSent)
{
    RunCases("freebsd", 1, 500);
}

TEST(SpliceStreams, OfOpenbsdArriveAsTheyWereSent)
{
    RunCases("openbsd", 1001, 500);
}

// 10,000 cases take minutes: cmake --preset long, ctest --preset long
TEST(SpliceStreamsLong, OfFreebsdArriveAsTheyWereSent)
{
    RunCases("freebsd", 100001, 5000);
}

TEST(SpliceStreamsLong, OfOpenbsdArriveAsTheyWereSent)
{
    RunCases("openbsd", 200001, 5000);
}

} // namespace
} // namespace divertsim
} // namespace ns3
