// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-host.h"

#include <cstddef>

namespace ns3
{
namespace divertsim
{

namespace
{

std::string
InterfaceToString(const PfAddress& address)
{
    std::string text = address.name;
    switch (address.part)
    {
    case PfInterfacePart::ADDRESS:
        break;
    case PfInterfacePart::NETWORK:
        text += ":network";
        break;
    case PfInterfacePart::BROADCAST:
        text += ":broadcast";
        break;
    case PfInterfacePart::PEER:
        text += ":peer";
        break;
    }
    text += address.noAlias ? ":0" : "";
    if (address.dynamic)
    {
        text.insert(0, "(").append(")");
    }
    return address.network.prefix == 0 ? text : text + "/" + std::to_string(address.network.prefix);
}

} // namespace

PfNetwork
PfNetwork::Of(const BsdAddress& address, std::uint8_t prefix)
{
    PfNetwork network{address, prefix};
    for (std::size_t bit = prefix; bit < address.Size() * 8; ++bit)
    {
        std::uint8_t& byte = network.address.bytes[bit / 8];
        byte = static_cast<std::uint8_t>(byte & ~(0x80U >> (bit % 8)));
    }
    return network;
}

bool
PfNetwork::Contains(const BsdAddress& other) const
{
    if (address.family != other.family)
    {
        return false;
    }
    const std::size_t whole = prefix / 8;
    for (std::size_t i = 0; i < whole; ++i)
    {
        if (address.bytes[i] != other.bytes[i])
        {
            return false;
        }
    }
    const unsigned mask = 0xff00U >> (prefix % 8);
    return prefix % 8 == 0 || ((address.bytes[whole] ^ other.bytes[whole]) & mask & 0xffU) == 0;
}

std::string
PfNetwork::ToString() const
{
    const bool whole = prefix == address.Size() * 8;
    return address.ToString() + (whole ? "" : "/" + std::to_string(prefix));
}

std::string
PfAddress::ToString() const
{
    switch (kind)
    {
    case Kind::ANY:
        break;
    case Kind::NETWORK:
        return network.ToString();
    case Kind::RANGE:
        return network.address.ToString() + " - " + last.ToString();
    case Kind::TABLE:
        return "<" + name + ">";
    case Kind::INTERFACE:
        return InterfaceToString(*this);
    case Kind::NO_ROUTE:
        return "no-route";
    case Kind::URPF_FAILED:
        return "urpf-failed";
    }
    return "any";
}

bool
PfPorts::Matches(std::uint16_t port) const
{
    switch (op)
    {
    case Operator::ANY:
        return true;
    case Operator::EQ:
        return port == low;
    case Operator::NE:
        return port != low;
    case Operator::LT:
        return port < low;
    case Operator::LE:
        return port <= low;
    case Operator::GT:
        return port > low;
    case Operator::GE:
        return port >= low;
    case Operator::RANGE:
        return port >= low && port <= high;
    case Operator::INSIDE:
        return port > low && port < high;
    case Operator::OUTSIDE:
        return port < low || port > high;
    }
    return false;
}

std::string
PfPorts::ToString() const
{
    const std::string one = std::to_string(low);
    const std::string two = std::to_string(high);
    switch (op)
    {
    case Operator::ANY:
        break;
    case Operator::EQ:
        return " port = " + one;
    case Operator::NE:
        return " port != " + one;
    case Operator::LT:
        return " port < " + one;
    case Operator::LE:
        return " port <= " + one;
    case Operator::GT:
        return " port > " + one;
    case Operator::GE:
        return " port >= " + one;
    case Operator::RANGE:
        return " port " + one + ":" + two;
    case Operator::INSIDE:
        return " port " + one + " >< " + two;
    case Operator::OUTSIDE:
        return " port " + one + " <> " + two;
    }
    return "";
}

std::string
PfRuleHost::ToString() const
{
    return (negated ? "! " : "") + address.ToString() + ports.ToString();
}

} // namespace divertsim
} // namespace ns3
