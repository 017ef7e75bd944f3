// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/tcp-group.h"

#include "ns3/bsd-socket-inet-address.h"
#include "ns3/double.h"
#include "ns3/nstime.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace divertsim
{

TcpGroup::TcpGroup(const ScenarioGroup& spec,
                   const InetGroupHost& host,
                   LbMeasureFlowObserver& observer)
    : InetGroup(spec, host, observer)
{
}

void
TcpGroup::Open()
{
    const auto& spec = GetSpec().server;
    const auto socket = BsdSocketTcp::Open(GetNode());
    socket->GetInet().SetName(GetNextName());
    BsdSocketFitSegment(socket, GetSpec().family);
    AskForGroup(socket->GetInet());
    if (socket->Bind(GetPlace().address, GetPlace().port) != BsdErrno::OK ||
        socket->Listen(static_cast<int>(spec.backlog)) != BsdErrno::OK)
    {
        socket->Close();
        return;
    }
    auto server = CreateObject<BsdAppTcpServer>();
    server->SetAttribute("AcceptDelay", TimeValue(NanoSeconds(spec.accept)));
    server->SetAttribute("PerPacket", DoubleValue(spec.perPacket));
    server->SetAttribute("PerByte", DoubleValue(spec.perByte));
    server->SetAttribute("OnClose", StringValue(spec.resetOnClose ? "reset" : "keep"));
    server->SetSocket(socket);
    server->SetRegistry(GetRegistry());
    server->SetCpu(&AssignCpu(), GetAccount());
    GetNode()->AddApplication(server);
    SetOpened();
    m_servers.push_back(server);
}

void
TcpGroup::Close(std::uint32_t number)
{
    if (SetClosed(number))
    {
        m_servers[number]->CloseSocket();
    }
}

BsdErrno
TcpGroup::Rebind(std::uint32_t number, std::uint16_t port)
{
    return IsOpen(number) ? m_servers[number]->GetSocket()->Bind(GetPlace().address, port)
                          : BsdErrno::OK;
}

void
TcpGroup::SetOption(std::uint32_t number, const std::string& option, std::int64_t value)
{
    auto& socket = *m_servers[number]->GetSocket();
    SetFlag(socket.GetInet(), option, value != 0);
    if (option == "SO_RCVBUF")
    {
        socket.SetAttribute("RcvBufSize", UintegerValue(static_cast<std::uint64_t>(value)));
    }
    else if (option == "SO_SNDBUF")
    {
        socket.SetAttribute("SndBufSize", UintegerValue(static_cast<std::uint64_t>(value)));
    }
}

} // namespace divertsim
} // namespace ns3
