// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_BYTES_H
#define BSD_HOST_BYTES_H

#include "ns3/packet.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Exchange the first bytes of a packet; its tags stay. \param packet it \param head as many bytes
void BsdHostReplaceHead(const Ptr<Packet>& packet, std::vector<uint8_t> head);

/// Put bytes in front of a packet. \param packet it \param head the bytes
void BsdHostAddHead(const Ptr<Packet>& packet, std::vector<uint8_t> head);

/// \param packet any \param length most \return its first bytes
std::vector<uint8_t> BsdHostReadHead(const Packet& packet, uint32_t length);

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_BYTES_H
