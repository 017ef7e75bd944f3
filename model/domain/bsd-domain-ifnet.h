// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_DOMAIN_IFNET_H
#define BSD_DOMAIN_IFNET_H

#include "ns3/bsd-sockaddr.h"

#include <any>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// An interface as domains see it (struct ifnet)
struct BsdIfnet
{
    std::string name;                   ///< if_xname, as in ifconfig(8)
    std::uint32_t index = 0;            ///< if_index, from 1
    std::uint32_t mtu = 0;              ///< if_mtu, bytes
    bool up = true;                     ///< IFF_UP and a link
    std::vector<BsdSockaddr> addresses; ///< if_addrhead, in the order of assignment
    std::map<int, std::any> data;       ///< if_afdata: what dom_ifattach gave, by family
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_DOMAIN_IFNET_H
