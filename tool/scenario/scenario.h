// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_H
#define DIVERTSIM_TOOL_SCENARIO_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-kernel.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/divert-config.h"
#include "ns3/lb-policy-entry.h"
#include "ns3/pf-ruleset.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A draw: the same value each time, or from a distribution; in ns or bytes
struct ScenarioDistribution
{
    enum class Kind
    {
        CONSTANT,
        EXPONENTIAL, ///< mean, max (0: none)
        PARETO,      ///< mean, shape > 1, max (0: none)
        LOGNORMAL,   ///< mean, sigma of the underlying normal
        EMPIRICAL,   ///< cdf
    };

    Kind kind = Kind::CONSTANT;
    double mean = 0; ///< or the constant
    double shape = 0;
    double sigma = 0;
    double max = 0;
    std::vector<std::pair<double, double>> cdf; ///< (value, P(X <= value)), ascending
};

/// A route of a host: static
struct ScenarioRoute
{
    BsdAddress network;
    std::uint8_t prefixLength = 0;
    std::string via; ///< name of the neighbouring host (or link) it goes through
};

/// hosts.NAME
struct ScenarioHost
{
    std::string name;
    std::uint32_t count = 1;
    bool counted = false;                ///< "count" was given: instances are NAME0, NAME1, ...
    std::string kernel;                  ///< resolved name, empty for a plain ns-3 node
    BsdSystem system = BsdSystem::PLAIN; ///< family of the kernel
    std::uint32_t cpus = 1;
    std::shared_ptr<const PfRuleset> pf; ///< null: pf is not enabled
    std::vector<std::string> pfSkip;     ///< words of its rules that are passed over
    std::optional<std::uint64_t> firstStateId;
    bool stateIdsPerCpu = false; ///< the core's number is the uppermost byte
    std::vector<ScenarioRoute> routes;
};

/// links[]
struct ScenarioLink
{
    std::string name; ///< as given; empty where it has none
    std::string a;
    std::string b;
    std::uint64_t rate = 0; ///< bit/s
    BsdTime delay = 0;
    std::uint32_t queue = 1000; ///< packets at each end
    double loss = 0;
    std::optional<std::pair<BsdAddress, std::uint8_t>> net; ///< IPv4 network of the first copy
    std::optional<std::pair<BsdAddress, std::uint8_t>> net6;
};

/// \return what events call a link: its name, or "a-b" where it has none
inline std::string
ScenarioLinkLabel(const ScenarioLink& link)
{
    return link.name.empty() ? link.a + "-" + link.b : link.name;
}

/// app of a divert group
struct ScenarioInspector
{
    enum class Midflow
    {
        PASS,
        DROP,
        RESET,
    };

    BsdTime start = 0;
    double perPacket = 0; ///< ns
    double perByte = 0;   ///< ns
    bool sharedFlowTable = false;
    Midflow midflow = Midflow::PASS;
    bool exitOnWriteError = false;
};

/// app of a TCP or UDP group
struct ScenarioServer
{
    BsdTime accept = 0;          ///< TCP: from complete to accepted
    std::uint32_t backlog = 128; ///< TCP: connections that wait to be accepted, listen(2)
    double perPacket = 0;        ///< ns
    double perByte = 0;          ///< ns
    bool resetOnClose = false;   ///< TCP: its connections are reset when the socket closes
};

/// groups.NAME
struct ScenarioGroup
{
    std::string name;
    std::string host;
    LbSocketKind socket = LbSocketKind::DIVERT;
    BsdFamily family = BsdFamily::INET; ///< of TCP and UDP sockets, which bind its wildcard
    std::uint16_t port = 0;
    std::uint32_t sockets = 0;
    std::string policy;
    std::map<std::string, double> policyParameters;
    std::uint32_t kernelLimit = DIVERT_GROUP_LIMIT; ///< members that the system allows
    std::optional<std::uint32_t> limit;             ///< in place of the system's
    std::optional<std::uint32_t> receiveBuffer;     ///< SO_RCVBUF of each socket, bytes
    ScenarioInspector inspector;                    ///< of a divert group
    ScenarioServer server;                          ///< of a TCP or UDP group
};

/// splices.NAME: a proxy between its clients and one port of another host
struct ScenarioSplice
{
    std::string name;
    std::string host; ///< where it runs
    std::uint16_t port = 0;
    std::string to; ///< where it connects to
    std::uint16_t toPort = 0;
    std::string protocol = "tcp";       ///< "tcp" or "udp"
    BsdFamily family = BsdFamily::INET; ///< of both sides
    bool copies = false;                ///< it reads and writes; else the kernel splices
    std::uint64_t max = 0;              ///< SO_SPLICE's sp_max, bytes; 0: none
    BsdTime idle = 0;                   ///< SO_SPLICE's sp_idle; 0: none
    bool direct = false;                ///< spliced by whoever receives, not by a worker thread
    std::uint32_t buffer = 0;           ///< copying: bytes a read
    bool blocking = false;              ///< copying: a thread waits for one socket at a time
    std::uint32_t threads = 1;          ///< copying: of its program
};

/// costs: what relays and splices take of a core
struct ScenarioCosts
{
    bool measured = false;   ///< on a machine; else they are the model's, or somebody's
    std::string machine;     ///< which one, for people
    double syscall = 0;      ///< ns each
    double wakeup = 0;       ///< ns each
    double pair = 0;         ///< ns each
    double copyPerByte = 0;  ///< ns
    double stackPerByte = 0; ///< ns
};

