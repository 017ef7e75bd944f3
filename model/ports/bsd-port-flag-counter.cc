// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-port-flag-counter.h"

#include <cassert>
#include <numeric>

namespace ns3
{
namespace divertsim
{

void
BsdPortFlagCounter::AddRef(BsdPortBitFlags flags)
{
    assert(flags <= BSD_PORT_FLAG_MASK);
    if (flags <= BSD_PORT_FLAG_MASK) // no other counter takes the blame
    {
        ++m_refs[flags];
    }
}

void
BsdPortFlagCounter::DropRef(BsdPortBitFlags flags)
{
    assert(flags <= BSD_PORT_FLAG_MASK);
    if (flags <= BSD_PORT_FLAG_MASK)
    {
        --m_refs[flags];
    }
}

std::int64_t
BsdPortFlagCounter::TotalRefs() const
{
    return std::accumulate(m_refs.begin(), m_refs.end(), std::int64_t{0});
}

std::int64_t
BsdPortFlagCounter::FlagRefs(BsdPortBitFlags flags) const
{
    std::int64_t refs = 0;
    for (BsdPortBitFlags held = 0; held <= BSD_PORT_FLAG_MASK; ++held)
    {
        refs += (held & flags) == flags ? m_refs[held] : 0;
    }
    return refs;
}

bool
BsdPortFlagCounter::AllRefsHave(BsdPortBitFlags flags) const
{
    for (BsdPortBitFlags held = 0; held <= BSD_PORT_FLAG_MASK; ++held)
    {
        if (m_refs[held] > 0 && (held & flags) != flags)
        {
            return false;
        }
    }
    return true;
}

BsdPortBitFlags
BsdPortFlagCounter::SharedFlags() const
{
    BsdPortBitFlags shared = BSD_PORT_FLAG_MASK;
    for (BsdPortBitFlags held = 0; held <= BSD_PORT_FLAG_MASK; ++held)
    {
        shared &= m_refs[held] > 0 ? held : BSD_PORT_FLAG_MASK;
    }
    return shared;
}

} // namespace divertsim
} // namespace ns3
