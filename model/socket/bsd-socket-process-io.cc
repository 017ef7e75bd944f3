// SPDX-License-Identifier: GPL-2.0-only
/// \file read(2), write(2) and their relatives of a BsdSocketProcess.
#include "ns3/bsd-bytes.h"
#include "ns3/bsd-socket-process.h"

#include <algorithm>
#include <string>
#include <utility>

namespace ns3
{
namespace divertsim
{

std::int64_t
BsdSocketProcess::Recvmsg(int s, std::size_t size, int flags, BsdReceived& received)
{
    std::shared_ptr<BsdSocket> socket;
    if (!Find(s, socket, BSD_CAP_RECV) || Result(socket->Receive(size, flags, received)) < 0)
    {
        return -1;
    }
    return received.payload ? static_cast<std::int64_t>(received.payload->Size()) : 0;
}

std::int64_t
BsdSocketProcess::Recvfrom(int s, void* buffer, std::size_t size, int flags, BsdSockaddr* from)
{
    BsdReceived received;
    const std::int64_t count = Recvmsg(s, size, flags, received);
    if (count < 0)
    {
        return -1;
    }
    if (received.payload)
    {
        received.payload->Copy(static_cast<std::uint8_t*>(buffer));
    }
    if (from)
    {
        *from = received.from;
    }
    return count;
}

std::int64_t
BsdSocketProcess::Recv(int s, void* buffer, std::size_t size, int flags)
{
    return Recvfrom(s, buffer, size, flags, nullptr);
}

std::int64_t
BsdSocketProcess::Read(int fd, void* buffer, std::size_t size)
{
    const auto& file = m_descriptors.Get(fd);
    if (!file)
    {
        return Fail(BsdErrno::E_BADF);
    }
    if (GetSocket(fd))
    {
        return Recvfrom(fd, buffer, size, 0, nullptr);
    }
    // a kqueue is not read; /dev/null is at its end
    return m_kqueues.count(fd) > 0 ? Fail(BsdErrno::E_NXIO) : 0;
}

std::int64_t
BsdSocketProcess::Finish(const std::shared_ptr<BsdSocket>& socket,
                         BsdPayloadPtr payload,
                         int flags,
                         const BsdSockaddr* to)
{
    std::size_t sent = 0;
    const BsdErrno error = socket->Send(std::move(payload), to, nullptr, flags, m_who, sent);
    return error == BsdErrno::OK ? static_cast<std::int64_t>(sent) : Fail(error);
}

std::int64_t
BsdSocketProcess::Sendmsg(int s, BsdPayloadPtr payload, int flags, const BsdSockaddr* to)
{
    std::shared_ptr<BsdSocket> socket;
    const bool cut = to && to->length < BSD_SOCKADDR_HEADER;
    if (IsFreebsd() && to && m_who.capabilityMode)
    {
        return Fail(BsdErrno::E_CAPMODE); // sendit(), before the address is looked at
    }
    if (IsFreebsd() && cut)
    {
        return Fail(BsdErrno::E_INVAL);
    }
    if (!Find(s, socket, BSD_CAP_SEND))
    {
        return -1;
    }
    return cut ? Fail(BsdErrno::E_INVAL) : Finish(socket, std::move(payload), flags, to);
}

std::int64_t
BsdSocketProcess::Sendto(int s,
                         const void* buffer,
                         std::size_t size,
                         int flags,
                         const BsdSockaddr* to)
{
    BsdPayloadPtr payload;
    if (size > 0)
    {
        payload = BsdBytes::Make(std::string(static_cast<const char*>(buffer), size));
    }
    return Sendmsg(s, std::move(payload), flags, to);
}

std::int64_t
BsdSocketProcess::Send(int s, const void* buffer, std::size_t size, int flags)
{
    return Sendto(s, buffer, size, flags, nullptr);
}

std::int64_t
BsdSocketProcess::Write(int fd, const void* buffer, std::size_t size)
{
    const auto& file = m_descriptors.Get(fd);
    if (!file)
    {
        return Fail(BsdErrno::E_BADF);
    }
    if (GetSocket(fd))
    {
        return Sendto(fd, buffer, size, 0, nullptr);
    }
    return m_kqueues.count(fd) > 0 ? Fail(BsdErrno::E_NXIO) : static_cast<std::int64_t>(size);
}

} // namespace divertsim
} // namespace ns3
