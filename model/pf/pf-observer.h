// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_OBSERVER_H
#define PF_OBSERVER_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/bsd-unit.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/// Why pf dropped a packet: names as in pfctl(8), `pfctl -si`
enum class PfReason : std::uint8_t
{
    MATCH, ///< a block rule, or divert(4) is not loaded
    BAD_OFFSET,
    FRAGMENT,
    SHORT,
    NORMALIZE,
    MEMORY,
    BAD_TIMESTAMP,
    CONGESTION,
    IP_OPTION,
    PROTO_CKSUM,
    STATE_MISMATCH,
    STATE_INSERT,
    STATE_LIMIT,
    SRC_LIMIT,
    SYNPROXY,
    MAP_FAILED,
    TRANSLATE,
    COUNT, ///< how many there are; no reason
};

/// \param reason a reason \return its name in pfctl(8)
std::string_view PfReasonName(PfReason reason);

/// One packet as pf judged it
struct PfPacketEvent
{
    BsdTime time = 0;
    BsdDirection direction = BsdDirection::NONE;
    std::uint32_t interface = 0;           ///< index given to Pf::AddInterface
    const BsdPacketView* packet = nullptr; ///< valid during the call
    std::uint64_t stateId = 0;             ///< 0: passed or dropped without a state
    int rule = -1;                         ///< index in the ruleset, -1: the default rule
    bool looped = false;                   ///< came back from divert, not to be diverted again
};

/**
 * What pf tells whoever watches. Every call has an empty default; a model never counts for the
 * report itself.
 */
class PfObserver
{
  public:
    virtual ~PfObserver() = default;

    /// A rule made a state. \param event the packet \param unit the new state's unit
    virtual void OnStateCreated(const PfPacketEvent& event, const BsdUnit& unit)
    {
        (void)event;
        (void)unit;
    }

    /// A rule made a state whose packets go on under another tuple: right after OnStateCreated.
    /// \param time now \param came the tuple of the packet that made it \param goes that tuple as
    /// the packet goes on
    virtual void OnTranslated(BsdTime time, const BsdTuple& came, const BsdTuple& goes)
    {
        (void)time;
        (void)came;
        (void)goes;
    }

    /// The packet that brings both TCP peers to FIN_WAIT_2 or beyond, or an RST; once a state.
    /// \param time now \param stateId the state
    virtual void OnStateFinished(BsdTime time, std::uint64_t stateId)
    {
        (void)time;
        (void)stateId;
    }

    /// A state was removed: purged after its expiry, killed, or replaced by a new SYN.
    /// \param time now \param stateId the state
    virtual void OnStateRemoved(BsdTime time, std::uint64_t stateId)
    {
        (void)time;
        (void)stateId;
    }

    /// A packet passed and is not diverted (LOOPED ones included). \param event the packet
    virtual void OnPassed(const PfPacketEvent& event)
    {
        (void)event;
    }

    /// A packet passed and goes to a divert port. \param event the packet \param port the port
    virtual void OnDiverted(const PfPacketEvent& event, std::uint16_t port)
    {
        (void)event;
        (void)port;
    }

    /// A packet was dropped. \param event the packet \param reason why
    virtual void OnDropped(const PfPacketEvent& event, PfReason reason)
    {
        (void)event;
        (void)reason;
    }
};

} // namespace divertsim
} // namespace ns3

#endif // PF_OBSERVER_H
