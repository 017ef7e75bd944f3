// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-output.h"

namespace ns3
{
namespace divertsim
{

namespace
{

/// sizeof(struct ip): asked of IPv6 packets too
constexpr std::uint32_t IP_HEADER = 20;

/// The checks that do not depend on the way
BsdErrno
CheckWrite(const DivertAddress& to, const DivertWritten& packet)
{
    if (packet.length < IP_HEADER)
    {
        return BsdErrno::E_INVAL;
    }
    if (to.family != BsdFamily::INET)
    {
        return BsdErrno::E_AFNOSUPPORT;
    }
    if (to.length != DIVERT_ADDRESS_LENGTH)
    {
        return BsdErrno::E_INVAL;
    }
    if (packet.version != 4 && packet.version != 6)
    {
        return BsdErrno::E_AFNOSUPPORT;
    }
    return BsdErrno::OK;
}

/// The receive interface that an address names
std::optional<std::uint32_t>
FindInterface(const DivertAddress& to, const DivertInterfaces& interfaces)
{
    const std::string name = to.GetInterface();
    if (!name.empty())
    {
        if (const auto index = interfaces.FindByName(name))
        {
            return index;
        }
    }
    return interfaces.FindByAddress(to.address);
}

} // namespace

DivertOutputResult
DivertOutput(const DivertAddress& to,
             const DivertWritten& packet,
             const DivertInterfaces& interfaces)
{
    DivertOutputResult result;
    result.error = CheckWrite(to, packet);
    if (result.error != BsdErrno::OK)
    {
        return result;
    }
    result.cookie = to.port;
    result.inbound = !to.address.IsAny();
    if (!result.inbound)
    {
        result.error = packet.declared > packet.length ? BsdErrno::E_INVAL : BsdErrno::OK;
        return result;
    }
    if (const auto index = FindInterface(to, interfaces))
    {
        result.interface = *index;
    }
    else
    {
        result.error = BsdErrno::E_ADDRNOTAVAIL;
    }
    return result;
}

} // namespace divertsim
} // namespace ns3
