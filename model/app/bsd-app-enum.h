// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_ENUM_H
#define BSD_APP_ENUM_H

#include "ns3/enum.h"

namespace ns3
{
namespace divertsim
{

/// ns-3.41 and later: the accessor names the type of the enum
template <typename E, typename M>
auto
BsdMakeEnumAccessor(M member, int) -> decltype(ns3::MakeEnumAccessor<E>(member))
{
    return ns3::MakeEnumAccessor<E>(member);
}

/// Before ns-3.41: it may not
template <typename E, typename M>
auto
BsdMakeEnumAccessor(M member, long) -> decltype(ns3::MakeEnumAccessor(member))
{
    return ns3::MakeEnumAccessor(member);
}

/**
 * ns3::MakeEnumAccessor for every release of ns-3.
 * \tparam E the enum \param member pointer to the member or setter \return the accessor
 */
template <typename E, typename M>
auto
BsdMakeEnumAccessor(M member)
{
    return BsdMakeEnumAccessor<E>(member, 0);
}

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_ENUM_H
