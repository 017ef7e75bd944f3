// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_KEVENT_H
#define BSD_SOCKET_KEVENT_H

#include "ns3/bsd-errno.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// Filters of kevent(2)
constexpr std::int16_t BSD_EVFILT_READ = -1;
constexpr std::int16_t BSD_EVFILT_WRITE = -2;

/// Flags of kevent(2)
constexpr std::uint16_t BSD_EV_ADD = 0x0001;
constexpr std::uint16_t BSD_EV_DELETE = 0x0002;
constexpr std::uint16_t BSD_EV_ENABLE = 0x0004;
constexpr std::uint16_t BSD_EV_DISABLE = 0x0008;
constexpr std::uint16_t BSD_EV_ONESHOT = 0x0010;
constexpr std::uint16_t BSD_EV_CLEAR = 0x0020;
constexpr std::uint16_t BSD_EV_RECEIPT = 0x0040;
constexpr std::uint16_t BSD_EV_DISPATCH = 0x0080;
constexpr std::uint16_t BSD_EV_ERROR = 0x4000;
constexpr std::uint16_t BSD_EV_EOF = 0x8000;

/// In fflags of EVFILT_READ and EVFILT_WRITE: data is the low-water mark
constexpr std::uint32_t BSD_NOTE_LOWAT = 0x0001;

/// struct kevent: a change to a kqueue, or an event out of it
struct BsdKevent
{
    std::uintptr_t ident = 0; ///< the descriptor
    std::int16_t filter = 0;  ///< BSD_EVFILT_*
    std::uint16_t flags = 0;  ///< BSD_EV_*
    std::uint32_t fflags = 0; ///< in: BSD_NOTE_LOWAT; out with BSD_EV_EOF: so_error
    /// Out: bytes to read, connections to accept, bytes of space; with BSD_EV_ERROR the errno
    std::int64_t data = 0;
    void* udata = nullptr; ///< comes back as it was given

    /// EV_SET(): the same arguments in the same order
    static BsdKevent Set(std::uintptr_t ident,
                         std::int16_t filter,
                         std::uint16_t flags,
                         std::uint32_t fflags = 0,
                         std::int64_t data = 0,
                         void* udata = nullptr)
    {
        return {ident, filter, flags, fflags, data, udata};
    }

    /// \return the errno of an event with BSD_EV_ERROR, OK of a receipt
    BsdErrno GetError() const
    {
        return static_cast<BsdErrno>(data);
    }

    /// \return so_error of an event with BSD_EV_EOF
    BsdErrno GetSocketError() const
    {
        return static_cast<BsdErrno>(fflags);
    }
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_KEVENT_H
