// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-state-table.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace ns3
{
namespace divertsim
{

namespace
{

bool
IsInet6(const BsdTuple& tuple)
{
    return tuple.source.family == BsdFamily::INET6;
}

/// A direction's tuple on one side: what comes in comes on the wire, what goes out from the stack
const BsdTuple&
OnSide(PfStateSide side, BsdDirection direction, const BsdTuple& came, const BsdTuple& goes)
{
    return (side == PF_SIDE_WIRE) == (direction == BsdDirection::IN) ? came : goes;
}

std::uint16_t
InterfaceOfKey(std::uint32_t interface)
{
    return static_cast<std::uint16_t>(interface + 1);
}

} // namespace

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

bool
PfStateTable::IsTaken(BsdDirection direction, const BsdTuple& tuple) const
{
    const auto find = [&](std::uint32_t interface) {
        return IsInet6(tuple)
                   ? FindIn(m_keys6, PfStateKey6::Make(direction, tuple), direction, interface)
                   : FindIn(m_keys4, PfStateKey4::Make(direction, tuple), direction, interface);
    };
    bool taken = find(m_interfaces) != nullptr; // floating ones
    for (std::uint32_t i = 0; i < m_interfaces && !taken; ++i)
    {
        taken = find(i) != nullptr;
    }
    return taken;
}

template <typename Key>
PfState*
PfStateTable::FindAmong(const PfStateIndex<Key>& index,
                        Key key,
                        BsdDirection direction,
                        std::uint32_t interface) const
{
    if (m_bound != 0)
    {
        key.interface = InterfaceOfKey(interface);
        if (PfState* state = FindOnSide(index, key, direction))
        {
            return state;
        }
        key.interface = 0;
    }
    return FindOnSide(index, key, direction);
}

/// Of two that match the older one comes first in the list
template <typename Key>
PfState*
PfStateTable::FindOnSide(const PfStateIndex<Key>& index, Key key, BsdDirection direction) const
{
    PfState* state = Known(index.Find(key));
    if (m_translated == 0)
    {
        return state;
    }
    key.side = direction == BsdDirection::IN ? PF_SIDE_WIRE : PF_SIDE_STACK;
    PfState* other = Known(index.Find(key));
    return !state || (other && other->id < state->id) ? other : state;
}

// Find() in the header needs both
template PfState* PfStateTable::FindAmong(const PfStateIndex<PfStateKey4>&,
                                          PfStateKey4,
                                          BsdDirection,
                                          std::uint32_t) const;
template PfState* PfStateTable::FindAmong(const PfStateIndex<PfStateKey6>&,
                                          PfStateKey6,
                                          BsdDirection,
                                          std::uint32_t) const;

/// Where no state can be in the way but one that has the very same key
/// \return false where there is one, or where more must be looked at
template <typename Key>
bool
PfStateTable::InsertPlain(PfStateIndex<Key>& index, const PfStateKeys& keys)
{
    if (m_translated != 0 || keys.bound || keys.came != keys.goes)
    {
        return false;
    }
    const PfStateHandle next = m_free != PF_NO_STATE ? m_free : m_unused;
    return index.Insert(Key::Make(keys.direction, keys.came), next) == next;
}

PfState*
PfStateTable::Insert(std::uint64_t id, const PfStateKeys& keys)
{
    const bool plain = IsInet6(keys.came) ? InsertPlain(m_keys6, keys) : InsertPlain(m_keys4, keys);
    if (!plain && FindTaken(keys))
    {
        return nullptr;
    }
    PfState& state = Allocate();
    Fill(state, id, keys);
    if (!plain)
    {
        AddKeys(state);
    }
    LinkToRow(state);
    ++m_size;
    m_bound += keys.bound;
    m_translated += state.Has(PfState::TRANSLATED);
    if (keys.bound)
    {
        m_interfaces = std::max({m_interfaces, keys.interface + 1, keys.boundInterface + 1});
    }
    return &state;
}

void
PfStateTable::Fill(PfState& state, std::uint64_t id, const PfStateKeys& keys)
{
    const PfStateHandle handle = state.handle;
    state = PfState();
    state.handle = handle;
    state.id = id;
    state.direction = keys.direction;
    state.protocol = keys.came.protocol;
    state.ports[0] = keys.came.sourcePort;
    state.ports[1] = keys.came.destinationPort;
    state.interface = static_cast<std::uint16_t>(keys.interface);
    state.boundInterface = static_cast<std::uint16_t>(keys.boundInterface);
    state.flags = keys.bound ? PfState::BOUND : 0;
    const bool translated = keys.came != keys.goes;
    const bool more = translated || keys.route.kind != PfRoute::NONE || keys.more;
    if (!more && !IsInet6(keys.came))
    {
        std::memcpy(state.inet[0], keys.came.source.bytes.data(), 4);
        std::memcpy(state.inet[1], keys.came.destination.bytes.data(), 4);
        return;
    }
    if (m_freeMore.empty())
    {
        m_freeMore.push_back(&m_more.emplace_back());
    }
    state.more = m_freeMore.back();
    m_freeMore.pop_back();
    *state.more = {keys.tuple, keys.came, keys.goes, nullptr, keys.route, nullptr};
    state.flags = static_cast<std::uint8_t>(state.flags | PfState::HAS_MORE |
                                            (translated ? PfState::TRANSLATED : 0));
}

/// \return true where the state and a new one may not have a key in common on the same side
bool
PfStateTable::Collides(const PfState& state, const PfStateKeys& keys) const
{
    return state.direction == keys.direction && state.Has(PfState::BOUND) == keys.bound &&
           (!keys.bound || state.boundInterface == keys.boundInterface);
}

template <typename Key>
PfState*
PfStateTable::FindHolder(const PfStateIndex<Key>& index, Key key, const PfStateKeys& keys)
{
    const PfStateSide side = static_cast<PfStateSide>(key.side);
    key.interface = keys.bound ? InterfaceOfKey(keys.boundInterface) : 0;
    for (const PfStateSide on : {PF_SIDE_BOTH, side})
    {
        key.side = on;
        PfState* state = Known(index.Find(key));
        if (state && Collides(*state, keys))
        {
            return state;
        }
        for (const PfStateHandle handle : m_shadowed)
        {
            PfState& shadowed = At(handle);
            bool same = false;
            ForEachKeyOf<Key>(shadowed, [&](const Key& other) { same = same || other == key; });
            if (same && Collides(shadowed, keys))
            {
                return &shadowed;
            }
        }
    }
    return nullptr;
}

PfState*
PfStateTable::FindTakenOn(PfStateSide side, const PfStateKeys& keys)
{
    const BsdTuple& tuple = OnSide(side, keys.direction, keys.came, keys.goes);
    if (IsInet6(tuple))
    {
        PfStateKey6 key = PfStateKey6::Make(keys.direction, tuple);
        key.side = side;
        return FindHolder(m_keys6, key, keys);
    }
    PfStateKey4 key = PfStateKey4::Make(keys.direction, tuple);
    key.side = side;
    return FindHolder(m_keys4, key, keys);
}

PfState*
PfStateTable::FindTaken(const PfStateKeys& keys)
{
    PfState* taken = FindTakenOn(PF_SIDE_WIRE, keys);
    return taken ? taken : FindTakenOn(PF_SIDE_STACK, keys);
}

template <typename Key, typename Action>
void
PfStateTable::ForEachKeyOf(const PfState& state, Action action)
{
    const BsdTuple came = state.Came();
    if (IsInet6(came) != (sizeof(Key) == sizeof(PfStateKey6)))
    {
        return;
    }
    const auto onInterfaces = [&](Key key) {
        if (!state.Has(PfState::BOUND))
        {
            action(key);
            return;
        }
        key.interface = InterfaceOfKey(state.boundInterface);
        action(key);
        if (state.interface != state.boundInterface)
        {
            key.interface = InterfaceOfKey(state.interface);
            action(key);
        }
    };
    if (!state.Has(PfState::TRANSLATED))
    {
        onInterfaces(Key::Make(state.direction, came));
        return;
    }
    const BsdTuple goes = state.Goes();
    for (const PfStateSide side : {PF_SIDE_WIRE, PF_SIDE_STACK})
    {
        Key key = Key::Make(state.direction, OnSide(side, state.direction, came, goes));
        key.side = side;
        onInterfaces(key);
    }
}

void
PfStateTable::AddKeys(PfState& state)
{
    bool shadowed = false;
    ForEachKeyOf<PfStateKey4>(state, [&](const PfStateKey4& key) {
        shadowed = m_keys4.Insert(key, state.handle) != state.handle || shadowed;
    });
    ForEachKeyOf<PfStateKey6>(state, [&](const PfStateKey6& key) {
        shadowed = m_keys6.Insert(key, state.handle) != state.handle || shadowed;
    });
    if (shadowed)
    {
        m_shadowed.push_back(state.handle);
    }
}

template <typename Key>
void
PfStateTable::DropKey(PfStateIndex<Key>& index, const Key& key, const PfState& state)
{
    if (m_shadowed.empty())
    {
        index.Erase(key);
        return;
    }
    if (index.Find(key) != state.handle)
    {
        return; // it was the one in the shadow
    }
    for (const PfStateHandle handle : m_shadowed)
    {
        bool same = false;
        ForEachKeyOf<Key>(At(handle), [&](const Key& other) { same = same || other == key; });
        if (same && handle != state.handle)
        {
            index.Replace(key, handle);
            return;
        }
    }
    index.Erase(key);
}

void
PfStateTable::DropKeys(PfState& state)
{
    if (state.Has(PfState::RETIRED))
    {
        return;
    }
    ForEachKeyOf<PfStateKey4>(state, [&](const auto& key) { DropKey(m_keys4, key, state); });
    ForEachKeyOf<PfStateKey6>(state, [&](const auto& key) { DropKey(m_keys6, key, state); });
    if (!m_shadowed.empty())
    {
        m_shadowed.erase(std::remove(m_shadowed.begin(), m_shadowed.end(), state.handle),
                         m_shadowed.end());
    }
    m_bound -= state.Has(PfState::BOUND);
    m_translated -= state.Has(PfState::TRANSLATED);
}

void
PfStateTable::Retire(PfState& state)
{
    DropKeys(state);
    state.flags |= PfState::RETIRED;
    state.timeout = PfTimeout::COUNT;
    state.peers[0].state = 0; // CLOSED
    state.peers[1].state = 0;
}

void
PfStateTable::Remove(PfState& state)
{
    DropKeys(state);
    UnlinkFromRow(state);
    if (state.Has(PfState::HAS_MORE))
    {
        m_freeMore.push_back(state.more);
    }
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
