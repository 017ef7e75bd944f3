// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-proxy-program.h"

#include "ns3/abort.h"
#include "ns3/bsd-host-clock.h"
#include "ns3/bsd-host-cpus.h"
#include "ns3/bsd-kernel.h"
#include "ns3/bsd-socket-layer.h"
#include "ns3/bsd-splice.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// The listener's key. Those of sessions are from 2 on
constexpr std::uint64_t LISTENER = 0;

/// \param command its name \return root, as whom a proxy starts
BsdCredentials
MakeCredentials(const std::string& command)
{
    BsdCredentials who;
    who.command = command;
    return who;
}

} // namespace

BsdAppProxyProgram::BsdAppProxyProgram(Ptr<BsdHost> host,
                                       BsdAppProxy::Config config,
                                       const std::vector<BsdAppProxyObserver*>& observers)
    : m_host(std::move(host)),
      m_config(std::move(config)),
      m_observers(observers),
      m_account(m_host->GetCpus()->Get().MakeAccount(m_config.name)),
      m_process(m_host->GetSockets(), MakeCredentials(m_config.name)),
      m_splicing(m_config.mode == BsdAppProxy::MODE_SPLICE)
{
    BsdSpliceContext context;
    context.dispatch = m_config.dispatch == BsdAppProxy::DISPATCH_DIRECT
                           ? BsdSpliceDispatch::DIRECT
                           : BsdSpliceDispatch::WORKER;
    context.account = m_account;
    m_process.SetSpliceContext(context);
    const bool blocking = m_config.loop == BsdAppProxy::LOOP_BLOCKING;
    for (std::size_t i = 0; i < m_config.threads; ++i)
    {
        m_threads.push_back(std::make_unique<BsdAppProxyThread>(
            m_process,
            m_host->GetCpus(),
            m_host->GetCpus()->Assign(),
            m_account,
            blocking,
            [this, i](const BsdKevent& event) { return OnEvent(i, event); }));
        m_idle.push_back(i);
    }
}

BsdAppProxyProgram::~BsdAppProxyProgram()
{
    m_process.Abandon();
}

BsdErrno
BsdAppProxyProgram::Listen()
{
    for (const auto& thread : m_threads)
    {
        if (const BsdErrno error = thread->Start(); error != BsdErrno::OK)
        {
            return error;
        }
    }
    m_listener = Bind(nullptr);
    if (m_listener < 0)
    {
        return m_process.Errno();
    }
    UpdateAcceptor();
    return BsdErrno::OK;
}

int
BsdAppProxyProgram::Bind(const BsdSockaddr* peer)
{
    const bool inet6 = m_config.family == BsdAppProxy::FAMILY_INET6;
    const bool datagrams = m_config.protocol == BsdAppProxy::PROTOCOL_UDP;
    const int type = (datagrams ? BSD_SOCK_DGRAM : BSD_SOCK_STREAM) | BSD_SOCK_NONBLOCK;
    const int option = datagrams ? BSD_SO_REUSEPORT : BSD_SO_REUSEADDR;
    const int one = 1;
    const BsdSockaddr local =
        inet6 ? BsdSockaddr::Inet6(m_config.port) : BsdSockaddr::Inet(m_config.port);
    const int s = m_process.Socket(inet6 ? BSD_PF_INET6 : BSD_PF_INET, type, 0);
    if (s < 0)
    {
        return -1;
    }
    if (m_process.Setsockopt(s, BSD_SOL_SOCKET, option, &one, sizeof(one)) == 0 &&
        m_process.Bind(s, local) == 0 && (!peer || m_process.Connect(s, *peer) == 0) &&
        (datagrams || m_process.Listen(s, m_config.backlog) == 0))
    {
        return s;
    }
    m_process.Close(s); // it does not fail: errno stays
    return -1;
}

void
BsdAppProxyProgram::Stop(bool reset)
{
    if (m_listener >= 0)
    {
        const int listener = std::exchange(m_listener, -1);
        m_acceptor.reset(); // close(2) takes its filter away
        m_process.Close(listener);
    }
    if (reset)
    {
        const auto sessions = m_sessions;
        for (const auto& [id, session] : sessions)
        {
            session->Abort();
        }
    }
}

