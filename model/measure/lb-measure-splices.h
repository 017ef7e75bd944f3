// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_SPLICES_H
#define LB_MEASURE_SPLICES_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-errno.h"
#include "ns3/lb-measure-results.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Counts what goes through proxies. Whoever builds the world tells it what they report.
class LbMeasureSplices
{
  public:
    /// Names a proxy here
    using Index = std::size_t;

    /// \param splice what is known from the start: its name, host, mode \return its index
    Index Add(LbSpliceResult splice);

    /// A session began. \param splice which proxy
    void OnSession(Index splice);
    /// A session ended. \param splice which proxy \param completed both ways at their end of file
    void OnSessionEnded(Index splice, bool completed);
    /// Bytes went through. \param splice which proxy \param time when, never earlier than before
    /// \param bytes how many \param spliced the kernel moved them
    void OnMoved(Index splice, BsdTime time, std::uint64_t bytes, bool spliced);
    /// A splice ended. \param splice which proxy \param cause why
    void OnUnspliced(Index splice, LbUnsplice cause);
    /// SO_SPLICE failed. \param splice which proxy \param error of setsockopt(2)
    void OnRefused(Index splice, BsdErrno error);

    /// \return how many there are
    std::size_t GetCount() const;
    /// \param splice a proxy \return its name
    const std::string& GetName(Index splice) const;
    /// \param splice a proxy \return bytes that went through so far
    std::uint64_t GetBytes(Index splice) const;

    /// \return results, but for core time and costs
    std::vector<LbSpliceResult> Report() const;

  private:
    struct Proxy
    {
        LbSpliceResult result;
        BsdTime first = 0; ///< byte
        BsdTime last = 0;
    };

    std::vector<Proxy> m_proxies;
};

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_SPLICES_H