/// An entry of traffic: generated flows
struct ScenarioFlows
{
    std::string protocol; ///< "tcp" or "udp"
    std::uint16_t port = 0;
    std::uint32_t flows = 0;
    BsdTime start = 0;
    ScenarioDistribution gap;   ///< between starts, ns
    ScenarioDistribution size;  ///< bytes
    ScenarioDistribution reply; ///< bytes, 0 by default
    std::uint32_t message = 0;  ///< bytes a write
    std::uint64_t rate = 0;     ///< bit/s, 0: as fast as TCP can
    BsdFamily family = BsdFamily::INET;
    std::uint16_t portsLow = 49152;
    std::uint16_t portsHigh = 65535;
};

/// An entry of traffic: a capture played open loop
struct ScenarioReplay
{
    std::string file;     ///< path as it can be opened
    std::string fileName; ///< as written in the scenario
};

/// traffic[]
struct ScenarioTraffic
{
    std::string name;
    std::string from;
    std::string to;
    std::variant<ScenarioFlows, ScenarioReplay> kind;
};

/// Which sockets of a group an event is for
struct ScenarioMembers
{
    enum class Kind
    {
        LIST,
        ALL,
        OLDEST,
        NEWEST,
    };

    Kind kind = Kind::LIST;
    std::vector<std::uint32_t> list; ///< socket numbers for life
    std::uint32_t n = 0;
};

struct ScenarioAddSockets
{
    std::string group;
    std::uint32_t count = 1;
};

struct ScenarioCloseSockets
{
    std::string group;
    ScenarioMembers members;
};

struct ScenarioRebind
{
    std::string group;
    ScenarioMembers members;
    std::uint16_t port = 0;
};

struct ScenarioRestart
{
    enum class Order
    {
        CLOSE_FIRST,
        OPEN_FIRST,
        BLUE_GREEN,
    };

    std::string group;
    Order order = Order::CLOSE_FIRST;
    BsdTime each = 0; ///< gap between steps
    BsdTime down = 0; ///< from close to open (or open to close)
};

/// A socket option as setsockopt(2) takes it
struct ScenarioSetOption
{
    std::string group;
    ScenarioMembers members;
    std::string option; ///< "SO_RCVBUF"
    std::int64_t value = 0;
};

/// A socket that binds on its own, in no group of the scenario
struct ScenarioBind
{
    std::string host;
    LbSocketKind socket = LbSocketKind::UDP;
    BsdAddress address;               ///< divert: no meaning
    std::uint16_t port = 0;           ///< 0: the system picks one
    std::vector<std::string> options; ///< set before bind(2), in order
};

/// `splice` and `unsplice`
struct ScenarioSetSplice
{
    std::string splice; ///< name of the proxy
    bool on = false;    ///< the kernel moves its data from now on
};

struct ScenarioReloadRules
{
    std::string host;
    std::shared_ptr<const PfRuleset> pf;
};

/// Addresses of states: a network, or those of a host
struct ScenarioStatesEnd
{
    std::string host; ///< all copies' addresses; empty: the network
    BsdAddress network;
    std::uint8_t prefixLength = 0;
};

/// States of a host; what is left out is whatever
struct ScenarioStates
{
    std::string host;                      ///< whose pf, that of each of its copies
    std::optional<ScenarioStatesEnd> from; ///< where their first packet came from, on the wire
    std::optional<ScenarioStatesEnd> to;   ///< and where it went
    std::string label;                     ///< of their rule
    std::optional<std::uint64_t> id;
    std::string interface; ///< that they are bound to; "all": those that float
};

struct ScenarioKillStates
{
    ScenarioStates states;
};

struct ScenarioShowStates
{
    ScenarioStates states;
};

struct ScenarioLinkState
{
    std::string link; ///< its name, or "a-b"
    bool up = false;
};

struct ScenarioSet
{
    std::string path;
    std::string value;
};

/// events[]
struct ScenarioEvent
{
    BsdTime at = 0;
    std::string name;   ///< as given, else its `do`, with -2, -3, ... for further ones
    std::string action; ///< `do`
    std::variant<ScenarioAddSockets,
                 ScenarioCloseSockets,
                 ScenarioRebind,
                 ScenarioRestart,
                 ScenarioSetOption,
                 ScenarioBind,
                 ScenarioSetSplice,
                 ScenarioReloadRules,
                 ScenarioKillStates,
                 ScenarioShowStates,
                 ScenarioLinkState,
                 ScenarioSet>
        kind;
};

/// expect[]
struct ScenarioExpect
{
    std::string metric;
    std::optional<double> min;
    std::optional<double> max;
    std::optional<std::string> equals; ///< JSON text of the value
    bool withinExpected = false;
};

/// A checked scenario: whatever is in it can be built
struct Scenario
{
    std::string name;
    std::string summary;
    std::uint64_t seed = 1;
    BsdTime duration = 0;
    BsdTime sample = 100 * BSD_MILLISECOND;
    std::vector<ScenarioHost> hosts; ///< in the order of the file
    std::vector<ScenarioLink> links;
    std::vector<ScenarioGroup> groups;
    std::vector<ScenarioSplice> splices;
    std::optional<ScenarioCosts> costs; ///< in place of the model's
    std::vector<ScenarioTraffic> traffic;
    std::vector<ScenarioEvent> events; ///< in the order of the file
    std::vector<ScenarioExpect> expect;
    std::vector<std::pair<std::string, std::string>> attributes; ///< full name, value
    std::string sha256; ///< of its canonical form and the files it refers to
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_H
