// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_DOMAIN_CTL_H
#define BSD_DOMAIN_CTL_H

#include <cstdint>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/**
 * What control input tells protocols (the PRC_ commands of FreeBSD sys/sys/protosw.h). 12 names
 * nothing. That UP is 2 in FreeBSD 13 is from memory.
 */
enum class BsdCtl : std::uint8_t
{
    IFDOWN = 0,               ///< an interface went down
    ROUTEDEAD = 1,            ///< select another route
    IFUP = 2,                 ///< an interface came up
    QUENCH2 = 3,              ///< the congestion bit says: slow down
    QUENCH = 4,               ///< somebody says: slow down
    MSGSIZE = 5,              ///< the datagram was too large
    HOSTDEAD = 6,             ///< the host appears to be down
    HOSTUNREACH = 7,          ///< the host cannot be reached
    UNREACH_NET = 8,          ///< no route to the network
    UNREACH_HOST = 9,         ///< no route to the host
    UNREACH_PROTOCOL = 10,    ///< the destination says: bad protocol
    UNREACH_PORT = 11,        ///< the destination says: bad port
    UNREACH_SRCFAIL = 13,     ///< the source route failed
    REDIRECT_NET = 14,        ///< redirect for a network
    REDIRECT_HOST = 15,       ///< redirect for a host
    REDIRECT_TOSNET = 16,     ///< redirect for a type of service and a network
    REDIRECT_TOSHOST = 17,    ///< redirect for a type of service and a host
    TIMXCEED_INTRANS = 18,    ///< the packet's lifetime ended on its way
    TIMXCEED_REASS = 19,      ///< the lifetime ended in the reassembly queue
    PARAMPROB = 20,           ///< a header was wrong
    UNREACH_ADMIN_PROHIB = 21 ///< a packet was prohibited
};

/// PRC_NCMDS: commands are below it
constexpr std::uint8_t BSD_CTL_COMMANDS = 22;

/// PRC_IS_REDIRECT. \param command a command \return true for the four redirects
constexpr bool
BsdCtlIsRedirect(BsdCtl command)
{
    return command >= BsdCtl::REDIRECT_NET && command <= BsdCtl::REDIRECT_TOSHOST;
}

/// \param command any value \return "PRC_IFDOWN", ...; "" for one that names nothing
std::string_view BsdCtlName(BsdCtl command);

} // namespace divertsim
} // namespace ns3

#endif // BSD_DOMAIN_CTL_H
