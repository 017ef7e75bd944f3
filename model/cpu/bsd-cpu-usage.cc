// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-cpu-usage.h"

#include <algorithm>
#include <cassert>

namespace ns3
{
namespace divertsim
{

void
BsdCpuUsage::Queued(BsdCpuAccountId id, BsdTime now)
{
    Account& account = Get(id);
    if (account.queued == 0)
    {
        account.since = now;
        account.place = m_waiting.size();
        m_waiting.push_back(id);
    }
    Add(account, now);
    ++account.queued;
}

void
BsdCpuUsage::Unqueued(BsdCpuAccountId id, BsdTime now)
{
    Account& account = Get(id);
    assert(account.queued > 0);
    Add(account, now);
    if (--account.queued == 0)
    {
        m_waiting[account.place] = m_waiting.back();
        m_accounts[m_waiting.back()].place = account.place;
        m_waiting.pop_back();
    }
}

void
BsdCpuUsage::Started(BsdCpuAccountId account, BsdTime now)
{
    assert(!m_runs);
    Get(account);
    m_runs = true;
    m_runner = account;
    m_started = now;
}

BsdTime
BsdCpuUsage::Ended(BsdTime now)
{
    assert(m_runs);
    for (const BsdCpuAccountId id : m_waiting)
    {
        Add(m_accounts[id], now);
    }
    m_runs = false;
    const BsdTime ran = now - m_started;
    m_accounts[m_runner].ran += ran;
    ++m_accounts[m_runner].items;
    return ran;
}

BsdTime
BsdCpuUsage::GetRan(BsdCpuAccountId account, BsdTime now) const
{
    const BsdTime ran = account < m_accounts.size() ? m_accounts[account].ran : 0;
    return ran + (m_runs && m_runner == account ? now - m_started : 0);
}

std::uint64_t
BsdCpuUsage::GetItems(BsdCpuAccountId account) const
{
    return account < m_accounts.size() ? m_accounts[account].items : 0;
}

BsdTime
BsdCpuUsage::GetWaited(BsdCpuAccountId waiter, BsdCpuAccountId runner, BsdTime now) const
{
    if (waiter >= m_accounts.size())
    {
        return 0;
    }
    const Account& account = m_accounts[waiter];
    const BsdTime added = runner < account.waitedFor.size() ? account.waitedFor[runner] : 0;
    return added + (m_runner == runner ? Pending(account, now) : 0);
}

BsdCpuAccountId
BsdCpuUsage::GetEnd() const
{
    return static_cast<BsdCpuAccountId>(m_accounts.size());
}

BsdCpuUsage::Account&
BsdCpuUsage::Get(BsdCpuAccountId id)
{
    if (id >= m_accounts.size())
    {
        m_accounts.resize(static_cast<std::size_t>(id) + 1);
    }
    return m_accounts[id];
}

void
BsdCpuUsage::Add(Account& account, BsdTime now) const
{
    const BsdTime pending = Pending(account, now);
    account.since = now;
    if (pending == 0)
    {
        return;
    }
    if (m_runner >= account.waitedFor.size())
    {
        account.waitedFor.resize(static_cast<std::size_t>(m_runner) + 1);
    }
    account.waitedFor[m_runner] += pending;
}

BsdTime
BsdCpuUsage::Pending(const Account& account, BsdTime now) const
{
    if (!m_runs || account.queued == 0)
    {
        return 0;
    }
    const BsdTime span = now - std::max(account.since, m_started);
    return static_cast<BsdTime>(account.queued) * span;
}

} // namespace divertsim
} // namespace ns3
