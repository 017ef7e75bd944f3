// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_KERNEL_H
#define BSD_KERNEL_H

#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// How well the behaviour of a modelled kernel is known
enum class BsdConfidence
{
    READ,       ///< read in its source
    DERIVED,    ///< follows from source that was read; no public test covers it
    DOCUMENTED, ///< from its manual pages or commit messages
    ASSUMED,    ///< from memory
};

/// The family that a kernel belongs to: which rules of bind(2), divert(4), pf it has
enum class BsdSystem
{
    PLAIN, ///< no kernel is modelled: an ns-3 node, whose socket groups are Linux's
    FREEBSD,
    OPENBSD,
    GVISOR,
};

/// One thing that a kernel does
struct BsdBehaviour
{
    std::string_view part;     ///< "divert", "pf", "bind", "groups", "splice"
    std::string_view sentence; ///< what it does
    BsdConfidence confidence;
    std::string_view source; ///< where that is from
};

/// A kernel that a host can run
struct BsdKernel
{
    std::string_view name;      ///< resolved name, as results have it
    std::string_view alias;     ///< what `kernel` may also say ("freebsd": the newest modelled)
    BsdSystem system;           ///< the family that it belongs to
    std::string_view behaviour; ///< one sentence: what of it is modelled
    std::string_view source;    ///< where that was read
    BsdConfidence confidence;   ///< of the whole, where no behaviour says otherwise
    bool pf;                    ///< it has pf(4)
    bool divert;                ///< it has divert(4)
    bool divertGroups;          ///< SO_REUSEPORT_LB makes groups of its divert sockets
    std::vector<BsdBehaviour> behaviours; ///< what it does, part by part
};

/// \return every modelled kernel, newest FreeBSD first
const std::vector<BsdKernel>& BsdKernels();

/**
 * \param name a resolved name or an alias
 * \return the kernel, or null
 */
const BsdKernel* BsdFindKernel(std::string_view name);

/// \param confidence how sure something is \return as in "read in its source"
std::string_view BsdConfidenceName(BsdConfidence confidence);

} // namespace divertsim
} // namespace ns3

#endif // BSD_KERNEL_H
