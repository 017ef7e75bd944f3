// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-flow-ports.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace
{

using namespace ns3::divertsim;

BsdTuple
To(std::uint8_t lastByte, std::uint16_t port = 80, std::uint16_t source = 0)
{
    return {BSD_IPPROTO_TCP,
            BsdAddress::V4(0x0a000101),
            source,
            BsdAddress::V4(0x0a000900u + lastByte),
            port};
}

TEST(LbFlowPorts, CountUpFrom49152WhateverTheDestination)
{
    LbFlowPorts ports;
    EXPECT_EQ(ports.Open(To(1), 49152, 65535), 49152);
    EXPECT_EQ(ports.Open(To(2), 49152, 65535), 49153);
    EXPECT_EQ(ports.Open(To(1, 443), 49152, 65535), 49154);
}

TEST(LbFlowPorts, WrapAfter65535AndSkipTuplesThatAreOpen)
{
    LbFlowPorts ports;
    for (std::uint32_t port = 49152; port <= 65535; ++port)
    {
        ASSERT_EQ(ports.Open(To(1), 49152, 65535), port);
    }
    EXPECT_EQ(ports.Open(To(1), 49152, 65535), std::nullopt) << "all 16,384 are open";
    EXPECT_EQ(ports.Open(To(2), 49152, 65535), 49152) << "another destination is another tuple";
    ports.Close(To(1, 80, 50000));
    ports.Close(To(1, 80, 49160));
    EXPECT_EQ(ports.Open(To(1), 49152, 65535), 49160);
    EXPECT_EQ(ports.Open(To(1), 49152, 65535), 50000);
    EXPECT_EQ(ports.Open(To(1), 49152, 65535), std::nullopt);
}

TEST(LbFlowPorts, ClosingWhatIsNotOpenChangesNothing)
{
    LbFlowPorts ports;
    ports.Close(To(1, 80, 49152));
    EXPECT_EQ(ports.Open(To(1), 49152, 49152), 49152);
    ports.Close(To(2, 80, 49152));
    EXPECT_EQ(ports.Open(To(1), 49152, 49152), std::nullopt);
    ports.Close(To(1, 80, 49152));
    EXPECT_EQ(ports.Open(To(1), 49152, 49152), 49152);
}

RC_GTEST_PROP(LbFlowPorts, TakesTheNextFreePortRoundTheRangeAsALinearSearchDoes, ())
{
    const auto low = *rc::gen::inRange<std::uint32_t>(0, 65536);
    const auto span =
        *rc::gen::weightedOneOf<std::uint32_t>({{3, rc::gen::inRange<std::uint32_t>(1, 200)},
                                                {1, rc::gen::inRange<std::uint32_t>(1, 9000)}});
    const std::uint32_t high = std::min<std::uint32_t>(low + span - 1, 65535);
    LbFlowPorts ports;
    std::set<std::uint32_t> open;
    std::uint32_t next = low;
    const auto steps = *rc::gen::container<std::vector<std::uint32_t>>(
        rc::gen::inRange<std::uint32_t>(0, 1u << 20));
    for (const std::uint32_t step : steps)
    {
        if (step % 3 == 0 && !open.empty())
        {
            auto it = open.lower_bound(low + step % (high - low + 1));
            it = it == open.end() ? open.begin() : it;
            ports.Close(To(1, 80, static_cast<std::uint16_t>(*it)));
            open.erase(it);
            continue;
        }
        std::optional<std::uint16_t> expected;
        for (std::uint32_t i = 0; i <= high - low && !expected; ++i)
        {
            const std::uint32_t port = low + (next - low + i) % (high - low + 1);
            if (open.insert(port).second)
            {
                expected = static_cast<std::uint16_t>(port);
                next = port == high ? low : port + 1;
            }
        }
        RC_ASSERT(ports.Open(To(1),
                             static_cast<std::uint16_t>(low),
                             static_cast<std::uint16_t>(high)) == expected);
    }
}

RC_GTEST_PROP(LbPortSet, FindsTheLowestAbsentPort, ())
{
    LbPortSet set;
    std::set<std::uint32_t> present;
    const auto runs = *rc::gen::container<std::vector<std::pair<std::uint32_t, std::uint32_t>>>(
        rc::gen::pair(rc::gen::inRange<std::uint32_t>(0, 65536),
                      rc::gen::inRange<std::uint32_t>(1, 600)));
    for (const auto& [first, count] : runs)
    {
        for (std::uint32_t p = first; p < std::min<std::uint32_t>(first + count, 65536); ++p)
        {
            RC_ASSERT(set.Insert(static_cast<std::uint16_t>(p)) == present.insert(p).second);
        }
    }
    const auto low = *rc::gen::inRange<std::uint32_t>(0, 65536);
    const auto high = *rc::gen::inRange<std::uint32_t>(low, 65536);
    std::uint32_t port = low;
    while (port <= high && present.count(port) > 0)
    {
        ++port;
    }
    const auto expected = port <= high
                              ? std::optional<std::uint16_t>(static_cast<std::uint16_t>(port))
                              : std::nullopt;
    RC_ASSERT(set.FindAbsent(low, high) == expected);
}

} // namespace
