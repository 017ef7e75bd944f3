// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_SOCKETS_H
#define LB_MEASURE_SOCKETS_H

#include "ns3/lb-measure-tally.h"
#include "ns3/lb-observer.h"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * Watches the TCP and UDP sockets of one host, and counts what happens to those of its groups into
 * the run's tally. Packets that were refused count wherever they went.
 */
class LbMeasureSockets : public LbObserver
{
  public:
    /// \param tally of the run; must outlive this \param index of the host in the run
    LbMeasureSockets(LbMeasureTally& tally, std::uint32_t index);

    /// \return datagrams queued, or read and not yet served
    std::uint64_t GetPending() const;

    void OnBound(BsdTime time,
                 LbMember& socket,
                 const LbPlace& place,
                 bool member,
                 BsdErrno error) override;
    void OnListening(BsdTime time, LbMember& socket, const LbPlace& place) override;
    void OnUnbound(BsdTime time, LbMember& socket, const LbPlace& place, bool closed) override;
    void OnPicked(BsdTime time,
                  const LbPlace& place,
                  const BsdUnit& unit,
                  LbMember& socket) override;
    void OnDelivered(BsdTime time,
                     LbMember& socket,
                     std::uint64_t unit,
                     std::uint32_t bytes,
                     std::uint32_t queued) override;
    void OnRefused(BsdTime time, LbMember* socket, std::uint64_t unit, LbRefusal reason) override;
    void OnStray(BsdTime time, LbMember& socket, const BsdTuple& tuple) override;
    void OnCompleted(BsdTime time, LbMember& socket, std::uint64_t unit) override;
    void OnAccepted(BsdTime time, LbMember& socket, std::uint64_t unit) override;
    void OnReset(BsdTime time, LbMember& socket, std::uint64_t unit) override;
    void OnRead(BsdTime time, LbMember& socket, std::uint64_t unit, std::uint32_t queued) override;
    void OnService(BsdTime time, LbMember& socket, std::uint64_t unit, BsdTime wait) override;
    void OnServed(BsdTime time, LbMember& socket, std::uint64_t unit, bool known) override;
    void OnClosedSocket(BsdTime time, LbMember& socket, std::uint64_t unit) override;
    void OnEnded(BsdTime time, std::uint64_t unit) override;

  private:
    /// A unit of one of the host's groups
    struct Unit
    {
        std::uint32_t group = LbMeasureFlows::NO_GROUP;
        BsdTime completed = -1;                ///< -1: it does not wait for accept(2)
        LbSocketIndex listener = LB_NO_SOCKET; ///< in whose queue it waits
    };

    /// Datagrams between a UDP socket's buffer and what became of them
    struct Datagrams
    {
        std::uint64_t queued = 0;
        std::uint64_t read = 0;
    };

    /// A connection that died with its listener
    struct Dead
    {
        std::uint32_t group = LbMeasureFlows::NO_GROUP;
        std::uint64_t unit = 0;
    };

    /// \return the group that a socket is, or was last, bound in, or NO_GROUP
    std::uint32_t GroupOf(LbSocketIndex socket);
    Datagrams& DatagramsOf(LbSocketIndex socket);
    /// A packet reached a socket. \param known its unit, or null
    void Reach(std::uint32_t group,
               LbSocketIndex socket,
               std::uint32_t bytes,
               LbMeasureUnit* known);
    /// A unit's flow has met a member that does not hold it. \param known the unit
    void Break(std::uint32_t group, const LbMeasureUnit& known);
    /// A connection waits no more.
    void Leave(Unit& unit);
    /// A packet was lost that was for a socket. \param socket which, or LB_NO_SOCKET
    void Lose(BsdTime time, LbSocketIndex socket, LbLoss reason);

    LbMeasureTally& m_tally;
    LbMeasureFlows& m_flows;
    LbMeasureLedger& m_ledger;
    std::uint32_t m_index;
    boost::unordered_flat_map<std::uint64_t, Unit> m_units;
    boost::unordered_flat_map<BsdTuple, Dead, BsdTupleHash> m_dead; ///< by tuple on the wire
    boost::unordered_flat_set<LbSocketIndex> m_silent;              ///< members once they listen
    std::vector<Datagrams> m_datagrams;                             ///< by socket
};

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_SOCKETS_H
