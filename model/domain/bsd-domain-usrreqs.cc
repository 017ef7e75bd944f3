// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-domain-usrreqs.h"

namespace ns3
{
namespace divertsim
{

namespace
{

class NoUsrreqs : public BsdUsrreqs
{
  public:
    bool HasAttach() const override
    {
        return false;
    }
};

} // namespace

const std::shared_ptr<BsdUsrreqs>&
BsdNoUsrreqs()
{
    static const std::shared_ptr<BsdUsrreqs> none = std::make_shared<NoUsrreqs>();
    return none;
}

bool
BsdUsrreqs::HasAttach() const
{
    return true;
}

BsdErrno
BsdUsrreqs::Attach(BsdSocketView&, int, const BsdCredentials&)
{
    return BsdErrno::E_OPNOTSUPP;
}

BsdErrno
BsdUsrreqs::Bind(BsdSocketView&, const BsdSockaddr&, const BsdCredentials&)
{
    return BsdErrno::E_OPNOTSUPP;
}

BsdErrno
BsdUsrreqs::Listen(BsdSocketView&, int, const BsdCredentials&)
{
    return BsdErrno::E_OPNOTSUPP;
}

BsdErrno
BsdUsrreqs::Connect(BsdSocketView&, const BsdSockaddr&, const BsdCredentials&)
{
    return BsdErrno::E_OPNOTSUPP;
}

BsdErrno
BsdUsrreqs::Connect2(BsdSocketView&, BsdSocketView&)
{
    return BsdErrno::E_OPNOTSUPP;
}

BsdErrno
BsdUsrreqs::Accept(BsdSocketView&, BsdSockaddr&)
{
    return BsdErrno::E_OPNOTSUPP;
}

BsdErrno
BsdUsrreqs::Disconnect(BsdSocketView&)
{
    return BsdErrno::E_OPNOTSUPP;
}

BsdErrno
BsdUsrreqs::Shutdown(BsdSocketView&, int)
{
    return BsdErrno::E_OPNOTSUPP;
}

void
BsdUsrreqs::Close(BsdSocketView&)
{
}

void
BsdUsrreqs::Abort(BsdSocketView&)
{
}

void
BsdUsrreqs::Detach(BsdSocketView&)
{
}

BsdErrno
BsdUsrreqs::Send(BsdSocketView&,
                 int,
                 BsdPayloadPtr,
                 const BsdSockaddr*,
                 BsdControlPtr,
                 const BsdCredentials&)
{
    return BsdErrno::E_OPNOTSUPP;
}

BsdErrno
BsdUsrreqs::Rcvd(BsdSocketView&, int)
{
    return BsdErrno::E_OPNOTSUPP;
}

BsdErrno
BsdUsrreqs::Rcvoob(BsdSocketView&, BsdPayloadPtr&, int)
{
    return BsdErrno::E_OPNOTSUPP;
}

void
BsdUsrreqs::Flush(BsdSocketView&, int)
{
}

BsdErrno
BsdUsrreqs::Sockaddr(BsdSocketView&, BsdSockaddr&)
{
    return BsdErrno::E_OPNOTSUPP;
}

BsdErrno
BsdUsrreqs::Peeraddr(BsdSocketView&, BsdSockaddr&)
{
    return BsdErrno::E_OPNOTSUPP;
}

BsdErrno
BsdUsrreqs::Control(BsdSocketView&, unsigned long, std::any&, BsdIfnet*, const BsdCredentials&)
{
    return BsdErrno::E_OPNOTSUPP;
}

BsdErrno
BsdUsrreqs::Sense(BsdSocketView&, BsdSocketStat&)
{
    return BsdErrno::OK;
}

BsdErrno
BsdUsrreqs::Sosend(BsdSocketView&,
                   const BsdSockaddr*,
                   BsdPayloadPtr,
                   BsdControlPtr,
                   int,
                   const BsdCredentials&,
                   std::size_t&)
{
    return BsdErrno::E_OPNOTSUPP;
}

BsdErrno
BsdUsrreqs::Soreceive(BsdSocketView&, std::size_t, int, BsdReceived&)
{
    return BsdErrno::E_OPNOTSUPP;
}

int
BsdUsrreqs::Sopoll(BsdSocketView&, int)
{
    return 0;
}

std::size_t
BsdUsrreqs::Readable(BsdSocketView&)
{
    return 0;
}

std::size_t
BsdUsrreqs::Writable(BsdSocketView&)
{
    return 0;
}

} // namespace divertsim
} // namespace ns3
