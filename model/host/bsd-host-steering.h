// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_STEERING_H
#define BSD_HOST_STEERING_H

#include "ns3/bsd-host-l4.h"
#include "ns3/bsd-port-space.h"
#include "ns3/bsd-socket-inet-host.h"
#include "ns3/lb-inet-ports.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace ns3
{
namespace divertsim
{

class BsdHostClock;
class BsdHostRandom;

/**
 * Finds the TCP and UDP sockets of a node: connections by hash, where ns-3 walks a list, and
 * listeners and UDP sockets by the rules of a system, groups under SO_REUSEPORT_LB included. It
 * serves BsdSocketTcp and BsdSocketUdp; sockets of ns-3's own factories work as before, and get
 * what is for nobody else.
 *
 * A node without a BsdHost may have it too: its groups are Linux's then.
 */
class BsdHostSteering : public BsdSocketInetHost,
                        private BsdHostL4Receiver,
                        private BsdLocalAddresses
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdHostSteering();
    ~BsdHostSteering() override;

    /**
     * Aggregate to a node. Its Internet stack must be installed.
     * \param node the node
     * \param system whose rules hold
     */
    void Install(const Ptr<Node>& node, BsdSystem system);

    /// \param node with an Internet stack \return its steering, installed as a plain node's where
    /// it has none
    static Ptr<BsdHostSteering> Of(const Ptr<Node>& node);

    /**
     * \param stream the first stream of random variables to use
     * \return how many were used
     */
    int64_t AssignStreams(int64_t stream);

    /// \return TCP sockets that are open: the attribute SocketList
    std::size_t GetSocketCount() const;
    /// \param index from 0 \return an open TCP socket, in the order in which they were opened
    Ptr<BsdSocketTcp> GetSocket(std::size_t index) const;

    /// \return the seed that the system drew when it booted, for policies that hash with one
    std::uint32_t GetHashSeed();

    /// \param observer told of everything from now on; must live until the simulation is over
    void AddObserver(LbObserver* observer);
    /// Nobody is told any more: the simulation is over, and observers may go
    void ClearObservers();

    // BsdSocketInetHost
    Ptr<Node> GetNode() const override;
    bool IsAlive() const override;
    BsdSystem GetSystem() const override;
    LbInetPorts& GetInetPorts() override;
    BsdPortSpace& GetPortSpace() override;
    std::uint64_t NewSocketId() override;
    Ptr<TcpL4Protocol> MakeTcp() override;
    Ptr<UdpL4Protocol> MakeUdp() override;
    Ptr<TcpL4Protocol> FindTcp(const BsdTuple& incoming) override;
    bool AddConnection(const BsdTuple& incoming, BsdSocketTcp& socket) override;
    void RemoveConnection(const BsdTuple& incoming, const BsdSocketTcp& socket) override;
    void AddSocket(BsdSocketTcp& socket) override;
    void RemoveSocket(const BsdSocketTcp& socket) override;
    void SetUnit(std::uint64_t unit, BsdSocketTcp* socket) override;
    BsdSocketTcp* FindUnit(std::uint64_t unit) const override;

    /// \return connections that are known, those in TIME_WAIT included
    std::size_t GetConnections() const;

  protected:
    void DoDispose() override;

  private:
    // BsdHostL4Receiver
    bool Receive(const BsdHostL4Segment& segment,
                 const Ptr<Packet>& packet,
                 const Ipv4Header& header,
                 const Ptr<Ipv4Interface>& interface,
                 IpL4Protocol::RxStatus& status) override;
    bool Receive(const BsdHostL4Segment& segment,
                 const Ptr<Packet>& packet,
                 const Ipv6Header& header,
                 const Ptr<Ipv6Interface>& interface,
                 IpL4Protocol::RxStatus& status) override;
    void Refused(const BsdHostL4Segment& segment) override;
    Ptr<IpL4Protocol> FindForIcmp(const BsdTuple& incoming) override;
    // BsdLocalAddresses
    bool IsLocal(const BsdAddress& address) const override;

    template <typename Header, typename Interface>
    bool Steer(const BsdHostL4Segment& segment,
               const Ptr<Packet>& packet,
               const Header& header,
               const Ptr<Interface>& interface,
               IpL4Protocol::RxStatus& status);
    template <typename Header, typename Interface>
    bool SteerTcp(const BsdHostL4Segment& segment,
                  const Ptr<Packet>& packet,
                  const Header& header,
                  const Ptr<Interface>& interface);
    template <typename Header, typename Interface>
    bool SteerUdp(const BsdHostL4Segment& segment,
                  const Ptr<Packet>& packet,
                  const Header& header,
                  const Ptr<Interface>& interface,
                  IpL4Protocol::RxStatus& status);
    /// \param incoming a tuple \return the connection that has it, or null
    BsdSocketTcp* FindConnection(const BsdTuple& incoming);

    Ptr<Node> m_node;
    BsdSystem m_system = BsdSystem::PLAIN;
    std::shared_ptr<BsdHostClock> m_clock;
    std::shared_ptr<BsdHostRandom> m_random;
    std::unique_ptr<LbInetPorts> m_inetPorts;
    std::unique_ptr<BsdPortSpace> m_portSpace;
    Ptr<BsdHostL4> m_l4Tcp;
    Ptr<BsdHostL4> m_l4Udp;
    Ptr<TcpL4Protocol> m_tcp;               ///< the node's own
    Ptr<UdpL4Protocol> m_udp;               ///< the node's own
    std::vector<Ptr<TcpL4Protocol>> m_tcps; ///< by hash of the tuple; null where not needed yet
    /// By the tuple of packets that come in
    boost::unordered_flat_map<BsdTuple, BsdSocketTcp*, BsdTupleHash> m_connections;
    boost::unordered_flat_map<std::uint64_t, BsdSocketTcp*> m_units;
    std::uint64_t m_lastSocket = 0;
    std::map<std::uint64_t, BsdSocketTcp*> m_sockets; ///< open, by number
    std::optional<std::uint32_t> m_seed; ///< of policies that hash with one; drawn once
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_STEERING_H
