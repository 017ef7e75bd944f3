// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/splice-worker.h"

#include "ns3/splice.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// ns: the least that a transfer takes, so that splices that form a loop cannot stop the clock
constexpr double LEAST = 1;

} // namespace

SpliceWorker::SpliceWorker(BsdCpu& cpu, const SpliceConfig& config)
    : m_cpu(cpu),
      m_config(config)
{
}

SpliceWorker::~SpliceWorker()
{
    m_cpu.Cancel(m_work);
}

double
SpliceWorker::GetCost(const SpliceConfig& config, std::size_t bytes)
{
    return std::max(LEAST, config.costs.GetSplice(static_cast<double>(bytes)));
}

std::uint64_t
SpliceWorker::GetBatches() const
{
    return m_batches;
}

std::uint64_t
SpliceWorker::GetWakeups() const
{
    return m_wakeups;
}

void
SpliceWorker::Push(Queue& queue, Splice& splice)
{
    splice.m_next = nullptr;
    splice.m_previous = queue.last;
    (queue.last ? queue.last->m_next : queue.first) = &splice;
    queue.last = &splice;
}

void
SpliceWorker::Unlink(Queue& queue, Splice& splice)
{
    (splice.m_previous ? splice.m_previous->m_next : queue.first) = splice.m_next;
    (splice.m_next ? splice.m_next->m_previous : queue.last) = splice.m_previous;
    splice.m_next = nullptr;
    splice.m_previous = nullptr;
}

Splice*
SpliceWorker::Pop(Queue& queue)
{
    Splice* const first = queue.first;
    if (first)
    {
        Unlink(queue, *first);
    }
    return first;
}

void
SpliceWorker::Add(Splice& splice)
{
    if (!m_awake && splice.HasNothing())
    {
        splice.Start(0);
        splice.Finish(); // it is free and comes to IDLE again: not worth an event
        return;
    }
    splice.m_queued = true;
    splice.m_batch = m_batches;
    Push(m_waiting, splice);
    if (m_awake)
    {
        return;
    }
    m_awake = true;
    ++m_wakeups;
    m_paid = splice.GetMovable() > 0;
    const auto awake = [this] {
        m_work = 0;
        Next();
    };
    m_work =
        m_cpu.Submit(m_paid ? m_config.costs.wakeup : 0, nullptr, awake, splice.GetInfo().account);
}

void
SpliceWorker::Remove(Splice& splice)
{
    if (m_running == &splice)
    {
        m_running = nullptr;
    }
    else if (splice.m_queued)
    {
        Unlink(splice.m_batch == m_batches ? m_waiting : m_batch, splice);
        splice.m_queued = false;
    }
}

void
SpliceWorker::Next()
{
    while (m_batch.first || m_waiting.first)
    {
        if (!m_batch.first)
        {
            m_batch = std::exchange(m_waiting, Queue());
            ++m_batches;
        }
        Splice* const splice = Pop(m_batch);
        splice->m_queued = false;
        m_bytes = splice->GetMovable();
        if (splice->GetState() == SpliceState::CLOSING || m_bytes == 0)
        {
            splice->Start(0);
            splice->Finish(); // it is free; nothing is moved, so this comes to an end
            continue;
        }
        m_running = splice;
        const double wakeup = m_paid ? 0 : m_config.costs.wakeup;
        m_paid = true;
        m_work = m_cpu.Submit(
            wakeup + GetCost(m_config, m_bytes),
            [this] { OnStart(); },
            [this] { OnDone(); },
            splice->GetInfo().account);
        return;
    }
    m_awake = false;
}

void
SpliceWorker::OnStart()
{
    if (m_running)
    {
        m_running->Start(m_bytes);
    }
}

void
SpliceWorker::OnDone()
{
    m_work = 0;
    if (Splice* const splice = std::exchange(m_running, nullptr))
    {
        splice->Finish();
    }
    Next();
}

} // namespace divertsim
} // namespace ns3
