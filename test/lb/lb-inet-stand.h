// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_INET_STAND_H
#define LB_INET_STAND_H

#include "test/lb/lb-test-members.h"
#include "test/support/manual-clock.h"

#include "ns3/lb-inet-ports.h"
#include "ns3/lb-policy-registry.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Writes down what it is told, a line each
class ToldObserver : public LbObserver
{
  public:
    void OnBound(BsdTime /*time*/,
                 LbMember& socket,
                 const LbPlace& place,
                 bool member,
                 BsdErrno error) override
    {
        Tell("bound " + socket.GetName() + " " + std::to_string(place.port) +
             (member ? " member " : " alone ") + std::string(BsdErrnoName(error)));
    }

    void OnListening(BsdTime /*time*/, LbMember& socket, const LbPlace& /*place*/) override
    {
        Tell("listening " + socket.GetName());
    }

    void OnUnbound(BsdTime /*time*/, LbMember& socket, const LbPlace&, bool closed) override
    {
        Tell("unbound " + socket.GetName() + (closed ? " closed" : ""));
    }

    void OnPicked(BsdTime /*time*/, const LbPlace&, const BsdUnit& unit, LbMember& socket) override
    {
        Tell("picked " + std::to_string(unit.id) + " " + socket.GetName());
    }

    void OnDelivered(BsdTime /*time*/,
                     LbMember& socket,
                     std::uint64_t unit,
                     std::uint32_t bytes,
                     std::uint32_t /*queued*/) override
    {
        Tell("delivered " + std::to_string(unit) + " " + socket.GetName() + " " +
             std::to_string(bytes));
    }

    void OnRefused(BsdTime /*time*/,
                   LbMember* socket,
                   std::uint64_t unit,
                   LbRefusal reason) override
    {
        Tell("refused " + std::to_string(unit) + " " + (socket ? socket->GetName() : "-") +
             (reason == LbRefusal::ACCEPT_QUEUE ? " queue" : " nobody"));
    }

    void OnCompleted(BsdTime /*time*/, LbMember& socket, std::uint64_t unit) override
    {
        Tell("completed " + std::to_string(unit) + " " + socket.GetName());
    }

    void OnAccepted(BsdTime /*time*/, LbMember& socket, std::uint64_t unit) override
    {
        Tell("accepted " + std::to_string(unit) + " " + socket.GetName());
    }

    void OnReset(BsdTime /*time*/, LbMember& socket, std::uint64_t unit) override
    {
        Tell("reset " + std::to_string(unit) + " " + socket.GetName());
    }

    void OnEnded(BsdTime /*time*/, std::uint64_t unit) override
    {
        Tell("ended " + std::to_string(unit));
    }

    /// \return what was told since the last call
    std::vector<std::string> Take()
    {
        return std::exchange(m_lines, {});
    }

  private:
    void Tell(std::string line)
    {
        m_lines.push_back(std::move(line));
    }

    std::vector<std::string> m_lines;
};

/// A host's TCP and UDP sockets m/0, m/1, ..., and packets from clients
class InetStand
{
  public:
    static constexpr std::uint16_t PORT = 443;
    static constexpr std::uint32_t SEED = 0x5eed5eed;

    explicit InetStand(BsdSystem system, const LbInetConfig& config = {}, std::size_t count = 600)
        : all(count),
          system(system),
          ports(
              system,
              clock,
              [system] {
                  LbPolicyParameters parameters;
                  parameters.seed = SEED;
                  return LbMakePolicy(LbDefaultPolicy(LbSocketKind::TCP, system), parameters);
              },
              config)
    {
        ports.AddObserver(&told);
    }

    static BsdAddress Address(const char* text)
    {
        return BsdAddress::Parse(text).value();
    }

    /// \return a group's binding on the port
    static LbInetBinding At(std::uint8_t protocol, const char* address = "0.0.0.0", bool lb = true)
    {
        LbInetBinding binding;
        const BsdAddress local = Address(address);
        binding.place = {protocol, local.family, local, PORT};
        binding.lb = lb;
        return binding;
    }

    /// \return the tuple of client i's packets
    static BsdTuple From(std::uint8_t protocol, std::uint32_t i, const char* to = "10.0.0.1")
    {
        BsdTuple tuple;
        tuple.protocol = protocol;
        tuple.destination = Address(to);
        tuple.source = tuple.destination.family == BsdFamily::INET
                           ? BsdAddress::V4(0x0a010000U + i / 1000)
                           : Address(("fd00::1:" + std::to_string(i / 1000)).c_str());
        tuple.sourcePort = static_cast<std::uint16_t>(20000 + i % 1000);
        tuple.destinationPort = PORT;
        return tuple;
    }

    LbMember& M(std::size_t index) const
    {
        return *all.Get(index);
    }

    /// bind(2), and for TCP listen(2)
    void Start(std::size_t index, const LbInetBinding& binding, int backlog = 100)
    {
        ASSERT_EQ(ports.Bind(M(index), binding), BsdErrno::OK);
        if (binding.place.protocol == BSD_IPPROTO_TCP)
        {
            ASSERT_EQ(ports.Listen(M(index), backlog), BsdErrno::OK);
        }
    }

    /// Members 0 to count - 1 of one group
    void StartGroup(std::size_t count, const LbInetBinding& binding)
    {
        for (std::size_t i = 0; i < count; ++i)
        {
            Start(i, binding);
        }
    }

    /// \return the socket that a packet would go to, "-" for none
    std::string Who(const BsdTuple& tuple, const LbInetContext& context = {})
    {
        const LbMember* found = ports.Find(tuple, context);
        return found ? found->GetName() : "-";
    }

    TestMembers all;
    BsdSystem system;
    ManualClock clock;
    ToldObserver told;
    LbInetPorts ports;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_INET_STAND_H
