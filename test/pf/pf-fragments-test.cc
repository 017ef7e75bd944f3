// SPDX-License-Identifier: GPL-2.0-only
#include "test/pf/pf-world.h"

#include "ns3/pf-fragments.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{
namespace
{

using Bytes = std::vector<int>;

/// A fragment of a packet of `from` ... \param data bytes from the offset on \param inet6 family
BsdPacketView
FragmentOf(std::uint32_t offset, std::uint32_t data, bool more, bool inet6 = false)
{
    BsdPacketView packet = PacketOf(BSD_IPPROTO_UDP,
                                    inet6 ? "2001:db8::1" : "10.0.1.1",
                                    0,
                                    inet6 ? "2001:db8::2" : "10.0.9.2",
                                    0);
    packet.header = inet6 ? 48 : 20;
    packet.length = packet.header + data;
    packet.fragmentOffset = static_cast<std::uint16_t>(offset);
    packet.moreFragments = more;
    packet.fragmentId = 77;
    return packet;
}

PfReassembly
Add(PfFragments& fragments, const BsdPacketView& fragment, int name = 0, BsdTime now = 0)
{
    return fragments.Add(BsdDirection::IN, fragment, std::make_shared<int>(name), now);
}

PfFragments
Freebsd(std::size_t limit = 5000)
{
    return {BsdSystem::FREEBSD, limit};
}

/// Who gave each byte of the whole packet
Bytes
OwnersOf(const PfReassembly& whole)
{
    Bytes owners;
    for (const PfFragmentPart& part : whole.parts)
    {
        EXPECT_EQ(part.offset, owners.size());
        owners.insert(owners.end(), part.length, *std::static_pointer_cast<int>(part.packet));
    }
    return owners;
}

TEST(PfFragments, APacketIsWholeWithItsLastFragmentInAnyOrder)
{
    PfFragments fragments = Freebsd();
    EXPECT_EQ(Add(fragments, FragmentOf(16, 5, false), 2).result, PfReassembly::HELD);
    EXPECT_EQ(Add(fragments, FragmentOf(0, 8, true), 0).result, PfReassembly::HELD);
    EXPECT_EQ(fragments.Size(), 2U);
    const PfReassembly whole = Add(fragments, FragmentOf(8, 8, true), 1);
    ASSERT_EQ(whole.result, PfReassembly::WHOLE);
    EXPECT_EQ(OwnersOf(whole),
              (Bytes{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2}));
    EXPECT_EQ(whole.longest, 8U);
    EXPECT_EQ(fragments.Size(), 0U);
}

TEST(PfFragments, PacketsAreKeptApartByAddressesProtocolAndIdentification)
{
    PfFragments fragments = Freebsd();
    Add(fragments, FragmentOf(0, 8, true));
    BsdPacketView other = FragmentOf(8, 8, false);
    other.fragmentId = 78;
    EXPECT_EQ(Add(fragments, other).result, PfReassembly::HELD);
    other = FragmentOf(8, 8, false);
    other.tuple.protocol = BSD_IPPROTO_TCP;
    EXPECT_EQ(Add(fragments, other).result, PfReassembly::HELD);
    other = FragmentOf(8, 8, false);
    other.tuple.source = *BsdAddress::Parse("10.0.1.2");
    EXPECT_EQ(Add(fragments, other).result, PfReassembly::HELD);
    EXPECT_EQ(Add(fragments, FragmentOf(8, 8, false)).result, PfReassembly::WHOLE);
}

TEST(PfFragments, IPv6CountsNoProtocolAndOpenBsdTheDirection)
{
    PfFragments fragments = Freebsd();
    Add(fragments, FragmentOf(0, 8, true, true));
    BsdPacketView other = FragmentOf(8, 8, false, true);
    other.tuple.protocol = BSD_IPPROTO_TCP;
    EXPECT_EQ(Add(fragments, other).result, PfReassembly::WHOLE);

    PfFragments openbsd(BsdSystem::OPENBSD, 5000);
    Add(openbsd, FragmentOf(0, 8, true));
    EXPECT_EQ(openbsd.Add(BsdDirection::OUT, FragmentOf(8, 8, false), nullptr, 0).result,
              PfReassembly::HELD);
}

TEST(PfFragments, BadFragmentsAreDropped)
{
    PfFragments fragments = Freebsd();
    for (const BsdPacketView& bad :
         {FragmentOf(0, 0, true), FragmentOf(0, 9, true), FragmentOf(65528, 16, false)})
    {
        const PfReassembly answer = Add(fragments, bad);
        EXPECT_EQ(answer.result, PfReassembly::DROPPED);
        EXPECT_EQ(answer.reason, PfReason::FRAGMENT);
    }
    EXPECT_EQ(fragments.Size(), 0U);
}

TEST(PfFragments, NothingMayStandBehindTheLastFragmentNorASecondEnd)
{
    PfFragments fragments = Freebsd();
    Add(fragments, FragmentOf(16, 8, false));
    EXPECT_EQ(Add(fragments, FragmentOf(24, 8, true)).result, PfReassembly::DROPPED);
    EXPECT_EQ(Add(fragments, FragmentOf(8, 8, false)).result, PfReassembly::DROPPED);
    EXPECT_EQ(Add(fragments, FragmentOf(8, 16, true)).result, PfReassembly::DROPPED);
    EXPECT_EQ(fragments.Size(), 1U);
}

TEST(PfFragments, ANewFragmentIsCutWhereAnOlderOneBeforeItHasTheBytes)
{
    PfFragments fragments = Freebsd();
    Add(fragments, FragmentOf(0, 16, true), 0);
    const PfReassembly whole = Add(fragments, FragmentOf(8, 16, false), 1);
    ASSERT_EQ(whole.result, PfReassembly::WHOLE);
    EXPECT_EQ(whole.parts[1].skip, 8U);
    EXPECT_EQ(whole.parts[1].offset, 16U);
    EXPECT_EQ(whole.parts[1].length, 8U);
    Add(fragments, FragmentOf(0, 16, true), 0);
    EXPECT_EQ(Add(fragments, FragmentOf(8, 8, true), 1).result, PfReassembly::DROPPED);
}

TEST(PfFragments, AnOlderFragmentBehindTheStartOfANewOneGivesWay)
{
    PfFragments fragments = Freebsd();
    Add(fragments, FragmentOf(8, 8, true), 0);
    Add(fragments, FragmentOf(16, 16, false), 1);
    const PfReassembly whole = Add(fragments, FragmentOf(0, 24, true), 2);
    ASSERT_EQ(whole.result, PfReassembly::WHOLE);
    ASSERT_EQ(whole.parts.size(), 2U) << "the first is covered";
    EXPECT_EQ(whole.parts[1].skip, 8U);
    EXPECT_EQ(whole.parts[1].offset, 24U);
}

TEST(PfFragments, OpenBsdGivesUpAnIPv6PacketWhoseFragmentsOverlap)
{
    PfFragments fragments(BsdSystem::OPENBSD, 5000);
    Add(fragments, FragmentOf(0, 16, true, true));
    EXPECT_EQ(Add(fragments, FragmentOf(8, 16, false, true)).result, PfReassembly::DROPPED);
    EXPECT_EQ(fragments.Size(), 0U);
    Add(fragments, FragmentOf(0, 16, true));
    EXPECT_EQ(Add(fragments, FragmentOf(8, 16, false)).result, PfReassembly::WHOLE);
}

TEST(PfFragments, AtTheLimitThePacketsThatWaitLongestGo)
{
    PfFragments fragments = Freebsd(20);
    for (std::uint32_t id = 0; id < 21; ++id)
    {
        BsdPacketView fragment = FragmentOf(0, 8, true);
        fragment.fragmentId = id;
        EXPECT_EQ(Add(fragments, fragment).result, PfReassembly::HELD);
    }
    EXPECT_EQ(fragments.Size(), 19U) << "a tenth of 20 went, one came";
    BsdPacketView last = FragmentOf(8, 8, false);
    last.fragmentId = 1;
    EXPECT_EQ(Add(fragments, last).result, PfReassembly::HELD) << "its first one is gone";
}

TEST(PfFragments, NoMoreThan64FragmentsBeginInASixteenthOfAPacket)
{
    PfFragments fragments = Freebsd();
    for (std::uint32_t i = 0; i < 64; ++i)
    {
        EXPECT_EQ(Add(fragments, FragmentOf(i * 8, 8, true)).result, PfReassembly::HELD);
    }
    EXPECT_EQ(Add(fragments, FragmentOf(64 * 8, 8, true)).result, PfReassembly::DROPPED);
    EXPECT_EQ(Add(fragments, FragmentOf(4096, 8, true)).result, PfReassembly::HELD);
}

TEST(PfFragments, AFragmentStartsTheTimeoutOfItsPacketAnew)
{
    PfFragments fragments = Freebsd();
    Add(fragments, FragmentOf(0, 8, true), 0, 0);
    Add(fragments, FragmentOf(16, 8, true), 0, 10);
    fragments.Purge(9);
    EXPECT_EQ(fragments.Size(), 2U);
    fragments.Purge(10);
    EXPECT_EQ(fragments.Size(), 0U);
}

PfReassembly
Collect(PfWorld& world, const BsdPacketView& fragment)
{
    return world.pf.Reassemble(BsdDirection::IN,
                               0,
                               fragment,
                               BsdDirection::NONE,
                               std::make_shared<int>(0));
}

TEST(PfReassemble, FreeBsdLeavesIPv4FragmentsAloneWithoutSetReassembleAndCollectsIPv6)
{
    PfWorld world({"pass"});
    EXPECT_EQ(Collect(world, FragmentOf(0, 8, true)).result, PfReassembly::AS_IS);
    EXPECT_EQ(Collect(world, FragmentOf(0, 8, true, true)).result, PfReassembly::HELD);
    world.pf.SetReassemble(true, false);
    EXPECT_EQ(Collect(world, FragmentOf(0, 8, true)).result, PfReassembly::HELD);
}

TEST(PfReassemble, OpenBsdCollectsBothUnlessToldNotTo)
{
    PfConfig config;
    config.system = BsdSystem::OPENBSD;
    PfWorld world({}, config);
    EXPECT_EQ(Collect(world, FragmentOf(0, 8, true)).result, PfReassembly::HELD);
    EXPECT_EQ(Collect(world, FragmentOf(0, 8, true, true)).result, PfReassembly::HELD);
    world.pf.SetReassemble(false, false);
    EXPECT_EQ(Collect(world, FragmentOf(0, 8, true)).result, PfReassembly::AS_IS);
    EXPECT_EQ(Collect(world, FragmentOf(0, 8, true, true)).result, PfReassembly::AS_IS);
}

TEST(PfReassemble, FragmentsThatMustNotBeFragmentedAreDroppedUnlessNoDf)
{
    PfWorld world({"pass"});
    BsdPacketView fragment = FragmentOf(0, 8, true);
    fragment.dontFragment = true;
    EXPECT_EQ(Collect(world, fragment).result, PfReassembly::DROPPED);
    EXPECT_EQ(world.seen.Take(), std::vector<std::string>{"dropped fragment"});
    EXPECT_EQ(world.pf.Counters().drops[static_cast<std::size_t>(PfReason::FRAGMENT)], 1U);
    world.pf.SetReassemble(true, true);
    EXPECT_EQ(Collect(world, fragment).result, PfReassembly::HELD);
}

TEST(PfReassemble, FragmentsExpireWithTheRoundOfThePurgeThatFollowsTheirTimeout)
{
    PfWorld world({"pass"});
    world.pf.SetReassemble(true, false);
    Collect(world, FragmentOf(0, 8, true));
    // 30 s of FreeBSD end between the rounds at 20.2 s, 30.3 s
    world.clock.AdvanceTo(30200 * BSD_MILLISECOND);
    EXPECT_EQ(Collect(world, FragmentOf(8, 8, false)).result, PfReassembly::WHOLE);
    Collect(world, FragmentOf(0, 8, true));
    world.clock.AdvanceTo(70700 * BSD_MILLISECOND);
    EXPECT_EQ(Collect(world, FragmentOf(8, 8, false)).result, PfReassembly::HELD);
}

/// The bytes of one packet, one by one: an older fragment that begins no later keeps its bytes, all
/// others behind the start of the new one are the new one's
struct SlowPacket
{
    struct Held
    {
        std::uint32_t begin;
        std::uint32_t end;
        int name;
        bool more;
    };

