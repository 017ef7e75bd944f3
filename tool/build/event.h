// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_EVENT_H
#define DIVERTSIM_TOOL_BUILD_EVENT_H

#include "tool/scenario/scenario.h"

#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

class World;

/**
 * Something that a scenario does to its world at a time. A kind of event is one file pair, and
 * one line in MakeEvents.
 */
class Event
{
  public:
    /// \param at when \param name of the change it makes \param action its `do`
    Event(BsdTime at, std::string name, std::string action);
    virtual ~Event();

    /// Do it. \param world whose time has come
    virtual void Apply(World& world) = 0;
    /// \return the groups that it touches, for which it is a change; in order
    virtual std::vector<std::string> GetGroups(const World& world) const;
    /// \return false where there is nothing left to do: no change then
    virtual bool IsDue(const World& world) const;

    /// \return when
    BsdTime GetTime() const;
    /// \return the name of the change it makes
    const std::string& GetName() const;
    /// \return its `do`
    const std::string& GetAction() const;

  private:
    BsdTime m_at;
    std::string m_name;
    std::string m_action;
};

/// A list of events
using Events = std::vector<std::unique_ptr<Event>>;

/**
 * \param scenario checked; must outlive the events
 * \return its events in order of time, those of one time in the order of the file
 */
Events MakeEvents(const Scenario& scenario);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_EVENT_H
