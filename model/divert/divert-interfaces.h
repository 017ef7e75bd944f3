// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_INTERFACES_H
#define DIVERT_INTERFACES_H

#include "ns3/bsd-address.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/// A host's interfaces, as calls on a divert socket look for them
class DivertInterfaces
{
  public:
    virtual ~DivertInterfaces() = default;
    /// \param name an interface's name \return its index, or nothing
    virtual std::optional<std::uint32_t> FindByName(std::string_view name) const = 0;
    /// \param address an address \return the index of the interface that owns it, or nothing
    virtual std::optional<std::uint32_t> FindByAddress(const BsdAddress& address) const = 0;

    /// \param index of an interface that was found \return false once it is gone from the host
    virtual bool IsThere(std::uint32_t index) const
    {
        (void)index;
        return true;
    }
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_INTERFACES_H
