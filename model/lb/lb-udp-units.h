// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_UDP_UNITS_H
#define LB_UDP_UNITS_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-unit.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * The tuple table of a host's UDP groups: a peer's tuple is a unit from its first datagram until
 * its flow ends, or until it has been idle for a while. Each step costs the same whatever their
 * number: a list has them by their last datagrams, and one timer waits for its first.
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
    /// \param tuple of datagrams \return their unit, or nothing where it has ended
    std::optional<BsdUnit> Find(const BsdTuple& tuple);
    /// The flow has ended. \param tuple of its datagrams \return its unit, 0 where it has none
    std::uint64_t End(const BsdTuple& tuple);
    /// \return units that live
    std::size_t GetSize() const;

  private:
    /// Of a unit; its place is used again
    struct Record
    {
        BsdTuple tuple;
        std::uint64_t id = 0;
        std::uint64_t word = 0;
        BsdTime last = 0;         ///< when its last datagram came
        std::uint32_t before = 0; ///< the one whose last datagram came before
        std::uint32_t behind = 0; ///< the one whose last datagram came next
    };

    void Expire();
    void Arm();
    void Append(std::uint32_t record);
    void Unlink(std::uint32_t record);
    std::uint64_t Free(std::uint32_t record);

    BsdClock& m_clock;
    BsdTime m_idle;
    std::function<void(std::uint64_t)> m_ended;
    std::deque<Record> m_records; ///< a deque: words stay where they are; the first ends the list
    std::vector<std::uint32_t> m_free;
    boost::unordered_flat_map<BsdTuple, std::uint32_t, BsdTupleHash> m_byTuple;
    BsdClock::TimerId m_timer = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_UDP_UNITS_H
