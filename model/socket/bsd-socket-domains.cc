// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-domains.h"

#include "ns3/bsd-socket-divert-usrreqs.h"
#include "ns3/bsd-socket-local.h"
#include "ns3/bsd-socket-tcp-usrreqs.h"
#include "ns3/bsd-socket-udp-usrreqs.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// \param type of its sockets \param protocol its number \param flags BSD_PR_*
/// \param usrreqs of its sockets
template <class Usrreqs>
void
Add(BsdDomain& domain, int type, int protocol, int flags, const std::shared_ptr<Usrreqs>& usrreqs)
{
    BsdProtosw entry;
    entry.type = type;
    entry.protocol = protocol;
    entry.flags = flags | BSD_PR_SOCKBUF;
    entry.usrreqs = usrreqs;
    entry.ctloutput = [usrreqs](BsdSocketView& so, BsdSockopt& option) {
        return usrreqs->Ctloutput(so, option);
    };
    domain.protosw.push_back(std::move(entry));
}

constexpr int DATAGRAM = BSD_PR_ATOMIC | BSD_PR_ADDR;
constexpr int STREAM = BSD_PR_CONNREQUIRED | BSD_PR_IMPLOPCL | BSD_PR_WANTRCVD;

} // namespace

BsdSocketDomains::BsdSocketDomains(BsdSystem system, Ptr<Node> node)
    : m_system(system),
      m_node(std::move(node))
{
}

std::unique_ptr<BsdDomain>
BsdSocketDomains::Local() const
{
    const auto usrreqs = std::make_shared<BsdSocketLocal>(m_system);
    auto domain = std::make_unique<BsdDomain>();
    domain->family = BSD_PF_LOCAL;
    domain->name = "local";
    const auto add = [&](int type, int flags) {
        BsdProtosw entry;
        entry.type = type;
        entry.flags = flags | BSD_PR_CAPATTACH;
        entry.usrreqs = usrreqs;
        domain->protosw.push_back(std::move(entry));
    };
    add(BSD_SOCK_STREAM, BSD_PR_CONNREQUIRED | BSD_PR_WANTRCVD);
    add(BSD_SOCK_DGRAM, BSD_PR_ATOMIC | BSD_PR_ADDR);
    add(BSD_SOCK_SEQPACKET, BSD_PR_ATOMIC | BSD_PR_CONNREQUIRED | BSD_PR_WANTRCVD);
    return domain;
}

std::unique_ptr<BsdDomain>
BsdSocketDomains::Divert(const Ptr<BsdSocketDivertHost>& divert) const
{
    auto domain = std::make_unique<BsdDomain>();
    domain->family = BSD_PF_DIVERT;
    domain->name = "divert";
    // protocol 0 and raw: whatever the program says for the protocol
    Add(*domain,
        BSD_SOCK_RAW,
        0,
        DATAGRAM,
        std::make_shared<BsdSocketDivertUsrreqs>(m_node, divert, BsdFamily::INET));
    return domain;
}

std::unique_ptr<BsdDomain>
BsdSocketDomains::Inet(bool inet, const Ptr<BsdSocketDivertHost>& divert) const
{
    return MakeInet(BSD_PF_INET, inet, divert);
}

std::unique_ptr<BsdDomain>
BsdSocketDomains::Inet6(bool inet, const Ptr<BsdSocketDivertHost>& divert) const
{
    return MakeInet(BSD_PF_INET6, inet, divert);
}

std::unique_ptr<BsdDomain>
BsdSocketDomains::MakeInet(int family, bool inet, const Ptr<BsdSocketDivertHost>& divert) const
{
    const bool v6 = family == BSD_PF_INET6;
    auto domain = std::make_unique<BsdDomain>();
    domain->family = family;
    domain->name = v6 ? "inet6" : "inet";
    if (inet)
    {
        Add(*domain,
            BSD_SOCK_DGRAM,
            BSD_IPPROTO_UDP,
            DATAGRAM | BSD_PR_CAPATTACH,
            std::make_shared<BsdSocketUdpUsrreqs>(m_node, m_system, family));
        Add(*domain,
            BSD_SOCK_STREAM,
            BSD_IPPROTO_TCP,
            STREAM | BSD_PR_CAPATTACH,
            std::make_shared<BsdSocketTcpUsrreqs>(m_node, m_system, family));
    }
    if (divert)
    {
        const auto version = v6 ? BsdFamily::INET6 : BsdFamily::INET;
        Add(*domain,
            BSD_SOCK_RAW,
            BSD_IPPROTO_DIVERT,
            DATAGRAM,
            std::make_shared<BsdSocketDivertUsrreqs>(m_node, divert, version));
    }
    return domain;
}

} // namespace divertsim
} // namespace ns3
