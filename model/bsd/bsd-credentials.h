// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_CREDENTIALS_H
#define BSD_CREDENTIALS_H

#include "ns3/bsd-socket-names.h"

#include <cstdint>
#include <set>
#include <string>

namespace ns3
{
namespace divertsim
{

/**
 * Who makes a call, and what they may (struct ucred, struct prison and the process's name in
 * FreeBSD). A socket keeps those of its creator.
 */
struct BsdCredentials
{
    std::uint32_t uid = 0;
    std::uint32_t jail = 0;      ///< prison, 0 is the host
    bool capabilityMode = false; ///< the process has entered capability mode, capsicum(4)
    /// Families that the jail restricts and its prisoner has no address of: prison_check_af()
    std::set<int> refusedFamilies;
    std::string command; ///< p_comm, the program's name in the kernel's notices

    /// \return true for root, in a jail too
    bool IsSuperuser() const
    {
        return uid == 0;
    }

    /// \param family a protocol family \return true if the jail lets sockets of it be made
    bool MayUseFamily(int family) const
    {
        return refusedFamilies.count(family) == 0;
    }
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_CREDENTIALS_H
