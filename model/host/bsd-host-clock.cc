// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-clock.h"

#include "ns3/nstime.h"
#include "ns3/simulator.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

/// An event of the simulator that holds its action: no look-up when it fires
class BsdHostClock::Event : public EventImpl
{
  public:
    Event(BsdHostClock& clock, uint32_t slot, std::function<void()> action)
        : m_clock(clock),
          m_slot(slot),
          m_action(std::move(action))
    {
    }

    /// It will not fire; whatever the action holds is let go now
    void Drop()
    {
        Cancel();
        m_action = nullptr;
    }

  protected:
    void Notify() override
    {
        const auto action = std::move(m_action);
        m_clock.Release(m_slot); // before the action, which may schedule or end the clock
        action();
    }

  private:
    BsdHostClock& m_clock;
    uint32_t m_slot;
    std::function<void()> m_action;
};

BsdHostClock::BsdHostClock(uint32_t context)
    : m_context(context)
{
}

BsdHostClock::~BsdHostClock()
{
    for (const auto& slot : m_slots)
    {
        if (slot.event)
        {
            slot.event->Drop();
        }
    }
}

BsdTime
BsdHostClock::Now() const
{
    return Simulator::Now().GetNanoSeconds();
}

BsdClock::TimerId
BsdHostClock::Schedule(BsdTime delay, std::function<void()> action)
{
    if (m_free.empty())
    {
        m_free.push_back(static_cast<uint32_t>(m_slots.size()));
        m_slots.emplace_back();
    }
    const uint32_t index = m_free.back();
    m_free.pop_back();
    Slot& slot = m_slots[index];
    slot.event = Create<Event>(*this, index, std::move(action));
    ++slot.uses;
    slot.event->Ref(); // the simulator takes this reference over
    Simulator::ScheduleWithContext(m_context, NanoSeconds(delay), PeekPointer(slot.event));
    return uint64_t{slot.uses} << 32 | (index + 1);
}

void
BsdHostClock::Cancel(TimerId timer)
{
    const auto index = static_cast<uint32_t>(timer) - 1;
    if (index >= m_slots.size() || m_slots[index].uses != timer >> 32 || !m_slots[index].event)
    {
        return;
    }
    m_slots[index].event->Drop();
    Release(index);
}

void
BsdHostClock::Release(uint32_t slot)
{
    m_slots[slot].event = nullptr;
    m_free.push_back(slot);
}

} // namespace divertsim
} // namespace ns3
