// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_DIVERT_H
#define BSD_HOST_DIVERT_H

#include "ns3/bsd-host-packet.h"
#include "ns3/bsd-socket-divert-host.h"
#include "ns3/bsd-unit.h"
#include "ns3/divert-config.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <memory>
#include <string>

namespace ns3
{
namespace divertsim
{

class BsdClock;
class BsdHostHook;
class BsdHostInterfaces;
class BsdHostNetisr;

/**
 * The divert ports of a BsdHost, with ns-3's packets in them. Its attributes are read when the
 * first socket is opened.
 */
class BsdHostDivert : public BsdSocketDivertHost
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdHostDivert();
    ~BsdHostDivert() override;

    /// \param clock the host's \param hook takes what is written outbound
    /// \param netisr takes what is written inbound \param interfaces the host's; outlives this
    void Install(std::shared_ptr<BsdClock> clock,
                 Ptr<BsdHostHook> hook,
                 Ptr<BsdHostNetisr> netisr,
                 std::shared_ptr<const BsdHostInterfaces> interfaces);

    /**
     * divert_packet(): a packet that pf diverts.
     * \param port the rule's
     * \param unit the state, or the passing unit
     * \param packet at the hook
     * \param interface its index in the host's interfaces
     */
    void Deliver(uint16_t port,
                 const BsdUnit& unit,
                 const BsdHostPacket& packet,
                 uint32_t interface);

    /// \param observer told of everything from now on; must live until the simulation is over
    void AddObserver(DivertObserver* observer);

    // BsdSocketDivertHost
    DivertPorts& GetPorts() override;
    BsdErrno Write(DivertSocket& socket,
                   const DivertPacketInfo* read,
                   Ptr<Packet> packet,
                   const DivertAddress* to) override;

    /// Signature of traces of a packet at a socket. \param socket its name \param packet the packet
    typedef void (*PacketTracedCallback)(const std::string& socket, const DivertPacketInfo& packet);
    /// Signature of NoPort. \param port where nobody listens \param packet the packet
    typedef void (*NoPortTracedCallback)(uint16_t port, const DivertPacketInfo& packet);
    /// Signature of Bound. \param socket its name \param port the port \param error the result
    typedef void (*BoundTracedCallback)(const std::string& socket, uint16_t port, BsdErrno error);
    /// Signature of Unbound. \param socket its name \param port the port \param closed or rebound
    typedef void (*UnboundTracedCallback)(const std::string& socket, uint16_t port, bool closed);
    /// Signature of Reinjected. \param socket its name \param packet the packet
    /// \param out outbound \param error the result
    typedef void (*ReinjectedTracedCallback)(const std::string& socket,
                                             const DivertPacketInfo& packet,
                                             bool out,
                                             BsdErrno error);
    /// Signature of Injected. \param socket its name \param length IP length, bytes
    /// \param out outbound \param error the result
    typedef void (*InjectedTracedCallback)(const std::string& socket,
                                           uint32_t length,
                                           bool out,
                                           BsdErrno error);
    /// Signature of NetisrDrop. \param packet the packet
    typedef void (*NetisrDropTracedCallback)(const DivertPacketInfo& packet);

  protected:
    void DoDispose() override;

  private:
    class Traces;

    void SetRecvSpace(uint32_t bytes);    ///< attribute
    uint32_t GetRecvSpace() const;        ///< attribute
    void SetPacketMbufs(uint32_t bytes);  ///< attribute
    uint32_t GetPacketMbufs() const;      ///< attribute
    void SetGroupLimit(uint32_t sockets); ///< attribute
    uint32_t GetGroupLimit() const;       ///< attribute
    void SetReusePortLb(bool known);      ///< attribute
    bool GetReusePortLb() const;          ///< attribute

    /// Hands attributes that were set on to the ports, if they exist
    void UpdatePorts();

    /// \param read as it was read, or null \param packet written \return what is told of it
    static DivertPacketInfo Describe(const DivertPacketInfo* read, const Packet& packet);

    std::shared_ptr<BsdClock> m_clock;
    Ptr<BsdHostHook> m_hook;
    Ptr<BsdHostNetisr> m_netisr;
    std::shared_ptr<const BsdHostInterfaces> m_interfaces;
    DivertConfig m_config;            ///< attributes
    std::unique_ptr<Traces> m_traces; ///< fires the trace sources
    std::unique_ptr<DivertPorts> m_ports;

    TracedCallback<const std::string&, uint16_t, BsdErrno> m_boundTrace;
    TracedCallback<const std::string&, uint16_t, bool> m_unboundTrace;
    TracedCallback<const std::string&, const DivertPacketInfo&> m_queuedTrace;
    TracedCallback<uint16_t, const DivertPacketInfo&> m_noPortTrace;
    TracedCallback<const std::string&, const DivertPacketInfo&> m_fullSocketTrace;
    TracedCallback<const std::string&, const DivertPacketInfo&> m_readTrace;
    TracedCallback<const std::string&, const DivertPacketInfo&, bool, BsdErrno> m_reinjectedTrace;
    TracedCallback<const std::string&, uint32_t, bool, BsdErrno> m_injectedTrace;
    TracedCallback<const DivertPacketInfo&> m_netisrDropTrace;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_DIVERT_H
