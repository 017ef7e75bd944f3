// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-flow-registry.h"

#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

BsdTime
Now()
{
    return Simulator::Now().GetNanoSeconds();
}

} // namespace

std::size_t
BsdAppFlowRegistry::SourceHash::operator()(const Source& source) const
{
    return BsdTupleHash()({0, source.address, source.port, {}, 0});
}

void
BsdAppFlowRegistry::AddObserver(LbMeasureFlowObserver* observer)
{
    m_observers.push_back(observer);
}

Ptr<BsdAppFlow>
BsdAppFlowRegistry::Open(const LbFlow& plan, const LbTraffic& traffic, const BsdTuple& tuple)
{
    const auto flow = Create<BsdAppFlow>();
    flow->plan = plan;
    flow->traffic = traffic;
    flow->tuple = tuple;
    flow->from = tuple.source;
    flow->fromPort = tuple.sourcePort;
    m_flows[{tuple.source, tuple.sourcePort}] = flow;
    for (auto* observer : m_observers)
    {
        observer->OnFlowStarted(Now(), plan.id, plan.entry, tuple);
    }
    return flow;
}

Ptr<BsdAppFlow>
BsdAppFlowRegistry::Find(const BsdAddress& address, std::uint16_t port) const
{
    const auto it = m_flows.find(Source{address, port});
    return it == m_flows.end() ? nullptr : it->second;
}

void
BsdAppFlowRegistry::Translate(const BsdTuple& came, const BsdTuple& goes)
{
    const auto flow = Find(came.source, came.sourcePort);
    if (!flow)
    {
        return;
    }
    auto& known = flow->translated;
    const auto has = [&known](const BsdTuple& tuple) {
        return std::find(known.begin(), known.end(), tuple) != known.end();
    };
    if ((came != flow->tuple && !has(came)) || has(goes))
    {
        return;
    }
    known.push_back(goes);
    if (came.source == flow->from && came.sourcePort == flow->fromPort)
    {
        flow->from = goes.source;
        flow->fromPort = goes.sourcePort;
    }
    m_flows[{goes.source, goes.sourcePort}] = flow;
    for (auto* observer : m_observers)
    {
        observer->OnFlowTranslated(Now(), flow->plan.id, goes);
    }
}

void
BsdAppFlowRegistry::SetEndedCallback(Callback<void, Ptr<BsdAppFlow>> ended)
{
    m_ended = ended;
}

void
BsdAppFlowRegistry::Forget(const Ptr<BsdAppFlow>& flow)
{
    Abandon(flow, flow->tuple.source, flow->tuple.sourcePort);
    for (const auto& tuple : flow->translated)
    {
        Abandon(flow, tuple.source, tuple.sourcePort);
    }
}

void
BsdAppFlowRegistry::Adopt(const Ptr<BsdAppFlow>& flow,
                          const BsdAddress& address,
                          std::uint16_t port)
{
    flow->relayed = true;
    flow->from = address;
    flow->fromPort = port;
    m_flows[{address, port}] = flow;
}

void
BsdAppFlowRegistry::Abandon(const Ptr<BsdAppFlow>& flow,
                            const BsdAddress& address,
                            std::uint16_t port)
{
    const auto it = m_flows.find(Source{address, port});
    if (it != m_flows.end() && it->second == flow)
    {
        m_flows.erase(it);
    }
}

void
BsdAppFlowRegistry::Payload(const Ptr<BsdAppFlow>& flow, std::uint64_t bytes, bool reply)
{
    (reply ? flow->opener : flow->answerer).bytes += bytes;
    for (auto* observer : m_observers)
    {
        observer->OnPayload(Now(), flow->plan.id, bytes, reply);
    }
    Judge(flow);
}

void
BsdAppFlowRegistry::PeerClosed(const Ptr<BsdAppFlow>& flow, bool opener)
{
    (opener ? flow->opener : flow->answerer).closed = true;
    Judge(flow);
}

void
BsdAppFlowRegistry::Judge(const Ptr<BsdAppFlow>& flow)
{
    const bool closed =
        flow->tuple.protocol != BSD_IPPROTO_TCP || (flow->opener.closed && flow->answerer.closed);
    if (flow->state != BsdAppFlow::State::OPEN || !closed ||
        flow->answerer.bytes < flow->plan.size || flow->opener.bytes < flow->plan.reply)
    {
        return;
    }
    for (auto* observer : m_observers)
    {
        observer->OnFlowCompleted(Now(), flow->plan.id);
    }
    End(flow, BsdAppFlow::State::COMPLETED);
}

void
BsdAppFlowRegistry::Fail(const Ptr<BsdAppFlow>& flow, BsdErrno error)
{
    if (flow->state != BsdAppFlow::State::OPEN)
    {
        return;
    }
    for (auto* observer : m_observers)
    {
        observer->OnFlowFailed(Now(), flow->plan.id, error);
    }
    End(flow, BsdAppFlow::State::FAILED);
}

void
BsdAppFlowRegistry::End(const Ptr<BsdAppFlow>& flow, BsdAppFlow::State state)
{
    flow->state = state;
    const auto ended = flow->ended;
    flow->ended = Callback<void>();
    if (!ended.IsNull())
    {
        ended();
    }
    if (!m_ended.IsNull())
    {
        m_ended(flow);
    }
}

void
BsdAppFlowRegistry::Retransmitted(const Ptr<BsdAppFlow>& flow, std::uint32_t sequence, bool opener)
{
    (opener ? flow->answerer : flow->opener).resent.insert(sequence);
    for (auto* observer : m_observers)
    {
        observer->OnRetransmission(Now(), flow->plan.id);
    }
}

void
BsdAppFlowRegistry::ArrivedLate(const Ptr<BsdAppFlow>& flow, std::uint32_t sequence, bool opener)
{
    if (flow->relayed)
    {
        return; // the proxy's own segments: nobody tells which of them it sent again
    }
    auto& resent = (opener ? flow->opener : flow->answerer).resent;
    const auto it = resent.find(sequence);
    if (it != resent.end())
    {
        resent.erase(it);
        return;
    }
    for (auto* observer : m_observers)
    {
        observer->OnReordered(Now(), flow->plan.id);
    }
}

} // namespace divertsim
} // namespace ns3
