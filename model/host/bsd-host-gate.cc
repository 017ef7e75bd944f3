// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-gate.h"

#include "ns3/bsd-host-bytes.h"
#include "ns3/bsd-host-checksum.h"
#include "ns3/bsd-host-divert.h"
#include "ns3/bsd-host-fragments.h"
#include "ns3/bsd-host-interfaces.h"
#include "ns3/bsd-host-pf.h"
#include "ns3/bsd-host-rewrite.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

namespace
{

using Bytes = std::vector<uint8_t>;

constexpr uint32_t TCP_HEADER = 20;
constexpr uint32_t ICMP_HEADER = 8;
constexpr uint32_t QUOTED = 8; ///< bytes behind the IP header that an ICMP error quotes (RFC 792)
constexpr uint32_t IPV6_MTU = 1280; ///< the longest ICMPv6 error (RFC 4443)
constexpr uint8_t TTL = 64;

void
Put32(Bytes& bytes, std::size_t offset, uint32_t value)
{
    for (std::size_t i = 0; i < 4; ++i)
    {
        bytes[offset + i] = static_cast<uint8_t>(value >> (24 - 8 * i));
    }
}

/// \param length behind the header \param ttl time to live, 0: the host's own
/// \return an IP header, without its checksum
Bytes
MakeIpHeader(const BsdTuple& tuple, uint32_t length, uint8_t ttl)
{
    const bool inet6 = tuple.source.family == BsdFamily::INET6;
    Bytes head(inet6 ? 40 : 20);
    const uint32_t total = inet6 ? length : length + 20;
    const std::size_t field = inet6 ? 4 : 2;
    head[0] = inet6 ? 0x60 : 0x45;
    head[field] = static_cast<uint8_t>(total >> 8);
    head[field + 1] = static_cast<uint8_t>(total);
    head[inet6 ? 7 : 8] = ttl != 0 ? ttl : TTL;
    head[inet6 ? 6 : 9] = tuple.protocol;
    const auto size = static_cast<std::ptrdiff_t>(tuple.source.Size());
    const std::ptrdiff_t addresses = inet6 ? 8 : 12;
    std::copy_n(tuple.source.bytes.begin(), size, head.begin() + addresses);
    std::copy_n(tuple.destination.bytes.begin(), size, head.begin() + addresses + size);
    return head;
}

} // namespace

BsdHostGate::BsdHostGate(std::shared_ptr<BsdClock> clock,
                         Ptr<BsdHostHook> hook,
                         Ptr<BsdHostPf> pf,
                         Ptr<BsdHostDivert> divert,
                         std::shared_ptr<const BsdHostInterfaces> interfaces)
    : m_clock(std::move(clock)),
      m_hook(hook),
      m_pf(pf),
      m_divert(divert),
      m_interfaces(std::move(interfaces))
{
}

BsdHostGate::~BsdHostGate() = default;

BsdHostVerdict
BsdHostGate::Filter(BsdHostPacket& packet)
{
    const auto interface = m_interfaces->Find(packet.GetDevice());
    if (!m_pf->IsEnabled() || !interface)
    {
        return BsdHostVerdict::PASS;
    }
    const BsdPacketView& view = packet.GetView();
    Joined joined;
    if (view.moreFragments || view.fragmentOffset != 0)
    {
        const uint32_t id = view.fragmentId;
        const PfReassembly result =
            m_pf->Get().Reassemble(packet.GetDirection(),
                                   *interface,
                                   view,
                                   packet.GetDivertTag(),
                                   std::make_shared<Ptr<Packet>>(packet.CopyWhole()));
        switch (result.result)
        {
        case PfReassembly::DROPPED:
            return BsdHostVerdict::DROP;
        case PfReassembly::HELD:
            return BsdHostVerdict::STOLEN;
        case PfReassembly::WHOLE:
            packet.Replace(BsdHostJoin(result.parts));
            joined = {result.longest, id};
            break;
        case PfReassembly::AS_IS:
            break;
        }
    }
    return Judge(packet, *interface, joined);
}

