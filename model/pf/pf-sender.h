// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_SENDER_H
#define PF_SENDER_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-packet-view.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// A TCP segment without data that pf makes: a RST, or a challenge ACK
struct PfSegment
{
    BsdTuple tuple; ///< as it is sent
    std::uint32_t sequence = 0;
    std::uint32_t acknowledgement = 0;
    std::uint8_t flags = 0; ///< BSD_TH_*
    /// pf does not see it on its way out (M_SKIP_FIREWALL); false for challenge ACKs
    bool skipsPf = true;
    std::uint8_t ttl = 0; ///< time to live; 0: the host's own
};

/// Takes what pf itself sends. It leaves after the packet that it answers was judged (pf_intr()).
class PfSender
{
  public:
    virtual ~PfSender() = default;

    /// \param segment to send
    virtual void SendTcp(const PfSegment& segment) = 0;

    /// \param packet that is answered with an ICMP error \param type of it \param code of it
    virtual void SendIcmp(const BsdPacketView& packet, std::uint8_t type, std::uint8_t code) = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_SENDER_H
