// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-domains.h"

#include "ns3/abort.h"
#include "ns3/bsd-host-interfaces.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

#include <array>
#include <utility>

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdHostDomains");
NS_OBJECT_ENSURE_REGISTERED(BsdHostDomains);

/// One observer more, which fires ns-3's trace sources
class BsdHostDomains::Traces : public BsdDomainObserver
{
  public:
    explicit Traces(BsdHostDomains& host)
        : m_host(host)
    {
    }

    void Warned(BsdTime, const std::string& text) override
    {
        NS_LOG_WARN(text);
        m_host.m_warningTrace(text);
    }

    void ControlInput(BsdTime, BsdCtl command, const BsdSockaddr* address) override
    {
        m_host.m_controlInputTrace(command, address);
    }

  private:
    BsdHostDomains& m_host;
};

TypeId
BsdHostDomains::GetTypeId()
{
    using Self = BsdHostDomains;
    static TypeId tid =
        TypeId("ns3::divertsim::BsdHostDomains")
            .SetParent<Object>()
            .SetGroupName("Divertsim")
            .AddConstructor<BsdHostDomains>()
            .AddAttribute("Hz",
                          "Ticks a second, kern.hz: the timeouts of protocols first run one tick "
                          "after the start. Read when the host is installed.",
                          UintegerValue(1000),
                          MakeUintegerAccessor(&Self::m_hz),
                          MakeUintegerChecker<uint32_t>(1, BSD_SECOND))
            .AddTraceSource("ControlInput",
                            "Protocols are told something by pfctlinput().",
                            MakeTraceSourceAccessor(&Self::m_controlInputTrace),
                            "ns3::divertsim::BsdHostDomains::ControlInputTracedCallback")
            .AddTraceSource("Warning",
                            "The kernel printed a line about a domain or a socket.",
                            MakeTraceSourceAccessor(&Self::m_warningTrace),
                            "ns3::divertsim::BsdHostDomains::WarningTracedCallback");
    return tid;
}

BsdHostDomains::BsdHostDomains()
    : m_traces(std::make_unique<Traces>(*this))
{
    NS_LOG_FUNCTION(this);
    m_observers.push_back(m_traces.get());
}

BsdHostDomains::~BsdHostDomains()
{
    NS_LOG_FUNCTION(this);
}

void
BsdHostDomains::DoDispose()
{
    NS_LOG_FUNCTION(this);
    for (const auto& ifnet : m_ifnets)
    {
        m_set->DetachInterface(*ifnet);
    }
    m_set = nullptr; // its protocols may hold the node
    m_node = nullptr;
    m_interfaces = nullptr;
    m_early.clear();
    Object::DoDispose();
}

void
BsdHostDomains::Install(std::shared_ptr<BsdClock> clock,
                        BsdSystem system,
                        Ptr<Node> node,
                        std::shared_ptr<const BsdHostInterfaces> interfaces,
                        std::vector<std::unique_ptr<BsdDomain>> own)
{
    NS_LOG_FUNCTION(this << node);
    NS_ABORT_MSG_IF(m_set, "BsdHostDomains: installed already");
    m_clock = std::move(clock);
    m_node = node;
    m_interfaces = std::move(interfaces);
    m_set = std::make_unique<BsdDomainSet>(*m_clock, BsdDomainConfig{system, BSD_SECOND / m_hz});
    for (BsdDomainObserver* observer : m_observers)
    {
        m_set->AddObserver(*observer);
    }
    m_set->Init();
    for (auto& domain : own)
    {
        m_set->Add(std::move(domain));
    }
    for (auto& domain : m_early)
    {
        m_set->Add(std::move(domain));
    }
    m_early.clear();
    if (node->IsInitialized()) // the simulation runs: nobody else will do it
    {
        Initialize();
    }
}

