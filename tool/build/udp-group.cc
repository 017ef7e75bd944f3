// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/udp-group.h"

#include "ns3/double.h"
#include "ns3/lb-inet-ports.h"

namespace ns3
{
namespace divertsim
{

UdpGroup::UdpGroup(const ScenarioGroup& spec,
                   const InetGroupHost& host,
                   LbMeasureFlowObserver& observer)
    : InetGroup(spec, host, observer)
{
    GetRegistry()->SetEndedCallback(MakeCallback(&UdpGroup::OnFlowEnded, this));
}

UdpGroup::~UdpGroup()
{
    GetRegistry()->SetEndedCallback(Callback<void, Ptr<BsdAppFlow>>());
}

void
UdpGroup::Open()
{
    const auto socket = BsdSocketUdp::Open(GetNode());
    socket->GetInet().SetName(GetNextName());
    AskForGroup(socket->GetInet());
    if (socket->Bind(GetPlace().address, GetPlace().port) != BsdErrno::OK)
    {
        socket->Close();
        return;
    }
    const auto& spec = GetSpec().server;
    auto server = CreateObject<BsdAppUdpServer>();
    server->SetAttribute("PerPacket", DoubleValue(spec.perPacket));
    server->SetAttribute("PerByte", DoubleValue(spec.perByte));
    server->SetSocket(socket);
    server->SetRegistry(GetRegistry());
    server->SetCpu(&AssignCpu(), GetAccount());
    GetNode()->AddApplication(server);
    SetOpened();
    m_servers.push_back(server);
}

void
UdpGroup::Close(std::uint32_t number)
{
    if (SetClosed(number))
    {
        m_servers[number]->CloseSocket();
    }
}

BsdErrno
UdpGroup::Rebind(std::uint32_t number, std::uint16_t port)
{
    return IsOpen(number) ? m_servers[number]->GetSocket()->Bind(GetPlace().address, port)
                          : BsdErrno::OK;
}

void
UdpGroup::SetOption(std::uint32_t number, const std::string& option, std::int64_t value)
{
    auto& socket = *m_servers[number]->GetSocket();
    SetFlag(socket.GetInet(), option, value != 0);
    if (option == "SO_RCVBUF")
    {
        socket.SetRcvBufSize(static_cast<std::uint32_t>(value));
    }
}

void
UdpGroup::OnFlowEnded(Ptr<BsdAppFlow> flow)
{
    GetHost().steering->GetInetPorts().EndPeer(flow->tuple);
}

} // namespace divertsim
} // namespace ns3
