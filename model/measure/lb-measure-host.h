// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_HOST_H
#define LB_MEASURE_HOST_H

#include "ns3/divert-observer.h"
#include "ns3/lb-measure-tally.h"
#include "ns3/pf-observer.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * Watches pf and the divert sockets of one host, and counts what happens into the run's tally.
 */
class LbMeasureHost : public PfObserver, public DivertObserver
{
  public:
    /// \param tally of the run; must outlive the host \param index of the host in the run
    /// \param name of the host
    LbMeasureHost(LbMeasureTally& tally, std::uint32_t index, std::string name);

    /// \return the host's name
    const std::string& GetName() const;
    /// \return states made, most at one time, removed
    const LbPfResult& GetStates() const;
    /// \return states now
    std::uint64_t GetStateCount() const;
    /// \return packets queued, or read and not yet dealt with
    std::uint64_t GetPending() const;

    void OnStateCreated(const PfPacketEvent& event, const BsdUnit& unit) override;
    void OnStateFinished(BsdTime time, std::uint64_t stateId) override;
    void OnStateRemoved(BsdTime time, std::uint64_t stateId) override;
    void OnPassed(const PfPacketEvent& event) override;
    void OnDiverted(const PfPacketEvent& event, std::uint16_t port) override;
    void OnDropped(const PfPacketEvent& event, PfReason reason) override;

    void OnBound(BsdTime time,
                 LbMember& socket,
                 std::uint16_t port,
                 bool group,
                 BsdErrno error) override;
    void OnUnbound(BsdTime time, LbMember& socket, std::uint16_t port, bool closed) override;
    void OnPicked(BsdTime time, std::uint16_t port, const BsdUnit& unit, LbMember& socket) override;
    void OnQueued(BsdTime time,
                  LbMember& socket,
                  const DivertPacketInfo& packet,
                  std::uint32_t queued) override;
    void OnNoPort(BsdTime time, std::uint16_t port, const DivertPacketInfo& packet) override;
    void OnFullSocket(BsdTime time, LbMember& socket, const DivertPacketInfo& packet) override;
    void OnRead(BsdTime time,
                LbMember& socket,
                const DivertPacketInfo& packet,
                std::uint32_t queued) override;
    void OnClosedSocket(BsdTime time, LbMember& socket, const DivertPacketInfo& packet) override;
    void OnService(BsdTime time, LbMember& socket, const DivertPacketInfo& packet) override;
    void OnVerdict(BsdTime time,
                   LbMember& socket,
                   const DivertPacketInfo& packet,
                   DivertVerdict verdict,
                   bool known) override;
    void OnReinjected(BsdTime time,
                      LbMember& socket,
                      const DivertPacketInfo& packet,
                      bool out,
                      BsdErrno error) override;
    void OnInjected(BsdTime time,
                    LbMember& socket,
                    std::uint32_t length,
                    bool out,
                    BsdErrno error) override;
    void OnUnconsumed(BsdTime time, LbMember& socket, const DivertPacketInfo& packet) override;
    void OnNetisrDrop(BsdTime time, const DivertPacketInfo& packet) override;

  private:
    /// A packet between its queue and what became of it
    struct Pending
    {
        LbSocketIndex socket = LB_NO_SOCKET;
        std::uint64_t stateId = 0;
        BsdTime queued = 0;
        BsdTime read = -1;        ///< -1: still queued
        bool served = false;      ///< its wait has been counted
        bool uninspected = false; ///< goes on though its inspector did not know the flow
    };

    LbFlowId FlowOf(std::uint64_t stateId, const BsdTuple& tuple) const;
    std::uint32_t PlaceOf(const PfPacketEvent& event) const;
    /// \return the last change that moved a packet's unit, or -1
    std::int32_t ChangeOf(std::uint32_t group, std::uint64_t stateId);
    /// The socket died with this packet. \param reason how
    void Bury(BsdTime time, LbSocketIndex socket, std::uint64_t stateId, LbLoss reason);
    /// What a closed socket had read and not dealt with is unconsumed.
    void BuryRead(BsdTime time, LbSocketIndex socket);
    void CountWait(BsdTime wait, LbSocketIndex socket);

    LbMeasureTally& m_tally;
    LbMeasureFlows& m_flows;
    LbMeasureLedger& m_ledger;
    std::uint32_t m_index;
    LbPfResult m_pf;
    boost::unordered_flat_map<std::uint64_t, LbFlowId> m_states; ///< flow by state ID
    boost::unordered_flat_map<std::uint64_t, Pending> m_pending; ///< by serial
};

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_HOST_H
