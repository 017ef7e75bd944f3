// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_FLOW_SCHEDULE_H
#define LB_FLOW_SCHEDULE_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-clock.h"
#include "ns3/lb-measure-flow-observer.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// The first and last source port of a flow unless its entry says otherwise (IANA's dynamic ports)
constexpr std::uint16_t LB_FLOW_FIRST_PORT = 49152;
constexpr std::uint16_t LB_FLOW_LAST_PORT = 65535; ///< see LB_FLOW_FIRST_PORT

/// One entry of a scenario's `traffic`: flows of one kind between two places
struct LbTraffic
{
    std::string name;
    std::uint8_t protocol = BSD_IPPROTO_TCP; ///< TCP or UDP
    BsdFamily family = BsdFamily::INET;
    std::uint16_t port = 0;       ///< where the answering host listens
    std::uint32_t message = 1448; ///< bytes a write; for UDP a datagram's payload; at least 1
    std::uint64_t rate = 0;       ///< payload, bit/s; 0: as fast as TCP can (UDP needs a rate)
    std::uint16_t portsLow = LB_FLOW_FIRST_PORT; ///< first source port
    std::uint16_t portsHigh = LB_FLOW_LAST_PORT; ///< last source port
    std::uint32_t clients = 1;                   ///< hosts that open flows, at least 1
    std::uint32_t flows = 0;                     ///< how many flows in all
    BsdTime start = 0;                           ///< when the first one starts
};

/**
 * The random parts of an entry. They are called once a flow, in the order gap, size, reply, with
 * no gap for the first flow, so that a stream gives the same schedule everywhere.
 */
struct LbTrafficDraws
{
    std::function<double()> gap;   ///< ns from the start of one flow to that of the next
    std::function<double()> size;  ///< payload bytes from the opener
    std::function<double()> reply; ///< payload bytes from the answerer; empty: none
};

/// One flow to come
struct LbFlow
{
    LbFlowId id = 0;
    std::uint32_t entry = 0;  ///< index of its traffic entry
    std::uint32_t client = 0; ///< index of the host that opens it, of the entry's hosts
    BsdTime start = 0;        ///< of the connect (UDP: of the first write)
    std::uint64_t size = 1;   ///< payload bytes from the opener; of UDP at least 1
    std::uint64_t reply = 0;  ///< payload bytes from the answerer
};

/// An entry with its draws
struct LbTrafficPlan
{
    LbTraffic traffic;
    LbTrafficDraws draws;
};

/**
 * Work out which flows come when. Flow i of an entry comes from host i mod `clients`; the first
 * starts at `start`, each other one a gap later. Draws are rounded once, to the nearest
 * nanosecond or byte, halves away from zero; what is negative or no number counts as 0, a
 * UDP flow's size of 0 as 1.
 *
 * \param plans the traffic entries in the scenario's order
 * \return all flows in the order of start, entry and index; a flow's id is its place
 */
std::vector<LbFlow> LbMakeSchedule(const std::vector<LbTrafficPlan>& plans);

/**
 * When and how much a sender with a rate writes: the k-th write (from 0) at
 * start + floor(k * message * 8e9 / rate) ns, so no error adds up; the last one is short.
 */
class LbFlowPacing
{
  public:
    /**
     * \param size bytes of the flow
     * \param message bytes a write, at least 1
     * \param rate bit/s; 0: every write is due at once
     */
    LbFlowPacing(std::uint64_t size, std::uint32_t message, std::uint64_t rate);

    /// \return how many writes the flow has
    std::uint64_t GetCount() const;
    /// \param index a write, from 0 \return when it is due, ns after the flow's first write
    BsdTime GetOffset(std::uint64_t index) const;
    /// \param index a write, from 0 \return its bytes, 0 past the last one
    std::uint32_t GetBytes(std::uint64_t index) const;

  private:
    std::uint64_t m_size;
    std::uint32_t m_message;
    std::uint64_t m_rate;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_FLOW_SCHEDULE_H
