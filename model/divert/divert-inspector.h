// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_INSPECTOR_H
#define DIVERT_INSPECTOR_H

#include "ns3/divert-flow-starts.h"
#include "ns3/divert-flow-table.h"
#include "ns3/divert-observer.h"

#include <cstdint>
#include <memory>

namespace ns3
{
namespace divertsim
{

/// What an inspector does with a packet of a flow whose start it has not seen
enum class DivertMidflow : std::uint8_t
{
    PASS,
    DROP,
    RESET,
};

/// What an inspector made of a packet
struct DivertInspectorVerdict
{
    DivertVerdict verdict = DivertVerdict::PASS;
    bool known = false; ///< it knew the flow from its start
};

/**
 * The plain part of an inspector on a divert socket: it follows flows, as an intrusion prevention
 * system does, and has an opinion on packets of flows that it met in the middle.
 */
class DivertInspector
{
  public:
    /**
     * \param starts shared by all inspectors of the group
     * \param flows its own table, or one shared by the group
     * \param midflow what to do with what it does not know
     */
    DivertInspector(std::shared_ptr<DivertFlowStarts> starts,
                    std::shared_ptr<DivertFlowTable> flows,
                    DivertMidflow midflow);

    /**
     * Judge a packet; once for each packet that the inspector is given.
     *
     * A reset answers TCP only, and never a reset (RFC 9293, section 3.10.7.1); other packets are
     * dropped in its place.
     * \param packet the packet
     * \return the verdict
     */
    DivertInspectorVerdict Judge(const DivertPacketInfo& packet);

  private:
    std::shared_ptr<DivertFlowStarts> m_starts;
    std::shared_ptr<DivertFlowTable> m_flows;
    DivertMidflow m_midflow;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_INSPECTOR_H
