// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host.h"

#include "ns3/abort.h"
#include "ns3/bsd-host-clock.h"
#include "ns3/bsd-host-cpus.h"
#include "ns3/bsd-host-divert.h"
#include "ns3/bsd-host-domains.h"
#include "ns3/bsd-host-gate.h"
#include "ns3/bsd-host-interfaces.h"
#include "ns3/bsd-host-netisr.h"
#include "ns3/bsd-host-pf.h"
#include "ns3/bsd-host-random.h"
#include "ns3/bsd-host-softirq.h"
#include "ns3/bsd-host-splice.h"
#include "ns3/bsd-host-steering.h"
#include "ns3/bsd-kernel.h"
#include "ns3/bsd-socket-divert-factory.h"
#include "ns3/bsd-socket-divert6-factory.h"
#include "ns3/bsd-socket-layer.h"
#include "ns3/log.h"
#include "ns3/pointer.h"
#include "ns3/string.h"

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdHost");
NS_OBJECT_ENSURE_REGISTERED(BsdHost);

TypeId
BsdHost::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::divertsim::BsdHost")
            .SetParent<Object>()
            .SetGroupName("Divertsim")
            .AddConstructor<BsdHost>()
            .AddAttribute("Kernel",
                          "The system that it models, a name or an alias.",
                          StringValue("freebsd"),
                          MakeStringAccessor(&BsdHost::SetKernel, &BsdHost::GetKernel),
                          MakeStringChecker())
            .AddAttribute("Pf",
                          "The packet filter.",
                          TypeId::ATTR_GET,
                          PointerValue(),
                          MakePointerAccessor(&BsdHost::m_pf),
                          MakePointerChecker<BsdHostPf>())
            .AddAttribute("Divert",
                          "The divert ports.",
                          TypeId::ATTR_GET,
                          PointerValue(),
                          MakePointerAccessor(&BsdHost::m_divert),
                          MakePointerChecker<BsdHostDivert>())
            .AddAttribute("Netisr",
                          "The queue of packets written inbound.",
                          TypeId::ATTR_GET,
                          PointerValue(),
                          MakePointerAccessor(&BsdHost::m_netisr),
                          MakePointerChecker<BsdHostNetisr>())
            .AddAttribute("Domains",
                          "The protocol domains.",
                          TypeId::ATTR_GET,
                          PointerValue(),
                          MakePointerAccessor(&BsdHost::m_domains),
                          MakePointerChecker<BsdHostDomains>())
            .AddAttribute("Sockets",
                          "The socket layer.",
                          TypeId::ATTR_GET,
                          PointerValue(),
                          MakePointerAccessor(&BsdHost::m_sockets),
                          MakePointerChecker<BsdSocketLayer>())
            .AddAttribute("Steering",
                          "Finds TCP and UDP sockets.",
                          TypeId::ATTR_GET,
                          PointerValue(),
                          MakePointerAccessor(&BsdHost::m_steering),
                          MakePointerChecker<BsdHostSteering>())
            .AddAttribute("Splice",
                          "The splices.",
                          TypeId::ATTR_GET,
                          PointerValue(),
                          MakePointerAccessor(&BsdHost::m_splice),
                          MakePointerChecker<BsdHostSplice>())
            .AddAttribute("Cpus",
                          "The cores.",
                          TypeId::ATTR_GET,
                          PointerValue(),
                          MakePointerAccessor(&BsdHost::m_cpus),
                          MakePointerChecker<BsdHostCpus>())
            .AddAttribute("Softirq",
                          "The soft interrupt: what arrives passes here where it costs core time.",
                          TypeId::ATTR_GET,
                          PointerValue(),
                          MakePointerAccessor(&BsdHost::m_softirq),
                          MakePointerChecker<BsdHostSoftirq>());
    return tid;
}

BsdHost::BsdHost()
    : m_random(std::make_shared<BsdHostRandom>()),
      m_interfaces(std::make_shared<BsdHostInterfaces>()),
      m_pf(CreateObject<BsdHostPf>()),
      m_divert(CreateObject<BsdHostDivert>()),
      m_netisr(CreateObject<BsdHostNetisr>()),
      m_domains(CreateObject<BsdHostDomains>()),
      m_sockets(CreateObject<BsdSocketLayer>()),
      m_splice(CreateObject<BsdHostSplice>()),
      m_cpus(CreateObject<BsdHostCpus>()),
      m_softirq(CreateObject<BsdHostSoftirq>())
{
    NS_LOG_FUNCTION(this);
}

