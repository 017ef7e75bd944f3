// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/link-helper.h"

#include "ns3/abort.h"
#include "ns3/link-channel.h"
#include "ns3/link-device.h"
#include "ns3/log.h"
#include "ns3/node.h"

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("LinkHelper");

LinkHelper::LinkHelper()
{
    m_device.SetTypeId(LinkDevice::GetTypeId());
    m_channel.SetTypeId(LinkChannel::GetTypeId());
}

void
LinkHelper::SetDeviceAttribute(const std::string& name, const AttributeValue& value)
{
    m_device.Set(name, value);
}

void
LinkHelper::SetChannelAttribute(const std::string& name, const AttributeValue& value)
{
    m_channel.Set(name, value);
}

NetDeviceContainer
LinkHelper::Install(Ptr<Node> a, Ptr<Node> b)
{
    auto channel = m_channel.Create<LinkChannel>();
    NetDeviceContainer devices;
    for (const auto& node : {a, b})
    {
        auto device = m_device.Create<LinkDevice>();
        node->AddDevice(device);
        device->Attach(channel);
        devices.Add(device);
    }
    return devices;
}

NetDeviceContainer
LinkHelper::Install(const NodeContainer& nodes)
{
    NS_ABORT_MSG_UNLESS(nodes.GetN() == 2, "LinkHelper: a link has two ends");
    return Install(nodes.Get(0), nodes.Get(1));
}

int64_t
LinkHelper::AssignStreams(const NetDeviceContainer& devices, int64_t stream)
{
    const int64_t first = stream;
    for (uint32_t i = 0; i < devices.GetN(); ++i)
    {
        if (auto device = DynamicCast<LinkDevice>(devices.Get(i)))
        {
            stream += device->AssignStreams(stream);
        }
    }
    return stream - first;
}

void
LinkHelper::EnablePcapInternal(std::string prefix,
                               Ptr<NetDevice> device,
                               bool promiscuous,
                               bool explicitFilename)
{
    if (!DynamicCast<LinkDevice>(device))
    {
        NS_LOG_INFO("not a LinkDevice, left out: " << device);
        return;
    }
    PcapHelper helper;
    const std::string name =
        explicitFilename ? prefix : helper.GetFilenameFromDevice(prefix, device);
    auto file = helper.CreateFile(name, std::ios::out, PcapHelper::DLT_RAW);
    helper.HookDefaultSink<LinkDevice>(DynamicCast<LinkDevice>(device),
                                       promiscuous ? "PromiscSniffer" : "Sniffer",
                                       file);
}

} // namespace divertsim
} // namespace ns3
