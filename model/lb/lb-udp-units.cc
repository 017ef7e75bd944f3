// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-udp-units.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

LbUdpUnits::LbUdpUnits(BsdClock& clock, BsdTime idle, std::function<void(std::uint64_t)> ended)
    : m_clock(clock),
      m_idle(idle),
      m_ended(std::move(ended))
{
}

LbUdpUnits::~LbUdpUnits()
{
    m_clock.Cancel(m_timer);
}

BsdUnit
LbUdpUnits::Touch(const BsdTuple& tuple, std::uint64_t& last)
{
    const BsdTime now = m_clock.Now();
    const auto [found, added] = m_byTuple.try_emplace(tuple, 0);
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
        m_due.push({now + m_idle, made.id, found->second});
        Arm();
    }
    Record& record = m_records[found->second];
    record.last = now;
    return {record.id, record.tuple, &record.word, true};
}

std::uint64_t
LbUdpUnits::End(const BsdTuple& tuple)
{
    const auto found = m_byTuple.find(tuple);
    if (found == m_byTuple.end())
    {
        return 0;
    }
    const std::uint64_t id = m_records[found->second].id;
    Free(found->second);
    return id;
}

std::size_t
LbUdpUnits::GetSize() const
{
    return m_byTuple.size();
}

void
LbUdpUnits::Free(std::uint32_t record)
{
    m_byTuple.erase(m_records[record].tuple);
    m_records[record].id = 0;
    m_free.push_back(record);
}

void
LbUdpUnits::Arm()
{
    if (m_timer == 0 && !m_due.empty())
    {
        m_timer = m_clock.Schedule(m_due.top().time - m_clock.Now(), [this] { Expire(); });
    }
}

void
LbUdpUnits::Expire()
{
    m_timer = 0;
    const BsdTime now = m_clock.Now();
    while (!m_due.empty() && m_due.top().time <= now)
    {
        const Due due = m_due.top();
        m_due.pop();
        const Record& record = m_records[due.record];
        if (record.id != due.id)
        {
            continue; // its flow ended before
        }
        if (record.last + m_idle > now)
        {
            m_due.push({record.last + m_idle, due.id, due.record});
            continue;
        }
        Free(due.record);
        m_ended(due.id);
    }
    Arm();
}

} // namespace divertsim
} // namespace ns3
