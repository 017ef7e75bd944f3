// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_PROGRAM_H
#define DIVERTSIM_TOOL_BUILD_PROGRAM_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-domain-set.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-host-clock.h"
#include "ns3/bsd-host.h"
#include "ns3/bsd-socket-layer.h"
#include "ns3/bsd-socket-process.h"
#include "ns3/lb-policy-entry.h"

#include <cstdint>
#include <memory>
#include <string>

namespace ns3
{
namespace divertsim
{

/// Calls of a program of root on a node, for events that are calls and nothing else. What it opens
/// stays open until the run is over.
class Program
{
  public:
    /// \param node a plain one, with steering
    explicit Program(const Ptr<Node>& node);
    /// \param host a BSD host
    explicit Program(const Ptr<BsdHost>& host);
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// socket(2). \param kind of socket \param family of its addresses
    /// \return a descriptor, or -1
    int Open(LbSocketKind kind, BsdFamily family);
    /// setsockopt(2) of an int. \param s a descriptor \param option its name, as in
    /// <sys/socket.h> \param value its value \return 0 or -1
    int SetOption(int s, const std::string& option, std::int64_t value);
    /// bind(2). \param s a descriptor \param port gets the port that the system picked, if it is 0
    /// \return 0 or -1
    int Bind(int s, const BsdAddress& address, std::uint16_t& port);
    /// close(2). \param s a descriptor
    void Close(int s);
    /// \return of the last call that gave -1
    BsdErrno GetErrno() const;

  private:
    BsdSystem m_system;
    std::shared_ptr<BsdHostClock> m_clock;   ///< of a plain node
    std::unique_ptr<BsdDomainSet> m_domains; ///< of a plain node
    Ptr<BsdSocketLayer> m_layer;
    std::unique_ptr<BsdSocketProcess> m_process;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_PROGRAM_H
