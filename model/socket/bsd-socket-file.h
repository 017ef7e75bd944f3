// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_FILE_H
#define BSD_SOCKET_FILE_H

#include "ns3/bsd-errno.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A direction of a file: what can be read of it, or written to it
enum class BsdSocketSide : std::uint8_t
{
    READ,
    WRITE,
};

/// What a filter of kevent(2) finds
struct BsdSocketReadiness
{
    bool ready = false;
    std::int64_t data = 0;          ///< bytes, connections or events that wait; or space, bytes
    bool eof = false;               ///< EV_EOF
    BsdErrno fflags = BsdErrno::OK; ///< with EV_EOF: so_error
};

/// Told whenever a file may have become ready
class BsdSocketWatcher
{
  public:
    virtual ~BsdSocketWatcher() = default;
    /**
     * sowakeup(): ask the file what it is. May add and remove watchers of the file, but must not
     * run the program: that comes when the event is over.
     * \param side that something happened on
     */
    virtual void OnWakeup(BsdSocketSide side) = 0;
};

/// What stands behind a descriptor, as far as readiness goes: a socket or a kqueue
class BsdSocketFile
{
  public:
    BsdSocketFile() = default;
    virtual ~BsdSocketFile() = default;
    BsdSocketFile(const BsdSocketFile&) = delete;
    BsdSocketFile& operator=(const BsdSocketFile&) = delete;

    /**
     * A filter of kevent(2): EVFILT_READ or EVFILT_WRITE.
     * \param side which
     * \param lowat of NOTE_LOWAT, where it is given
     * \return what it finds; nothing where the file has no such filter: EINVAL
     */
    virtual std::optional<BsdSocketReadiness> Filter(BsdSocketSide side,
                                                     std::optional<std::int64_t> lowat) const = 0;
    /// poll(2). \param events asked for \return events that are there, POLLHUP and POLLERR unasked
    virtual int Poll(int events) const = 0;
    /// The last descriptor is gone.
    virtual BsdErrno Close() = 0;

    /// A descriptor more stands for it (f_count).
    void Hold();
    /// A descriptor less. \return true if it was the last
    bool Release();

    /// \param watcher told from now on, after those that were added before
    void AddWatcher(BsdSocketWatcher* watcher);
    /// \param watcher not told any more
    void RemoveWatcher(BsdSocketWatcher* watcher);

  protected:
    /// Tell every watcher. \param side that something happened on
    void Wakeup(BsdSocketSide side);

  private:
    std::vector<BsdSocketWatcher*> m_watchers; ///< null: removed while they were told
    int m_descriptors = 0;                     ///< that stand for it
    std::size_t m_telling = 0;                 ///< Wakeup calls that run
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_FILE_H
