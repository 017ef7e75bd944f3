// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_FLAGS_H
#define BSD_PORT_FLAGS_H

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// ports.BitFlags of gVisor (pkg/tcpip/ports/flags.go): the flags of a reservation as bits
using BsdPortBitFlags = std::uint32_t;

constexpr BsdPortBitFlags BSD_PORT_MOST_RECENT = 1;   ///< MostRecentFlag
constexpr BsdPortBitFlags BSD_PORT_LOAD_BALANCED = 2; ///< LoadBalancedFlag
constexpr BsdPortBitFlags BSD_PORT_TUPLE_ONLY = 4;    ///< TupleOnlyFlag
/// FlagMask: all of them
constexpr BsdPortBitFlags BSD_PORT_FLAG_MASK = 7;
/// MultiBindFlagMask: what the demultiplexer looks at
constexpr BsdPortBitFlags BSD_PORT_MULTI_BIND_MASK = 3;

/// ports.Flags of gVisor (pkg/tcpip/ports/flags.go)
struct BsdPortFlags
{
    bool mostRecent = false;   ///< the socket bound last gets everything: UDP's SO_REUSEADDR
    bool loadBalanced = false; ///< sockets share by a hash: SO_REUSEPORT
    bool tupleOnly = false;    ///< only the whole tuple need be unique: TCP's SO_REUSEADDR

    /// \return Bits()
    BsdPortBitFlags Bits() const;
    /// \return Effective(): without mostRecent where it is loadBalanced too
    BsdPortFlags Effective() const;
    /// \param bits any; those above the mask are ignored \return BitFlags.ToFlags()
    static BsdPortFlags FromBits(BsdPortBitFlags bits);

    bool operator==(const BsdPortFlags& other) const
    {
        return Bits() == other.Bits();
    }

    bool operator!=(const BsdPortFlags& other) const
    {
        return !(*this == other);
    }
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_FLAGS_H
