// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-tally.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// How unequal a load is over members
LbImbalance
ImbalanceOf(const std::vector<std::uint64_t>& loads)
{
    std::uint64_t sum = 0;
    std::uint64_t most = 0;
    for (const std::uint64_t load : loads)
    {
        sum += load;
        most = std::max(most, load);
    }
    if (sum == 0)
    {
        return {};
    }
    const double mean = static_cast<double>(sum) / static_cast<double>(loads.size());
    double squares = 0;
    for (const std::uint64_t load : loads)
    {
        const double deviation = static_cast<double>(load) - mean;
        squares += deviation * deviation;
    }
    const double deviation = std::sqrt(squares / static_cast<double>(loads.size()));
    return {static_cast<double>(most) / mean, deviation / mean};
}

/// The k of a socket called GROUP/k
std::optional<std::uint64_t>
NumberOf(const std::string& socket, const std::string& group)
{
    if (socket.compare(0, group.size() + 1, group + "/") != 0)
    {
        return std::nullopt;
    }
    std::uint64_t number = 0;
    const char* end = socket.data() + socket.size();
    const auto read = std::from_chars(socket.data() + group.size() + 1, end, number);
    return read.ec == std::errc() && read.ptr == end ? std::optional(number) : std::nullopt;
}

} // namespace

LbMeasureTally::LbMeasureTally()
    : m_ledger(m_flows)
{
}

LbMeasureFlows&
LbMeasureTally::GetFlows()
{
    return m_flows;
}

LbMeasureLedger&
LbMeasureTally::GetLedger()
{
    return m_ledger;
}

LbPacketResult&
LbMeasureTally::GetPackets()
{
    return m_packets;
}

const std::vector<LbLossRow>&
LbMeasureTally::GetLosses() const
{
    return m_losses;
}

std::uint32_t
LbMeasureTally::AddGroup(LbGroupResult group,
                         std::uint32_t host,
                         const LbMapper& mapper,
                         const LbPlace& place,
                         bool ownsHalfOpen)
{
    const std::uint32_t index = m_ledger.AddGroup(group.name, mapper, group.socket, ownsHalfOpen);
    m_groupNames.push_back(group.name);
    Group record;
    record.result = std::move(group);
    record.host = host;
    record.place = place;
    m_groups.push_back(std::move(record));
    return index;
}

std::uint32_t
LbMeasureTally::FindGroup(std::uint32_t host, std::uint16_t port) const
{
    for (std::uint32_t index = 0; index < m_groups.size(); ++index)
    {
        const LbGroupResult& group = m_groups[index].result;
        if (m_groups[index].host == host && group.socket == LbSocketKind::DIVERT &&
            group.port == port)
        {
            return index;
        }
    }
    return LbMeasureFlows::NO_GROUP;
}

std::uint32_t
LbMeasureTally::FindGroup(std::uint32_t host, const LbPlace& place) const
{
    for (std::uint32_t index = 0; index < m_groups.size(); ++index)
    {
        const Group& group = m_groups[index];
        if (group.host == host && group.result.socket != LbSocketKind::DIVERT &&
            group.place == place)
        {
            return index;
        }
    }
    return LbMeasureFlows::NO_GROUP;
}

LbSocketKind
LbMeasureTally::GetSocketKind(std::uint32_t group) const
{
    return group < m_groups.size() ? m_groups[group].result.socket : LbSocketKind::DIVERT;
}

std::uint32_t
LbMeasureTally::FindGroup(const std::string& name) const
{
    const auto found = std::find(m_groupNames.begin(), m_groupNames.end(), name);
    return found == m_groupNames.end() ? LbMeasureFlows::NO_GROUP
                                       : static_cast<std::uint32_t>(found - m_groupNames.begin());
}

std::vector<std::uint32_t>
LbMeasureTally::GetDivertGroups(std::uint32_t host) const
{
    std::vector<std::uint32_t> groups;
    for (std::uint32_t index = 0; index < m_groups.size(); ++index)
    {
        if (m_groups[index].host == host && m_groups[index].result.socket == LbSocketKind::DIVERT)
        {
            groups.push_back(index);
        }
    }
    return groups;
}

void
LbMeasureTally::Lose(BsdTime time, LbLoss reason, std::uint64_t stateId)
{
    ++m_packets.dropped[static_cast<std::size_t>(reason)];
    m_losses.push_back({time, reason, stateId});
}

void
LbMeasureTally::Bind(BsdTime time, std::uint32_t group, LbSocketIndex socket)
{
    SocketProgress& progress = GetSocket(socket);
    const bool first = progress.group == LbMeasureFlows::NO_GROUP;
    progress.group = group;
    progress.bound = true;
    if (LbMeasureMember* known = FindMember(group, socket))
    {
        known->closed.reset();
    }
    else
    {
        Group& record = m_groups[group];
        LbMeasureMember member;
        member.socket = socket;
        member.own = first;
        member.opened = time;
        record.members.push_back(std::move(member));
        if (socket >= record.memberOf.size())
        {
            record.memberOf.resize(std::size_t{socket} + 1);
        }
        record.memberOf[socket] = record.members.size();
    }
    CurrentSpan(group).open = m_ledger.GetBound(group);
}

