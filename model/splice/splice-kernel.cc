// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/splice-kernel.h"

#include "ns3/splice-freebsd.h"
#include "ns3/splice-openbsd.h"

namespace ns3
{
namespace divertsim
{

const SpliceKernel*
SpliceKernel::Find(BsdSystem system)
{
    static const SpliceFreebsd freebsd;
    static const SpliceOpenbsd openbsd;
    switch (system)
    {
    case BsdSystem::FREEBSD:
        return &freebsd;
    case BsdSystem::OPENBSD:
        return &openbsd;
    default:
        return nullptr;
    }
}

} // namespace divertsim
} // namespace ns3
