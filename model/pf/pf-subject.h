// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_SUBJECT_H
#define PF_SUBJECT_H

#include "ns3/bsd-packet-view.h"
#include "ns3/bsd-random.h"
#include "ns3/pf-bits.h"
#include "ns3/pf-interfaces.h"
#include "ns3/pf-match.h"
#include "ns3/pf-routing.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// What of a pf and its host the evaluation of rules may ask
struct PfSurroundings
{
    const PfInterfaces& interfaces;
    const PfKeyLookup& states;
    const PfRouting* routing = nullptr; ///< null: every address has a route, none leads elsewhere
    BsdRandom* random = nullptr;        ///< null: every draw is 0

    std::uint32_t Draw32() const
    {
        return random ? random->Draw32() : 0;
    }
};

/// A packet as rules look at it (struct pf_pdesc): translation and tags change it on the way
struct PfSubject
{
    PfSubject(BsdDirection way, std::uint32_t on, const BsdPacketView& view, bool isFragment)
        : direction(way),
          interface(on),
          packet(view),
          fragment(isFragment),
          family(view.Family()),
          tag(view.pfTag)
    {
        SetTuple(view.tuple);
    }

    /// \param now addresses and ports from here on
    void SetTuple(const BsdTuple& now)
    {
        tuple = now;
        source = PfToBits(now.source);
        destination = PfToBits(now.destination);
    }

    BsdDirection direction;
    std::uint32_t interface; ///< an index
    const BsdPacketView& packet;
    bool fragment; ///< ports, flags and types are nobody's business
    BsdFamily family;
    std::uint16_t tag; ///< of the packet, or of a rule that it met since; 0: none
    BsdTuple tuple;    ///< as translated so far
    PfBits source = 0;
    PfBits destination = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_SUBJECT_H
