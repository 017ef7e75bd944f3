// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-domain-set.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

BsdDomainSet::BsdDomainSet(BsdClock& clock, const BsdDomainConfig& config)
    : m_clock(clock),
      m_config(config),
      m_fast(clock, BSD_DOMAIN_FAST, [this] { RunHooks(&BsdProtosw::fasttimo); }),
      m_slow(clock, BSD_DOMAIN_SLOW, [this] { RunHooks(&BsdProtosw::slowtimo); })
{
}

BsdDomainSet::~BsdDomainSet()
{
    while (!m_interfaces.empty())
    {
        DetachInterface(*m_interfaces.back());
    }
    for (BsdDomain* domain = GetFirst(); domain != nullptr; domain = domain->next)
    {
        const auto table = m_routes.find(domain->family);
        if (domain->rtDetach && table != m_routes.end() && table->second.has_value())
        {
            domain->rtDetach(table->second);
            m_routes.erase(table);
        }
    }
    for (BsdDomain* domain = GetFirst(); domain != nullptr; domain = domain->next)
    {
        if (domain->destroy)
        {
            domain->destroy();
        }
    }
}

void
BsdDomainSet::AddObserver(BsdDomainObserver& observer)
{
    m_observers.push_back(&observer);
}

void
BsdDomainSet::Warn(const std::string& text)
{
    for (BsdDomainObserver* observer : m_observers)
    {
        observer->Warned(m_clock.Now(), text);
    }
}

void
BsdDomainSet::Init()
{
    m_initialised = true;
}

void
BsdDomainSet::Finalize()
{
    if (m_finalised)
    {
        return;
    }
    m_finalised = true;
    for (BsdDomain* domain = GetFirst(); domain != nullptr; domain = domain->next)
    {
        if (domain->rtAttach)
        {
            m_routes[domain->family] = domain->rtAttach(domain->rtOffset);
        }
    }
    for (BsdIfnet* interface : m_interfaces)
    {
        AttachDomains(*interface);
    }
    // In the kernel's order: the fast one runs first at the first tick. Later, where both are due
    // at once, the slow one does, which has waited for longer
    m_fast.Start(m_clock.Now() + m_config.tick);
    m_slow.Start(m_clock.Now() + m_config.tick);
}

BsdDomain&
BsdDomainSet::Add(std::unique_ptr<BsdDomain> added)
{
    BsdDomain& domain = *added;
    if (!m_initialised)
    {
        Warn("WARNING: domain " + domain.name + " was added before domaininit()");
    }
    if (m_finalised)
    {
        Warn("WARNING: domain " + domain.name + " was added after domainfinalize()");
    }
    domain.next = GetFirst();
    m_domains.push_back(std::move(added));
    if (domain.init)
    {
        domain.init();
    }
    for (BsdProtosw& protosw : domain.protosw)
    {
        InitProtosw(domain, protosw);
    }
    UpdateTimers();
    return domain;
}

void
BsdDomainSet::InitProtosw(BsdDomain& domain, BsdProtosw& protosw)
{
    protosw.domain = &domain;
    if (!protosw.usrreqs)
    {
        protosw.usrreqs = BsdNoUsrreqs();
    }
    if (const auto init = protosw.init; init) // a copy: it may unregister its own entry
    {
        init();
    }
}

BsdDomain*
BsdDomainSet::GetFirst() const
{
    return m_domains.empty() ? nullptr : m_domains.back().get();
}

BsdDomain*
BsdDomainSet::FindDomain(int family) const
{
    BsdDomain* domain = GetFirst();
    while (domain != nullptr && domain->family != family)
    {
        domain = domain->next;
    }
    return domain;
}

BsdProtosw*
BsdDomainSet::FindType(int family, int type) const
{
    BsdDomain* domain = FindDomain(family);
    if (domain == nullptr)
    {
        return nullptr;
    }
    for (BsdProtosw& protosw : domain->protosw)
    {
        if (protosw.type != 0 && protosw.type == type)
        {
            return &protosw;
        }
    }
    return nullptr;
}

BsdProtosw*
BsdDomainSet::FindProto(int family, int protocol, int type) const
{
    BsdDomain* domain = family == BSD_PF_UNSPEC ? nullptr : FindDomain(family);
    if (domain == nullptr)
    {
        return nullptr;
    }
    BsdProtosw* raw = nullptr;
    for (BsdProtosw& protosw : domain->protosw)
    {
        if (protosw.protocol == protocol && protosw.type == type)
        {
            return &protosw;
        }
        if (raw == nullptr && type == BSD_SOCK_RAW && protosw.type == BSD_SOCK_RAW &&
            protosw.protocol == 0)
        {
            raw = &protosw;
        }
    }
    return raw;
}

BsdErrno
BsdDomainSet::Register(int family, const BsdProtosw& added)
{
    if (family == BSD_PF_UNSPEC)
    {
        return BsdErrno::E_PFNOSUPPORT;
    }
    if (added.type == 0)
    {
        return BsdErrno::E_PROTOTYPE;
    }
    if (added.protocol == 0)
    {
        return BsdErrno::E_PROTONOSUPPORT;
    }
    if (!added.usrreqs)
    {
        return BsdErrno::E_NXIO;
    }
    BsdDomain* domain = FindDomain(family);
    if (domain == nullptr)
    {
        return BsdErrno::E_PFNOSUPPORT;
    }
    BsdProtosw* spacer = nullptr;
    for (BsdProtosw& protosw : domain->protosw)
    {
        if (protosw.type == added.type && protosw.protocol == added.protocol)
        {
            return BsdErrno::E_EXIST;
        }
        if (spacer == nullptr && protosw.IsSpacer())
        {
            spacer = &protosw;
        }
    }
    if (spacer == nullptr)
    {
        return BsdErrno::E_NOMEM;
    }
    *spacer = added;
    InitProtosw(*domain, *spacer);
    UpdateTimers();
    return BsdErrno::OK;
}

