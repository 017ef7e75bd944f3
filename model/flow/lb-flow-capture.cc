// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-flow-capture.h"

#include "ns3/bsd-packet-view.h"

#include <boost/unordered_map.hpp>

#include <map>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::uint32_t OPENERS = 0x0a800000;   // 10.128.0.0
constexpr std::uint32_t ANSWERERS = 0x0ac00000; // 10.192.0.0

/// \param second byte of the prefix \param index in the last bytes \return fdXX::index
BsdAddress
MakeInet6(std::uint8_t second, std::uint32_t index)
{
    std::uint8_t bytes[16] = {0xfd, second};
    for (int i = 0; i < 4; ++i)
    {
        bytes[15 - i] = static_cast<std::uint8_t>(index >> (8 * i));
    }
    return BsdAddress::V6(bytes);
}

/// Numbers addresses from 1 in the order in which they appear, IPv4 and IPv6 apart
class Numbering
{
  public:
    std::uint32_t Get(const BsdAddress& address)
    {
        std::uint32_t& count = address.family == BsdFamily::INET6 ? m_inet6 : m_inet;
        const auto [it, isNew] = m_numbers.emplace(address, count + 1);
        count += isNew;
        return it->second;
    }

    std::uint32_t m_inet = 0;
    std::uint32_t m_inet6 = 0;

  private:
    std::map<BsdAddress, std::uint32_t> m_numbers;
};

/// The conversation that a tuple belongs to for now
struct Current
{
    std::uint32_t flow = 0;
    BsdAddress opener; ///< as captured
    std::uint16_t openerPort = 0;
    bool ending = false; ///< a FIN or RST has been seen
};

} // namespace

BsdAddress
LbReplayOpener(BsdFamily family, std::uint32_t index)
{
    return family == BsdFamily::INET6 ? MakeInet6(0x01, index) : BsdAddress::V4(OPENERS + index);
}

BsdAddress
LbReplayAnswerer(BsdFamily family, std::uint32_t index)
{
    return family == BsdFamily::INET6 ? MakeInet6(0x02, index) : BsdAddress::V4(ANSWERERS + index);
}

LbReplayPlan
LbPlanReplay(const std::vector<LbCapturePacket>& packets)
{
    LbReplayPlan plan;
    plan.packets.reserve(packets.size());
    Numbering openers;
    Numbering answerers;
    boost::unordered_map<BsdTuple, Current, BsdTupleHash> conversations;
    for (const auto& captured : packets)
    {
        const BsdTuple& tuple = captured.tuple;
        const auto [it, isNew] = conversations.try_emplace(tuple.Canonical());
        Current& current = it->second;
        const bool opening = tuple.protocol == BSD_IPPROTO_TCP &&
                             (captured.tcpFlags & (BSD_TH_SYN | BSD_TH_ACK)) == BSD_TH_SYN;
        if (isNew || (current.ending && opening))
        {
            current = {static_cast<std::uint32_t>(plan.flows.size()),
                       tuple.source,
                       tuple.sourcePort,
                       false};
            LbReplayFlow flow;
            flow.tuple = tuple;
            flow.tuple.source = LbReplayOpener(tuple.source.family, openers.Get(tuple.source));
            flow.tuple.destination =
                LbReplayAnswerer(tuple.source.family, answerers.Get(tuple.destination));
            flow.reused = !isNew;
            plan.flows.push_back(flow);
        }
        current.ending |= tuple.protocol == BSD_IPPROTO_TCP &&
                          (captured.tcpFlags & (BSD_TH_FIN | BSD_TH_RST)) != 0;

        LbReplayFlow& flow = plan.flows[current.flow];
        ++flow.packets;
        LbReplayPacket replayed;
        replayed.flow = current.flow;
        replayed.opener = tuple.source == current.opener && tuple.sourcePort == current.openerPort;
        replayed.packet = captured;
        replayed.packet.tuple = replayed.opener ? flow.tuple : flow.tuple.Reversed();
        plan.packets.push_back(replayed);
    }
    plan.addresses = {openers.m_inet, answerers.m_inet, openers.m_inet6, answerers.m_inet6};
    return plan;
}

} // namespace divertsim
} // namespace ns3
