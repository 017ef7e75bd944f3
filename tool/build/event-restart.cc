// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/event-restart.h"

#include "tool/build/world.h"
#include "tool/scenario/scenario-restart-steps.h"

namespace ns3
{
namespace divertsim
{

namespace
{

/// What the steps of one restart share: the sockets that were there when it began
struct Old
{
    bool noted = false;
    std::vector<std::uint32_t> sockets;
};

/// A step that closes or opens
class RestartStep : public Event
{
  public:
    /// Which of the old sockets a step is for: all of them
    static constexpr std::size_t ALL = SIZE_MAX;

    RestartStep(BsdTime at,
                std::string name,
                std::string group,
                std::size_t which,
                bool open,
                std::shared_ptr<Old> old)
        : Event(at, std::move(name), "restart"),
          m_group(std::move(group)),
          m_which(which),
          m_open(open),
          m_old(std::move(old))
    {
    }

    bool IsDue(const World& world) const override
    {
        if (!m_old->noted)
        {
            m_old->noted = true;
            m_old->sockets = world.GetGroup(m_group).GetOpen();
        }
        return m_which == ALL ? !m_old->sockets.empty() : m_which < m_old->sockets.size();
    }

    std::vector<std::string> GetGroups(const World&) const override
    {
        return {m_group};
    }

    void Apply(World& world) override
    {
        auto& group = world.GetGroup(m_group);
        const std::size_t first = m_which == ALL ? 0 : m_which;
        const std::size_t last = m_which == ALL ? m_old->sockets.size() : m_which + 1;
        for (std::size_t i = first; i < last; ++i)
        {
            if (m_open)
            {
                group.Open();
            }
            else
            {
                group.Close(m_old->sockets[i]);
            }
        }
    }

  private:
    std::string m_group;
    std::size_t m_which;
    bool m_open;
    std::shared_ptr<Old> m_old;
};

} // namespace

void
AddRestart(const Scenario& scenario,
           const ScenarioEvent& event,
           const ScenarioRestart& kind,
           Events& events)
{
    auto old = std::make_shared<Old>();
    const auto add = [&](BsdTime at, const std::string& suffix, std::size_t which, bool open) {
        events.push_back(
            std::make_unique<RestartStep>(at, event.name + suffix, kind.group, which, open, old));
    };
    if (kind.order == ScenarioRestart::Order::BLUE_GREEN)
    {
        add(event.at, "-open", RestartStep::ALL, true);
        add(event.at + kind.down, "-close", RestartStep::ALL, false);
        return;
    }
    const bool openFirst = kind.order == ScenarioRestart::Order::OPEN_FIRST;
    const auto turns =
        ScenarioRestartTurns(scenario, event.at, kind, ScenarioMostSockets(scenario, kind.group));
    for (std::uint64_t k = 0; k < turns; ++k)
    {
        const BsdTime at = event.at + static_cast<BsdTime>(k) * kind.each;
        const auto step = "-" + std::to_string(k + 1);
        add(at, step + (openFirst ? "-open" : "-close"), k, openFirst);
        add(at + kind.down, step + (openFirst ? "-close" : "-open"), k, !openFirst);
    }
}

} // namespace divertsim
} // namespace ns3
