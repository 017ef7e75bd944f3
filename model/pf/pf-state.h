// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_STATE_H
#define PF_STATE_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-clock.h"
#include "ns3/bsd-packet-view.h"
#include "ns3/bsd-unit.h"
#include "ns3/pf-timeouts.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

struct PfLoadedRule;

/// Names a state in its table; it stays until the state is removed
using PfStateHandle = std::uint32_t;

constexpr PfStateHandle PF_NO_STATE = UINT32_MAX; ///< no state

/// States of a TCP peer in their order: TCPS_* of sys/netinet/tcp_fsm.h, as far as pf sets them
enum PfTcpPeer : std::uint8_t
{
    PF_TCPS_CLOSED = 0,
    PF_TCPS_SYN_SENT = 2,
    PF_TCPS_ESTABLISHED = 4,
    PF_TCPS_CLOSING = 7,
    PF_TCPS_FIN_WAIT_2 = 9,
    PF_TCPS_TIME_WAIT = 10,
};

/// States of a peer of any other protocol: PFUDPS_* and PFOTHERS_* of sys/net/pfvar.h
enum PfOtherPeer : std::uint8_t
{
    PF_NO_TRAFFIC = 0,
    PF_SINGLE = 1,
    PF_MULTIPLE = 2,
};

/**
 * One state of pf(4), at a fixed address while it lives. Peer 0 is the end that sent the packet
 * that made it (`src` in pf), peer 1 the other (`dst`).
 */
struct PfState
{
    std::uint64_t id = 0;   ///< host order
    std::uint64_t word = 0; ///< BsdUnit::word
    BsdTime created = 0;
    BsdTime refreshed = 0;        ///< expiry counts from here
    PfLoadedRule* rule = nullptr; ///< that made it; kept alive by it
    std::uint64_t bytes[2] = {};  ///< by direction: [0] as the first packet, [1] the other
    std::uint32_t packets[2] = {};
    BsdTuple tuple; ///< of the first packet, as on the wire there
    PfStateHandle handle = PF_NO_STATE;
    PfStateHandle nextInRow = PF_NO_STATE;
    PfStateHandle previousInRow = PF_NO_STATE;
    std::uint16_t interface = 0;                 ///< index where it was made
    BsdDirection direction = BsdDirection::NONE; ///< of the first packet
    std::uint8_t peer[2] = {};                   ///< PfTcpPeer or PfOtherPeer
    PfTimeout timeout = PfTimeout::OTHER_FIRST;

    /// \return true once both TCP peers are at FIN_WAIT_2 or beyond: a new SYN replaces the state
    bool IsFinished() const
    {
        return tuple.protocol == BSD_IPPROTO_TCP && peer[0] >= PF_TCPS_FIN_WAIT_2 &&
               peer[1] >= PF_TCPS_FIN_WAIT_2;
    }

    /// \return what a divert group maps
    BsdUnit Unit()
    {
        return {id, tuple, &word};
    }
};

static_assert(sizeof(PfState) <= 128, "with 33 bytes of index a state stays near 160 bytes");

} // namespace divertsim
} // namespace ns3

#endif // PF_STATE_H