void
BsdHostDomains::DoInitialize()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_UNLESS(m_set, "BsdHostDomains: install the BsdHost first");
    const auto& interfaces = m_interfaces->Get();
    for (uint32_t i = 0; i < interfaces.size(); ++i)
    {
        m_ifnets.push_back(std::make_unique<BsdIfnet>());
        m_ifnets[i]->name = interfaces[i].name;
        m_ifnets[i]->index = i + 1;
        m_ifnets[i]->up = interfaces[i].device->IsLinkUp();
        Refresh(i);
        m_set->AttachInterface(*m_ifnets[i]);
        interfaces[i].device->AddLinkChangeCallback(
            MakeBoundCallback(&BsdHostDomains::LinkChanged, Ptr<BsdHostDomains>(this), i));
    }
    m_set->Finalize();
    Object::DoInitialize();
}

void
BsdHostDomains::Add(std::unique_ptr<BsdDomain> domain)
{
    NS_LOG_FUNCTION(this << domain->name);
    if (m_set)
    {
        m_set->Add(std::move(domain));
        return;
    }
    m_early.push_back(std::move(domain));
}

BsdDomainSet&
BsdHostDomains::Get()
{
    NS_ABORT_MSG_UNLESS(m_set, "BsdHostDomains: not installed, or disposed of");
    return *m_set;
}

void
BsdHostDomains::AddObserver(BsdDomainObserver* observer)
{
    m_observers.push_back(observer);
    if (m_set)
    {
        m_set->AddObserver(*observer);
    }
}

void
BsdHostDomains::LinkChanged(Ptr<BsdHostDomains> domains, uint32_t index)
{
    NS_LOG_FUNCTION(domains << index);
    if (!domains->m_node)
    {
        return; // disposed of; a device cannot forget whom it tells
    }
    BsdIfnet& ifnet = *domains->m_ifnets[index];
    const bool up = domains->m_interfaces->Get()[index].device->IsLinkUp();
    if (up == ifnet.up)
    {
        return; // devices also say so when only their address has changed
    }
    ifnet.up = up;
    domains->Refresh(index);
    const std::vector<BsdSockaddr> addresses = ifnet.addresses; // a protocol may change them
    for (const BsdSockaddr& address : addresses)
    {
        domains->m_set->ControlInput(up ? BsdCtl::IFUP : BsdCtl::IFDOWN, &address);
    }
}

void
BsdHostDomains::Refresh(uint32_t index)
{
    BsdIfnet& ifnet = *m_ifnets[index];
    const Ptr<NetDevice> device = m_interfaces->Get()[index].device;
    ifnet.mtu = device->GetMtu();
    ifnet.addresses.clear();
    if (const auto ipv4 = m_node->GetObject<Ipv4>())
    {
        const int32_t i = ipv4->GetInterfaceForDevice(device);
        for (uint32_t k = 0; i >= 0 && k < ipv4->GetNAddresses(static_cast<uint32_t>(i)); ++k)
        {
            const auto local = ipv4->GetAddress(static_cast<uint32_t>(i), k).GetLocal();
            ifnet.addresses.push_back(BsdSockaddr::Inet(BsdAddress::V4(local.Get()), 0));
        }
    }
    if (const auto ipv6 = m_node->GetObject<Ipv6>())
    {
        const int32_t i = ipv6->GetInterfaceForDevice(device);
        for (uint32_t k = 0; i >= 0 && k < ipv6->GetNAddresses(static_cast<uint32_t>(i)); ++k)
        {
            const auto address = ipv6->GetAddress(static_cast<uint32_t>(i), k).GetAddress();
            std::array<std::uint8_t, 16> bytes{};
            address.GetBytes(bytes.data());
            BsdSockaddr name = BsdSockaddr::Inet(BsdAddress::V6(bytes.data()), 0);
            name.scope = address.IsLinkLocal() ? ifnet.index : 0;
            ifnet.addresses.push_back(name);
        }
    }
}

} // namespace divertsim
} // namespace ns3
