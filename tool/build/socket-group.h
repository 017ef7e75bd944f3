// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_SOCKET_GROUP_H
#define DIVERTSIM_TOOL_BUILD_SOCKET_GROUP_H

#include "tool/scenario/scenario.h"

#include "ns3/bsd-errno.h"
#include "ns3/lb-mapper.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * A group of a scenario, whatever its sockets are: they share a port, each has an application,
 * and a number for life.
 */
class SocketGroup
{
  public:
    /// \param spec the scenario's words; must outlive this
    explicit SocketGroup(const ScenarioGroup& spec);
    virtual ~SocketGroup();
    SocketGroup(const SocketGroup&) = delete;
    SocketGroup& operator=(const SocketGroup&) = delete;

    /// Open one more socket, bind it, start its application; one that fails to bind takes no number
    virtual void Open() = 0;
    /// \param number of a socket to close; one that is closed is left alone
    virtual void Close(std::uint32_t number) = 0;
    /// \param number of a socket to bind again; one that is closed is left alone \param port where
    /// \return OK or the error
    virtual BsdErrno Rebind(std::uint32_t number, std::uint16_t port) = 0;
    /// setsockopt(2) that the system takes. \param number of an open socket \param option its
    /// name \param value its value
    virtual void SetOption(std::uint32_t number, const std::string& option, std::int64_t value) = 0;
    /// \return the most members it may have
    virtual std::uint32_t GetLimit() const = 0;
    /// \return answers where a unit goes; lives as long as the host
    virtual const LbMapper& GetMapper() const = 0;

    /// \param members of an event \return the open ones of them, in order
    std::vector<std::uint32_t> Select(const ScenarioMembers& members) const;
    /// \return the open sockets, oldest first
    std::vector<std::uint32_t> GetOpen() const;
    /// \return the scenario's words
    const ScenarioGroup& GetSpec() const;

  protected:
    /// \return the name of the socket that comes next
    std::string GetNextName() const;
    /// A socket was opened. \return its number
    std::uint32_t SetOpened();
    /// \param number of a socket that closes \return false: it was closed before
    bool SetClosed(std::uint32_t number);
    /// \param number of a socket \return true while it is open
    bool IsOpen(std::uint32_t number) const;

  private:
    const ScenarioGroup& m_spec;
    std::vector<bool> m_open; ///< by number
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_SOCKET_GROUP_H
