// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_HOST_H
#define PF_HOST_H

#include "ns3/bsd-address.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace divertsim
{

/// A network address with the bits of it that count: `10.0.0.0/8`
struct PfNetwork
{
    BsdAddress address;      ///< host bits zero
    std::uint8_t prefix = 0; ///< bits of the address that count

    /// \param address any of it \param prefix bits that count \return it, its host bits cleared
    static PfNetwork Of(const BsdAddress& address, std::uint8_t prefix);

    /// \param other an address \return true if it is of this family and within the network
    bool Contains(const BsdAddress& other) const;

    /// \return "10.0.0.0/8"; of one address without its prefix
    std::string ToString() const;

    bool operator==(const PfNetwork& other) const
    {
        return address == other.address && prefix == other.prefix;
    }
};

/// What of an interface an address in a rule stands for: `em0`, `em0:network`, ...
enum class PfInterfacePart : std::uint8_t
{
    ADDRESS,
    NETWORK,   ///< `:network`
    BROADCAST, ///< `:broadcast`
    PEER,      ///< `:peer`
};

/// An address as a rule, a pool or a table has it (struct pf_addr_wrap in FreeBSD
/// sys/net/pfvar.h). Lists were expanded into several rules.
struct PfAddress
{
    enum class Kind : std::uint8_t
    {
        ANY,         ///< `any`, or nothing said
        NETWORK,     ///< `network`
        RANGE,       ///< `network.address - last`
        TABLE,       ///< `<name>`
        INTERFACE,   ///< `name` or `(name)`: addresses of an interface or of a group's
        NO_ROUTE,    ///< `no-route`: without a route
        URPF_FAILED, ///< `urpf-failed`: that the route back leads elsewhere
    };

    Kind kind = Kind::ANY;
    PfNetwork network; ///< NETWORK; RANGE: the first; INTERFACE: its prefix, 0: what the part says
    BsdAddress last;   ///< RANGE: the last address
    std::string name;  ///< TABLE, INTERFACE; "self": all interfaces of the host
    bool dynamic = false; ///< INTERFACE in parentheses: looked up for each packet, not at load
    bool noAlias = false; ///< INTERFACE `:0`: its first address of the family alone
    PfInterfacePart part = PfInterfacePart::ADDRESS; ///< INTERFACE

    bool operator==(const PfAddress& other) const
    {
        return kind == other.kind && network == other.network && last == other.last &&
               name == other.name && dynamic == other.dynamic && noAlias == other.noAlias &&
               part == other.part;
    }

    /// \return as `pfctl -sr` prints it
    std::string ToString() const;
};

/// What a rule asks of a port: an operator of pf.conf(5) and its one or two operands
struct PfPorts
{
    enum class Operator : std::uint8_t
    {
        ANY,
        EQ,      ///< `= low`
        NE,      ///< `!= low`
        LT,      ///< `< low`
        LE,      ///< `<= low`
        GT,      ///< `> low`
        GE,      ///< `>= low`
        RANGE,   ///< `low:high`, both included
        INSIDE,  ///< `low >< high`, both left out
        OUTSIDE, ///< `low <> high`: below low or above high
    };

    Operator op = Operator::ANY;
    std::uint16_t low = 0;  ///< host order
    std::uint16_t high = 0; ///< of the last three

    /// \param port of a packet, host order \return pf_match_port()
    bool Matches(std::uint16_t port) const;

    bool IsAny() const
    {
        return op == Operator::ANY;
    }

    bool operator==(const PfPorts& other) const
    {
        return op == other.op && low == other.low && high == other.high;
    }

    /// \return as `pfctl -P -sr` prints it behind the address: " port = 80"; "" for any
    std::string ToString() const;
};

/// `from` or `to` of a rule (struct pf_rule_addr)
struct PfRuleHost
{
    PfAddress address;
    bool negated = false; ///< `!`: every address but these
    PfPorts ports;

    /// \return true where neither address nor port restrict anything
    bool IsAny() const
    {
        return address.kind == PfAddress::Kind::ANY && ports.IsAny();
    }

    bool operator==(const PfRuleHost& other) const
    {
        return address == other.address && negated == other.negated && ports == other.ports;
    }

    /// \return as `pfctl -P -sr` prints it behind `from` or `to`
    std::string ToString() const;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_HOST_H
