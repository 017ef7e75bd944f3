// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-cpus.h"

#include <algorithm>
#include <cassert>

namespace ns3
{
namespace divertsim
{

BsdCpus::BsdCpus(BsdClock& clock, std::uint32_t count)
{
    assert(count > 0);
    for (std::uint32_t i = 0; i < count; ++i)
    {
        m_cpus.push_back(std::make_unique<BsdCpu>(clock, i));
    }
}

std::uint32_t
BsdCpus::GetCount() const
{
    return static_cast<std::uint32_t>(m_cpus.size());
}

BsdCpu&
BsdCpus::Get(std::uint32_t index)
{
    assert(index < m_cpus.size());
    return *m_cpus[index];
}

const BsdCpu&
BsdCpus::Get(std::uint32_t index) const
{
    assert(index < m_cpus.size());
    return *m_cpus[index];
}

BsdCpu&
BsdCpus::GetFor(std::uint64_t task)
{
    return *m_cpus[task % m_cpus.size()];
}

BsdCpuAccountId
BsdCpus::MakeAccount(const std::string& name)
{
    const auto made = m_numbers.emplace(name, GetAccountCount());
    if (made.second)
    {
        m_accounts.push_back(name);
    }
    return made.first->second;
}

BsdCpuAccountId
BsdCpus::GetAccountCount() const
{
    return static_cast<BsdCpuAccountId>(m_accounts.size());
}

const std::string&
BsdCpus::GetAccountName(BsdCpuAccountId account) const
{
    assert(account < m_accounts.size());
    return m_accounts[account];
}

void
BsdCpus::AddObserver(BsdCpuObserver* observer)
{
    m_observers.push_back(observer);
    for (const auto& cpu : m_cpus)
    {
        cpu->SetObserver(this);
    }
}

void
BsdCpus::RemoveObserver(BsdCpuObserver* observer)
{
    m_observers.erase(std::remove(m_observers.begin(), m_observers.end(), observer),
                      m_observers.end());
}

void
BsdCpus::OnBusy(BsdTime time, std::uint32_t core, bool busy)
{
    for (BsdCpuObserver* observer : m_observers)
    {
        observer->OnBusy(time, core, busy);
    }
}

void
BsdCpus::OnRan(BsdTime time,
               std::uint32_t core,
               BsdCpuAccountId account,
               BsdTime waited,
               BsdTime ran)
{
    for (BsdCpuObserver* observer : m_observers)
    {
        observer->OnRan(time, core, account, waited, ran);
    }
}

void
BsdCpus::OnDropped(BsdTime time, std::uint32_t core, BsdCpuAccountId account, BsdTime waited)
{
    for (BsdCpuObserver* observer : m_observers)
    {
        observer->OnDropped(time, core, account, waited);
    }
}

} // namespace divertsim
} // namespace ns3
