// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_TRAFFIC_CONTROL_H
#define BSD_HOST_TRAFFIC_CONTROL_H

#include "ns3/traffic-control-layer.h"

namespace ns3
{
namespace divertsim
{

class BsdHostHook;

/// Stands between a node's IP interfaces and its TrafficControlLayer, and asks the hook
class BsdHostTrafficControl : public TrafficControlLayer
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    /**
     * \param hook is asked
     * \param inner the node's own
     */
    BsdHostTrafficControl(BsdHostHook* hook, Ptr<TrafficControlLayer> inner);
    ~BsdHostTrafficControl() override;

    /// The hook is going: packets pass from now on
    void Detach();

    void Receive(Ptr<NetDevice> device,
                 Ptr<const Packet> packet,
                 uint16_t protocol,
                 const Address& from,
                 const Address& to,
                 NetDevice::PacketType type) override;
    void Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item) override;
    Ptr<QueueDisc> GetRootQueueDiscOnDevice(Ptr<NetDevice> device) const override;

  protected:
    void DoDispose() override;

  private:
    BsdHostHook* m_hook;              ///< null once it is gone
    Ptr<TrafficControlLayer> m_inner; ///< the node's own
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_TRAFFIC_CONTROL_H