    std::vector<Held> held; ///< by begin

    bool Add(std::uint32_t begin, std::uint32_t end, bool more, int name)
    {
        if (!held.empty())
        {
            const Held& last = held.back();
            const bool beyond = !last.more && end > last.end;
            const bool secondEnd = !more && end < last.end;
            const bool contradicts = end == last.end && more != last.more;
            if (beyond || secondEnd || contradicts || (last.more && end == last.end && !more))
            {
                return false;
            }
        }
        std::uint32_t cut = begin; // by what begins no later than the whole of the new one
        for (const Held& one : held)
        {
            cut = one.begin <= begin ? std::max(cut, one.end) : cut;
        }
        begin = cut;
        if (begin >= end)
        {
            return false;
        }
        std::vector<Held> kept;
        for (Held one : held)
        {
            if (one.begin > begin || one.begin >= begin)
            {
                one.begin = std::max(one.begin, end);
            }
            if (one.begin < one.end)
            {
                kept.push_back(one);
            }
        }
        kept.push_back({begin, end, name, more});
        std::sort(kept.begin(), kept.end(), [](const Held& a, const Held& b) {
            return a.begin < b.begin;
        });
        held = kept;
        return true;
    }

    Bytes Owners() const
    {
        Bytes owners;
        for (const Held& one : held)
        {
            if (one.begin != owners.size())
            {
                return {};
            }
            owners.insert(owners.end(), one.end - one.begin, one.name);
        }
        return held.empty() || held.back().more ? Bytes() : owners;
    }
};

RC_GTEST_PROP(PfFragmentsProperty, OverlapsAreCutAsByteByByte, ())
{
    PfFragments fragments = Freebsd();
    SlowPacket slow;
    for (int name = 0; name < 30; ++name)
    {
        const std::uint32_t begin = *rc::gen::inRange(0U, 8U) * 8;
        const bool more = *rc::gen::inRange(0, 4) != 0;
        const std::uint32_t data = *rc::gen::inRange(1U, 5U) * 8 - (more ? 0 : 3);
        const PfReassembly answer = Add(fragments, FragmentOf(begin, data, more), name);
        const bool taken = slow.Add(begin, begin + data, more, name);
        RC_ASSERT((answer.result != PfReassembly::DROPPED) == taken);
        const Bytes owners = slow.Owners();
        RC_ASSERT((answer.result == PfReassembly::WHOLE) == (taken && !owners.empty()));
        if (answer.result == PfReassembly::WHOLE)
        {
            RC_ASSERT(OwnersOf(answer) == owners);
            slow = SlowPacket();
        }
    }
}

} // namespace
} // namespace divertsim
} // namespace ns3
