// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-domain-protosw.h"

namespace ns3
{
namespace divertsim
{

BsdProtosw
BsdProtosw::Spacer()
{
    BsdProtosw spacer;
    spacer.protocol = BSD_PROTO_SPACER;
    spacer.usrreqs = BsdNoUsrreqs();
    return spacer;
}

} // namespace divertsim
} // namespace ns3
