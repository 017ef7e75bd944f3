// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-splices.h"

#include "ns3/lb-measure-samples.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

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
