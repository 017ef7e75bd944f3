// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_FLAG_COUNTER_H
#define BSD_PORT_FLAG_COUNTER_H

#include "ns3/bsd-port-flags.h"

#include <array>
#include <cstdint>

namespace ns3
{
namespace divertsim
{

/**
 * ports.FlagCounter of gVisor (pkg/tcpip/ports/flags.go): references by combination of flags. A
 * counter may go below zero: releases do not say whose reference they drop.
 */
class BsdPortFlagCounter
{
  public:
    /// AddRef(). \param flags of the reference; above the mask is a programming error, asserted
    void AddRef(BsdPortBitFlags flags);
    /// DropRef(). \param flags of the reference; above the mask is a programming error, asserted
    void DropRef(BsdPortBitFlags flags);
    /// \return TotalRefs(): all references, negative counters included
    std::int64_t TotalRefs() const;
    /// \param flags some flags \return FlagRefs(): references of combinations that have all of them
    std::int64_t FlagRefs(BsdPortBitFlags flags) const;
    /// \param flags some flags \return AllRefsHave(): no reference that is positive lacks one of
    /// them
    bool AllRefsHave(BsdPortBitFlags flags) const;
    /// \return SharedFlags(): what all positive references have in common; the mask where none is
    BsdPortBitFlags SharedFlags() const;

  private:
    std::array<std::int32_t, BSD_PORT_FLAG_MASK + 1> m_refs{};
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_FLAG_COUNTER_H
