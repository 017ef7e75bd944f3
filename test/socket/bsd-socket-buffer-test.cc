// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-bytes.h"
#include "ns3/bsd-socket-buffer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{
namespace
{

BsdPayloadPtr
Bytes(std::size_t size, char byte = 'x')
{
    return BsdBytes::Make(std::string(size, byte));
}

std::string
Text(const BsdSocketTaken& taken)
{
    const BsdPayloadPtr whole = BsdSocketBuffer::Join(taken.payload);
    return whole ? BsdBytes::ToString(*whole) : "";
}

/// \return how many datagrams of this size fit
int
Fill(BsdSocketBuffer& buffer, std::size_t size)
{
    int count = 0;
    while (buffer.AppendDatagram(BsdSockaddr::Inet(1), Bytes(size), nullptr))
    {
        ++count;
    }
    return count;
}

TEST(BsdSocketBuffer, BytesAndMbufsAreBothLimits)
{
    // sbappendaddr() of divert sockets: hiwat 65,636, mbmax 8 times that, 2,560 bytes a packet
    BsdSocketBuffer large(BsdSystem::FREEBSD, true);
    EXPECT_EQ(large.Reserve(65636, BSD_SOCKET_MAX_BUFFER), BsdErrno::OK);
    EXPECT_EQ(Fill(large, 1500), 43);
    EXPECT_EQ(large.GetBytes(), 43U * 1516);
    EXPECT_EQ(large.GetData(), 43U * 1500);
    EXPECT_EQ(large.GetMbufs(), 43U * 2560);
    BsdSocketBuffer small(BsdSystem::FREEBSD, true);
    small.Reserve(65636, BSD_SOCKET_MAX_BUFFER);
    EXPECT_EQ(Fill(small, 100), 206);
}

TEST(BsdSocketBuffer, SpaceIsBelowZeroAfterItShrank)
{
    BsdSocketBuffer buffer(BsdSystem::FREEBSD, true);
    buffer.Reserve(10000, BSD_SOCKET_MAX_BUFFER);
    Fill(buffer, 1000);
    buffer.Reserve(500, BSD_SOCKET_MAX_BUFFER);
    EXPECT_LT(buffer.GetSpace(), 0);
    EXPECT_FALSE(buffer.AppendDatagram(BsdSockaddr::Inet(1), nullptr, nullptr));
}

TEST(BsdSocketBuffer, LimitsDifferBySystem)
{
    EXPECT_EQ(BsdSocketBuffer::Limit(BsdSystem::FREEBSD, 2097152), 1864135U);
    EXPECT_EQ(BsdSocketBuffer::Limit(BsdSystem::OPENBSD, 2097152), 2097152U);
    // OpenBSD: 3 clusters of 64 KiB fit however small the buffer
    BsdSocketBuffer freebsd(BsdSystem::FREEBSD, true);
    BsdSocketBuffer openbsd(BsdSystem::OPENBSD, true);
    freebsd.Reserve(1000, BSD_SOCKET_MAX_BUFFER);
    openbsd.Reserve(1000, BSD_SOCKET_MAX_BUFFER);
    EXPECT_EQ(Fill(freebsd, 4), 4);  // of mbufs
    EXPECT_EQ(Fill(openbsd, 4), 50); // of bytes
}

TEST(BsdSocketBuffer, AReadStopsBeforeAncillaryData)
{
    BsdSocketBuffer buffer(BsdSystem::FREEBSD, false);
    buffer.Reserve(10000, BSD_SOCKET_MAX_BUFFER);
    const auto rights = std::make_shared<BsdControl>();
    buffer.AppendStream(Bytes(3, 'a'), nullptr);
    buffer.AppendStream(Bytes(3, 'b'), rights);
    buffer.AppendStream(Bytes(3, 'c'), nullptr);
    const BsdSocketTaken first = buffer.Take(100, false, false);
    EXPECT_EQ(Text(first), "aaa");
    EXPECT_FALSE(first.control);
    const BsdSocketTaken part = buffer.Take(2, false, false);
    EXPECT_EQ(Text(part), "bb");
    EXPECT_EQ(part.control, rights);
    const BsdSocketTaken rest = buffer.Take(100, false, false);
    EXPECT_EQ(Text(rest), "bccc");
    EXPECT_FALSE(rest.control); // read once
    EXPECT_TRUE(buffer.IsEmpty());
    EXPECT_EQ(buffer.GetBytes(), 0U);
    EXPECT_EQ(buffer.GetMbufs(), 0U);
}

TEST(BsdSocketBuffer, PeekAndDropSeeAStreamAsOne)
{
    BsdSocketBuffer buffer(BsdSystem::FREEBSD, false);
    buffer.Reserve(10000, BSD_SOCKET_MAX_BUFFER);
    for (const char byte : {'a', 'b', 'c'})
    {
        buffer.AppendStream(Bytes(3, byte), nullptr);
    }
    EXPECT_EQ(BsdBytes::ToString(*buffer.Peek(2, 5)), "abbbc");
    buffer.Drop(4);
    EXPECT_EQ(BsdBytes::ToString(*buffer.Peek(0, 5)), "bbccc");
    EXPECT_EQ(buffer.GetBytes(), 5U);
    buffer.Clear();
    EXPECT_EQ(buffer.GetSpace(), 10000);
    EXPECT_FALSE(buffer.Peek(0, 0));
}

/// A buffer as a plain list of strings
struct PlainBuffer
{
    bool stream;
    std::deque<std::string> records;

    std::size_t Bytes() const
    {
        std::size_t size = 0;
        for (const auto& record : records)
        {
            size += record.size();
        }
        return size;
    }

    std::string Take(std::size_t size, bool peek)
    {
        std::string& first = records.front();
        const std::string taken = first.substr(0, size);
        if (!peek)
        {
            first.erase(0, size);
            if (first.empty() || !stream)
            {
                records.pop_front();
            }
        }
        return taken;
    }
};

RC_GTEST_PROP(BsdSocketBufferModel, IsAListOfStrings, (bool stream, bool clusters))
{
    BsdSocketBuffer buffer(BsdSystem::FREEBSD, clusters);
    buffer.Reserve(1000000, BSD_SOCKET_MAX_BUFFER);
    PlainBuffer plain{stream, {}};
    char byte = 'a';
    for (int step = 0; step < 60; ++step)
    {
        const auto size = *rc::gen::inRange<std::size_t>(0, 5000);
        if (*rc::gen::arbitrary<bool>())
        {
            const std::string bytes(size, byte++);
            if (!stream)
            {
                buffer.AppendRecord(BsdBytes::Make(bytes), nullptr);
                plain.records.push_back(bytes);
            }
            else if (size > 0)
            {
                buffer.AppendStream(BsdBytes::Make(bytes), nullptr);
                plain.records.resize(1);
                plain.records[0] += bytes;
            }
        }
        else if (!plain.records.empty())
        {
            const bool peek = *rc::gen::arbitrary<bool>();
            RC_ASSERT(Text(buffer.Take(size, !stream, peek)) == plain.Take(size, peek));
        }
        RC_ASSERT(buffer.GetBytes() == plain.Bytes());
        RC_ASSERT(buffer.GetData() == plain.Bytes());
        RC_ASSERT(buffer.IsEmpty() == plain.records.empty());
        RC_ASSERT((buffer.GetMbufs() == 0) == (plain.Bytes() == 0));
        RC_ASSERT(buffer.GetMbufs() >= buffer.GetBytes());
    }
}

} // namespace
} // namespace divertsim
} // namespace ns3
