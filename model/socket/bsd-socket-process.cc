// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-process.h"

#include "ns3/bsd-socket-local.h"
#include "ns3/bsd-socket-wait.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

BsdSocketProcess::BsdSocketProcess(Ptr<BsdSocketLayer> layer, BsdCredentials who)
    : m_layer(std::move(layer)),
      m_who(std::move(who)),
      m_descriptors(m_layer->GetConfig().descriptors)
{
}

BsdSocketProcess::~BsdSocketProcess()
{
    m_waits.clear();
    for (int fd = 0; fd < m_descriptors.GetEnd(); ++fd)
    {
        Close(fd);
    }
}

void
BsdSocketProcess::Abandon()
{
    m_waits.clear();
    for (int fd = 0; fd < m_descriptors.GetEnd(); ++fd)
    {
        if (const auto socket = GetSocket(fd))
        {
            socket->Abandon();
        }
    }
}

BsdErrno
BsdSocketProcess::Errno() const
{
    return m_errno;
}

const BsdCredentials&
BsdSocketProcess::GetCredentials() const
{
    return m_who;
}

void
BsdSocketProcess::SetCredentials(const BsdCredentials& who)
{
    m_who = who;
}

int
BsdSocketProcess::Fail(BsdErrno error)
{
    m_errno = error;
    return -1;
}

int
BsdSocketProcess::Result(BsdErrno error)
{
    return error == BsdErrno::OK ? 0 : Fail(error);
}

bool
BsdSocketProcess::IsFreebsd() const
{
    return m_layer->GetConfig().system == BsdSystem::FREEBSD;
}

void
BsdSocketProcess::SetSpliceContext(const BsdSpliceContext& context)
{
    m_spliceContext = context;
}

const BsdSpliceContext&
BsdSocketProcess::GetSpliceContext() const
{
    return m_spliceContext;
}

BsdErrno
BsdSocketProcess::FindSocket(int fd, BsdCapRights rights, std::shared_ptr<BsdSocketView>& socket)
{
    std::shared_ptr<BsdSocket> found;
    const BsdErrno error = m_descriptors.GetSocket(fd, found, rights);
    socket = std::move(found);
    return error;
}

int
BsdSocketProcess::CapRightsLimit(int fd, BsdCapRights rights)
{
    return IsFreebsd() ? Result(m_descriptors.Limit(fd, rights)) : Fail(BsdErrno::E_NOSYS);
}

bool
BsdSocketProcess::Find(int s, std::shared_ptr<BsdSocket>& socket, BsdCapRights rights)
{
    return Result(m_descriptors.GetSocket(s, socket, rights)) == 0;
}

bool
BsdSocketProcess::Find(int s, const BsdSockaddr& name, std::shared_ptr<BsdSocket>& socket)
{
    // sa_len and sa_family at least: getsockaddr() before getsock() on FreeBSD, sockargs() after
    // it on OpenBSD
    const bool cut = name.length < BSD_SOCKADDR_HEADER;
    if (IsFreebsd() && cut)
    {
        Fail(BsdErrno::E_INVAL);
        return false;
    }
    if (IsFreebsd() && m_who.capabilityMode)
    {
        Fail(BsdErrno::E_CAPMODE); // kern_bindat(), kern_connectat()
        return false;
    }
    if (!Find(s, socket))
    {
        return false;
    }
    return !cut || Result(BsdErrno::E_INVAL) == 0;
}

std::shared_ptr<BsdSocket>
BsdSocketProcess::GetSocket(int s) const
{
    std::shared_ptr<BsdSocket> socket;
    m_descriptors.GetSocket(s, socket);
    return socket;
}

BsdErrno
BsdSocketProcess::Create(int domain, int type, int protocol, std::shared_ptr<BsdSocket>& socket)
{
    constexpr int BITS = BSD_SOCK_CLOEXEC | BSD_SOCK_NONBLOCK;
    const BsdErrno error = m_layer->Create(domain, type & ~BITS, protocol, m_who, socket);
    if (error == BsdErrno::OK)
    {
        socket->SetNonBlocking((type & BSD_SOCK_NONBLOCK) != 0);
    }
    return error;
}

