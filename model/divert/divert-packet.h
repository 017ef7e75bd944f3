// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_PACKET_H
#define DIVERT_PACKET_H

#include "ns3/divert-address.h"
#include "ns3/divert-observer.h"

#include <memory>

namespace ns3
{
namespace divertsim
{

/// A queued packet: what a read gives
struct DivertPacket
{
    DivertPacketInfo info;
    DivertAddress from;
    std::shared_ptr<void> payload; ///< opaque here: host/ keeps its packet in it
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_PACKET_H
