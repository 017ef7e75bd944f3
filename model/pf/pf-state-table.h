// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_STATE_TABLE_H
#define PF_STATE_TABLE_H

#include "ns3/pf-state-key.h"
#include "ns3/pf-state.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * The states of one pf by key and by ID. States lie in slabs and never move. By ID they stand in
 * rows, row = ID modulo the number of rows (PF_IDHASH() of FreeBSD sys/net/pfvar.h), newest
 * first: the purge walks the rows.
 */
class PfStateTable
{
  public:
    /// \param rows of the ID table, a power of two
    explicit PfStateTable(std::uint32_t rows);

    PfStateTable(const PfStateTable&) = delete;
    PfStateTable& operator=(const PfStateTable&) = delete;

    /// \param direction of a packet \param tuple of it \return its state, or null
    PfState* Find(BsdDirection direction, const BsdTuple& tuple)
    {
        if (tuple.source.family == BsdFamily::INET6)
        {
            const auto found = m_keys6.find(PfStateKey6::Make(direction, tuple));
            return found == m_keys6.end() ? nullptr : &At(found->second);
        }
        const auto found = m_keys4.find(PfStateKey4::Make(direction, tuple));
        return found == m_keys4.end() ? nullptr : &At(found->second);
    }

    /// \param id of a state \return it, or null
    PfState* FindById(std::uint64_t id);

    /**
     * Insert a state. The caller decides first what a collision means.
     * \param id of it, unused until now
     * \param direction of its first packet \param tuple of its first packet
     * \return the state with these three set, or null where its key is taken
     */
    PfState* Insert(std::uint64_t id, BsdDirection direction, const BsdTuple& tuple);

    /// \param state to remove; what points to it dangles
    void Remove(PfState& state);

    /// \return number of states
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

    /// \return every state, in the order of their IDs
    std::vector<const PfState*> ById() const;

  private:
    static constexpr std::uint32_t SLAB_BITS = 10;
    static constexpr std::uint32_t SLAB_SIZE = 1U << SLAB_BITS;

    PfState& At(PfStateHandle handle) const
    {
        return m_slabs[handle >> SLAB_BITS][handle & (SLAB_SIZE - 1)];
    }

    PfState& Allocate();
    void LinkToRow(PfState& state);
    void UnlinkFromRow(PfState& state);

    std::uint32_t m_rowCount;
    std::size_t m_size = 0;
    std::vector<PfStateHandle> m_rows; ///< heads; made with the first state
    std::vector<std::unique_ptr<PfState[]>> m_slabs;
    PfStateHandle m_free = PF_NO_STATE; ///< list over nextInRow
    PfStateHandle m_unused = 0;         ///< lowest handle that was never taken
    boost::unordered_flat_map<PfStateKey4, PfStateHandle, PfStateKeyHash> m_keys4;
    boost::unordered_flat_map<PfStateKey6, PfStateHandle, PfStateKeyHash> m_keys6;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_STATE_TABLE_H
