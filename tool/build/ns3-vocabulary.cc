// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/ns3-vocabulary.h"

#include "tool/build/ns3-value.h"
#include "tool/build/replay-capture.h"

#include "ns3/type-id.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

namespace ns3
{
namespace divertsim
{

namespace
{

/// Attributes that a key of the scenario sets, whatever their default is
const std::map<std::string_view, std::string_view> KEYS{
    {"ns3::divertsim::LinkDevice::DataRate", "rate of links"},
    {"ns3::divertsim::LinkDevice::QueueSize", "queue of links"},
    {"ns3::divertsim::LinkDevice::LossRate", "loss of links"},
    {"ns3::divertsim::LinkChannel::Delay", "delay of links"},
    {"ns3::divertsim::BsdHost::Kernel", "kernel of hosts"},
    {"ns3::divertsim::BsdHostCpus::Count", "cpus of hosts"},
    {"ns3::divertsim::BsdHostPf::FirstStateId", "first-state-id of hosts"},
    {"ns3::divertsim::BsdSocketDivert::RcvBufSize", "receive-buffer of groups"},
    {"ns3::divertsim::BsdSocketDivert::ReusePortLb", "socket of groups"},
    {"ns3::divertsim::BsdAppInspector::PerPacket", "per-packet of app"},
    {"ns3::divertsim::BsdAppInspector::PerByte", "per-byte of app"},
    {"ns3::divertsim::BsdAppInspector::StartDelay", "start of app"},
    {"ns3::divertsim::BsdAppInspector::MidFlow", "midflow of app"},
    {"ns3::divertsim::BsdAppInspector::OnWriteError", "on-write-error of app"},
};

} // namespace

std::optional<std::string>
Ns3Vocabulary::CheckAttribute(const std::string& name, const std::string& value) const
{
    if (const auto key = KEYS.find(name); key != KEYS.end())
    {
        return fmt::format("the scenario sets this one by a key of its own: {}", key->second);
    }
    const auto colons = name.rfind("::");
    TypeId tid;
    if (colons == std::string::npos || !TypeId::LookupByNameFailSafe(name.substr(0, colons), &tid))
    {
        return "ns-3 has no such class; right would be ns3::TcpSocket::SegmentSize";
    }
    const auto attributeName = name.substr(colons + 2);
    for (std::size_t i = 0; i < tid.GetAttributeN(); ++i)
    {
        const auto attribute = tid.GetAttribute(i);
        if (attribute.name != attributeName)
        {
            continue;
        }
        if (!IsNs3Value(*attribute.checker, value))
        {
            return fmt::format(
                "'{}' is no value of it; its type is {}, its default {}",
                value,
                attribute.checker->HasUnderlyingTypeInformation()
                    ? attribute.checker->GetUnderlyingTypeInformation()
                    : attribute.checker->GetValueTypeName(),
                attribute.originalInitialValue->SerializeToString(attribute.checker));
        }
        return std::nullopt;
    }
    std::string known;
    for (std::size_t i = 0; i < tid.GetAttributeN(); ++i)
    {
        known += (i == 0 ? "" : ", ") + tid.GetAttribute(i).name;
    }
    return fmt::format("{} has no attribute '{}'; it has: {}",
                       tid.GetName(),
                       attributeName,
                       known.empty() ? "none" : known);
}

std::optional<std::string>
Ns3Vocabulary::CheckCapture(const std::string& path) const
{
    const auto capture = ReadReplayCapture(path);
    if (!capture.error.empty())
    {
        return capture.error;
    }
    return capture.packets.empty()
               ? std::optional<std::string>("it has no TCP or UDP packet that could be replayed")
               : std::nullopt;
}

std::vector<std::string>
Ns3Vocabulary::ListAttributes()
{
    std::vector<std::string> lines;
    for (std::uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        const TypeId tid = TypeId::GetRegistered(i);
        for (std::size_t a = 0; a < tid.GetAttributeN(); ++a)
        {
            const auto attribute = tid.GetAttribute(a);
            std::string help = attribute.help;
            std::replace(help.begin(), help.end(), '\n', ' ');
            lines.push_back(
                fmt::format("{}::{}  [{}]  {}",
                            tid.GetName(),
                            attribute.name,
                            attribute.originalInitialValue->SerializeToString(attribute.checker),
                            help));
        }
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

} // namespace divertsim
} // namespace ns3
