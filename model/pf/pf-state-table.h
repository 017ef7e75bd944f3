// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_STATE_TABLE_H
#define PF_STATE_TABLE_H

#include "ns3/pf-match.h"
#include "ns3/pf-state-index.h"
#include "ns3/pf-state-key.h"
#include "ns3/pf-state.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// By what a new state is found
struct PfStateKeys
{
    BsdDirection direction = BsdDirection::NONE; ///< of the packet that makes it
    BsdTuple tuple;                              ///< of that packet
    BsdTuple came;                               ///< PfKeyTuple() of it
    BsdTuple goes;                               ///< the same after translation
    std::uint32_t interface = 0;                 ///< where the packet is
    bool bound = false;                          ///< if-bound
    std::uint32_t boundInterface = 0; ///< bound: to this one, and also found on the other
    PfRoute route;
    bool more = false; ///< it has a PfStateMore in any case
};

/**
 * The states of one pf by key and by ID. States lie in slabs and never move. By ID they stand in
 * rows, row = ID modulo the number of rows (PF_IDHASH() of FreeBSD sys/net/pfvar.h), newest
 * first: the purge walks the rows.
 *
 * Each state has a key on the wire and one in the host's stack. A packet coming in is looked up
 * among the former, one going out among the latter; first among those bound to its interface,
 * then among those that float (pf_find_state()).
 */
class PfStateTable : public PfKeyLookup
{
  public:
    /// \param rows of the ID table, a power of two
    explicit PfStateTable(std::uint32_t rows);

    PfStateTable(const PfStateTable&) = delete;
    PfStateTable& operator=(const PfStateTable&) = delete;

    /// \param direction of a packet \param tuple PfKeyTuple() of it \param interface where it is
    /// \return its state, or null
    PfState* Find(BsdDirection direction, const BsdTuple& tuple, std::uint32_t interface)
    {
        return tuple.source.family == BsdFamily::INET6
                   ? FindIn(m_keys6, PfStateKey6::Make(direction, tuple), direction, interface)
                   : FindIn(m_keys4, PfStateKey4::Make(direction, tuple), direction, interface);
    }

    bool IsTaken(BsdDirection direction, const BsdTuple& tuple) const override;

    /// \param id of a state \return it, or null
    PfState* FindById(std::uint64_t id);

    /**
     * Insert a state.
     * \param id of it, unused until now
     * \param keys of it
     * \return the state with what its keys say, or null where FindTaken() finds one
     */
    PfState* Insert(std::uint64_t id, const PfStateKeys& keys);

    /// pf_state_key_attach(): states in the same direction and with the same binding collide.
    /// \param keys of a new state \return the state that has its wire key, else its stack key
    PfState* FindTaken(const PfStateKeys& keys);

    /// Take a state's keys from it; it stays in its row, to be purged. \param state it
    void Retire(PfState& state);

    /// \param state to remove; what points to it dangles
    void Remove(PfState& state);

    /// \return number of states, retired ones included
    std::size_t Size() const
    {
        return m_size;
    }

    /// \return number of rows
    std::uint32_t Rows() const
    {
        return m_rowCount;
    }

    /// \param row below Rows() \return its newest state, or null
    PfState* FirstInRow(std::uint32_t row)
    {
        return m_rows.empty() || m_rows[row] == PF_NO_STATE ? nullptr : &At(m_rows[row]);
    }

    /// \param state one in a row \return the next older one in its row, or null
    PfState* NextInRow(const PfState& state)
    {
        return state.nextInRow == PF_NO_STATE ? nullptr : &At(state.nextInRow);
    }

    /// Have a row's newest state read from memory before it is asked for. \param row any
    void Prefetch(std::uint32_t row) const
    {
        if (row < m_rows.size() && m_rows[row] != PF_NO_STATE)
        {
            const auto* state = reinterpret_cast<const char*>(&At(m_rows[row]));
            __builtin_prefetch(state);
            __builtin_prefetch(state + 64);
        }
    }

    /// \return every state, in the order of their IDs
    std::vector<const PfState*> ById() const;

  private:
    static constexpr std::uint32_t SLAB_BITS = 14;
    static constexpr std::uint32_t SLAB_SIZE = 1U << SLAB_BITS;

    PfState& At(PfStateHandle handle) const
    {
        return m_slabs[handle >> SLAB_BITS][handle & (SLAB_SIZE - 1)];
    }

    PfState* Known(PfStateHandle handle) const
    {
        return handle == PF_NO_STATE ? nullptr : &At(handle);
    }

    template <typename Key>
    PfState* FindIn(const PfStateIndex<Key>& index,
                    const Key& key,
                    BsdDirection direction,
                    std::uint32_t interface) const
    {
        if ((m_bound | m_translated) == 0)
        {
            return Known(index.Find(key));
        }
        return FindAmong(index, key, direction, interface);
    }

    template <typename Key>
    PfState* FindAmong(const PfStateIndex<Key>& index,
                       Key key,
                       BsdDirection direction,
                       std::uint32_t interface) const;
    template <typename Key>
    PfState* FindOnSide(const PfStateIndex<Key>& index, Key key, BsdDirection direction) const;
    template <typename Key>
    bool InsertPlain(PfStateIndex<Key>& index, const PfStateKeys& keys);
    template <typename Key>
    PfState* FindHolder(const PfStateIndex<Key>& index, Key key, const PfStateKeys& keys);
    template <typename Key>
    void DropKey(PfStateIndex<Key>& index, const Key& key, const PfState& state);
    template <typename Key, typename Action>
    static void ForEachKeyOf(const PfState& state, Action action);

    bool Collides(const PfState& state, const PfStateKeys& keys) const;
    PfState* FindTakenOn(PfStateSide side, const PfStateKeys& keys);
    void AddKeys(PfState& state);
    void DropKeys(PfState& state);
    PfState& Allocate();
    void Fill(PfState& state, std::uint64_t id, const PfStateKeys& keys);
    void LinkToRow(PfState& state);
    void UnlinkFromRow(PfState& state);

    std::uint32_t m_rowCount;
    std::size_t m_size = 0;
    std::size_t m_bound = 0;           ///< states that are if-bound
    std::size_t m_translated = 0;      ///< states with two keys
    std::uint32_t m_interfaces = 0;    ///< states are bound to interfaces below this
    std::vector<PfStateHandle> m_rows; ///< heads; made with the first state
    std::vector<std::unique_ptr<PfState[]>> m_slabs;
    PfStateHandle m_free = PF_NO_STATE; ///< list over nextInRow
    PfStateHandle m_unused = 0;         ///< lowest handle that was never taken
    std::deque<PfStateMore> m_more;
    std::vector<PfStateMore*> m_freeMore;
    PfStateIndex<PfStateKey4> m_keys4;
    PfStateIndex<PfStateKey6> m_keys6;
    /// states of which an older one, of the other direction, has a key; in order of insertion
    std::vector<PfStateHandle> m_shadowed;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_STATE_TABLE_H