void
LbMeasureTally::Unbind(BsdTime time, std::uint32_t group, LbSocketIndex socket)
{
    GetSocket(socket).bound = false;
    if (LbMeasureMember* member = FindMember(group, socket))
    {
        member->closed = time;
    }
    CurrentSpan(group).open = m_ledger.GetBound(group);
}

LbMeasureTally::SocketProgress&
LbMeasureTally::GetSocket(LbSocketIndex socket)
{
    if (socket >= m_sockets.size())
    {
        m_sockets.resize(std::size_t{socket} + 1);
    }
    return m_sockets[socket];
}

LbMeasureMember*
LbMeasureTally::FindMember(std::uint32_t group, LbSocketIndex socket)
{
    if (group == LbMeasureFlows::NO_GROUP || socket >= m_groups[group].memberOf.size() ||
        m_groups[group].memberOf[socket] == 0)
    {
        return nullptr;
    }
    return &m_groups[group].members[m_groups[group].memberOf[socket] - 1];
}

void
LbMeasureTally::Take(std::uint32_t group,
                     LbSocketIndex socket,
                     std::uint32_t bytes,
                     LbMeasureUnit* unit)
{
    ++GetSocket(socket).packets;
    LbMeasureMember* member = FindMember(group, socket);
    if (!member)
    {
        return;
    }
    ++member->packets;
    member->bytes += bytes;
    Load& load = LoadOf(CurrentSpan(group), socket);
    ++load.packets;
    load.bytes += bytes;
    const std::uint32_t span = m_ledger.GetSpan(group);
    if (unit && unit->span != span)
    {
        unit->span = span;
        ++load.units;
    }
}

void
LbMeasureTally::Report(BsdTime time, LbMeasureResults& results)
{
    results.groups.clear();
    for (std::uint32_t index = 0; index < m_groups.size(); ++index)
    {
        LbGroupResult result = m_groups[index].result;
        ReportMembers(m_groups[index], result);
        ReportImbalance(index, time, result);
        results.groups.push_back(std::move(result));
    }
    results.packets = m_packets;
    results.losses = m_losses;
}

const std::vector<std::string>&
LbMeasureTally::GetGroupNames() const
{
    return m_groupNames;
}

std::size_t
LbMeasureTally::GetSocketCount() const
{
    return m_sockets.size();
}

LbMeasureTally::Span&
LbMeasureTally::CurrentSpan(std::uint32_t group)
{
    const std::size_t span = m_ledger.GetSpan(group);
    if (span >= m_groups[group].spans.size())
    {
        m_groups[group].spans.resize(span + 1);
    }
    return m_groups[group].spans[span];
}

LbMeasureTally::Load&
LbMeasureTally::LoadOf(Span& span, LbSocketIndex socket)
{
    for (Load& load : span.loads)
    {
        if (load.socket == socket)
        {
            return load;
        }
    }
    span.loads.push_back({socket});
    return span.loads.back();
}

LbMemberResult
LbMeasureTally::ReportMember(const LbMeasureMember& member, LbSocketKind kind) const
{
    LbMemberResult result;
    result.socket = m_ledger.GetSocketName(member.socket);
    result.opened = member.opened;
    result.closed = member.closed;
    result.packets = member.packets;
    result.bytes = member.bytes;
    result.flows = member.units;
    if (kind != LbSocketKind::TCP) // its queue is of connections; their bytes are each one's own
    {
        result.queuePeakBytes = member.peak;
    }
    result.dropped = member.dropped;
    result.wait = member.wait.GetPercentiles();
    return result;
}

void
LbMeasureTally::ReportMembers(const Group& group, LbGroupResult& result) const
{
    // The group's own by their numbers, then what came by rebind, in the order in which it came
    std::vector<const LbMeasureMember*> members;
    for (const LbMeasureMember& member : group.members)
    {
        members.push_back(&member);
    }
    const auto place = [&](const LbMeasureMember* member) {
        const auto number = NumberOf(m_ledger.GetSocketName(member->socket), result.name);
        const bool own = number || member->own;
        return std::make_pair(own ? 0 : 1, number.value_or(0));
    };
    std::stable_sort(
        members.begin(),
        members.end(),
        [&](const LbMeasureMember* a, const LbMeasureMember* b) { return place(a) < place(b); });
    for (const LbMeasureMember* member : members)
    {
        result.members.push_back(ReportMember(*member, result.socket));
    }
}

void
LbMeasureTally::ReportImbalance(std::uint32_t index, BsdTime end, LbGroupResult& result) const
{
    const Group& group = m_groups[index];
    std::vector<BsdTime> until = m_ledger.GetChangeTimes(index);
    until.push_back(end);
    std::vector<LbSocketIndex> open;
    BsdTime from = 0;
    for (std::size_t number = 0; number < until.size(); ++number)
    {
        Span span = number < group.spans.size() ? group.spans[number] : Span();
        open = span.open.value_or(open);
        if (until[number] > from)
        {
            std::array<std::vector<std::uint64_t>, 3> loads;
            for (const LbSocketIndex socket : open)
            {
                const Load& load = LoadOf(span, socket);
                loads[0].push_back(load.packets);
                loads[1].push_back(load.bytes);
                loads[2].push_back(load.units);
            }
            result.imbalance.push_back({from,
                                        until[number],
                                        ImbalanceOf(loads[0]),
                                        ImbalanceOf(loads[1]),
                                        ImbalanceOf(loads[2])});
        }
        from = until[number];
    }
}

} // namespace divertsim
} // namespace ns3
