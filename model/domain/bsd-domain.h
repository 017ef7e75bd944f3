// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_DOMAIN_H
#define BSD_DOMAIN_H

#include "ns3/bsd-domain-ifnet.h"
#include "ns3/bsd-domain-protosw.h"

#include <any>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * A protocol domain (struct domain, domain(9), with its kernel names beside): a family and its
 * protocols. A hook that is not set is not there.
 */
struct BsdDomain
{
    int family = BSD_PF_UNSPEC; ///< dom_family
    std::string name;           ///< dom_name
    /// dom_init: once, when it is added, before its protocols'
    std::function<void()> init;
    /// dom_destroy: when the host goes, after its protocols have
    std::function<void()> destroy;
    /// dom_externalize: access rights in flight become the reader's own
    std::function<BsdErrno(BsdControlPtr rights, BsdControlPtr& control)> externalize;
    /// dom_dispose: access rights that nobody will read are let go
    std::function<void(BsdControlPtr rights)> dispose;
    /// dom_protosw; its end is dom_protoswNPROTOSW. Keeps its size once the domain is added
    std::vector<BsdProtosw> protosw;
    BsdDomain* next = nullptr; ///< dom_next: the domain added before this one

    /// dom_rtattach: make the routing table; offset is rtOffset. Empty where it fails
    std::function<std::any(int offset)> rtAttach;
    /// dom_rtdetach: let the routing table go
    std::function<void(std::any& table)> rtDetach;
    int rtOffset = 0; ///< dom_rtoffset: where a key's address starts in its sockaddr, bits
    int maxRtKey = 0; ///< dom_maxrtkey: bytes of the longest key

    /// dom_ifattach: what the domain keeps for an interface
    std::function<std::any(BsdIfnet& interface)> ifAttach;
    /// dom_ifdetach: lets that go
    std::function<void(BsdIfnet& interface, std::any& data)> ifDetach;
    /// dom_ifmtu: the MTU of an interface in this domain, bytes
    std::function<std::uint32_t(const BsdIfnet& interface)> ifMtu;

    /// \return dom_protoswNPROTOSW: behind the last entry
    const BsdProtosw* ProtoswEnd() const
    {
        return protosw.data() + protosw.size();
    }
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_DOMAIN_H