BsdHostVerdict
BsdHostGate::Judge(BsdHostPacket& packet, uint32_t interface, const Joined& joined)
{
    const BsdPacketView before = packet.GetView();
    BsdPacketView view = before;
    m_current = &packet;
    m_interface = interface;
    const PfVerdict verdict =
        m_pf->Get().Test(packet.GetDirection(), interface, view, packet.GetDivertTag());
    m_current = nullptr;
    if (!verdict.pass)
    {
        return BsdHostVerdict::DROP;
    }
    const bool in = packet.GetDirection() == BsdDirection::IN;
    const uint32_t received = in && m_pf->Get().AsksReceivedOn() ? interface + 1 : view.received;
    if (verdict.changed || view.pfTag != before.pfTag || (in && received != 0))
    {
        const Ptr<Packet> whole = packet.CopyWhole();
        if (verdict.changed)
        {
            BsdHostRewrite(whole, before, view);
        }
        packet.Replace(whole);
        packet.SetPfTag(view.pfTag, received);
    }
    if (verdict.divertPort != 0)
    {
        m_divert->Deliver(verdict.divertPort, verdict.unit, packet, interface);
        return BsdHostVerdict::STOLEN;
    }
    return PassOn(packet, verdict, joined);
}

BsdHostVerdict
BsdHostGate::PassOn(BsdHostPacket& packet, const PfVerdict& verdict, const Joined& joined)
{
    if (verdict.route.kind != PfRoute::NONE)
    {
        m_hook->SendBy(packet,
                       m_interfaces->Get()[verdict.route.interface].device,
                       verdict.route.gateway);
        return BsdHostVerdict::STOLEN;
    }
    const bool out = packet.GetDirection() == BsdDirection::OUT;
    const bool inet6 = packet.GetView().Family() == BsdFamily::INET6;
    if (joined.longest == 0 || (!out && !inet6))
    {
        return BsdHostVerdict::CHANGED;
    }
    const Ptr<Packet> whole = packet.CopyWhole();
    for (const Ptr<Packet>& fragment :
         BsdHostCut(*whole, packet.GetView(), joined.longest, joined.id))
    {
        BsdHostPacket piece = packet;
        piece.Replace(fragment);
        m_hook->Reinject(piece);
    }
    return BsdHostVerdict::STOLEN;
}

/// pf_send(): a software interrupt sends it, when the packet that it answers is done with
void
BsdHostGate::Send(Ptr<Packet> whole, bool skipsPf)
{
    BsdHostComputeChecksums(whole);
    m_clock->Schedule(0, [hook = m_hook, whole, skipsPf]() {
        skipsPf ? hook->OutputUnfiltered(whole) : hook->Output(whole, BsdDirection::NONE);
    });
}

void
BsdHostGate::SendTcp(const PfSegment& segment)
{
    Bytes bytes = MakeIpHeader(segment.tuple, TCP_HEADER, segment.ttl);
    const std::size_t at = bytes.size();
    bytes.resize(at + TCP_HEADER);
    Put32(bytes, at, uint32_t{segment.tuple.sourcePort} << 16 | segment.tuple.destinationPort);
    Put32(bytes, at + 4, segment.sequence);
    Put32(bytes, at + 8, segment.acknowledgement);
    bytes[at + 12] = TCP_HEADER / 4 << 4;
    bytes[at + 13] = segment.flags;
    Send(Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size())), segment.skipsPf);
}

void
BsdHostGate::SendIcmp(const BsdPacketView& packet, std::uint8_t type, std::uint8_t code)
{
    if (!m_current)
    {
        return; // pf answers only what it judges
    }
    const bool inet6 = packet.Family() == BsdFamily::INET6;
    const BsdAddress own =
        inet6 ? m_interfaces->GetInet6(m_interface) : m_interfaces->GetInet(m_interface);
    if (own.family == BsdFamily::NONE)
    {
        return; // nobody to send it
    }
    const Ptr<Packet> whole = m_current->CopyWhole();
    const uint32_t most = inet6 ? IPV6_MTU - 40 - ICMP_HEADER : packet.header + QUOTED;
    const Bytes quoted = BsdHostReadHead(*whole, std::min(most, whole->GetSize()));
    BsdTuple tuple;
    tuple.protocol = inet6 ? BSD_IPPROTO_ICMPV6 : BSD_IPPROTO_ICMP;
    tuple.source = own;
    tuple.destination = packet.tuple.source;
    Bytes bytes = MakeIpHeader(tuple, ICMP_HEADER + static_cast<uint32_t>(quoted.size()), 0);
    const std::size_t at = bytes.size();
    bytes.resize(at + ICMP_HEADER);
    bytes[at] = type;
    bytes[at + 1] = code;
    bytes.insert(bytes.end(), quoted.begin(), quoted.end());
    Send(Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size())), true);
}

} // namespace divertsim
} // namespace ns3
