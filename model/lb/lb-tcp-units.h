// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_TCP_UNITS_H
#define LB_TCP_UNITS_H

#include "ns3/bsd-unit.h"
#include "ns3/lb-inet-binding.h"
#include "ns3/lb-policy.h"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A connection from its SYN on until accept(2)
struct LbTcpUnit
{
    BsdUnit unit; ///< its word is the one below
    std::uint64_t word = 0;
    LbInetContext context;        ///< of its SYN
    LbMember* listener = nullptr; ///< that its last packet was given to; once held, that holds it
    bool held = false;            ///< it dies with that listener
    bool complete = false;        ///< it waits in that listener's queue
};

/**
 * The connections of a host that are not accepted yet, by ID and by the listener that holds them.
 * Each step costs the same whatever their number.
 */
class LbTcpUnits
{
  public:
    /**
     * A SYN opens a connection.
     * \param id not used before
     * \param tuple of the SYN
     * \param context where it came in
     * \return the connection, which stays where it is
     */
    LbTcpUnit& Open(std::uint64_t id, const BsdTuple& tuple, const LbInetContext& context);
    /// \param unit that belongs to a listener from now on \param listener which
    void Hold(LbTcpUnit& unit, LbMember& listener);
    /// \return the connection, or null where it has been accepted, or never was
    LbTcpUnit* Find(std::uint64_t id) const;
    /// \return the connection, which is no longer in here; null where it was not
    std::unique_ptr<LbTcpUnit> Take(std::uint64_t id);
    /// \return those that the listener holds, by ID; they are no longer in here
    std::vector<std::unique_ptr<LbTcpUnit>> TakeHeld(const LbMember& listener);
    /// \return connections in here
    std::size_t GetSize() const;

  private:
    boost::unordered_flat_map<std::uint64_t, std::unique_ptr<LbTcpUnit>> m_units;
    // Looked up, and sorted before it is seen
    boost::unordered_flat_map<const LbMember*, boost::unordered_flat_set<std::uint64_t>> m_held;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_TCP_UNITS_H