BsdErrno
BsdDomainSet::Unregister(int family, int protocol, int type)
{
    if (family == BSD_PF_UNSPEC)
    {
        return BsdErrno::E_PFNOSUPPORT;
    }
    if (protocol == 0)
    {
        return BsdErrno::E_PROTONOSUPPORT;
    }
    if (type == 0)
    {
        return BsdErrno::E_PROTOTYPE;
    }
    BsdDomain* domain = FindDomain(family);
    if (domain == nullptr)
    {
        return BsdErrno::E_PFNOSUPPORT;
    }
    BsdProtosw* found = nullptr;
    for (BsdProtosw& protosw : domain->protosw)
    {
        if (protosw.type != type || protosw.protocol != protocol)
        {
            continue;
        }
        if (found != nullptr)
        {
            return BsdErrno::E_MLINK;
        }
        found = &protosw;
    }
    if (found == nullptr)
    {
        return BsdErrno::E_PROTONOSUPPORT;
    }
    *found = BsdProtosw::Spacer();
    found->domain = domain;
    UpdateTimers();
    return BsdErrno::OK;
}

void
BsdDomainSet::ControlInput(BsdCtl command, const BsdSockaddr* address)
{
    for (BsdDomainObserver* observer : m_observers)
    {
        observer->ControlInput(m_clock.Now(), command, address);
    }
    for (BsdDomain* domain = GetFirst(); domain != nullptr; domain = domain->next)
    {
        for (const BsdProtosw& protosw : domain->protosw)
        {
            if (const auto ctlinput = protosw.ctlinput; ctlinput)
            {
                ctlinput(command, address, nullptr);
            }
        }
    }
}

void
BsdDomainSet::ControlInput2(BsdCtl command, const BsdSockaddr* address, void* parameter)
{
    if (address == nullptr)
    {
        return;
    }
    for (BsdDomainObserver* observer : m_observers)
    {
        observer->ControlInput(m_clock.Now(), command, address);
    }
    for (BsdDomain* domain = GetFirst(); domain != nullptr; domain = domain->next)
    {
        if (domain->family != address->family)
        {
            continue;
        }
        for (const BsdProtosw& protosw : domain->protosw)
        {
            if (const auto ctlinput = protosw.ctlinput; ctlinput)
            {
                ctlinput(command, address, parameter);
            }
        }
    }
}

void
BsdDomainSet::Drain()
{
    RunHooks(&BsdProtosw::drain);
}

void
BsdDomainSet::RunHooks(std::function<void()> BsdProtosw::*hook)
{
    for (BsdDomain* domain = GetFirst(); domain != nullptr; domain = domain->next)
    {
        for (const BsdProtosw& protosw : domain->protosw)
        {
            if (const auto run = protosw.*hook; run) // a copy: it may unregister its own entry
            {
                run();
            }
        }
    }
}

bool
BsdDomainSet::HasHook(std::function<void()> BsdProtosw::*hook) const
{
    return std::any_of(m_domains.begin(), m_domains.end(), [hook](const auto& domain) {
        return std::any_of(domain->protosw.begin(),
                           domain->protosw.end(),
                           [hook](const BsdProtosw& protosw) { return bool(protosw.*hook); });
    });
}

void
BsdDomainSet::UpdateTimers()
{
    m_fast.SetWanted(HasHook(&BsdProtosw::fasttimo));
    m_slow.SetWanted(HasHook(&BsdProtosw::slowtimo));
}

void
BsdDomainSet::AttachInterface(BsdIfnet& interface)
{
    m_interfaces.push_back(&interface);
    if (m_finalised)
    {
        AttachDomains(interface);
    }
}

void
BsdDomainSet::AttachDomains(BsdIfnet& interface)
{
    for (BsdDomain* domain = GetFirst(); domain != nullptr; domain = domain->next)
    {
        if (domain->ifAttach)
        {
            interface.data[domain->family] = domain->ifAttach(interface);
        }
    }
}

void
BsdDomainSet::DetachInterface(BsdIfnet& interface)
{
    for (BsdDomain* domain = GetFirst(); domain != nullptr; domain = domain->next)
    {
        const auto kept = interface.data.find(domain->family);
        if (domain->ifDetach && kept != interface.data.end() && kept->second.has_value())
        {
            domain->ifDetach(interface, kept->second);
            interface.data.erase(kept);
        }
    }
    m_interfaces.erase(std::remove(m_interfaces.begin(), m_interfaces.end(), &interface),
                       m_interfaces.end());
}

int
BsdDomainSet::GetMaxRouteKey() const
{
    int longest = 0;
    for (const auto& domain : m_domains)
    {
        longest = std::max(longest, domain->maxRtKey);
    }
    return longest;
}

std::any&
BsdDomainSet::GetRouteTable(int family)
{
    return m_routes[family];
}

} // namespace divertsim
} // namespace ns3
