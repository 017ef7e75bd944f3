// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_FLOW_STARTER_H
#define BSD_APP_FLOW_STARTER_H

#include "ns3/bsd-app-flow-client.h"
#include "ns3/event-id.h"
#include "ns3/lb-flow-schedule.h"
#include "ns3/simple-ref-count.h"

#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * Tells clients when their flows start, all of them in the one order of the schedule, so that
 * flows of different entries that start on a host at the same time take its source ports in that
 * order.
 */
class BsdAppFlowStarter : public SimpleRefCount<BsdAppFlowStarter>
{
  public:
    /// \param schedule from LbMakeSchedule
    explicit BsdAppFlowStarter(std::vector<LbFlow> schedule);
    ~BsdAppFlowStarter();

    /// \param entry index of a traffic entry \param clients its clients, in the order of hosts
    void SetClients(std::uint32_t entry, std::vector<Ptr<BsdAppFlowClient>> clients);
    /// Begin, at or before the first start.
    void Start();

  private:
    void Next();     ///< schedule the next start
    void StartDue(); ///< start what is due now

    std::vector<LbFlow> m_schedule;
    std::size_t m_next = 0; ///< in m_schedule
    std::vector<std::vector<Ptr<BsdAppFlowClient>>> m_clients;
    EventId m_event;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_FLOW_STARTER_H
