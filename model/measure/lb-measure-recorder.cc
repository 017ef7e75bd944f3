// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-recorder.h"

#include <algorithm>
#include <set>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// \param host a host's name \param core a core's index \return what names it in a series
std::string
CoreName(const std::string& host, std::size_t core)
{
    return host + "." + std::to_string(core);
}

} // namespace

LbMeasureRecorder::Host
LbMeasureRecorder::AddHost(const std::string& name, bool hasPf)
{
    const auto index = static_cast<Host>(m_hosts.size());
    m_hosts.emplace_back(m_tally, index, name);
    m_sockets.emplace_back(m_tally, index);
    m_hasPf.push_back(hasPf);
    return index;
}

PfObserver*
LbMeasureRecorder::GetPfObserver(Host host)
{
    return &m_hosts.at(host);
}

DivertObserver*
LbMeasureRecorder::GetDivertObserver(Host host)
{
    return &m_hosts.at(host);
}

LbObserver*
LbMeasureRecorder::GetLbObserver(Host host)
{
    return &m_sockets.at(host);
}

void
LbMeasureRecorder::AddCpus(Host host, BsdCpus& cpus)
{
    m_cpus.emplace_back(m_hosts.at(host).GetName(), cpus);
}

LbMeasureFlowObserver*
LbMeasureRecorder::GetFlowObserver()
{
    return &m_tally.GetFlows();
}

void
LbMeasureRecorder::AddGroup(const std::string& name,
                            Host host,
                            std::uint16_t port,
                            const std::string& policy,
                            std::uint32_t limit,
                            std::uint32_t kernelLimit,
                            const LbMapper& mapper)
{
    LbGroupResult group;
    group.name = name;
    group.host = m_hosts.at(host).GetName();
    group.port = port;
    group.policy = policy;
    group.limit = limit;
    group.kernelLimit = kernelLimit;
    m_tally.AddGroup(std::move(group), host, mapper);
}

void
LbMeasureRecorder::AddGroup(Host host, const LbMeasureSocketGroup& group, const LbMapper& mapper)
{
    const bool tcp = group.place.protocol == BSD_IPPROTO_TCP;
    LbGroupResult result;
    result.name = group.name;
    result.host = m_hosts.at(host).GetName();
    result.socket = tcp ? LbSocketKind::TCP : LbSocketKind::UDP;
    result.port = group.place.port;
    result.policy = group.policy;
    result.limit = group.limit;
    result.kernelLimit = group.kernelLimit;
    m_tally.AddGroup(std::move(result),
                     host,
                     mapper,
                     group.place,
                     tcp && group.listenerOwnsHalfOpen);
}

void
LbMeasureRecorder::AddBind(LbBindResult bind)
{
    m_binds.push_back(std::move(bind));
}

void
LbMeasureRecorder::AddError(const std::string& group, const std::string& socket, BsdErrno error)
{
    m_tally.GetLedger().OnCallFailed(m_tally.FindGroup(group), socket, error);
}

std::uint32_t
LbMeasureRecorder::AddTraffic(const std::string& name, bool replay)
{
    return m_tally.GetFlows().AddEntry(name, replay);
}

void
LbMeasureRecorder::OnLoss(BsdTime time, LbLoss reason, std::uint64_t stateId)
{
    m_tally.Lose(time, reason, stateId);
}

void
LbMeasureRecorder::StartRun(BsdTime time)
{
    m_lastSample = time;
    m_tally.GetLedger().StartRun();
}

void
LbMeasureRecorder::BeginChange(BsdTime time,
                               const std::string& name,
                               const std::string& action,
                               const std::vector<std::string>& groups)
{
    std::vector<std::uint32_t> indices;
    for (const std::string& group : groups)
    {
        const std::uint32_t index = m_tally.FindGroup(group);
        const bool listed = std::find(indices.begin(), indices.end(), index) != indices.end();
        if (index != LbMeasureFlows::NO_GROUP && !listed)
        {
            indices.push_back(index);
        }
    }
    m_tally.GetLedger().BeginChange(time, name, action, indices);
}

void
LbMeasureRecorder::EndChange()
{
    m_tally.GetLedger().EndChange();
}

void
LbMeasureRecorder::Sample(BsdTime time)
{
    SampleGroups(time);
    SampleSockets(time);
    SampleTraffic(time);
    for (std::size_t reason = 0; reason < m_tally.GetPackets().dropped.size(); ++reason)
    {
        AddPoint(time,
                 LbSeries::DROPPED,
                 LbLossName(static_cast<LbLoss>(reason)),
                 static_cast<double>(m_tally.GetPackets().dropped[reason]));
    }
    for (std::size_t host = 0; host < m_hosts.size(); ++host)
    {
        if (m_hasPf[host])
        {
            AddPoint(time,
                     LbSeries::PF_STATES,
                     m_hosts[host].GetName(),
                     static_cast<double>(m_hosts[host].GetStateCount()));
        }
    }
    SampleCpus(time);
    m_lastSample = time;
}

