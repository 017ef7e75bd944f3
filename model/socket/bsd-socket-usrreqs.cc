// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-usrreqs.h"

namespace ns3
{
namespace divertsim
{

std::size_t
BsdSocketUsrreqs::Datagrams(BsdSocket&)
{
    return 0;
}

std::optional<std::size_t>
BsdSocketUsrreqs::FirstRecord(BsdSocket& so)
{
    const std::size_t bytes = Readable(so);
    return bytes > 0 ? std::optional<std::size_t>(bytes) : std::nullopt;
}

std::uint16_t
BsdSocketUsrreqs::Loops(BsdSocket&, std::size_t)
{
    return 0;
}

BsdErrno
BsdSocketUsrreqs::SpliceTake(BsdSocket& so, std::size_t size, BsdReceived& received)
{
    return Take(so, size, false, received);
}

BsdErrno
BsdSocketUsrreqs::SplicePut(BsdSocket& so,
                            const BsdPayloadPtr& payload,
                            const BsdCredentials& who,
                            std::size_t& sent)
{
    return Put(so, nullptr, payload, who, sent);
}

BsdErrno
BsdSocketUsrreqs::Sosend(BsdSocketView& so,
                         const BsdSockaddr* to,
                         BsdPayloadPtr payload,
                         BsdControlPtr,
                         int flags,
                         const BsdCredentials& who,
                         std::size_t& sent)
{
    auto& socket = static_cast<BsdSocket&>(so);
    sent = 0;
    if (const BsdErrno error = socket.CheckSend(to, flags); error != BsdErrno::OK)
    {
        return error;
    }
    if ((flags & BSD_MSG_OOB) != 0)
    {
        return BsdErrno::E_OPNOTSUPP; // ns-3's TCP sends no urgent data
    }
    return Put(socket, to, payload, who, sent);
}

BsdErrno
BsdSocketUsrreqs::Soreceive(BsdSocketView& so, std::size_t size, int flags, BsdReceived& received)
{
    if ((flags & BSD_MSG_OOB) != 0)
    {
        return Rcvoob(so, received.payload, flags);
    }
    auto& socket = static_cast<BsdSocket&>(so);
    const std::size_t bytes = Readable(so);
    const bool something = bytes > 0 || Datagrams(socket) > 0;
    if (const auto result = socket.CheckReceive(bytes, something, size, flags))
    {
        return *result;
    }
    const BsdErrno error = Take(socket, size, (flags & BSD_MSG_PEEK) != 0, received);
    if (received.payload && received.payload->GetLoops() > 0)
    {
        received.payload = received.payload->WithLoops(0); // the program has a copy
    }
    return error;
}

int
BsdSocketUsrreqs::Sopoll(BsdSocketView& so, int events)
{
    return static_cast<BsdSocket&>(so).PollGeneric(events);
}

} // namespace divertsim
} // namespace ns3
