// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKOPT_H
#define BSD_SOCKOPT_H

#include "ns3/bsd-errno.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <type_traits>

namespace ns3
{
namespace divertsim
{

class BsdSocketCaller;

/// setsockopt(2) or getsockopt(2) on its way to whoever knows the option (struct sockopt)
struct BsdSockopt
{
    bool set = false;                  ///< sopt_dir: SOPT_SET, else SOPT_GET
    int level = 0;                     ///< BSD_SOL_SOCKET or a protocol
    int name = 0;                      ///< BSD_SO_* or one of the protocol's own
    void* value = nullptr;             ///< the caller's memory
    std::size_t size = 0;              ///< of it, bytes; after a get: of what was written
    BsdSocketCaller* caller = nullptr; ///< whose descriptors an option may name; null: none
    bool mayReceive = true;            ///< sopt_rights: the call's own descriptor has CAP_RECV

    /**
     * sooptcopyin(): read the value. A longer one is cut.
     * \param to where it goes
     * \return OK; EINVAL if the caller's value is shorter
     */
    template <class T>
    BsdErrno CopyIn(T& to) const
    {
        static_assert(std::is_trivially_copyable_v<T>, "a value of plain bytes");
        if (size < sizeof(T))
        {
            return BsdErrno::E_INVAL;
        }
        std::memcpy(&to, value, sizeof(T));
        return BsdErrno::OK;
    }

    /**
     * sooptcopyout(): write the value, cut to the caller's room, and the size with it. Never
     * fails; without memory only the size is set.
     * \param from the value
     * \return OK
     */
    template <class T>
    BsdErrno CopyOut(const T& from)
    {
        static_assert(std::is_trivially_copyable_v<T>, "a value of plain bytes");
        const std::size_t cut = std::min(size, sizeof(T));
        size = cut;
        if (value != nullptr && cut > 0)
        {
            std::memcpy(value, &from, cut);
        }
        return BsdErrno::OK;
    }
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKOPT_H
