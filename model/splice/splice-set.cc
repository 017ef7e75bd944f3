// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/splice-set.h"

#include "ns3/splice-kernel.h"
#include "ns3/splice-receiver.h"
#include "ns3/splice-worker.h"

#include <cassert>
#include <utility>

namespace ns3
{
namespace divertsim
{

SpliceSet::SpliceSet(BsdClock& clock, std::function<BsdCpus&()> cpus)
    : m_clock(clock),
      m_cpus(std::move(cpus))
{
}

SpliceSet::~SpliceSet()
{
    Clear();
}

void
SpliceSet::SetConfig(const SpliceConfig& config)
{
    assert(m_workers.empty() || config.system == m_config.system);
    m_config = config;
}

const SpliceConfig&
SpliceSet::GetConfig() const
{
    return m_config;
}

BsdErrno
SpliceSet::SetNumWq(int workers)
{
    const auto most = static_cast<int>(m_cpus().GetCount());
    const int least = m_workers.empty() ? SPLICE_ALL_WORKERS : 1;
    if (workers < least || workers > most)
    {
        return BsdErrno::E_INVAL;
    }
    m_numWq = workers;
    return BsdErrno::OK;
}

int
SpliceSet::GetNumWq() const
{
    return m_numWq;
}

BsdErrno
SpliceSet::Setsockopt(BsdSocketView& so, const BsdSockopt& option)
{
    const SpliceKernel* const kernel = SpliceKernel::Find(m_config.system);
    return kernel ? kernel->Setsockopt(*this, so, option) : BsdErrno::E_NOPROTOOPT;
}

BsdErrno
SpliceSet::Getsockopt(BsdSocketView& so, BsdSockopt& option) const
{
    const SpliceKernel* const kernel = SpliceKernel::Find(m_config.system);
    if (!kernel)
    {
        return BsdErrno::E_NOPROTOOPT;
    }
    const BsdErrno error = kernel->CheckGet(so);
    return error == BsdErrno::OK ? option.CopyOut(static_cast<std::int64_t>(so.GetSplices().sent))
                                 : error;
}

void
SpliceSet::Forget(BsdSocketView& so)
{
    while (Splice* const splice = so.GetSplices().source)
    {
        splice->End(SpliceCause::CLOSE);
    }
    while (Splice* const splice = so.GetSplices().sink)
    {
        splice->End(SpliceCause::CLOSE);
    }
}

void
SpliceSet::AddObserver(SpliceObserver* observer)
{
    m_observers.Add(observer);
}

void
SpliceSet::RemoveObserver(SpliceObserver* observer)
{
    m_observers.Remove(observer);
}

void
SpliceSet::SetReceivingCore(std::function<std::uint32_t(const BsdSocketView&)> core)
{
    m_receivingCore = std::move(core);
}

std::size_t
SpliceSet::GetCount() const
{
    return m_splices.size();
}

std::size_t
SpliceSet::GetWorkerCount() const
{
    return m_workers.size();
}

void
SpliceSet::Clear()
{
    m_workers.clear();
    for (Splice& splice : m_splices)
    {
        m_clock.Cancel(splice.m_timer);
        SpliceReceiver::Remove(splice);
        // a slot may belong to a splice that came after one that is CLOSING
        for (auto* const socket : {splice.m_source.get(), splice.m_sink.get()})
        {
            socket->GetSplices().source = nullptr;
            socket->GetSplices().sink = nullptr;
        }
    }
    // sockets end with their splices, and close then
    std::list<Splice> gone;
    gone.swap(m_splices);
}

BsdClock&
SpliceSet::GetClock() const
{
    return m_clock;
}

SpliceObserver&
SpliceSet::GetObserver()
{
    return m_observers;
}

bool
SpliceSet::MakeWorkers()
{
    if (!m_workers.empty())
    {
        return true;
    }
    BsdCpus& cpus = m_cpus();
    if (m_numWq == 0)
    {
        return false;
    }
    const std::uint32_t own = GetKernel().GetWorkers();
    const std::uint32_t count = own > 0 ? own : cpus.GetCount();
    for (std::uint32_t i = 0; i < count; ++i)
    {
        m_workers.push_back(std::make_unique<SpliceWorker>(cpus.GetFor(i), m_config));
    }
    m_numWq = m_numWq < 0 ? static_cast<int>(count) : m_numWq;
    return true;
}

std::uint32_t
SpliceSet::NextWorker()
{
    return m_index++ % static_cast<std::uint32_t>(m_numWq);
}

Splice&
SpliceSet::Add(BsdSocketView& source,
               BsdSocketView& sink,
               std::int64_t max,
               std::uint32_t worker,
               const BsdSpliceContext& context)
{
    m_cpus(); // what things cost may have changed
    SpliceInfo info;
    info.id = ++m_lastId;
    info.account = context.account;
    info.dispatch = context.dispatch.value_or(m_config.dispatch);
    info.worker = worker;
    info.source = &source.GetName();
    info.sink = &sink.GetName();
    m_splices.emplace_back(*this, source, sink, max, info);
    Splice& splice = m_splices.back();
    splice.m_place = std::prev(m_splices.end());
    return splice;
}

void
SpliceSet::Remove(Splice& splice)
{
    m_splices.erase(splice.m_place);
}

void
SpliceSet::Queue(Splice& splice)
{
    if (splice.GetInfo().dispatch == BsdSpliceDispatch::WORKER)
    {
        m_workers[splice.GetInfo().worker]->Add(splice);
        return;
    }
    const std::uint32_t core = m_receivingCore ? m_receivingCore(splice.GetSource()) : 0;
    SpliceReceiver::Add(splice, m_cpus().GetFor(core), m_config);
}

void
SpliceSet::Unqueue(Splice& splice)
{
    if (splice.GetInfo().dispatch == BsdSpliceDispatch::WORKER)
    {
        m_workers[splice.GetInfo().worker]->Remove(splice);
        return;
    }
    SpliceReceiver::Remove(splice);
}

const SpliceKernel&
SpliceSet::GetKernel() const
{
    return *SpliceKernel::Find(m_config.system);
}

} // namespace divertsim
} // namespace ns3
