// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-cpu-costs.h"

#include <cassert>

namespace ns3
{
namespace divertsim
{

double
BsdCpuCosts::GetCopy(double bytes) const
{
    return 2 * syscall + bytes * (2 * copyPerByte + stackPerByte);
}

double
BsdCpuCosts::GetCopy(double bytes, double batch) const
{
    assert(batch > 0);
    return GetCopy(bytes) + wakeup / batch;
}

double
BsdCpuCosts::GetSplice(double bytes) const
{
    return pair + bytes * stackPerByte;
}

double
BsdCpuCosts::GetSplice(double bytes, double batch) const
{
    assert(batch > 0);
    return GetSplice(bytes) + wakeup / batch;
}

} // namespace divertsim
} // namespace ns3
