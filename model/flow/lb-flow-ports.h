// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_FLOW_PORTS_H
#define LB_FLOW_PORTS_H

#include "ns3/bsd-address.h"

#include <boost/unordered_map.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace ns3
{
namespace divertsim
{

/// A set of port numbers that finds the next absent one in constant time
class LbPortSet
{
  public:
    /// \param port a port \return true if it was absent
    bool Insert(std::uint16_t port);
    /// \param port a port \return true if it was present
    bool Erase(std::uint16_t port);
    /// \return true if no port is present
    bool IsEmpty() const;
    /**
     * \param low first port looked at
     * \param high last port looked at
     * \return the lowest absent port of that range, or nothing
     */
    std::optional<std::uint16_t> FindAbsent(std::uint32_t low, std::uint32_t high) const;

  private:
    static constexpr std::uint32_t WORD = 64; ///< bits a word
    std::array<std::uint64_t, 65536 / WORD> m_present{};
    /// A bit for each word of m_present: set where all of its ports are present
    std::array<std::uint64_t, 65536 / WORD / WORD> m_full{};
    std::uint32_t m_count = 0;
};

/**
 * The source ports of one host. They count up from the first port of the entry's range and wrap
 * after its last one, skipping those whose tuple is still open. Entries with the same range share
 * one count.
 */
class LbFlowPorts
{
  public:
    /**
     * Take the next port.
     * \param tuple of the flow to be; its source port is ignored
     * \param low first port of the range
     * \param high last port of the range
     * \return the port, now open; nothing where every tuple of the range is open (EADDRNOTAVAIL)
     */
    std::optional<std::uint16_t> Open(const BsdTuple& tuple, std::uint16_t low, std::uint16_t high);

    /**
     * Give a port back. A tuple that is not open is ignored.
     * \param tuple of a flow that has ended
     */
    void Close(const BsdTuple& tuple);

  private:
    /// The port that the next flow of a range tries first
    std::map<std::pair<std::uint16_t, std::uint16_t>, std::uint32_t> m_next;
    /// Open ports by tuple without source port
    boost::unordered_map<BsdTuple, std::unique_ptr<LbPortSet>, BsdTupleHash> m_open;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_FLOW_PORTS_H
