// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-cpus.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

LbMeasureCpus::LbMeasureCpus(std::string host, BsdCpus& cpus)
    : m_host(std::move(host)),
      m_cpus(cpus),
      m_waits(cpus.GetCount()),
      m_sampled(cpus.GetCount())
{
    m_cpus.AddObserver(this);
}

std::vector<double>
LbMeasureCpus::Sample(BsdTime span)
{
    std::vector<double> shares;
    for (std::uint32_t core = 0; core < m_cpus.GetCount(); ++core)
    {
        const BsdTime busy = m_cpus.Get(core).GetBusyTime();
        const BsdTime since = busy - m_sampled[core];
        m_sampled[core] = busy;
        shares.push_back(span > 0 ? static_cast<double>(since) / static_cast<double>(span) : 0);
    }
    return shares;
}

const std::string&
LbMeasureCpus::GetHost() const
{
    return m_host;
}

LbCpusResult
LbMeasureCpus::Report(BsdTime simulated) const
{
    LbCpusResult result;
    result.host = m_host;
    for (std::uint32_t core = 0; core < m_cpus.GetCount(); ++core)
    {
        result.cores.push_back(ReportCore(core, simulated));
    }
    return result;
}

LbCoreResult
LbMeasureCpus::ReportCore(std::uint32_t index, BsdTime simulated) const
{
    const BsdCpu& core = m_cpus.Get(index);
    const auto share = [simulated](BsdTime time) {
        return static_cast<double>(time) / static_cast<double>(simulated);
    };
    LbCoreResult result;
    result.busy = share(core.GetBusyTime());
    for (BsdCpuAccountId account = 0; account < m_cpus.GetAccountCount(); ++account)
    {
        LbCoreAccountResult of;
        of.name = NameOf(account);
        of.busy = share(core.GetRan(account));
        of.items = core.GetItems(account);
        if (account < m_waits[index].size())
        {
            of.wait = m_waits[index][account].GetPercentiles();
        }
        for (BsdCpuAccountId runner = 0; runner < core.GetAccountsEnd(); ++runner)
        {
            const BsdTime waited = core.GetWaited(account, runner);
            if (waited > 0)
            {
                of.waitedFor.emplace_back(NameOf(runner), LbSeconds(waited));
            }
        }
        if (account != BSD_CPU_NOBODY || of.busy > 0 || of.items > 0 || !of.waitedFor.empty())
        {
            result.accounts.push_back(std::move(of));
        }
    }
    return result;
}

std::string
LbMeasureCpus::NameOf(BsdCpuAccountId account) const
{
    return account == BSD_CPU_NOBODY ? "other" : m_cpus.GetAccountName(account);
}

void
LbMeasureCpus::OnRan(BsdTime, std::uint32_t core, BsdCpuAccountId account, BsdTime waited, BsdTime)
{
    auto& waits = m_waits[core];
    if (account >= waits.size())
    {
        waits.resize(static_cast<std::size_t>(account) + 1);
    }
    waits[account].Add(waited);
}

} // namespace divertsim
} // namespace ns3
