// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-state-table.h"

#include <algorithm>
#include <stdexcept>

namespace ns3
{
namespace divertsim
{

PfStateTable::PfStateTable(std::uint32_t rows)
    : m_rowCount(rows)
{
    if (rows == 0 || (rows & (rows - 1)) != 0)
    {
        throw std::invalid_argument("net.pf.states_hashsize must be a power of two");
    }
}

PfState*
PfStateTable::FindById(std::uint64_t id)
{
    PfState* state = FirstInRow(static_cast<std::uint32_t>(id & (m_rowCount - 1)));
    while (state && state->id != id)
    {
        state = NextInRow(*state);
    }
    return state;
}

PfState*
PfStateTable::Insert(std::uint64_t id, BsdDirection direction, const BsdTuple& tuple)
{
    if (Find(direction, tuple))
    {
        return nullptr;
    }
    PfState& state = Allocate();
    const PfStateHandle handle = state.handle;
    state = PfState();
    state.handle = handle;
    state.id = id;
    state.direction = direction;
    state.tuple = tuple;
    if (tuple.source.family == BsdFamily::INET6)
    {
        m_keys6.emplace(PfStateKey6::Make(direction, tuple), handle);
    }
    else
    {
        m_keys4.emplace(PfStateKey4::Make(direction, tuple), handle);
    }
    LinkToRow(state);
    ++m_size;
    return &state;
}

void
PfStateTable::Remove(PfState& state)
{
    if (state.tuple.source.family == BsdFamily::INET6)
    {
        m_keys6.erase(PfStateKey6::Make(state.direction, state.tuple));
    }
    else
    {
        m_keys4.erase(PfStateKey4::Make(state.direction, state.tuple));
    }
    UnlinkFromRow(state);
    state.nextInRow = m_free;
    m_free = state.handle;
    --m_size;
}

std::vector<const PfState*>
PfStateTable::ById() const
{
    std::vector<const PfState*> states;
    states.reserve(m_size);
    for (const PfStateHandle head : m_rows)
    {
        for (PfStateHandle handle = head; handle != PF_NO_STATE; handle = At(handle).nextInRow)
        {
            states.push_back(&At(handle));
        }
    }
    std::sort(states.begin(), states.end(), [](const PfState* a, const PfState* b) {
        return a->id < b->id;
    });
    return states;
}

PfState&
PfStateTable::Allocate()
{
    if (m_free != PF_NO_STATE)
    {
        PfState& state = At(m_free);
        m_free = state.nextInRow;
        return state;
    }
    if (m_unused % SLAB_SIZE == 0)
    {
        m_slabs.push_back(std::make_unique<PfState[]>(SLAB_SIZE));
    }
    PfState& state = At(m_unused);
    state.handle = m_unused++;
    return state;
}

void
PfStateTable::LinkToRow(PfState& state)
{
    if (m_rows.empty())
    {
        m_rows.assign(m_rowCount, PF_NO_STATE);
    }
    PfStateHandle& head = m_rows[state.id & (m_rowCount - 1)];
    state.nextInRow = head;
    state.previousInRow = PF_NO_STATE;
    if (head != PF_NO_STATE)
    {
        At(head).previousInRow = state.handle;
    }
    head = state.handle;
}

void
PfStateTable::UnlinkFromRow(PfState& state)
{
    if (state.previousInRow == PF_NO_STATE)
    {
        m_rows[state.id & (m_rowCount - 1)] = state.nextInRow;
    }
    else
    {
        At(state.previousInRow).nextInRow = state.nextInRow;
    }
    if (state.nextInRow != PF_NO_STATE)
    {
        At(state.nextInRow).previousInRow = state.previousInRow;
    }
}

} // namespace divertsim
} // namespace ns3
