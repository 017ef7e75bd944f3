// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_FIXTURE_H
#define DIVERT_FIXTURE_H

#include "test/divert/divert-test-log.h"
#include "test/support/manual-clock.h"

#include "ns3/divert-ports.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A host's divert ports on a manual clock, with sockets s/0, s/1, ...
class DivertFixture : public ::testing::Test
{
  protected:
    explicit DivertFixture(DivertConfig config = {})
        : ports(clock, config)
    {
        ports.AddObserver(&log);
    }

    DivertSocket& Make(bool reusePortLb)
    {
        const std::string name = "s/" + std::to_string(sockets.size());
        sockets.push_back(std::make_unique<DivertSocket>(ports, name));
        sockets.back()->SetReusePortLb(reusePortLb);
        return *sockets.back();
    }

    /// \return count sockets with SO_REUSEPORT_LB, bound to a port
    std::vector<DivertSocket*> MakeGroup(std::size_t count, std::uint16_t port)
    {
        std::vector<DivertSocket*> group;
        for (std::size_t i = 0; i < count; ++i)
        {
            group.push_back(&Make(true));
            EXPECT_EQ(group.back()->Bind(port), BsdErrno::OK);
        }
        log.Take();
        return group;
    }

    bool Deliver(std::uint16_t port, std::uint64_t id, std::uint32_t length = 100)
    {
        BsdUnit unit;
        unit.id = id;
        DivertPacket packet;
        packet.info.length = length;
        return ports.Deliver(port, unit, std::move(packet));
    }

    /// \return who gets a unit's next packet, or null
    LbMember* Home(std::uint16_t port, std::uint64_t id)
    {
        BsdUnit unit;
        unit.id = id;
        return ports.GetMapper(port).Map(unit).member;
    }

    /// \return the members of a port's group by slot
    std::vector<std::string> Members(std::uint16_t port)
    {
        std::vector<std::string> names;
        for (const LbMember* member : ports.GetMapper(port).GetSlots())
        {
            names.push_back(member->GetName());
        }
        return names;
    }

    using Names = std::vector<std::string>;

    ManualClock clock;
    DivertTestLog log;
    DivertPorts ports;
    std::vector<std::unique_ptr<DivertSocket>> sockets;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_FIXTURE_H
