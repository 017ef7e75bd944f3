// SPDX-License-Identifier: GPL-2.0-only
#ifndef LINK_HELPER_H
#define LINK_HELPER_H

#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/trace-helper.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace divertsim
{

/// Connects nodes by LinkDevices, as PointToPointHelper does; pcap files have link type raw IP
class LinkHelper : public PcapHelperForDevice
{
  public:
    LinkHelper();

    /// \param name of a LinkDevice attribute \param value for both devices
    void SetDeviceAttribute(const std::string& name, const AttributeValue& value);
    /// \param name of a LinkChannel attribute \param value for the channel
    void SetChannelAttribute(const std::string& name, const AttributeValue& value);

    /// \param a a node \param b another one \return the devices, a's first
    NetDeviceContainer Install(Ptr<Node> a, Ptr<Node> b);
    /// \param nodes two nodes \return their devices
    NetDeviceContainer Install(const NodeContainer& nodes);

    /**
     * Give the devices' random variables fixed streams.
     * \param devices of which LinkDevices are taken, others are left out
     * \param stream the first to use
     * \return how many were used
     */
    static int64_t AssignStreams(const NetDeviceContainer& devices, int64_t stream);

  private:
    void EnablePcapInternal(std::string prefix,
                            Ptr<NetDevice> device,
                            bool promiscuous,
                            bool explicitFilename) override;

    ObjectFactory m_device;  ///< makes devices
    ObjectFactory m_channel; ///< makes channels
};

} // namespace divertsim
} // namespace ns3

#endif // LINK_HELPER_H
