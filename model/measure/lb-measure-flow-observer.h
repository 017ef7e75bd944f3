// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_MEASURE_FLOW_OBSERVER_H
#define LB_MEASURE_FLOW_OBSERVER_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-clock.h"
#include "ns3/bsd-errno.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// Names a flow of the run: its index in the schedule, or in order of appearance in a replay
using LbFlowId = std::uint32_t;

/**
 * What the traffic's end points tell whoever watches: flow sender and receiver, replay, and
 * later the flow engine.
 */
class LbMeasureFlowObserver
{
  public:
    virtual ~LbMeasureFlowObserver() = default;

    /// \param time of the connect (UDP: the first write) \param flow the flow
    /// \param entry index of its traffic entry \param tuple as its opener's packets have it
    virtual void OnFlowStarted(BsdTime time,
                               LbFlowId flow,
                               std::uint32_t entry,
                               const BsdTuple& tuple)
    {
        (void)time, (void)flow, (void)entry, (void)tuple;
    }

    /// A host on its way translates it. \param tuple as its opener's packets have it from there on
    virtual void OnFlowTranslated(BsdTime time, LbFlowId flow, const BsdTuple& tuple)
    {
        (void)time, (void)flow, (void)tuple;
    }

    /// Payload arrived in order at an application. \param reply it went to the opener
    virtual void OnPayload(BsdTime time, LbFlowId flow, std::uint64_t bytes, bool reply)
    {
        (void)time, (void)flow, (void)bytes, (void)reply;
    }

    /// All of size and reply arrived and both sides closed (UDP: all datagrams arrived).
    virtual void OnFlowCompleted(BsdTime time, LbFlowId flow)
    {
        (void)time, (void)flow;
    }

    /// Refused, timed out, reset, or never started (EADDRNOTAVAIL: OnFlowStarted came before, with
    /// port 0).
    virtual void OnFlowFailed(BsdTime time, LbFlowId flow, BsdErrno error)
    {
        (void)time, (void)flow, (void)error;
    }

    /// A segment was sent below the highest sequence sent.
    virtual void OnRetransmission(BsdTime time, LbFlowId flow)
    {
        (void)time, (void)flow;
    }

    /// A segment arrived below the highest sequence seen and is no retransmission.
    virtual void OnReordered(BsdTime time, LbFlowId flow)
    {
        (void)time, (void)flow;
    }
};

} // namespace divertsim
} // namespace ns3

#endif // LB_MEASURE_FLOW_OBSERVER_H