void
BsdAppProxyProgram::SetSplicing(bool splicing)
{
    if (m_splicing == splicing)
    {
        return;
    }
    m_splicing = splicing;
    for (const auto& [id, session] : m_sessions)
    {
        session->GetThread().Post(
            [session = std::weak_ptr<BsdAppProxySession>(session)]() -> BsdAppProxyStep {
                const auto alive = session.lock();
                return alive ? alive->ChangeMode() : BsdAppProxyStep();
            });
    }
}

BsdAppProxyCounters
BsdAppProxyProgram::GetCounters()
{
    BsdAppProxyCounters counters = m_counters;
    counters.open = m_sessions.size();
    for (const auto& [id, session] : m_sessions)
    {
        for (const auto way : {BsdAppProxyWay::UP, BsdAppProxyWay::DOWN})
        {
            counters.spliced[static_cast<std::size_t>(way)] += session->GetSpliced(way);
        }
    }
    return counters;
}

std::uint64_t
BsdAppProxyProgram::GetHeld() const
{
    std::uint64_t held = 0;
    for (const auto& [id, session] : m_sessions)
    {
        held += session->GetHeld();
    }
    return held;
}

std::size_t
BsdAppProxyProgram::GetOpenSockets() const
{
    std::size_t open = m_listener >= 0 ? 1 : 0;
    for (const auto& [id, session] : m_sessions)
    {
        open += session->GetDescriptors();
    }
    return open;
}

BsdTime
BsdAppProxyProgram::GetCpuTime() const
{
    BsdCpus& cpus = m_host->GetCpus()->Get();
    BsdTime ran = 0;
    for (std::uint32_t i = 0; i < cpus.GetCount(); ++i)
    {
        ran += cpus.Get(i).GetRan(m_account);
    }
    return ran;
}

BsdSocketProcess&
BsdAppProxyProgram::GetProcess()
{
    return m_process;
}

const BsdAppProxy::Config&
BsdAppProxyProgram::GetConfig() const
{
    return m_config;
}

BsdCpuAccountId
BsdAppProxyProgram::GetAccount() const
{
    return m_account;
}

bool
BsdAppProxyProgram::IsSplicing() const
{
    return m_splicing;
}

bool
BsdAppProxyProgram::NeedsIdleTimer() const
{
    return m_host->GetSockets()->GetConfig().system == BsdSystem::FREEBSD;
}

BsdTime
BsdAppProxyProgram::Now() const
{
    return m_host->GetClock()->Now();
}

BsdClock::TimerId
BsdAppProxyProgram::Schedule(BsdTime delay, std::function<void()> action)
{
    return m_host->GetClock()->Schedule(delay, std::move(action));
}

void
BsdAppProxyProgram::Cancel(BsdClock::TimerId timer)
{
    m_host->GetClock()->Cancel(timer);
}

void
BsdAppProxyProgram::CountCopied(BsdAppProxySessionId id, BsdAppProxyWay way, std::size_t bytes)
{
    m_counters.copied[static_cast<std::size_t>(way)] += bytes;
    Tell([&](BsdAppProxyObserver& observer, BsdTime now) {
        observer.OnRelayed(now, id, way, bytes, false);
    });
}

void
BsdAppProxyProgram::CountUnsplice(BsdAppProxySessionId id,
                                  BsdAppProxyWay way,
                                  BsdAppProxyUnsplice cause,
                                  BsdErrno error,
                                  std::uint64_t moved)
{
    ++m_counters.unsplices[static_cast<std::size_t>(cause)];
    m_counters.spliced[static_cast<std::size_t>(way)] += moved;
    Tell([&](BsdAppProxyObserver& observer, BsdTime now) {
        if (moved > 0)
        {
            observer.OnRelayed(now, id, way, moved, true);
        }
        observer.OnUnspliced(now, id, way, cause, error);
    });
}

void
BsdAppProxyProgram::Ended(BsdAppProxySessionId id, BsdAppProxyEnd end, BsdErrno error)
{
    ++m_counters.ended[static_cast<std::size_t>(end)];
    m_sessions.erase(id);
    if (const auto peer = m_peerOf.find(id); peer != m_peerOf.end())
    {
        m_peers.erase(peer->second);
        m_peerOf.erase(peer);
    }
    if (const auto served = m_served.find(id); served != m_served.end())
    {
        m_idle.push_back(served->second);
        m_served.erase(served);
    }
    m_full = false;
    UpdateAcceptor();
    Tell([&](BsdAppProxyObserver& observer, BsdTime now) {
        observer.OnSessionEnded(now, id, end, error);
    });
}

