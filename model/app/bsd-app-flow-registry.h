// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_FLOW_REGISTRY_H
#define BSD_APP_FLOW_REGISTRY_H

#include "ns3/bsd-address.h"
#include "ns3/callback.h"
#include "ns3/lb-flow-schedule.h"
#include "ns3/lb-measure-flow-observer.h"
#include "ns3/ptr.h"
#include "ns3/simple-ref-count.h"

#include <boost/unordered_map.hpp>

#include <cstdint>
#include <set>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A running flow, as both of its ends know it
struct BsdAppFlow : public SimpleRefCount<BsdAppFlow>
{
    /// What has become of it
    enum class State : std::uint8_t
    {
        OPEN,
        COMPLETED,
        FAILED,
    };

    /// What one end has seen of the other
    struct Seen
    {
        std::uint64_t bytes = 0;             ///< payload that arrived in order
        bool closed = false;                 ///< the other's FIN arrived
        std::multiset<std::uint32_t> resent; ///< segments on their way to it that were sent again
    };

    LbFlow plan;
    LbTraffic traffic;
    BsdTuple tuple;                   ///< as the opener's packets have it
    std::vector<BsdTuple> translated; ///< what hosts on its way made of that
    State state = State::OPEN;
    bool begun = false;         ///< UDP to a group: a worker has taken it on
    bool relayed = false;       ///< a proxy stands between its ends
    BsdAddress from;            ///< whence the answerer sees it come: the opener, a proxy, a NAT
    std::uint16_t fromPort = 0; ///< port there
    Seen opener;                ///< what the opener has seen
    Seen answerer;              ///< what the answerer has seen
    /// Called once, when the flow has completed or failed; may be null
    Callback<void> ended;
};

/**
 * The flows towards one listening port of one host: created by whoever builds the world, shared
 * by the port's server and by the clients that connect to it. Ends tell it what happens; it tells
 * the observers, and decides when a flow has completed or failed.
 */
class BsdAppFlowRegistry : public SimpleRefCount<BsdAppFlowRegistry>
{
  public:
    /// \param observer told of every flow; must outlive the registry
    void AddObserver(LbMeasureFlowObserver* observer);

    /**
     * A flow starts now.
     * \param plan the flow
     * \param traffic its entry
     * \param tuple as the opener's packets will have it
     * \return its record, found by the tuple's source until Forget, or until the next flow from
     * there
     */
    Ptr<BsdAppFlow> Open(const LbFlow& plan, const LbTraffic& traffic, const BsdTuple& tuple);

    /**
     * \param address of the opener
     * \param port of the opener
     * \return the flow from there, or null
     */
    Ptr<BsdAppFlow> Find(const BsdAddress& address, std::uint16_t port) const;

    /**
     * A host on the way of a flow translates it: the flow is found by its new source, too.
     * \param came tuple of the opener's packets there; another flow's than one here is ignored
     * \param goes what becomes of it
     */
    void Translate(const BsdTuple& came, const BsdTuple& goes);

    /// \param ended called when a flow has completed or failed, after its opener; may be null
    void SetEndedCallback(Callback<void, Ptr<BsdAppFlow>> ended);

    /// \param flow no longer to be found: its tuple is free again
    void Forget(const Ptr<BsdAppFlow>& flow);

    /**
     * A flow comes to this port through a proxy.
     * \param flow of the registry of the proxy's port
     * \param address of the proxy's own connection \param port of it: the flow is found by these,
     * too, until Abandon or the next flow from there
     */
    void Adopt(const Ptr<BsdAppFlow>& flow, const BsdAddress& address, std::uint16_t port);

    /// A proxy's connection is over. \param flow that came by it \param address of it
    /// \param port of it
    void Abandon(const Ptr<BsdAppFlow>& flow, const BsdAddress& address, std::uint16_t port);

    /// Payload arrived at an end. \param flow the flow \param bytes how many
    /// \param reply they arrived at the opener
    void Payload(const Ptr<BsdAppFlow>& flow, std::uint64_t bytes, bool reply);

    /// An end saw the other one's FIN. \param flow the flow \param opener the opener saw it
    void PeerClosed(const Ptr<BsdAppFlow>& flow, bool opener);

    /// The flow came to a bad end; ignored where it has ended already.
    void Fail(const Ptr<BsdAppFlow>& flow, BsdErrno error);

    /// A segment was sent again. \param flow the flow \param sequence its first sequence number
    /// \param opener the opener sent it
    void Retransmitted(const Ptr<BsdAppFlow>& flow, std::uint32_t sequence, bool opener);

    /// A segment arrived below the highest sequence seen: reordered, unless it was sent again. Of a
    /// relayed flow that is not known, and nothing is said.
    void ArrivedLate(const Ptr<BsdAppFlow>& flow, std::uint32_t sequence, bool opener);

  private:
    /// Where a flow comes from; the registry stands for where it goes
    struct Source
    {
        BsdAddress address;
        std::uint16_t port;

        bool operator==(const Source& other) const
        {
            return port == other.port && address == other.address;
        }
    };

    /// Hash of a source
    struct SourceHash
    {
        std::size_t operator()(const Source& source) const;
    };

    /// Complete the flow if nothing is missing any more.
    void Judge(const Ptr<BsdAppFlow>& flow);
    /// Tell its opener, and whoever asked, that a flow has ended.
    void End(const Ptr<BsdAppFlow>& flow, BsdAppFlow::State state);

    std::vector<LbMeasureFlowObserver*> m_observers;
    Callback<void, Ptr<BsdAppFlow>> m_ended;
    boost::unordered_map<Source, Ptr<BsdAppFlow>, SourceHash> m_flows;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_FLOW_REGISTRY_H
