// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_DESCRIPTORS_H
#define BSD_SOCKET_DESCRIPTORS_H

#include "ns3/bsd-errno.h"
#include "ns3/bsd-socket-caller.h"
#include "ns3/bsd-socket-file.h"
#include "ns3/bsd-socket.h"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * A program's descriptors (struct filedesc): the lowest free number is given out first. 0, 1 and
 * 2 are taken from the start, by files that are no sockets.
 */
class BsdSocketDescriptors
{
  public:
    /// \param limit RLIMIT_NOFILE: numbers below it
    explicit BsdSocketDescriptors(int limit);

    /// \return true where Add would give EMFILE
    bool IsFull() const;
    /// \return how many may be added
    std::size_t GetFree() const;
    /// falloc(). \param file what it stands for \return the descriptor; -1: EMFILE
    int Add(std::shared_ptr<BsdSocketFile> file);
    /// \param fd any number \return what it stands for, null for EBADF
    const std::shared_ptr<BsdSocketFile>& Get(int fd) const;
    /// getsock(). \param fd any number \param socket gets it \param rights BSD_CAP_* that it must
    /// have \return OK, EBADF, ENOTCAPABLE, ENOTSOCK
    BsdErrno GetSocket(int fd, std::shared_ptr<BsdSocket>& socket, BsdCapRights rights = 0) const;
    /// \param fd any number \return its rights, BSD_CAP_*; all where it is none
    BsdCapRights GetRights(int fd) const;
    /// cap_rights_limit(2). \param fd any number \param rights that it keeps
    /// \return OK, EBADF, ENOTCAPABLE: it does not have them all
    BsdErrno Limit(int fd, BsdCapRights rights);
    /**
     * close(2): a file that no descriptor stands for any more is closed.
     * \param fd any number
     * \return EBADF, or what its end gave
     */
    BsdErrno Remove(int fd);
    /// \return one above the highest number ever given out
    int GetEnd() const;

  private:
    int m_limit;
    std::vector<std::shared_ptr<BsdSocketFile>> m_files; ///< null: free
    std::map<int, BsdCapRights> m_rights;                ///< of descriptors that were limited
    /// numbers below m_files' size that are free, each once
    std::priority_queue<int, std::vector<int>, std::greater<>> m_free;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_DESCRIPTORS_H
