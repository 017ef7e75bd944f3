// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-helper.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/bsd-host-pf.h"
#include "ns3/config.h"
#include "ns3/pointer.h"
#include "ns3/tcp-cubic.h"
#include "ns3/type-id.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace divertsim
{

namespace
{
constexpr uint32_t SCENARIO_SEGMENT = 1448;      ///< bytes, with timestamps in 1500
constexpr uint32_t SCENARIO_BUFFER = 128 * 1024; ///< bytes, each way
constexpr uint32_t SCENARIO_SEGMENTS_AN_ACK = 2; ///< RFC 9293, section 3.8.6.3
} // namespace

BsdHostHelper::BsdHostHelper() = default;

void
BsdHostHelper::Set(const std::string& path, const AttributeValue& value)
{
    m_attributes.emplace_back(path, value.Copy());
}

void
BsdHostHelper::SetRules(std::vector<std::string> lines)
{
    m_rules = std::move(lines);
}

void
BsdHostHelper::SetInterface(Ptr<NetDevice> device,
                            const std::string& name,
                            const std::vector<std::string>& groups)
{
    m_interfaces.push_back({device, name, groups});
}

Ptr<BsdHost>
BsdHostHelper::Install(Ptr<Node> node) const
{
    auto host = CreateObject<BsdHost>();
    for (const auto& [path, value] : m_attributes)
    {
        const auto slash = path.find('/');
        if (slash == std::string::npos)
        {
            host->SetAttribute(path, *value);
            continue;
        }
        PointerValue part;
        host->GetAttribute(path.substr(0, slash), part);
        part.GetObject()->SetAttribute(path.substr(slash + 1), *value);
    }
    for (const auto& interface : m_interfaces)
    {
        if (interface.device->GetNode() == node)
        {
            host->SetInterface(interface.device, interface.name, interface.groups);
        }
    }
    host->Install(node);
    if (!m_rules.empty())
    {
        const auto errors = host->GetPf()->Load(m_rules);
        NS_ABORT_MSG_UNLESS(errors.empty(),
                            "pf.conf:" << errors[0].line << ":" << errors[0].column << ": "
                                       << errors[0].message);
    }
    return host;
}

std::vector<Ptr<BsdHost>>
BsdHostHelper::Install(const NodeContainer& nodes) const
{
    std::vector<Ptr<BsdHost>> hosts;
    for (uint32_t i = 0; i < nodes.GetN(); ++i)
    {
        hosts.push_back(Install(nodes.Get(i)));
    }
    return hosts;
}

int64_t
BsdHostHelper::AssignStreams(const NodeContainer& nodes, int64_t stream)
{
    const int64_t first = stream;
    for (uint32_t i = 0; i < nodes.GetN(); ++i)
    {
        if (auto host = nodes.Get(i)->GetObject<BsdHost>())
        {
            stream += host->AssignStreams(stream);
        }
    }
    return stream - first;
}

void
BsdHostHelper::SetScenarioDefaults()
{
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(SCENARIO_SEGMENT));
    Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(SCENARIO_BUFFER));
    Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(SCENARIO_BUFFER));
    Config::SetDefault("ns3::TcpSocket::DelAckCount", UintegerValue(SCENARIO_SEGMENTS_AN_ACK));
    Config::SetDefault("ns3::TcpSocketBase::Sack", BooleanValue(true));
    Config::SetDefault("ns3::TcpL4Protocol::SocketType", TypeIdValue(TcpCubic::GetTypeId()));
    Config::SetDefault("ns3::Icmpv6L4Protocol::DAD", BooleanValue(false));
}

} // namespace divertsim
} // namespace ns3