BsdHost::~BsdHost()
{
    NS_LOG_FUNCTION(this);
}

void
BsdHost::DoInitialize()
{
    NS_LOG_FUNCTION(this);
    m_domains->Initialize();
    Object::DoInitialize();
}

void
BsdHost::DoDispose()
{
    NS_LOG_FUNCTION(this);
    if (m_hook)
    {
        m_hook->SetFilter(nullptr);
        m_hook = nullptr;
    }
    m_splice->Dispose();
    m_sockets->Dispose();
    m_divert->Dispose();
    m_pf->Dispose();
    m_gate = nullptr;
    m_netisr->Dispose();
    m_domains->Dispose();
    m_softirq->Dispose();
    m_cpus->Dispose();
    m_steering = nullptr; // the node disposes of it
    m_interfaces->Clear();
    Object::DoDispose();
}

void
BsdHost::SetInterface(Ptr<NetDevice> device,
                      const std::string& name,
                      const std::vector<std::string>& groups)
{
    m_interfaces->Set(device, name, groups);
}

void
BsdHost::Install(Ptr<Node> node)
{
    NS_LOG_FUNCTION(this << node);
    NS_ABORT_MSG_IF(m_hook, "BsdHost: installed already");
    m_clock = std::make_shared<BsdHostClock>(node->GetId());
    m_interfaces->Install(node);
    m_hook = CreateObject<BsdHostHook>();
    m_hook->Install(node);
    m_hook->SetFilter(this);
    m_netisr->Install(m_hook);
    m_pf->Install(m_clock, m_random, m_interfaces);
    m_divert->Install(m_clock, m_random, m_hook, m_netisr, m_interfaces);
    const BsdSystem system = BsdFindKernel(m_kernel)->system;
    const bool divert = !m_divert->GetFamilies().empty();
    m_steering = CreateObject<BsdHostSteering>();
    m_steering->Install(node, system);
    m_splice->Install(system, m_clock, m_cpus, node);
    m_sockets->Install(
        {node, system, m_clock, divert ? m_divert : nullptr, true, &m_splice->Get()});
    m_domains->Install(m_clock, system, node, m_interfaces, m_sockets->MakeDomains());
    m_sockets->SetDomains(&m_domains->Get());
    m_cpus->Install(m_clock);
    m_softirq->Install(m_hook, m_cpus);
    m_hook->SetSoftirq(m_softirq);
    m_gate = std::make_unique<BsdHostGate>(m_clock, m_hook, m_pf, m_divert, m_interfaces);
    m_pf->SetSender(m_gate.get());
    AggregateFactories(node);
    node->AggregateObject(this);
}

void
BsdHost::AggregateFactories(Ptr<Node> node)
{
    for (const BsdFamily family : m_divert->GetFamilies())
    {
        if (family == BsdFamily::INET6)
        {
            auto factory = CreateObject<BsdSocketDivert6Factory>();
            factory->SetHost(m_divert);
            node->AggregateObject(factory);
        }
        else
        {
            auto factory = CreateObject<BsdSocketDivertFactory>();
            factory->SetHost(m_divert);
            node->AggregateObject(factory);
        }
    }
}

BsdHostVerdict
BsdHost::Filter(BsdHostPacket& packet)
{
    return m_gate->Filter(packet);
}

int64_t
BsdHost::AssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    m_pf->RedrawFirstStateId(); // rules that were loaded before have drawn it
    return 1 + (m_steering ? m_steering->AssignStreams(stream + 1) : 0);
}

void
BsdHost::SetKernel(std::string kernel)
{
    const BsdKernel* known = BsdFindKernel(kernel);
    NS_ABORT_MSG_UNLESS(known, "BsdHost: no kernel is called " << kernel);
    NS_ABORT_MSG_IF(m_hook, "BsdHost: set the kernel before Install");
    m_kernel = known->name;
    m_pf->SetKernel(*known);
    m_divert->SetKernel(*known);
}

} // namespace divertsim
} // namespace ns3
