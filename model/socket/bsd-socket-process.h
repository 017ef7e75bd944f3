// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_PROCESS_H
#define BSD_SOCKET_PROCESS_H

#include "ns3/bsd-credentials.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-socket-caller.h"
#include "ns3/bsd-socket-descriptors.h"
#include "ns3/bsd-socket-kevent.h"
#include "ns3/bsd-socket-kqueue.h"
#include "ns3/bsd-socket-layer.h"
#include "ns3/bsd-socket-options.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// struct pollfd
struct BsdPollfd
{
    int fd = -1; ///< below 0: passed over
    int events = 0;
    int revents = 0;
};

/// An fd_set: numbers of descriptors
using BsdFdSet = std::set<int>;

/**
 * A BSD program on a host: its descriptors and the calls that it makes, under their own names and
 * with their own results: -1, and Errno says why.
 *
 * Nothing here blocks, since a simulated program is called back and not put to sleep. A call that
 * would sleep returns EAGAIN (connect(2): EINPROGRESS) on a blocking socket too; the program asks
 * by AwaitPoll, AwaitSelect or AwaitKevent to be called when it is worth another try. Nor are
 * there signals: a program is taken to ignore SIGPIPE.
 *
 * \code
 * BsdSocketProcess program(layer, root);
 * int sd = program.Socket(BSD_PF_DIVERT, BSD_SOCK_RAW, 0);
 * int one = 1;
 * program.Setsockopt(sd, BSD_SOL_SOCKET, BSD_SO_REUSEPORT_LB, &one, sizeof(one));
 * program.Bind(sd, BsdSockaddr::Inet(8000));
 * \endcode
 *
 * Of a call's checks those of the descriptor and of the address stand here (FreeBSD and OpenBSD
 * sys/kern/uipc_syscalls.c), those of the socket in BsdSocket, those of the protocol behind it.
 */
class BsdSocketProcess : private BsdSocketCaller
{
  public:
    /// \param layer the host's \param who the program runs as
    BsdSocketProcess(Ptr<BsdSocketLayer> layer, BsdCredentials who);
    /// exit(2): closes every descriptor; nobody is called back any more
    ~BsdSocketProcess();
    BsdSocketProcess(const BsdSocketProcess&) = delete;
    BsdSocketProcess& operator=(const BsdSocketProcess&) = delete;

    /// The simulation is over, and the host may be gone: what is open is dropped and not closed.
    void Abandon();

    /// \return errno of the last call that gave -1
    BsdErrno Errno() const;
    /// \return who the program runs as
    const BsdCredentials& GetCredentials() const;
    /// setuid(2), jail_attach(2), cap_enter(2). \param who it runs as from now on; sockets keep
    /// those of their creation
    void SetCredentials(const BsdCredentials& who);
    /// Not of a kernel: who moves the bytes of splices that the program makes from now on, and
    /// whose work that is. \param context of them
    void SetSpliceContext(const BsdSpliceContext& context);
    /// \return who moves the bytes of its splices, and whose work that is
    const BsdSpliceContext& GetSpliceContext() const override;

    /// socket(2). \param type with BSD_SOCK_NONBLOCK or without
    int Socket(int domain, int type, int protocol);
    /// socketpair(2). \param pair gets two descriptors
    int Socketpair(int domain, int type, int protocol, int pair[2]);
    /// bind(2)
    int Bind(int s, const BsdSockaddr& name);
    /// connect(2)
    int Connect(int s, const BsdSockaddr& name);
    /// listen(2)
    int Listen(int s, int backlog);
    /// accept(2). \param name gets the peer's, may be null
    int Accept(int s, BsdSockaddr* name = nullptr);
    /// accept4(2). \param flags BSD_SOCK_NONBLOCK
    int Accept4(int s, BsdSockaddr* name, int flags);
    /// setsockopt(2)
    int Setsockopt(int s, int level, int name, const void* value, std::size_t size);
    /// getsockopt(2). \param size room; gets what was written
    int Getsockopt(int s, int level, int name, void* value, std::size_t* size);
    /// getsockname(2)
    int Getsockname(int s, BsdSockaddr& name);
    /// getpeername(2)
    int Getpeername(int s, BsdSockaddr& name);
    /// shutdown(2)
    int Shutdown(int s, int how);
    /// close(2)
    int Close(int fd);
    /// dup(2)
    int Dup(int fd);
    /// fcntl(2), BSD_F_GETFL and BSD_F_SETFL
    int Fcntl(int fd, int command, int argument = 0);
    /// unlink(2) of a local socket's path
    int Unlink(const std::string& path);
    /**
     * cap_rights_limit(2) of FreeBSD, of rights that are modelled: recv(2), send(2) and SO_SPLICE
     * ask for them.
     * \param fd the descriptor \param rights BSD_CAP_* that it keeps
     * \return -1: EBADF, ENOTCAPABLE where it does not have them all; ENOSYS on other systems
     */
    int CapRightsLimit(int fd, BsdCapRights rights);

