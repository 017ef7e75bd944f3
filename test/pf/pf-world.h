// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_WORLD_H
#define PF_WORLD_H

#include "test/support/manual-clock.h"

#include "ns3/pf-parser.h"
#include "ns3/pf.h"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// \param lines of pf.conf(5) \param system whose it is
/// \return its rules \throws std::invalid_argument with the first error
inline std::shared_ptr<const PfRuleset>
PfRulesOf(const std::vector<std::string>& lines, BsdSystem system = BsdSystem::FREEBSD)
{
    PfParseResult result = PfParse(lines, system);
    if (!result.rules)
    {
        throw std::invalid_argument(result.errors.front().message);
    }
    return result.rules;
}

/// Every call of an observer, in order
class PfRecorder : public PfObserver
{
  public:
    struct Call
    {
        std::string what;
        BsdTime time;
        std::uint64_t state;
        int rule;
        std::uint16_t port;
        bool looped;
    };

    void OnStateCreated(const PfPacketEvent& event, const BsdUnit& unit) override
    {
        Add("created", event, 0);
        units.push_back(unit);
    }

    void OnStateFinished(BsdTime time, std::uint64_t state) override
    {
        calls.push_back({"finished", time, state, -1, 0, false});
    }

    void OnStateRemoved(BsdTime time, std::uint64_t state) override
    {
        calls.push_back({"removed", time, state, -1, 0, false});
    }

    void OnPassed(const PfPacketEvent& event) override
    {
        Add("passed", event, 0);
    }

    void OnDiverted(const PfPacketEvent& event, std::uint16_t port) override
    {
        Add("diverted", event, port);
    }

    void OnDropped(const PfPacketEvent& event, PfReason reason) override
    {
        Add("dropped " + std::string(PfReasonName(reason)), event, 0);
    }

    /// \return what was called since the last time, without its arguments
    std::vector<std::string> Take()
    {
        std::vector<std::string> names;
        for (; m_taken < calls.size(); ++m_taken)
        {
            names.push_back(calls[m_taken].what);
        }
        return names;
    }

    std::vector<Call> calls;
    std::vector<BsdUnit> units;

  private:
    void Add(std::string what, const PfPacketEvent& event, std::uint16_t port)
    {
        calls.push_back(
            {std::move(what), event.time, event.stateId, event.rule, port, event.looped});
    }

    std::size_t m_taken = 0;
};

/// A host with the interfaces client0 and client1 (group client) and server, and its pf
struct PfWorld
{
    explicit PfWorld(const std::vector<std::string>& rules = {}, const PfConfig& config = {})
        : pf(clock, config)
    {
        client0 = pf.AddInterface("client0", {"client"});
        client1 = pf.AddInterface("client1", {"client"});
        server = pf.AddInterface("server", {});
        pf.Load(PfRulesOf(rules, config.system));
        pf.AddObserver(&seen);
        pf.Enable();
    }

    PfVerdict In(std::uint32_t interface, const BsdPacketView& packet)
    {
        return pf.Test(BsdDirection::IN, interface, packet, BsdDirection::NONE);
    }

    PfVerdict Out(std::uint32_t interface, const BsdPacketView& packet)
    {
        return pf.Test(BsdDirection::OUT, interface, packet, BsdDirection::NONE);
    }

    ManualClock clock;
    PfRecorder seen;
    Pf pf;
    std::uint32_t client0 = 0;
    std::uint32_t client1 = 0;
    std::uint32_t server = 0;
};

/// \param protocol of it \param from "address" \param to "address" \return a packet of 100 bytes
inline BsdPacketView
PacketOf(std::uint8_t protocol,
         const std::string& from,
         std::uint16_t fromPort,
         const std::string& to,
         std::uint16_t toPort,
         std::uint8_t flags = 0)
{
    BsdPacketView packet;
    packet.tuple = {protocol, *BsdAddress::Parse(from), fromPort, *BsdAddress::Parse(to), toPort};
    packet.length = 100;
    packet.tcpFlags = flags;
    return packet;
}

/// A packet of one TCP flow from the client. \param flags BSD_TH_* \param port of the client
inline BsdPacketView
FromClient(std::uint8_t flags, std::uint16_t port = 49152)
{
    return PacketOf(BSD_IPPROTO_TCP, "10.0.1.1", port, "10.0.9.2", 80, flags);
}

/// The other direction of FromClient(). \param flags BSD_TH_* \param port of the client
inline BsdPacketView
FromServer(std::uint8_t flags, std::uint16_t port = 49152)
{
    return PacketOf(BSD_IPPROTO_TCP, "10.0.9.2", 80, "10.0.1.1", port, flags);
}

/// \param direction of a packet \param tuple of it, no ICMP
/// \return keys of a state that floats, without translation
inline PfStateKeys
FloatingKeys(BsdDirection direction, const BsdTuple& tuple)
{
    PfStateKeys keys;
    keys.direction = direction;
    keys.tuple = tuple;
    keys.came = tuple;
    keys.goes = tuple;
    return keys;
}

constexpr std::uint8_t SYN = BSD_TH_SYN;
constexpr std::uint8_t ACK = BSD_TH_ACK;
constexpr std::uint8_t FIN = BSD_TH_FIN;
constexpr std::uint8_t RST = BSD_TH_RST;

} // namespace divertsim
} // namespace ns3

#endif // PF_WORLD_H