int
BsdSocketProcess::Socket(int domain, int type, int protocol)
{
    // FreeBSD takes the descriptor first, Linux last. OpenBSD did it as FreeBSD until 2017
    const bool first = IsFreebsd();
    if (first && m_descriptors.IsFull())
    {
        return Fail(BsdErrno::E_MFILE);
    }
    std::shared_ptr<BsdSocket> socket;
    if (Result(Create(domain, type, protocol, socket)) < 0)
    {
        return -1;
    }
    const int s = m_descriptors.Add(socket);
    return s < 0 ? Fail(BsdErrno::E_MFILE) : s;
}

int
BsdSocketProcess::Socketpair(int domain, int type, int protocol, int pair[2])
{
    std::shared_ptr<BsdSocket> one;
    std::shared_ptr<BsdSocket> other;
    if (Result(Create(domain, type, protocol, one)) < 0 ||
        Result(Create(domain, type, protocol, other)) < 0)
    {
        return -1;
    }
    if (m_descriptors.GetFree() < 2)
    {
        return Fail(BsdErrno::E_MFILE);
    }
    if (Result(one->Connect2(*other)) < 0)
    {
        return -1;
    }
    // datagram sockets are connected in each direction by itself
    if (one->GetType() == BSD_SOCK_DGRAM && Result(other->Connect2(*one)) < 0)
    {
        return -1;
    }
    pair[0] = m_descriptors.Add(one);
    pair[1] = m_descriptors.Add(other);
    return 0;
}

int
BsdSocketProcess::Bind(int s, const BsdSockaddr& name)
{
    std::shared_ptr<BsdSocket> socket;
    return Find(s, name, socket) ? Result(socket->Bind(name, m_who)) : -1;
}

int
BsdSocketProcess::Connect(int s, const BsdSockaddr& name)
{
    std::shared_ptr<BsdSocket> socket;
    return Find(s, name, socket) ? Result(socket->Connect(name, m_who)) : -1;
}

int
BsdSocketProcess::Listen(int s, int backlog)
{
    std::shared_ptr<BsdSocket> socket;
    return Find(s, socket) ? Result(socket->Listen(backlog, m_who)) : -1;
}

int
BsdSocketProcess::Accept(int s, BsdSockaddr* name)
{
    std::shared_ptr<BsdSocket> listener;
    if (!Find(s, listener))
    {
        return -1;
    }
    // OpenBSD and Linux take the descriptor before they look whether the socket listens
    if (!IsFreebsd() && m_descriptors.IsFull())
    {
        return Fail(BsdErrno::E_MFILE);
    }
    if (Result(listener->CheckAccept()) < 0)
    {
        return -1;
    }
    if (m_descriptors.IsFull())
    {
        return Fail(BsdErrno::E_MFILE);
    }
    std::shared_ptr<BsdSocket> connection;
    BsdSockaddr peer;
    if (Result(listener->Accept(connection, peer)) < 0)
    {
        return -1;
    }
    if (name)
    {
        *name = peer;
    }
    return m_descriptors.Add(connection);
}

int
BsdSocketProcess::Accept4(int s, BsdSockaddr* name, int flags)
{
    if ((flags & ~(BSD_SOCK_CLOEXEC | BSD_SOCK_NONBLOCK)) != 0)
    {
        return Fail(BsdErrno::E_INVAL);
    }
    const int accepted = Accept(s, name);
    if (accepted >= 0)
    {
        // here the flags decide, not the listener's O_NONBLOCK
        GetSocket(accepted)->SetNonBlocking((flags & BSD_SOCK_NONBLOCK) != 0);
    }
    return accepted;
}

int
BsdSocketProcess::Setsockopt(int s, int level, int name, const void* value, std::size_t size)
{
    if (!value && size != 0)
    {
        return Fail(BsdErrno::E_FAULT);
    }
    std::shared_ptr<BsdSocket> socket;
    if (!Find(s, socket))
    {
        return -1;
    }
    BsdSockopt option;
    option.set = true;
    option.level = level;
    option.name = name;
    option.value = const_cast<void*>(value); // read only: CopyIn
    option.size = size;
    option.caller = this;
    option.mayReceive = (m_descriptors.GetRights(s) & BSD_CAP_RECV) != 0;
    return Result(socket->Setsockopt(option));
}