std::uint64_t
BsdAppProxyProgram::MakeKey(BsdAppProxySessionId id, BsdAppProxySession::Side side)
{
    return id * 2 + side;
}

BsdAppProxyStep
BsdAppProxyProgram::OnEvent(std::size_t thread, const BsdKevent& event)
{
    const std::uint64_t key = BsdAppProxyThread::GetKey(event);
    if (key == LISTENER && m_config.protocol == BsdAppProxy::PROTOCOL_UDP)
    {
        const auto socket = m_process.GetSocket(m_listener);
        const std::size_t size = socket ? socket->GetFirstRecord().value_or(0) : 0;
        return {m_threads[thread]->GetTransfer(size),
                [this, thread] { return AcceptDatagram(thread); }};
    }
    if (key == LISTENER)
    {
        return {m_threads[thread]->GetCalls(1), [this, thread] { return Accept(thread); }};
    }
    const auto found = m_sessions.find(key / 2);
    if (found == m_sessions.end())
    {
        return {}; // it ended earlier in the same batch
    }
    return found->second->OnEvent(static_cast<BsdAppProxySession::Side>(key % 2), event);
}

double
BsdAppProxyProgram::Accept(std::size_t thread)
{
    if (m_acceptor != thread)
    {
        return 0; // the listener has closed
    }
    const int client = m_process.Accept4(m_listener, nullptr, BSD_SOCK_NONBLOCK);
    if (client < 0)
    {
        // as relayd does, it accepts no more until a session has ended
        m_full = m_process.Errno() == BsdErrno::E_MFILE && !m_sessions.empty();
        UpdateAcceptor();
        return 0;
    }
    Open(thread, client, nullptr);
    return 0;
}

double
BsdAppProxyProgram::AcceptDatagram(std::size_t thread)
{
    if (m_acceptor != thread)
    {
        return 0;
    }
    BsdReceived received;
    if (m_process.Recvmsg(m_listener, DATAGRAM, 0, received) < 0)
    {
        return 0; // an error of an earlier one
    }
    const std::string peer = received.from.ToString();
    if (const auto known = m_peers.find(peer); known != m_peers.end())
    {
        // it came before the client's own socket was there
        const auto session = m_sessions.at(known->second);
        session->GetThread().Post(
            [session, datagram = received.payload] { return session->Forward(datagram); });
        return 0;
    }
    const int client = Bind(&received.from);
    if (client >= 0) // else the datagram is lost
    {
        const BsdAppProxySessionId id = Open(thread, client, received.payload);
        m_peers[peer] = id;
        m_peerOf[id] = peer;
    }
    return m_threads[thread]->GetCalls(4);
}

BsdAppProxySessionId
BsdAppProxyProgram::Open(std::size_t thread, int client, BsdPayloadPtr first)
{
    const BsdAppProxySessionId id = ++m_last;
    std::size_t server = thread;
    if (m_config.loop == BsdAppProxy::LOOP_BLOCKING)
    {
        m_idle.pop_front(); // which accepts
        m_served[id] = server;
    }
    else
    {
        server = m_dealt++ % m_threads.size();
    }
    ++m_counters.accepted;
    const auto session = std::make_shared<BsdAppProxySession>(*this,
                                                              *m_threads[server],
                                                              id,
                                                              client,
                                                              std::move(first));
    m_sessions[id] = session;
    UpdateAcceptor();
    Tell([id](BsdAppProxyObserver& observer, BsdTime now) { observer.OnSessionOpened(now, id); });
    m_threads[server]->Post([session] { return session->Connect(); });
    return id;
}

void
BsdAppProxyProgram::UpdateAcceptor()
{
    std::optional<std::size_t> wanted;
    if (m_listener >= 0 && !m_full)
    {
        if (m_config.loop == BsdAppProxy::LOOP_EVENT)
        {
            wanted = 0;
        }
        else if (!m_idle.empty())
        {
            wanted = m_idle.front();
        }
    }
    if (wanted == m_acceptor)
    {
        return;
    }
    if (m_acceptor)
    {
        m_threads[*m_acceptor]->Watch(m_listener, BSD_EVFILT_READ, false, LISTENER);
    }
    m_acceptor = wanted;
    if (m_acceptor)
    {
        m_threads[*m_acceptor]->Watch(m_listener, BSD_EVFILT_READ, true, LISTENER);
    }
}

} // namespace divertsim
} // namespace ns3
