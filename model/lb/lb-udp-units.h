// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_UDP_UNITS_H
#define LB_UDP_UNITS_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-unit.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <queue>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * The tuple table of a host's UDP groups: a peer's tuple is a unit from its first datagram until
 * its flow ends, or until it has been idle for a while.
 */
class LbUdpUnits
{
  public:
    /**
     * \param clock which must outlive this
     * \param idle how long a unit lives after its last datagram
     * \param ended told of each unit that has been idle for so long
     */
    LbUdpUnits(BsdClock& clock, BsdTime idle, std::function<void(std::uint64_t unit)> ended);
    ~LbUdpUnits();
    LbUdpUnits(const LbUdpUnits&) = delete;
    LbUdpUnits& operator=(const LbUdpUnits&) = delete;

    /**
     * A datagram came.
     * \param tuple of it
     * \param last the ID that was given last; counted up where a new unit is made
     * \return its unit, whose word stays where it is as long as the unit lives
     */
    BsdUnit Touch(const BsdTuple& tuple, std::uint64_t& last);
    /// The flow has ended. \param tuple of its datagrams \return its unit, 0 where it has none
    std::uint64_t End(const BsdTuple& tuple);
    /// \return units that live
    std::size_t GetSize() const;

  private:
    /// Of a unit; its place is used again
    struct Record
    {
        BsdTuple tuple;
        std::uint64_t id = 0; ///< 0: free
        std::uint64_t word = 0;
        BsdTime last = 0; ///< when its last datagram came
    };

    /// When to look at a unit: no datagram moves it, so it may turn out to be too early
    struct Due
    {
        BsdTime time;
        std::uint64_t id; ///< what the record was then
        std::uint32_t record;

        bool operator>(const Due& other) const
        {
            return time != other.time ? time > other.time : id > other.id;
        }
    };

    void Expire();
    void Free(std::uint32_t record);
    void Arm();

    BsdClock& m_clock;
    BsdTime m_idle;
    std::function<void(std::uint64_t)> m_ended;
    std::deque<Record> m_records; ///< a deque: words stay where they are
    std::vector<std::uint32_t> m_free;
    boost::unordered_flat_map<BsdTuple, std::uint32_t, BsdTupleHash> m_byTuple;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> m_due; ///< the next one first
    BsdClock::TimerId m_timer = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_UDP_UNITS_H
