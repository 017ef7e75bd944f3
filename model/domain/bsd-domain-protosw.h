// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_DOMAIN_PROTOSW_H
#define BSD_DOMAIN_PROTOSW_H

#include "ns3/bsd-domain-ctl.h"
#include "ns3/bsd-domain-usrreqs.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/bsd-sockopt.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace ns3
{
namespace divertsim
{

struct BsdDomain;

/// pr_protocol of an empty slot, which pf_proto_register fills (PROTO_SPACER)
constexpr int BSD_PROTO_SPACER = 32767;

/// pr_flags (domain(9); the last two came after FreeBSD 13)
constexpr int BSD_PR_ATOMIC = 0x01;       ///< messages are exchanged whole; needs BSD_PR_ADDR
constexpr int BSD_PR_ADDR = 0x02;         ///< an address is given with each message
constexpr int BSD_PR_CONNREQUIRED = 0x04; ///< a connection is required
constexpr int BSD_PR_WANTRCVD = 0x08;     ///< wants pru_rcvd
constexpr int BSD_PR_RIGHTS = 0x10;       ///< passes access rights
constexpr int BSD_PR_IMPLOPCL = 0x20;     ///< sendto(2) may open, MSG_EOF may close
constexpr int BSD_PR_LASTHDR = 0x40;      ///< last header: enforce IPsec's policy
constexpr int BSD_PR_CAPATTACH = 0x80;    ///< may be made in capability mode
constexpr int BSD_PR_SOCKBUF = 0x100;     ///< keeps its sockets' buffers itself

/// A packet filter's hook on a protocol: may change the packet, or return an error and drop it
using BsdPfilHook = std::function<BsdErrno(BsdPayloadPtr& packet, BsdDirection direction)>;

/**
 * An entry of a domain's protocol switch (struct protosw, domain(9), with its kernel names
 * beside). A hook that is not set is not there. Protocols of one domain may share usrreqs.
 */
struct BsdProtosw
{
    int type = 0;                ///< pr_type: BSD_SOCK_*, 0 for one without sockets
    BsdDomain* domain = nullptr; ///< pr_domain: set when the domain, or this entry, is added
    int protocol = 0;            ///< pr_protocol: its number, 0, or BSD_PROTO_SPACER
    int flags = 0;               ///< pr_flags: BSD_PR_*

    // Between protocols

    /// pr_input: a packet from below; offset is what the lower headers take, bytes
    std::function<void(BsdPayloadPtr packet, std::size_t offset)> input;
    /// pr_output: a packet from above
    std::function<BsdErrno(BsdPayloadPtr packet, BsdSocketView* so)> output;
    /// pr_ctlinput: control from below; address and parameter may be null
    std::function<void(BsdCtl command, const BsdSockaddr* address, void* parameter)> ctlinput;
    /// pr_ctloutput: options of the protocol from above; ENOPROTOOPT for what it does not know
    std::function<BsdErrno(BsdSocketView& so, BsdSockopt& option)> ctloutput;

    // Between user and protocol

    /// pr_ousrreq: every request in one function, as before 4.4BSD; nothing calls it
    std::function<BsdErrno(BsdSocketView& so,
                           int request,
                           BsdPayloadPtr payload,
                           const BsdSockaddr* name,
                           BsdControlPtr control)>
        ousrreq;

    // Utilities

    std::function<void()> init;     ///< pr_init: once, when it is added
    std::function<void()> fasttimo; ///< pr_fasttimo: every 200 ms
    std::function<void()> slowtimo; ///< pr_slowtimo: every 500 ms
    std::function<void()> drain;    ///< pr_drain: give back what memory can be spared

    std::shared_ptr<BsdUsrreqs> usrreqs; ///< pr_usrreqs
    std::vector<BsdPfilHook> pfil;       ///< pr_pfil: in the order of the list

    /// \return an empty slot (PROTO_SPACER)
    static BsdProtosw Spacer();

    /// \return true for an empty slot
    bool IsSpacer() const
    {
        return protocol == BSD_PROTO_SPACER;
    }
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_DOMAIN_PROTOSW_H
