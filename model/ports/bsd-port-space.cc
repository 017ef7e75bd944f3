// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-port-space.h"

#include "ns3/bsd-port-space-freebsd.h"
#include "ns3/bsd-port-space-gvisor.h"
#include "ns3/bsd-port-space-linux.h"
#include "ns3/bsd-port-space-openbsd.h"

namespace ns3
{
namespace divertsim
{

std::unique_ptr<BsdPortSpace>
BsdMakePortSpace(BsdSystem system, BsdRandom& random, const BsdLocalAddresses& addresses)
{
    switch (system)
    {
    case BsdSystem::FREEBSD:
        return std::make_unique<BsdPortSpaceFreebsd>(random, addresses);
    case BsdSystem::OPENBSD:
        return std::make_unique<BsdPortSpaceOpenbsd>(random, addresses);
    case BsdSystem::GVISOR:
        return std::make_unique<BsdPortSpaceGvisor>(random, addresses);
    case BsdSystem::PLAIN:
        break;
    }
    return std::make_unique<BsdPortSpaceLinux>(random, addresses);
}

} // namespace divertsim
} // namespace ns3
