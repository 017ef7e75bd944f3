// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_SPLICES_H
#define LB_MEASURE_SPLICES_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-cpu-account.h"
#include "ns3/bsd-cpu-usage.h"
#include "ns3/bsd-errno.h"
#include "ns3/lb-measure-results.h"
#include "ns3/splice-observer.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

class LbMeasureSplices;

/// Hears of the splices of one host: tells of those that proxies made, and keeps whose splices
/// were queued at a worker while it moved whose data
class LbMeasureSpliceHost : public SpliceObserver
{
  public:
    /// \param splices told of them; must outlive this
    explicit LbMeasureSpliceHost(LbMeasureSplices& splices);

    /// \param account of a proxy's core time, which its splices have \param splice which proxy
    void Add(BsdCpuAccountId account, std::size_t splice);

    /// \param time now \param results of all proxies in the order of their indices, get who waited
    /// for whom here
    void AddWaits(BsdTime time, std::vector<LbSpliceResult>& results) const;

    void OnState(BsdTime time, const SpliceInfo& splice, SpliceState from, SpliceState to) override;
    void OnMoved(BsdTime time,
                 const SpliceInfo& splice,
                 std::size_t bytes,
                 std::uint64_t total) override;
    void OnUnspliced(BsdTime time,
                     const SpliceInfo& splice,
                     SpliceCause cause,
                     BsdErrno error,
                     std::uint64_t total) override;

  private:
    LbMeasureSplices& m_splices;
    std::map<BsdCpuAccountId, std::size_t> m_proxies; ///< by account
    std::vector<BsdCpuUsage> m_workers;               ///< by worker
    std::set<std::uint64_t> m_first; ///< splices whose first pass is made by setsockopt(2) itself
};

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