    /// read(2)
    std::int64_t Read(int fd, void* buffer, std::size_t size);
    /// recv(2)
    std::int64_t Recv(int s, void* buffer, std::size_t size, int flags);
    /// recvfrom(2). \param from gets the sender's, may be null
    std::int64_t Recvfrom(int s, void* buffer, std::size_t size, int flags, BsdSockaddr* from);
    /// write(2)
    std::int64_t Write(int fd, const void* buffer, std::size_t size);
    /// send(2)
    std::int64_t Send(int s, const void* buffer, std::size_t size, int flags);
    /// sendto(2). \param to null for none
    std::int64_t Sendto(int s,
                        const void* buffer,
                        std::size_t size,
                        int flags,
                        const BsdSockaddr* to);
    /// recvmsg(2) without copying: ns-3's packets keep their tags. \param received gets what was
    /// read: null for the end of file
    std::int64_t Recvmsg(int s, std::size_t size, int flags, BsdReceived& received);
    /// sendmsg(2) without copying. \param payload null for no bytes \param to null for none
    std::int64_t Sendmsg(int s, BsdPayloadPtr payload, int flags, const BsdSockaddr* to);

    /// poll(2) that does not wait. \return descriptors with revents
    int Poll(BsdPollfd* fds, std::size_t count);
    /// select(2) that does not wait. \param count descriptors below it are looked at \return ready
    int Select(int count, BsdFdSet* read, BsdFdSet* write, BsdFdSet* except);
    /// kqueue(2)
    int Kqueue();
    /// kevent(2) that does not wait. \return events, those with BSD_EV_ERROR among them
    int Kevent(int kq,
               const BsdKevent* changes,
               std::size_t changeCount,
               BsdKevent* events,
               std::size_t eventCount);

    /// Names a wait, for CancelWait
    using WaitId = std::uint64_t;
    /**
     * poll(2) that waits. The program is called once, never within this call.
     * \param fds what for
     * \param timeout from now, ns; BSD_NEVER for none
     * \param done gets what poll(2) returns, 0 when the time is over, and fds with revents
     */
    WaitId AwaitPoll(std::vector<BsdPollfd> fds,
                     BsdTime timeout,
                     std::function<void(int, const std::vector<BsdPollfd>&)> done);
    /// select(2) that waits. \param done gets what select(2) returns, and both sets
    WaitId AwaitSelect(int count,
                       BsdFdSet read,
                       BsdFdSet write,
                       BsdTime timeout,
                       std::function<void(int, const BsdFdSet&, const BsdFdSet&)> done);
    /**
     * kevent(2) that waits.
     * \param kq the kqueue
     * \param count of events at most, from 1
     * \param timeout from now, ns; BSD_NEVER for none
     * \param done gets the events; none when the time is over, or the kqueue is closed
     */
    WaitId AwaitKevent(int kq,
                       std::size_t count,
                       BsdTime timeout,
                       std::function<void(const std::vector<BsdKevent>&)> done);
    /// \param wait not called any more; one that was called already is ignored
    void CancelWait(WaitId wait);

    /// \param s a descriptor \return its socket, null for none
    std::shared_ptr<BsdSocket> GetSocket(int s) const;

  private:
    class Wait;

    BsdErrno FindSocket(int fd,
                        BsdCapRights rights,
                        std::shared_ptr<BsdSocketView>& socket) override;
    int Fail(BsdErrno error);
    int Result(BsdErrno error); ///< 0 or -1
    /// getsock() \param rights that the descriptor must have \return false: errno is set
    bool Find(int s, std::shared_ptr<BsdSocket>& socket, BsdCapRights rights = 0);
    /// getsock() and the address, in the system's order \return false: errno is set
    bool Find(int s, const BsdSockaddr& name, std::shared_ptr<BsdSocket>& socket);
    BsdErrno Create(int domain, int type, int protocol, std::shared_ptr<BsdSocket>& socket);
    std::int64_t Finish(const std::shared_ptr<BsdSocket>& socket,
                        BsdPayloadPtr payload,
                        int flags,
                        const BsdSockaddr* to);
    int PollOne(const BsdPollfd& entry) const;
    bool IsFreebsd() const;
    BsdErrno Errno(BsdErrno error); ///< keeps it
    WaitId Add(std::unique_ptr<Wait> wait, BsdTime timeout);
    void Check(WaitId wait);
    void EndWait(WaitId wait, bool late);

    Ptr<BsdSocketLayer> m_layer;
    BsdCredentials m_who;
    BsdSpliceContext m_spliceContext;
    BsdErrno m_errno = BsdErrno::OK;
    BsdSocketDescriptors m_descriptors;
    std::map<int, std::shared_ptr<BsdSocketKqueue>> m_kqueues; ///< by descriptor
    WaitId m_lastWait = 0;
    std::map<WaitId, std::unique_ptr<Wait>> m_waits;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_PROCESS_H
