// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_KQUEUE_H
#define BSD_SOCKET_KQUEUE_H

#include "ns3/bsd-errno.h"
#include "ns3/bsd-socket-file.h"
#include "ns3/bsd-socket-kevent.h"

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace ns3
{
namespace divertsim
{

/**
 * A kqueue (kqueue(2), FreeBSD sys/kern/kern_event.c, which OpenBSD's agrees with here): filters
 * on descriptors, and those that have triggered, in the order in which they did.
 *
 * EVFILT_READ and EVFILT_WRITE are there; any other filter gives EINVAL.
 */
class BsdSocketKqueue : public BsdSocketFile
{
  public:
    BsdSocketKqueue();
    ~BsdSocketKqueue() override;

    /**
     * kqueue_register(): one change.
     * \param change what to do
     * \param file behind change.ident, which stays until Forget; null for none
     * \return OK. In this order: EINVAL for another filter, EBADF without a file, ENOENT for a
     *         filter that is not there and is not added, EINVAL for one that the file has not
     */
    BsdErrno Register(const BsdKevent& change, BsdSocketFile* file);
    /**
     * kqueue_scan(): take events out. One of a filter without EV_CLEAR, EV_ONESHOT or
     * EV_DISPATCH stays, behind all others.
     * \param events room for them \param count how many
     * \return how many there were
     */
    std::size_t Scan(BsdKevent* events, std::size_t count);
    /// knote_fdclose(): a descriptor was closed, its filters go. \param ident the descriptor
    void Forget(std::uintptr_t ident);
    /// \return filters that have triggered
    std::size_t GetTriggered() const;
    /// \return filters that are there
    std::size_t GetFilters() const;

    std::optional<BsdSocketReadiness> Filter(BsdSocketSide side,
                                             std::optional<std::int64_t> lowat) const override;
    int Poll(int events) const override;
    BsdErrno Close() override;

  private:
    class Knote;
    using Key = std::pair<std::uintptr_t, std::int16_t>;

    /// \return the filter's event is there now; what was found is kept in the knote
    static bool Evaluate(Knote& note);
    void Activate(Knote& note);
    void Remove(Knote& note);
    /// A filter whose turn it is. \return true: its event goes out
    bool Deliver(Knote& note, BsdKevent& event);

    std::map<Key, std::unique_ptr<Knote>> m_notes;
    std::list<Knote*> m_triggered; ///< kq_head
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_KQUEUE_H
