// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-domains.h"

#include "ns3/bsd-socket-local.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

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

} // namespace divertsim
} // namespace ns3
