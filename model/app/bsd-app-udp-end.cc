// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-udp-end.h"

#include "ns3/bsd-socket-inet-address.h"
#include "ns3/icmpv4.h"
#include "ns3/icmpv6-header.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace divertsim
{

BsdAppUdpEnd::BsdAppUdpEnd(const Ptr<Socket>& socket,
                           const Ptr<BsdAppFlowRegistry>& registry,
                           const Ptr<BsdAppFlow>& flow)
    : m_socket(socket),
      m_registry(registry),
      m_flow(flow)
{
    m_socket->SetRecvCallback(MakeCallback(&BsdAppUdpEnd::OnReceive, this));
    m_socket->SetAttribute("IcmpCallback",
                           CallbackValue(MakeCallback(&BsdAppUdpEnd::OnIcmp, this)));
    m_socket->SetAttribute("IcmpCallback6",
                           CallbackValue(MakeCallback(&BsdAppUdpEnd::OnIcmp6, this)));
    m_flow->ended = MakeCallback(&BsdAppUdpEnd::Finish, this);
}

BsdAppUdpEnd::~BsdAppUdpEnd()
{
    Detach();
}

void
BsdAppUdpEnd::SetGoneCallback(Callback<void, Ptr<BsdAppUdpEnd>> gone)
{
    m_gone = gone;
}

Ptr<BsdAppFlow>
BsdAppUdpEnd::GetFlow() const
{
    return m_flow;
}

void
BsdAppUdpEnd::Detach()
{
    m_pacer.Stop();
    m_idle.Cancel();
    m_gone = Callback<void, Ptr<BsdAppUdpEnd>>();
    m_flow->ended = Callback<void>();
    if (!m_socket)
    {
        return;
    }
    m_socket->SetRecvCallback(Callback<void, Ptr<Socket>>());
    using Icmp =
        Callback<void, Ipv4Address, std::uint8_t, std::uint8_t, std::uint8_t, std::uint32_t>;
    using Icmp6 =
        Callback<void, Ipv6Address, std::uint8_t, std::uint8_t, std::uint8_t, std::uint32_t>;
    m_socket->SetAttribute("IcmpCallback", CallbackValue(Icmp()));
    m_socket->SetAttribute("IcmpCallback6", CallbackValue(Icmp6()));
    m_socket->Close();
    m_socket = nullptr;
}

void
BsdAppUdpEnd::Start()
{
    const BsdTuple& tuple = m_flow->tuple;
    if (m_socket->Connect(BsdSocketToAddress(tuple.destination, tuple.destinationPort)) != 0)
    {
        m_registry->Fail(m_flow, BsdSocketFromErrno(m_socket->GetErrno()));
        return;
    }
    m_idle = Simulator::Schedule(NanoSeconds(BSD_APP_UDP_IDLE), &BsdAppUdpEnd::OnIdle, this);
    m_pacer.Start(m_flow->plan.size,
                  m_flow->traffic.message,
                  m_flow->traffic.rate,
                  MakeCallback(&BsdAppUdpEnd::Write, this));
}

void
BsdAppUdpEnd::Write(std::uint64_t bytes)
{
    m_active = Simulator::Now().GetNanoSeconds();
    m_socket->Send(Create<Packet>(static_cast<std::uint32_t>(bytes)), 0);
}

void
BsdAppUdpEnd::OnReceive(Ptr<Socket> socket)
{
    m_active = Simulator::Now().GetNanoSeconds();
    while (const auto packet = socket->Recv())
    {
        m_registry->Payload(m_flow, packet->GetSize(), true);
    }
}

void
BsdAppUdpEnd::OnIcmp(Ipv4Address, std::uint8_t, std::uint8_t type, std::uint8_t code, std::uint32_t)
{
    if (type == Icmpv4Header::ICMPV4_DEST_UNREACH &&
        code == Icmpv4DestinationUnreachable::ICMPV4_PORT_UNREACHABLE)
    {
        m_registry->Fail(m_flow, BsdErrno::E_CONNREFUSED);
    }
}

void
BsdAppUdpEnd::OnIcmp6(Ipv6Address,
                      std::uint8_t,
                      std::uint8_t type,
                      std::uint8_t code,
                      std::uint32_t)
{
    if (type == Icmpv6Header::ICMPV6_ERROR_DESTINATION_UNREACHABLE &&
        code == Icmpv6Header::ICMPV6_PORT_UNREACHABLE)
    {
        m_registry->Fail(m_flow, BsdErrno::E_CONNREFUSED);
    }
}

void
BsdAppUdpEnd::OnIdle()
{
    const BsdTime left = m_active + BSD_APP_UDP_IDLE - Simulator::Now().GetNanoSeconds();
    if (left <= 0 && !m_pacer.IsRunning())
    {
        Finish();
        return;
    }
    m_idle = Simulator::Schedule(NanoSeconds(left > 0 ? left : BSD_APP_UDP_IDLE),
                                 &BsdAppUdpEnd::OnIdle,
                                 this);
}

void
BsdAppUdpEnd::Finish()
{
    if (!m_finished)
    {
        m_finished = true;
        m_pacer.Stop();
        m_idle.Cancel();
        // Not from inside the socket's own call: this may be the last thing that holds it
        Simulator::ScheduleNow(&BsdAppUdpEnd::Gone, Ptr<BsdAppUdpEnd>(this));
    }
}

void
BsdAppUdpEnd::Gone()
{
    const auto gone = m_gone;
    Detach();
    if (!gone.IsNull())
    {
        gone(this);
    }
}

} // namespace divertsim
} // namespace ns3
