// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/program.h"

#include "ns3/bsd-host-domains.h"
#include "ns3/bsd-sockaddr.h"
#include "ns3/bsd-socket-names.h"

#include <stdexcept>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// An option that a scenario may name
struct Option
{
    const char* name;
    int level;
    int number;
};

constexpr Option OPTIONS[] = {
    {"SO_REUSEADDR", BSD_SOL_SOCKET, BSD_SO_REUSEADDR},
    {"SO_REUSEPORT", BSD_SOL_SOCKET, BSD_SO_REUSEPORT},
    {"SO_REUSEPORT_LB", BSD_SOL_SOCKET, BSD_SO_REUSEPORT_LB},
    {"SO_RCVBUF", BSD_SOL_SOCKET, BSD_SO_RCVBUF},
    {"SO_SNDBUF", BSD_SOL_SOCKET, BSD_SO_SNDBUF},
    {"IPV6_V6ONLY", BSD_IPPROTO_IPV6, BSD_IPV6_V6ONLY},
};

const Option&
Find(const std::string& option)
{
    for (const auto& known : OPTIONS)
    {
        if (option == known.name)
        {
            return known;
        }
    }
    throw std::logic_error("no option '" + option + "' in a checked scenario");
}

} // namespace

Program::Program(const Ptr<Node>& node)
    : m_system(BsdSystem::PLAIN),
      m_clock(std::make_shared<BsdHostClock>(node->GetId())),
      m_domains(std::make_unique<BsdDomainSet>(*m_clock, BsdDomainConfig{m_system})),
      m_layer(CreateObject<BsdSocketLayer>())
{
    m_layer->Install({node, m_system, m_clock, nullptr, true});
    m_domains->Init();
    for (auto& domain : m_layer->MakeDomains())
    {
        m_domains->Add(std::move(domain));
    }
    m_domains->Finalize();
    m_layer->SetDomains(m_domains.get());
    m_process = std::make_unique<BsdSocketProcess>(m_layer, BsdCredentials());
}

Program::Program(const Ptr<BsdHost>& host)
    : m_system(BsdFindKernel(host->GetKernel())->system),
      m_layer(host->GetSockets()),
      m_process(std::make_unique<BsdSocketProcess>(m_layer, BsdCredentials()))
{
}

Program::~Program()
{
    m_process = nullptr;
    if (m_domains)
    {
        m_layer->SetDomains(nullptr);
        m_layer->Dispose();
    }
}

int
Program::Open(LbSocketKind kind, BsdFamily family)
{
    const int inet = family == BsdFamily::INET6 ? BSD_PF_INET6 : BSD_PF_INET;
    switch (kind)
    {
    case LbSocketKind::TCP:
        return m_process->Socket(inet, BSD_SOCK_STREAM, 0);
    case LbSocketKind::UDP:
        return m_process->Socket(inet, BSD_SOCK_DGRAM, 0);
    case LbSocketKind::DIVERT:
        break;
    }
    return m_system == BsdSystem::OPENBSD
               ? m_process->Socket(inet, BSD_SOCK_RAW, BSD_IPPROTO_DIVERT)
               : m_process->Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0);
}

int
Program::SetOption(int s, const std::string& option, std::int64_t value)
{
    const Option& known = Find(option);
    const int number = static_cast<int>(value);
    return m_process->Setsockopt(s, known.level, known.number, &number, sizeof number);
}

int
Program::Bind(int s, const BsdAddress& address, std::uint16_t& port)
{
    const int result = m_process->Bind(s, BsdSockaddr::Inet(address, port));
    BsdSockaddr name;
    if (result == 0 && port == 0 && m_process->Getsockname(s, name) == 0)
    {
        port = name.port;
    }
    return result;
}

void
Program::Close(int s)
{
    m_process->Close(s);
}

BsdErrno
Program::GetErrno() const
{
    return m_process->Errno();
}

} // namespace divertsim
} // namespace ns3
