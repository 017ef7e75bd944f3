// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-mapping-monitor.h"

#include "ns3/abort.h"
#include "ns3/bsd-host-divert.h"
#include "ns3/bsd-host-pf.h"
#include "ns3/bsd-host-steering.h"
#include "ns3/bsd-host.h"
#include "ns3/divert-ports.h"
#include "ns3/lb-inet-ports.h"
#include "ns3/lb-listen-queue.h"
#include "ns3/lb-measure-mapping-csv.h"
#include "ns3/log.h"
#include "ns3/names.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <fstream>

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("LbMappingMonitor");
NS_OBJECT_ENSURE_REGISTERED(LbMappingMonitor);

TypeId
LbMappingMonitor::GetTypeId()
{
    static TypeId tid = TypeId("ns3::divertsim::LbMappingMonitor")
                            .SetParent<Object>()
                            .SetGroupName("Divertsim")
                            .AddConstructor<LbMappingMonitor>();
    return tid;
}

LbMappingMonitor::LbMappingMonitor()
{
    NS_LOG_FUNCTION(this);
}

LbMappingMonitor::~LbMappingMonitor()
{
    NS_LOG_FUNCTION(this);
}

void
LbMappingMonitor::DoDispose()
{
    NS_LOG_FUNCTION(this);
    Object::DoDispose();
}

void
LbMappingMonitor::AddGroup(Ptr<Node> node, uint16_t port, const std::string& name)
{
    NS_LOG_FUNCTION(this << node << port << name);
    CheckNew(name);
    NS_ABORT_MSG_UNLESS(node->GetObject<BsdHost>(),
                        "LbMappingMonitor: a node without a BsdHost has no divert ports");
    const auto host = Watch(node);
    auto& ports = node->GetObject<BsdHost>()->GetDivert()->GetPorts();
    const LbMapper& mapper = ports.GetMapper(port);
    const DivertPort& divertPort = *ports.Find(port);
    m_recorder.AddGroup(name,
                        host,
                        port,
                        std::string(mapper.GetPolicy().GetName()),
                        divertPort.GetGroup().GetLimit(),
                        DIVERT_GROUP_LIMIT,
                        mapper);
    m_groups.push_back(name);
    for (DivertSocket* socket : divertPort.GetSockets())
    {
        m_recorder.GetDivertObserver(host)->OnBound(0,
                                                    *socket,
                                                    port,
                                                    divertPort.GetGroup().Has(socket),
                                                    BsdErrno::OK);
    }
}

void
LbMappingMonitor::AddGroup(Ptr<Node> node, const LbPlace& place, const std::string& name)
{
    NS_LOG_FUNCTION(this << node << place.port << name);
    CheckNew(name);
    const auto steering = BsdHostSteering::Of(node);
    auto& ports = steering->GetInetPorts();
    const LbMapper& mapper = ports.GetMapper(place);
    const LbSlots members = mapper.GetSlots();
    LbMeasureSocketGroup group;
    group.name = name;
    group.place = place;
    group.policy = std::string(mapper.GetPolicy().GetName());
    group.kernelLimit = LbInetLimit(steering->GetSystem());
    group.limit = members.empty() ? group.kernelLimit
                                  : ports.GetGroup(*members.front())->GetMembers().GetLimit();
    group.listenerOwnsHalfOpen = LbOwnsHalfOpen(steering->GetSystem());
    const auto host = Watch(node);
    m_recorder.AddGroup(host, group, mapper);
    m_groups.push_back(name);
    LbObserver& observer = *m_recorder.GetLbObserver(host);
    for (LbMember* member : members)
    {
        observer.OnBound(0, *member, place, true, BsdErrno::OK);
        observer.OnListening(0, *member, place);
    }
    WatchSockets(node, host);
}

void
LbMappingMonitor::CheckNew(const std::string& name) const
{
    NS_ABORT_MSG_UNLESS(Simulator::Now().IsZero(),
                        "LbMappingMonitor: groups are added before the simulation runs");
    NS_ABORT_MSG_IF(std::find(m_groups.begin(), m_groups.end(), name) != m_groups.end(),
                    "LbMappingMonitor: two groups are called " << name);
}

void
LbMappingMonitor::WatchSockets(Ptr<Node> node, LbMeasureRecorder::Host host)
{
    if (m_socketHosts.insert(node->GetId()).second)
    {
        BsdHostSteering::Of(node)->AddObserver(m_recorder.GetLbObserver(host));
    }
}

LbMeasureRecorder::Host
LbMappingMonitor::Watch(Ptr<Node> node)
{
    const auto known = m_hosts.find(node->GetId());
    if (known != m_hosts.end())
    {
        return known->second;
    }
    if (m_hosts.empty())
    {
        // hosts refer to it until they are disposed of, which comes before this
        Simulator::ScheduleDestroy(&LbMappingMonitor::End, Ptr<LbMappingMonitor>(this));
    }
    const std::string name = Names::FindName(node);
    const auto bsd = node->GetObject<BsdHost>();
    const auto host =
        m_recorder.AddHost(name.empty() ? "node" + std::to_string(node->GetId()) : name,
                           bsd != nullptr);
    if (bsd)
    {
        bsd->GetPf()->AddObserver(m_recorder.GetPfObserver(host));
        bsd->GetDivert()->AddObserver(m_recorder.GetDivertObserver(host));
    }
    m_hosts[node->GetId()] = host;
    return host;
}

void
LbMappingMonitor::End()
{
    NS_LOG_FUNCTION(this);
    m_ended = true;
}

uint32_t
LbMappingMonitor::AddTraffic(const std::string& name)
{
    return m_recorder.AddTraffic(name, false);
}

LbMeasureFlowObserver*
LbMappingMonitor::GetFlowObserver()
{
    return m_recorder.GetFlowObserver();
}

void
LbMappingMonitor::BeginChange(const std::string& name, const std::vector<std::string>& groups)
{
    m_recorder.BeginChange(Simulator::Now().GetNanoSeconds(),
                           name,
                           name,
                           groups.empty() ? m_groups : groups);
}

void
LbMappingMonitor::EndChange()
{
    m_recorder.EndChange();
}

const LbMeasureResults&
LbMappingMonitor::GetResults()
{
    if (!m_results)
    {
        NS_ABORT_MSG_IF(m_ended, "LbMappingMonitor: asked after Simulator::Destroy");
        m_results = m_recorder.Finish(Simulator::Now().GetNanoSeconds());
    }
    return *m_results;
}

const std::vector<LbChangeResult>&
LbMappingMonitor::GetChanges()
{
    return GetResults().changes;
}

void
LbMappingMonitor::SerializeToCsvStream(std::ostream& os)
{
    os << MakeMappingCsv(GetResults());
}

void
LbMappingMonitor::SerializeToCsvFile(const std::string& fileName)
{
    std::ofstream os(fileName, std::ios::out | std::ios::binary);
    SerializeToCsvStream(os);
    os.close();
    NS_ABORT_MSG_UNLESS(os, "LbMappingMonitor: cannot write " << fileName);
}

} // namespace divertsim
} // namespace ns3
