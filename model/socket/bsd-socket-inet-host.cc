// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-inet-host.h"

namespace ns3
{
namespace divertsim
{

NS_OBJECT_ENSURE_REGISTERED(BsdSocketInetHost);

TypeId
BsdSocketInetHost::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::divertsim::BsdSocketInetHost").SetParent<Object>().SetGroupName("Divertsim");
    return tid;
}

} // namespace divertsim
} // namespace ns3
