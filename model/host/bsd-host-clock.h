// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_CLOCK_H
#define BSD_HOST_CLOCK_H

#include "ns3/bsd-clock.h"
#include "ns3/event-impl.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// The plain rooms' clock on ns3::Simulator. Its timers die with it.
class BsdHostClock : public BsdClock
{
  public:
    /// \param context of its events: the node's ID
    explicit BsdHostClock(uint32_t context);
    ~BsdHostClock() override;
    BsdHostClock(const BsdHostClock&) = delete;
    BsdHostClock& operator=(const BsdHostClock&) = delete;

    BsdTime Now() const override;
    TimerId Schedule(BsdTime delay, std::function<void()> action) override;
    void Cancel(TimerId timer) override;

  private:
    class Event;

    /// A timer's place; its number and how often it was used make the TimerId
    struct Slot
    {
        Ptr<Event> event;  ///< null while free
        uint32_t uses = 0; ///< tells a timer from older ones in this slot
    };

    /// \param slot to be used again
    void Release(uint32_t slot);

    uint32_t m_context;
    std::vector<Slot> m_slots;
    std::vector<uint32_t> m_free; ///< slots without a timer
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_CLOCK_H
