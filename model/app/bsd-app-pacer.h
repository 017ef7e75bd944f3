// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_PACER_H
#define BSD_APP_PACER_H

#include "ns3/callback.h"
#include "ns3/event-id.h"
#include "ns3/lb-flow-schedule.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// Runs the writes of a paced flow on the simulated clock; LbFlowPacing says when they are due.
class BsdAppPacer
{
  public:
    BsdAppPacer() = default;
    ~BsdAppPacer();
    BsdAppPacer(const BsdAppPacer&) = delete;
    BsdAppPacer& operator=(const BsdAppPacer&) = delete;

    /**
     * Begin now; the first write comes at once, inside this call.
     * \param size bytes in all
     * \param message bytes a write
     * \param rate bit/s; 0: all bytes are due at once, in one call of write
     * \param write called with the bytes of each write
     */
    void Start(std::uint64_t size,
               std::uint32_t message,
               std::uint64_t rate,
               Callback<void, std::uint64_t> write);

    /// No more writes.
    void Stop();

    /// \return true while writes are to come
    bool IsRunning() const;

  private:
    void Write(); ///< the write that is due now

    LbFlowPacing m_pacing{0, 1, 0};
    Callback<void, std::uint64_t> m_write;
    BsdTime m_start = 0;      ///< when the first write came
    std::uint64_t m_next = 0; ///< index of the next write
    EventId m_event;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_PACER_H
