// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-splices.h"

#include "ns3/lb-measure-samples.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

LbUnsplice
UnspliceOf(SpliceCause cause)
{
    switch (cause)
    {
    case SpliceCause::MAX:
        return LbUnsplice::MAX;
    case SpliceCause::IDLE:
        return LbUnsplice::IDLE;
    case SpliceCause::EOF_OF_SOURCE:
        return LbUnsplice::END_OF_FILE;
    case SpliceCause::ERROR:
        return LbUnsplice::ERROR;
    case SpliceCause::CALL:
        return LbUnsplice::CALL;
    case SpliceCause::CLOSE:
        break;
    }
    return LbUnsplice::CLOSE;
}

} // namespace

LbMeasureSpliceHost::LbMeasureSpliceHost(LbMeasureSplices& splices)
    : m_splices(splices)
{
}

void
LbMeasureSpliceHost::Add(BsdCpuAccountId account, std::size_t splice)
{
    m_proxies[account] = splice;
}

void
LbMeasureSpliceHost::OnState(BsdTime time,
                             const SpliceInfo& splice,
                             SpliceState from,
                             SpliceState to)
{
    if (splice.dispatch != BsdSpliceDispatch::WORKER)
    {
        return; // it waits for a core, as any work does
    }
    if (from == SpliceState::INIT)
    {
        m_first.insert(splice.id); // its first pass takes no time, and no worker makes it
        return;
    }
    if (m_first.count(splice.id) > 0)
    {
        if (from != SpliceState::RUNNING)
        {
            return;
        }
        m_first.erase(splice.id);
        from = SpliceState::IDLE; // as far as its worker knows
    }
    m_workers.resize(std::max<std::size_t>(m_workers.size(), splice.worker + 1));
    auto& worker = m_workers[splice.worker];
    if (from == SpliceState::QUEUED)
    {
        worker.Unqueued(splice.account, time);
    }
    else if (from == SpliceState::RUNNING)
    {
        worker.Ended(time);
    }
    if (to == SpliceState::QUEUED)
    {
        worker.Queued(splice.account, time);
    }
    else if (to == SpliceState::RUNNING)
    {
        worker.Started(splice.account, time);
    }
}

void
LbMeasureSpliceHost::AddWaits(BsdTime time, std::vector<LbSpliceResult>& results) const
{
    for (const auto& [waiter, index] : m_proxies)
    {
        for (const auto& [runner, other] : m_proxies)
        {
            BsdTime waited = 0;
            for (const auto& worker : m_workers)
            {
                waited += worker.GetWaited(waiter, runner, time);
            }
            if (waited > 0)
            {
                results[index].waitedFor.emplace_back(results[other].name, LbSeconds(waited));
            }
        }
    }
}

void
LbMeasureSpliceHost::OnMoved(BsdTime time,
                             const SpliceInfo& splice,
                             std::size_t bytes,
                             std::uint64_t)
{
    const auto proxy = m_proxies.find(splice.account);
    if (proxy != m_proxies.end())
    {
        m_splices.OnMoved(proxy->second, time, bytes, true);
    }
}

void
LbMeasureSpliceHost::OnUnspliced(BsdTime,
                                 const SpliceInfo& splice,
                                 SpliceCause cause,
                                 BsdErrno,
                                 std::uint64_t)
{
    const auto proxy = m_proxies.find(splice.account);
    if (proxy != m_proxies.end())
    {
        m_splices.OnUnspliced(proxy->second, UnspliceOf(cause));
    }
}

LbMeasureSplices::Index
LbMeasureSplices::Add(LbSpliceResult splice)
{
    m_proxies.push_back({std::move(splice), 0, 0});
    return m_proxies.size() - 1;
}

void
LbMeasureSplices::OnSession(Index splice)
{
    auto& result = m_proxies.at(splice).result;
    ++result.sessions;
    ++result.openAtEnd;
}

void
LbMeasureSplices::OnSessionEnded(Index splice, bool completed)
{
    auto& result = m_proxies.at(splice).result;
    --result.openAtEnd;
    ++(completed ? result.completed : result.failed);
}

void
LbMeasureSplices::OnMoved(Index splice, BsdTime time, std::uint64_t bytes, bool spliced)
{
    auto& proxy = m_proxies.at(splice);
    if (bytes == 0)
    {
        return;
    }
    proxy.first = proxy.result.bytes == 0 ? time : proxy.first;
    proxy.last = time;
    proxy.result.bytes += bytes;
    proxy.result.splicedBytes += spliced ? bytes : 0;
}

void
LbMeasureSplices::OnUnspliced(Index splice, LbUnsplice cause)
{
    ++m_proxies.at(splice).result.unsplices[static_cast<std::size_t>(cause)];
}

void
LbMeasureSplices::OnRefused(Index splice, BsdErrno error)
{
    ++m_proxies.at(splice).result.refused[std::string(BsdErrnoName(error))];
}

std::size_t
LbMeasureSplices::GetCount() const
{
    return m_proxies.size();
}

const std::string&
LbMeasureSplices::GetName(Index splice) const
{
    return m_proxies.at(splice).result.name;
}

std::uint64_t
LbMeasureSplices::GetBytes(Index splice) const
{
    return m_proxies.at(splice).result.bytes;
}

std::vector<LbSpliceResult>
LbMeasureSplices::Report() const
{
    std::vector<LbSpliceResult> results;
    for (const auto& proxy : m_proxies)
    {
        results.push_back(proxy.result);
        if (proxy.last > proxy.first)
        {
            results.back().goodputBps =
                static_cast<double>(proxy.result.bytes) * 8 / LbSeconds(proxy.last - proxy.first);
        }
    }
    return results;
}

} // namespace divertsim
} // namespace ns3
