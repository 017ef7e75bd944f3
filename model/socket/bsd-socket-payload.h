// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_PAYLOAD_H
#define BSD_SOCKET_PAYLOAD_H

#include "ns3/bsd-payload.h"
#include "ns3/packet.h"

#include <cstddef>
#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// An ns3::Packet as a payload: it keeps its tags on its way through sockets
class BsdSocketPayload : public BsdPayload
{
  public:
    /// \param packet not changed afterwards \return the payload
    static BsdPayloadPtr Make(Ptr<const Packet> packet);
    /// \param payload any, null for no bytes \return it as a packet of the caller's own
    static Ptr<Packet> ToPacket(const BsdPayloadPtr& payload);

    /// \param packet not changed afterwards
    explicit BsdSocketPayload(Ptr<const Packet> packet);

    std::size_t Size() const override;
    BsdPayloadPtr Slice(std::size_t offset, std::size_t size) const override;
    void Copy(std::uint8_t* to) const override;
    BsdPayloadPtr WithLoops(std::uint16_t loops) const override;

  private:
    Ptr<const Packet> m_packet;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_PAYLOAD_H
