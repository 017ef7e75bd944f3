// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_UDP_END_H
#define BSD_APP_UDP_END_H

#include "ns3/bsd-app-flow-registry.h"
#include "ns3/bsd-app-pacer.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/simple-ref-count.h"
#include "ns3/socket.h"

namespace ns3
{
namespace divertsim
{

/// How long an opener keeps the port of a UDP flow that does not end, after its last datagram
constexpr BsdTime BSD_APP_UDP_IDLE = 30 * BSD_SECOND;

/**
 * The opener's end of a UDP flow: sends `size` in datagrams of `message` bytes at the flow's rate
 * and reads the reply. A datagram that the socket refuses (a full interface queue) is lost, and
 * the next one is sent in its time. An ICMP port unreachable fails the flow with ECONNREFUSED, as
 * a connected socket of BSD has it.
 */
class BsdAppUdpEnd : public SimpleRefCount<BsdAppUdpEnd>
{
  public:
    /// \param socket bound \param registry told what happens \param flow the flow
    BsdAppUdpEnd(const Ptr<Socket>& socket,
                 const Ptr<BsdAppFlowRegistry>& registry,
                 const Ptr<BsdAppFlow>& flow);
    ~BsdAppUdpEnd();

    /// \param gone called once, out of an event of its own, when the port is needed no more
    void SetGoneCallback(Callback<void, Ptr<BsdAppUdpEnd>> gone);
    /// Send the first datagram now.
    void Start();
    /// Close the socket; no callback comes after this.
    void Detach();
    /// \return the flow
    Ptr<BsdAppFlow> GetFlow() const;

  private:
    void Write(std::uint64_t bytes);
    void OnReceive(Ptr<Socket> socket);
    void OnIcmp(Ipv4Address source,
                std::uint8_t ttl,
                std::uint8_t type,
                std::uint8_t code,
                std::uint32_t info);
    void OnIcmp6(Ipv6Address source,
                 std::uint8_t ttl,
                 std::uint8_t type,
                 std::uint8_t code,
                 std::uint32_t info);
    void OnIdle(); ///< has nothing come or gone for BSD_APP_UDP_IDLE?
    void Finish(); ///< the flow has ended, or nobody cares any more
    void Gone();   ///< the event of Finish

    Ptr<Socket> m_socket;
    Ptr<BsdAppFlowRegistry> m_registry;
    Ptr<BsdAppFlow> m_flow;
    Callback<void, Ptr<BsdAppUdpEnd>> m_gone;
    BsdAppPacer m_pacer;
    BsdTime m_active = 0; ///< when the last datagram came or went
    EventId m_idle;
    bool m_finished = false;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_UDP_END_H
