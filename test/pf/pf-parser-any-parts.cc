// SPDX-License-Identifier: GPL-2.0-only
#include "test/pf/pf-parser-any-parts.h"

#include <cstddef>

namespace ns3
{
namespace divertsim
{

namespace
{

const char* const ADDRESSES4[] = {"10.0.0.0", "10.1.2.3", "192.0.2.7", "255.255.255.255"};
const char* const ADDRESSES6[] = {"::1", "2001:db8::", "fe80::1", "ff02::1"};

} // namespace

BsdAddress
PfAnyAddress(BsdFamily family)
{
    return *BsdAddress::Parse(family == BsdFamily::INET ? PfAny::Pick(ADDRESSES4)
                                                        : PfAny::Pick(ADDRESSES6));
}

PfAddress
PfAnyNetwork(BsdFamily family)
{
    PfAddress address;
    address.kind = PfAddress::Kind::NETWORK;
    const BsdAddress any = PfAnyAddress(family);
    const auto most = static_cast<std::uint8_t>(any.Size() * 8);
    address.network =
        PfNetwork::Of(any, PfAny::Maybe() ? most : PfAny::Between<std::uint8_t>(1, most));
    return address;
}

PfAddress
PfAnyInterface(bool dynamic)
{
    PfAddress address;
    address.kind = PfAddress::Kind::INTERFACE;
    address.name = PfAny::Maybe(4) ? "self" : PfAny::Pick(PfAny::INTERFACES);
    address.dynamic = dynamic;
    address.noAlias = PfAny::Maybe(3);
    address.part = *rc::gen::element(PfInterfacePart::ADDRESS,
                                     PfInterfacePart::NETWORK,
                                     PfInterfacePart::BROADCAST,
                                     PfInterfacePart::PEER);
    if (address.part == PfInterfacePart::ADDRESS && PfAny::Maybe(3))
    {
        address.network.prefix = PfAny::Between<std::uint8_t>(1, 128);
    }
    return address;
}

PfAddress
PfAnyTable()
{
    PfAddress address;
    address.kind = PfAddress::Kind::TABLE;
    address.name = *rc::gen::element<std::string>("t", "bad_guys", "__x-1");
    return address;
}

PfRuleHost
PfAnyHost(BsdFamily family, bool ports)
{
    PfRuleHost host;
    const bool known = family != BsdFamily::NONE;
    switch (*rc::gen::inRange(0, 7))
    {
    case 0:
        host.address = known ? PfAnyNetwork(family) : PfAddress();
        break;
    case 1:
        if (known)
        {
            host.address = PfAnyNetwork(family);
            host.address.network =
                PfNetwork::Of(host.address.network.address, family == BsdFamily::INET ? 32 : 128);
            host.address.kind = PfAddress::Kind::RANGE;
            host.address.last = PfAnyAddress(family);
        }
        break;
    case 2:
        host.address = PfAnyInterface(PfAny::Maybe());
        break;
    case 3:
        host.address = PfAnyTable();
        break;
    case 4:
        host.address.kind =
            *rc::gen::element(PfAddress::Kind::NO_ROUTE, PfAddress::Kind::URPF_FAILED);
        break;
    default:
        break;
    }
    host.negated = host.address.kind != PfAddress::Kind::ANY && PfAny::Maybe(3);
    if (ports && PfAny::Maybe())
    {
        host.ports.op = static_cast<PfPorts::Operator>(*rc::gen::inRange(1, 10));
        host.ports.low = PfAny::Between<std::uint16_t>(0, 65535);
        const bool two = host.ports.op >= PfPorts::Operator::RANGE;
        host.ports.high = two ? PfAny::Between<std::uint16_t>(0, 65535) : std::uint16_t{0};
    }
    return host;
}

PfPool
PfAnyPool(BsdFamily family, bool route, BsdSystem system)
{
    PfPool pool;
    const bool freebsd = system == BsdSystem::FREEBSD;
    const auto count = PfAny::Between<std::size_t>(1, 3);
    bool many = count > 1;
    for (std::size_t i = 0; i < count; ++i)
    {
        PfPoolAddress address;
        address.interface = route && freebsd ? PfAny::Pick(PfAny::INTERFACES) : "";
        if (!route || !freebsd || PfAny::Maybe())
        {
            address.address = PfAny::Maybe(3)   ? PfAnyInterface(true)
                              : PfAny::Maybe(4) ? PfAnyTable()
                                                : PfAnyNetwork(family);
            many = many || address.address.kind == PfAddress::Kind::TABLE ||
                   (address.address.kind == PfAddress::Kind::INTERFACE && !address.address.noAlias);
        }
        pool.addresses.push_back(address);
    }
    pool.type =
        many ? PfPool::Type::ROUND_ROBIN : static_cast<PfPool::Type>(*rc::gen::inRange(0, 5));
    if (pool.type == PfPool::Type::SOURCE_HASH && PfAny::Maybe())
    {
        pool.hasKey = true;
        for (std::uint32_t& part : pool.key)
        {
            part = *rc::gen::arbitrary<std::uint32_t>();
        }
    }
    pool.sticky = PfAny::Maybe(3);
    return pool;
}

void
PfAddPorts(PfPool& pool, const PfRule& rule)
{
    if (PfAny::Maybe())
    {
        pool.portLow = PfAny::Between<std::uint16_t>(1, 65535);
        const bool asMany =
            rule.destination.ports.op == PfPorts::Operator::RANGE && pool.addresses.size() == 1;
        pool.portHigh = asMany && PfAny::Maybe()
                            ? std::uint16_t{0}
                            : PfAny::Between<std::uint16_t>(pool.portLow, 65535);
    }
}

} // namespace divertsim
} // namespace ns3