LbMeasureResults
LbMeasureRecorder::Finish(BsdTime time)
{
    LbMeasureResults results;
    results.simulated = time;
    m_tally.Report(time, results);
    m_tally.GetLedger().Finish(time, results); // marks the flows that were moved
    m_tally.GetFlows().Report(results);
    results.packets.pendingAtEnd = 0;
    for (std::size_t host = 0; host < m_hosts.size(); ++host)
    {
        results.packets.pendingAtEnd += m_hosts[host].GetPending() + m_sockets[host].GetPending();
        if (m_hasPf[host])
        {
            results.pf.push_back(m_hosts[host].GetStates());
        }
    }
    results.binds = std::move(m_binds);
    m_binds.clear();
    for (const LbMeasureCpus& cpus : m_cpus)
    {
        results.cpus.push_back(cpus.Report(time));
    }
    DropQuiet(results);
    results.timeline = std::move(m_timeline);
    m_timeline.clear();
    return results;
}

void
LbMeasureRecorder::DropQuiet(const LbMeasureResults& results)
{
    std::set<std::string> quiet; // a reason that never struck, a core that never ran
    for (std::size_t reason = 0; reason < results.packets.dropped.size(); ++reason)
    {
        if (results.packets.dropped[reason] == 0)
        {
            quiet.insert(LbSeriesName(LbSeries::DROPPED, LbLossName(static_cast<LbLoss>(reason))));
        }
    }
    for (const LbCpusResult& host : results.cpus)
    {
        for (std::size_t core = 0; core < host.cores.size(); ++core)
        {
            if (host.cores[core].busy == 0)
            {
                quiet.insert(LbSeriesName(LbSeries::CPU_BUSY, CoreName(host.host, core)));
            }
        }
    }
    const auto isQuiet = [&](const LbTimelinePoint& point) {
        return quiet.count(point.series) > 0;
    };
    m_timeline.erase(std::remove_if(m_timeline.begin(), m_timeline.end(), isQuiet),
                     m_timeline.end());
}

void
LbMeasureRecorder::AddPoint(BsdTime time, LbSeries series, const std::string& name, double value)
{
    m_timeline.push_back({time, LbSeriesName(series, name), value});
}

void
LbMeasureRecorder::SampleGroups(BsdTime time)
{
    const LbMeasureLedger& ledger = m_tally.GetLedger();
    for (std::uint32_t group = 0; group < m_tally.GetGroupNames().size(); ++group)
    {
        const std::string& name = m_tally.GetGroupNames()[group];
        AddPoint(time, LbSeries::GROUP_SIZE, name, static_cast<double>(ledger.GetSize(group)));
        AddPoint(time, LbSeries::GROUP_LIVE, name, static_cast<double>(ledger.GetLive(group)));
        AddPoint(time, LbSeries::GROUP_MOVED, name, static_cast<double>(ledger.GetMoved(group)));
    }
}

void
LbMeasureRecorder::SampleSockets(BsdTime time)
{
    m_sampledPackets.resize(m_tally.GetSocketCount());
    for (LbSocketIndex socket = 0; socket < m_tally.GetSocketCount(); ++socket)
    {
        const LbMeasureTally::SocketProgress& progress = m_tally.GetSocket(socket);
        const std::uint64_t packets = progress.packets - m_sampledPackets[socket];
        m_sampledPackets[socket] = progress.packets;
        if (progress.group == LbMeasureFlows::NO_GROUP || (!progress.bound && packets == 0))
        {
            continue;
        }
        const std::string& name = m_tally.GetLedger().GetSocketName(socket);
        AddPoint(time, LbSeries::SOCKET_PACKETS, name, static_cast<double>(packets));
        if (m_tally.GetSocketKind(progress.group) == LbSocketKind::TCP)
        {
            AddPoint(time, LbSeries::SOCKET_ACCEPT_QUEUE, name, progress.waiting);
        }
        else
        {
            AddPoint(time, LbSeries::SOCKET_QUEUE, name, progress.queued);
        }
    }
}

void
LbMeasureRecorder::SampleTraffic(BsdTime time)
{
    const auto progress = m_tally.GetFlows().GetProgress();
    m_sampledBytes.resize(progress.size());
    for (std::size_t entry = 0; entry < progress.size(); ++entry)
    {
        const std::uint64_t bytes = progress[entry].bytes - m_sampledBytes[entry];
        m_sampledBytes[entry] = progress[entry].bytes;
        const double goodput = time > m_lastSample
                                   ? static_cast<double>(bytes) * 8 / LbSeconds(time - m_lastSample)
                                   : 0.0;
        AddPoint(time, LbSeries::TRAFFIC_GOODPUT, progress[entry].name, goodput);
        AddPoint(time,
                 LbSeries::TRAFFIC_OPEN,
                 progress[entry].name,
                 static_cast<double>(progress[entry].open));
    }
}

void
LbMeasureRecorder::SampleCpus(BsdTime time)
{
    for (LbMeasureCpus& cpus : m_cpus)
    {
        const auto shares = cpus.Sample(time - m_lastSample);
        for (std::size_t core = 0; core < shares.size(); ++core)
        {
            AddPoint(time, LbSeries::CPU_BUSY, CoreName(cpus.GetHost(), core), shares[core]);
        }
    }
}

} // namespace divertsim
} // namespace ns3
