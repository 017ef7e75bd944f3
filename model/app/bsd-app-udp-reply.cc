// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-udp-reply.h"

#include "ns3/bsd-socket-inet-address.h"
#include "ns3/packet.h"

namespace ns3
{
namespace divertsim
{

BsdAppUdpReply::BsdAppUdpReply(const Ptr<Socket>& socket, const Ptr<BsdAppFlow>& flow)
    : m_socket(socket),
      m_flow(flow)
{
}

void
BsdAppUdpReply::Start()
{
    m_pacer.Start(m_flow->plan.reply,
                  m_flow->traffic.message,
                  m_flow->traffic.rate,
                  MakeCallback(&BsdAppUdpReply::Write, this));
}

void
BsdAppUdpReply::Stop()
{
    m_pacer.Stop();
}

bool
BsdAppUdpReply::IsRunning() const
{
    return m_pacer.IsRunning();
}

void
BsdAppUdpReply::Write(std::uint64_t bytes)
{
    m_socket->SendTo(Create<Packet>(static_cast<std::uint32_t>(bytes)),
                     0,
                     BsdSocketToAddress(m_flow->from, m_flow->fromPort));
}

} // namespace divertsim
} // namespace ns3
