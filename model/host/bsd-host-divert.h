// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_DIVERT_H
#define BSD_HOST_DIVERT_H

#include "ns3/bsd-host-divert-writer.h"
#include "ns3/bsd-host-packet.h"
#include "ns3/bsd-kernel.h"
#include "ns3/bsd-socket-divert-host.h"
#include "ns3/bsd-unit.h"
#include "ns3/divert-config.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

class BsdClock;
class BsdHostHook;
class BsdHostInterfaces;
class BsdHostNetisr;
class BsdRandom;

/**
 * The divert ports of a BsdHost, with ns-3's packets in them, as its kernel has them. Attributes
 * hold for sockets opened from then on, but where they say otherwise.
 *
 * Checksums are handled where ns-3 computes them (the global value ChecksumEnabled): FreeBSD hands
 * outgoing packets over with an IP header checksum of 0; what is written inbound keeps its
 * checksums, and IP and transport layer drop what is wrong. OpenBSD computes them anew, on both
 * ways.
 */
class BsdHostDivert : public BsdSocketDivertHost
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdHostDivert();
    ~BsdHostDivert() override;

    /// Before Install. \param kernel whose divert sockets they are
    void SetKernel(const BsdKernel& kernel);

    /// \return the families of divert sockets that the kernel has
    std::vector<BsdFamily> GetFamilies() const;

    /// \param clock the host's \param random the host's, picks ports \param hook takes what is
    /// written outbound \param netisr takes what is written inbound \param interfaces the host's;
    /// outlives this
    void Install(std::shared_ptr<BsdClock> clock,
                 std::shared_ptr<BsdRandom> random,
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

    /// sysctl NAME. \param name of a variable \return as DivertGetSysctl
    std::optional<uint32_t> GetSysctl(std::string_view name) const;
    /// sysctl NAME=VALUE. \param name of a variable \param value the new one
    /// \param superuser the caller is root \return as DivertSetSysctl
    BsdErrno SetSysctl(std::string_view name, int64_t value, bool superuser = true);

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

    void SetPacketMbufs(uint32_t bytes);  ///< attribute
    uint32_t GetPacketMbufs() const;      ///< attribute
    void SetGroupLimit(uint32_t sockets); ///< attribute
    uint32_t GetGroupLimit() const;       ///< attribute
    void SetReusePortLb(bool known);      ///< attribute
    bool GetReusePortLb() const;          ///< attribute
    /// Attribute. \tparam space of which family \tparam bytes which buffer \param value bytes
    template <DivertSpace DivertConfig::*space, uint32_t DivertSpace::*bytes>
    void SetSpace(uint32_t value);
    /// Attribute. \tparam space of which family \tparam bytes which buffer \return bytes
    template <DivertSpace DivertConfig::*space, uint32_t DivertSpace::*bytes>
    uint32_t GetSpace() const;
    /// Attribute. \tparam flag which \param on its value
    template <bool DivertConfig::*flag>
    void SetFlag(bool on);
    /// Attribute. \tparam flag which \return its value
    template <bool DivertConfig::*flag>
    bool GetFlag() const;

    /// Hands what was set on to the ports, if they exist
    void UpdatePorts();

    /// \param packet that is diverted \param interface its index \return what the reader gets
    DivertAddress MakeReaderAddress(const BsdHostPacket& packet, uint32_t interface) const;

    /// \param read as it was read, or null \param packet written \return what is told of it
    static DivertPacketInfo Describe(const DivertPacketInfo* read, const Packet& packet);

    const BsdKernel* m_kernel;
    std::shared_ptr<BsdClock> m_clock;
    std::shared_ptr<BsdRandom> m_random;
    BsdHostDivertWriter m_writer;
    std::shared_ptr<const BsdHostInterfaces> m_interfaces;
    DivertConfig m_config;            ///< the kernel's, and attributes
    bool m_reusePortLb = true;        ///< attribute
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
