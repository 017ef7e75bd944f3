// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_GATE_H
#define BSD_HOST_GATE_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-host-hook.h"
#include "ns3/pf-sender.h"
#include "ns3/pf.h"

#include <cstdint>
#include <memory>

namespace ns3
{
namespace divertsim
{

class BsdHostDivert;
class BsdHostInterfaces;
class BsdHostPf;

/**
 * Where the packets at the hook meet pf: joins the fragments that it collects, writes into the
 * bytes what it changed in the view, carries its tags, hands diverted packets on, sends packets by
 * the way that a rule names, and sends what pf itself answers.
 *
 * The kernel fragments behind pf, ns-3 before the hook: packets that were put together on their way
 * out are cut again, as long as they were. IPv6 ones are cut again on their way in, too, since
 * ns-3 forwards no packet above the MTU; FreeBSD does it on the way out (pf_refragment6()).
 */
class BsdHostGate : public PfSender
{
  public:
    /// \param clock the host's \param hook its packets \param pf judges them
    /// \param divert takes diverted ones \param interfaces the host's
    BsdHostGate(std::shared_ptr<BsdClock> clock,
                Ptr<BsdHostHook> hook,
                Ptr<BsdHostPf> pf,
                Ptr<BsdHostDivert> divert,
                std::shared_ptr<const BsdHostInterfaces> interfaces);
    ~BsdHostGate() override;

    /// \param packet at the hook \return what becomes of it
    BsdHostVerdict Filter(BsdHostPacket& packet);

    // PfSender
    void SendTcp(const PfSegment& segment) override;
    void SendIcmp(const BsdPacketView& packet, std::uint8_t type, std::uint8_t code) override;

  private:
    /// A packet that was put together
    struct Joined
    {
        uint32_t longest = 0; ///< data of its longest fragment; 0: it came whole
        uint32_t id = 0;
    };

    BsdHostVerdict Judge(BsdHostPacket& packet, uint32_t interface, const Joined& joined);
    BsdHostVerdict PassOn(BsdHostPacket& packet, const PfVerdict& verdict, const Joined& joined);
    void Send(Ptr<Packet> whole, bool skipsPf);

    std::shared_ptr<BsdClock> m_clock;
    Ptr<BsdHostHook> m_hook;
    Ptr<BsdHostPf> m_pf;
    Ptr<BsdHostDivert> m_divert;
    std::shared_ptr<const BsdHostInterfaces> m_interfaces;
    const BsdHostPacket* m_current = nullptr; ///< that pf judges now
    uint32_t m_interface = 0;                 ///< where that is
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_GATE_H
