// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_DIVERT_HOST_H
#define BSD_SOCKET_DIVERT_HOST_H

#include "ns3/bsd-errno.h"
#include "ns3/divert-address.h"
#include "ns3/divert-observer.h"
#include "ns3/object.h"
#include "ns3/packet.h"

namespace ns3
{
namespace divertsim
{

class DivertPorts;
class DivertSocket;

/// What a divert socket needs of the host that it is on
class BsdSocketDivertHost : public Object
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();

    /// \return the host's divert ports; they live as long as this object
    virtual DivertPorts& GetPorts() = 0;

    /**
     * div_send(): let a packet in or out, and tell the observers.
     * \param socket that was written to
     * \param read the packet as it was read from this socket, null for one that was not
     * \param packet with its IP header
     * \param to the address, null where there is none
     * \return OK or the error of sendto(2)
     */
    virtual BsdErrno Write(DivertSocket& socket,
                           const DivertPacketInfo* read,
                           Ptr<Packet> packet,
                           const DivertAddress* to) = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_DIVERT_HOST_H
