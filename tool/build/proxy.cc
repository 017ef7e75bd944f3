// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/proxy.h"

#include "ns3/nstime.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace divertsim
{

Proxy::Proxy(const ScenarioSplice& spec,
             const ScenarioCosts* costs,
             WorldHost& host,
             const BsdAddress& remote,
             LbMeasureRecorder& recorder)
    : m_spec(spec),
      m_costs(costs),
      m_host(host),
      m_splices(recorder.GetSplices()),
      m_app(CreateObject<BsdAppProxy>()),
      m_registry(Create<BsdAppFlowRegistry>())
{
    LbSpliceResult result;
    result.name = spec.name;
    result.host = spec.host;
    result.mode = spec.copies ? "copy" : "splice";
    result.dispatch =
        spec.copies ? std::nullopt : std::optional<std::string>(spec.direct ? "direct" : "worker");
    m_index = m_splices.Add(std::move(result));
    // which is the account that the application takes
    recorder.GetSpliceObserver(host.GetMeasured())
        .Add(host.GetCpus()->Get().MakeAccount(spec.name), m_index);
    m_app->SetAttribute("Name", StringValue(spec.name));
    m_app->SetAttribute("Protocol", StringValue(spec.protocol));
    m_app->SetAttribute("Family", StringValue(spec.family == BsdFamily::INET6 ? "inet6" : "inet"));
    m_app->SetAttribute("Port", UintegerValue(spec.port));
    m_app->SetAttribute("Mode", StringValue(spec.copies ? "copy" : "splice"));
    m_app->SetAttribute("Dispatch", StringValue(spec.direct ? "direct" : "worker"));
    m_app->SetAttribute("MaxBytes", UintegerValue(spec.max));
    m_app->SetAttribute("Idle", TimeValue(NanoSeconds(spec.idle)));
    if (spec.copies)
    {
        m_app->SetAttribute("Buffer", UintegerValue(spec.buffer));
        m_app->SetAttribute("Loop", StringValue(spec.blocking ? "blocking" : "event"));
        m_app->SetAttribute("Threads", UintegerValue(spec.threads));
    }
    m_app->SetRemote(remote, spec.toPort);
    m_app->AddObserver(this);
    m_host.GetSteering()->GetNode()->AddApplication(m_app);
}

Proxy::~Proxy() = default;

const ScenarioSplice&
Proxy::GetSpec() const
{
    return m_spec;
}

const Ptr<BsdAppFlowRegistry>&
Proxy::GetRegistry() const
{
    return m_registry;
}

void
Proxy::SetServer(const Ptr<BsdAppFlowRegistry>& registry)
{
    m_server = registry;
}

void
Proxy::SetSpliced(bool on)
{
    on ? m_app->Splice() : m_app->Unsplice();
}

void
Proxy::AddTo(LbSpliceResult& result) const
{
    const auto costs = m_host.GetCpus()->GetCosts();
    result.cpuSeconds = static_cast<double>(m_app->GetCpuTime()) / BSD_SECOND;
    const auto error = m_app->GetStartError();
    result.error = error == BsdErrno::OK ? "0" : BsdErrnoName(error);
    result.costs.measured = m_costs && m_costs->measured;
    result.costs.machine = m_costs ? m_costs->machine : "";
    result.costs.syscall = costs.syscall;
    result.costs.wakeup = costs.wakeup;
    result.costs.pair = costs.pair;
    result.costs.copyPerByte = costs.copyPerByte;
    result.costs.stackPerByte = costs.stackPerByte;
}

void
Proxy::OnSessionOpened(BsdTime, BsdAppProxySessionId)
{
    m_splices.OnSession(m_index);
}

void
Proxy::OnSessionConnecting(BsdTime,
                           BsdAppProxySessionId session,
                           const BsdTuple& client,
                           const BsdTuple& server)
{
    const auto flow = m_registry->Find(client.source, client.sourcePort);
    if (flow)
    {
        m_server->Adopt(flow, server.source, server.sourcePort);
        m_sessions[session] = {flow, server.source, server.sourcePort};
    }
}

void
Proxy::OnRelayed(BsdTime time,
                 BsdAppProxySessionId,
                 BsdAppProxyWay,
                 std::uint64_t bytes,
                 bool spliced)
{
    if (!spliced) // of those the kernel has told when it moved them
    {
        m_splices.OnMoved(m_index, time, bytes, false);
    }
}

void
Proxy::OnUnspliced(BsdTime,
                   BsdAppProxySessionId,
                   BsdAppProxyWay,
                   BsdAppProxyUnsplice cause,
                   BsdErrno error)
{
    if (cause == BsdAppProxyUnsplice::REFUSED)
    {
        m_splices.OnRefused(m_index, error);
    }
}

void
Proxy::OnSessionEnded(BsdTime, BsdAppProxySessionId session, BsdAppProxyEnd end, BsdErrno)
{
    m_splices.OnSessionEnded(m_index, end == BsdAppProxyEnd::COMPLETED);
    const auto found = m_sessions.find(session);
    if (found != m_sessions.end())
    {
        m_server->Abandon(found->second.flow, found->second.address, found->second.port);
        m_sessions.erase(found);
    }
}

} // namespace divertsim
} // namespace ns3