int
BsdSocketProcess::Getsockopt(int s, int level, int name, void* value, std::size_t* size)
{
    std::shared_ptr<BsdSocket> socket;
    if (!Find(s, socket))
    {
        return -1;
    }
    BsdSockopt option;
    option.level = level;
    option.name = name;
    option.value = value;
    option.size = value && size ? *size : 0;
    const BsdErrno error = socket->Getsockopt(option);
    if (error == BsdErrno::OK && size)
    {
        *size = option.size;
    }
    return Result(error);
}

int
BsdSocketProcess::Getsockname(int s, BsdSockaddr& name)
{
    std::shared_ptr<BsdSocket> socket;
    return Find(s, socket) ? Result(socket->Getsockname(name)) : -1;
}

int
BsdSocketProcess::Getpeername(int s, BsdSockaddr& name)
{
    std::shared_ptr<BsdSocket> socket;
    return Find(s, socket) ? Result(socket->Getpeername(name)) : -1;
}

int
BsdSocketProcess::Shutdown(int s, int how)
{
    // kern_shutdown() looks at `how` before the descriptor, soshutdown() of OpenBSD last
    const bool valid = how == BSD_SHUT_RD || how == BSD_SHUT_WR || how == BSD_SHUT_RDWR;
    if (IsFreebsd() && !valid)
    {
        return Fail(BsdErrno::E_INVAL);
    }
    std::shared_ptr<BsdSocket> socket;
    return Find(s, socket) ? Result(socket->Shutdown(how)) : -1;
}

int
BsdSocketProcess::Close(int fd)
{
    if (!m_descriptors.Get(fd))
    {
        return Fail(BsdErrno::E_BADF);
    }
    // a kqueue of this program forgets the descriptor before the file ends
    for (const auto& [number, kqueue] : m_kqueues)
    {
        kqueue->Forget(static_cast<std::uintptr_t>(fd));
    }
    m_kqueues.erase(fd);
    const BsdErrno error = m_descriptors.Remove(fd);
    for (const auto& [id, wait] : m_waits)
    {
        wait->Recheck(); // poll(2) finds POLLNVAL
    }
    return Result(error);
}

int
BsdSocketProcess::Dup(int fd)
{
    const std::shared_ptr<BsdSocketFile> file = m_descriptors.Get(fd);
    if (!file)
    {
        return Fail(BsdErrno::E_BADF);
    }
    const int copy = m_descriptors.Add(file);
    if (copy < 0)
    {
        return Fail(BsdErrno::E_MFILE);
    }
    if (const BsdCapRights rights = m_descriptors.GetRights(fd); rights != BSD_CAP_ALL)
    {
        m_descriptors.Limit(copy, rights);
    }
    if (auto kqueue = std::dynamic_pointer_cast<BsdSocketKqueue>(file))
    {
        m_kqueues[copy] = std::move(kqueue);
    }
    return copy;
}

int
BsdSocketProcess::Fcntl(int fd, int command, int argument)
{
    if (!m_descriptors.Get(fd))
    {
        return Fail(BsdErrno::E_BADF);
    }
    const auto socket = GetSocket(fd);
    switch (command)
    {
    case BSD_F_GETFL:
        return socket && socket->IsNonBlocking() ? BSD_O_NONBLOCK : 0;
    case BSD_F_SETFL:
        if (socket)
        {
            socket->SetNonBlocking((argument & BSD_O_NONBLOCK) != 0);
        }
        return 0;
    default:
        return Fail(BsdErrno::E_INVAL);
    }
}

int
BsdSocketProcess::Unlink(const std::string& path)
{
    BsdDomainSet* const domains = m_layer->GetDomains();
    BsdProtosw* const local = domains ? domains->FindType(BSD_PF_LOCAL, BSD_SOCK_STREAM) : nullptr;
    auto* const usrreqs = local ? dynamic_cast<BsdSocketLocal*>(local->usrreqs.get()) : nullptr;
    return Result(usrreqs && usrreqs->Unlink(path) ? BsdErrno::OK : BsdErrno::E_NOENT);
}

} // namespace divertsim
} // namespace ns3
