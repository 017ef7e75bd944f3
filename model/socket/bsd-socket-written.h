// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_WRITTEN_H
#define BSD_SOCKET_WRITTEN_H

#include "ns3/divert-output.h"
#include "ns3/packet.h"

namespace ns3
{
namespace divertsim
{

/**
 * Read what the checks of a write to a divert socket look at.
 * \param packet any bytes that a program wrote
 * \return the fields; those that are not there are 0
 */
DivertWritten BsdSocketReadWritten(const Packet& packet);

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_WRITTEN_H
