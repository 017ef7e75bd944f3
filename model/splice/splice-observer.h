// SPDX-License-Identifier: GPL-2.0-only
#ifndef SPLICE_OBSERVER_H
#define SPLICE_OBSERVER_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-cpu-account.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-splice.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ns3
{
namespace divertsim
{

class BsdSocketView;

/**
 * States of a splice (FreeBSD sys/sys/socketvar.h, enum splice_state). OpenBSD has none by name;
 * there a queued task is QUEUED, one that runs RUNNING, and CLOSING does not occur, since
 * sounsplice() takes the task out of its queue.
 */
enum class SpliceState : std::uint8_t
{
    INIT,      ///< it is being made
    IDLE,      ///< nothing to move: waits for a wake-up of its source or sink
    QUEUED,    ///< waits for its worker
    RUNNING,   ///< its worker moves bytes
    CLOSING,   ///< it is ended, and waits for its worker to see it
    CLOSED,    ///< it has ended
    EXCEPTION, ///< an error or its limit ends it
};

/// Why a splice has ended
enum class SpliceCause : std::uint8_t
{
    MAX,           ///< sp_max bytes were moved, or no datagram more fits
    IDLE,          ///< its time is over (sp_idle)
    EOF_OF_SOURCE, ///< the source receives no more
    ERROR,         ///< the source or the sink has an error, or the sink sends no more
    CALL,          ///< setsockopt(2)
    CLOSE,         ///< the last descriptor of the source or of the sink was closed
};

/// \return as in SPLICE_IDLE: "IDLE"
std::string_view SpliceStateName(SpliceState state);
/// \return a word for results: "max", "idle", "eof", "error", "call", "close"
std::string_view SpliceCauseName(SpliceCause cause);

/// A splice as observers know it
struct SpliceInfo
{
    std::uint64_t id = 0;                     ///< counted per host, from 1
    BsdCpuAccountId account = BSD_CPU_NOBODY; ///< of the program that made it
    BsdSpliceDispatch dispatch = BsdSpliceDispatch::WORKER;
    std::uint32_t worker = 0; ///< its worker for life; of no use where dispatch is DIRECT
    const std::string* source = nullptr; ///< name of the socket, which lives as long as the splice
    const std::string* sink = nullptr;   ///< name of the socket
};

/// Hears of the splices of a host. It must not make or end one.
class SpliceObserver
{
  public:
    virtual ~SpliceObserver() = default;

    /// setsockopt(2) has made a splice; what is buffered has not been moved yet. \param time when
    virtual void OnSpliced(BsdTime /* time */, const SpliceInfo& /* splice */)
    {
    }

    /// \param time when \param from the state before \param to the state now
    virtual void OnState(BsdTime /* time */,
                         const SpliceInfo& /* splice */,
                         SpliceState /* from */,
                         SpliceState /* to */)
    {
    }

    /// Bytes were moved. \param time when \param bytes above 0; those that were taken from the
    /// source and not sent (FreeBSD) are not among them \param total since the splice was made
    virtual void OnMoved(BsdTime /* time */,
                         const SpliceInfo& /* splice */,
                         std::size_t /* bytes */,
                         std::uint64_t /* total */)
    {
    }

    /// Bytes were taken from the source, and the sink's error lost them (FreeBSD). \param time when
    /// \param bytes how many
    virtual void OnLost(BsdTime /* time */, const SpliceInfo& /* splice */, std::size_t /* bytes */)
    {
    }

    /// It moves nothing any more; where a worker must see that first, CLOSED comes later.
    /// \param time when \param cause why \param error with ERROR, as so_error has it; FreeBSD's
    /// EPIPE for an end of file included
    /// \param total bytes since the splice was made
    virtual void OnUnspliced(BsdTime /* time */,
                             const SpliceInfo& /* splice */,
                             SpliceCause /* cause */,
                             BsdErrno /* error */,
                             std::uint64_t /* total */)
    {
    }
};

} // namespace divertsim
} // namespace ns3

#endif // SPLICE_OBSERVER_H
