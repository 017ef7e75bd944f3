// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-udp-units.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// The record before the first of the list and behind its last, which is no unit
constexpr std::uint32_t END = 0;

} // namespace

LbUdpUnits::LbUdpUnits(BsdClock& clock, BsdTime idle, std::function<void(std::uint64_t)> ended)
    : m_clock(clock),
      m_idle(idle),
      m_ended(std::move(ended)),
      m_records(1)
{
}

LbUdpUnits::~LbUdpUnits()
{
    m_clock.Cancel(m_timer);
}

BsdUnit
LbUdpUnits::Touch(const BsdTuple& tuple, std::uint64_t& last)
{
    const auto [found, added] = m_byTuple.try_emplace(tuple, END);
    if (added)
    {
        if (m_free.empty())
        {
            m_free.push_back(static_cast<std::uint32_t>(m_records.size()));
            m_records.emplace_back();
        }
        found->second = m_free.back();
        m_free.pop_back();
        Record& made = m_records[found->second];
        made.tuple = tuple;
        made.id = ++last;
        made.word = 0;
    }
    const std::uint32_t index = found->second;
    Record& record = m_records[index];
    record.last = m_clock.Now();
    if (added || record.behind != END)
    {
        if (!added)
        {
            Unlink(index);
        }
        Append(index);
    }
    Arm();
    return {record.id, record.tuple, &record.word, true};
}

std::optional<BsdUnit>
LbUdpUnits::Find(const BsdTuple& tuple)
{
    const auto found = m_byTuple.find(tuple);
    if (found == m_byTuple.end())
    {
        return std::nullopt;
    }
    Record& record = m_records[found->second];
    return BsdUnit{record.id, record.tuple, &record.word, true};
}

std::uint64_t
LbUdpUnits::End(const BsdTuple& tuple)
{
    const auto found = m_byTuple.find(tuple);
    return found == m_byTuple.end() ? 0 : Free(found->second);
}

std::size_t
LbUdpUnits::GetSize() const
{
    return m_byTuple.size();
}

void
LbUdpUnits::Append(std::uint32_t record)
{
    const std::uint32_t former = m_records[END].before;
    m_records[record].before = former;
    m_records[record].behind = END;
    m_records[former].behind = record;
    m_records[END].before = record;
}

void
LbUdpUnits::Unlink(std::uint32_t record)
{
    const Record& gone = m_records[record];
    m_records[gone.before].behind = gone.behind;
    m_records[gone.behind].before = gone.before;
}

std::uint64_t
LbUdpUnits::Free(std::uint32_t record)
{
    Unlink(record);
    m_byTuple.erase(m_records[record].tuple);
    m_free.push_back(record);
    return m_records[record].id;
}

void
LbUdpUnits::Arm()
{
    const std::uint32_t first = m_records[END].behind;
    if (m_timer == 0 && first != END)
    {
        m_timer =
            m_clock.Schedule(m_records[first].last + m_idle - m_clock.Now(), [this] { Expire(); });
    }
}

void
LbUdpUnits::Expire()
{
    m_timer = 0;
    const BsdTime due = m_clock.Now() - m_idle;
    for (;;)
    {
        const std::uint32_t first = m_records[END].behind;
        if (first == END || m_records[first].last > due)
        {
            break;
        }
        m_ended(Free(first)); // may touch, end and so arm as it likes
    }
    Arm();
}

} // namespace divertsim
} // namespace ns3
