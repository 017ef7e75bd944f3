// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_STATE_INDEX_H
#define PF_STATE_INDEX_H

#include "ns3/pf-state-key.h"
#include "ns3/pf-state.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * From key to handle. One hash table of ten million keys stands still for the better part of a
 * second whenever it grows; of many small ones each grows at a time of its own, in a few
 * milliseconds. Up to LARGE keys a single one is as quick, and has less to look at.
 *
 * \tparam Key PfStateKey4 or PfStateKey6
 */
template <typename Key>
class PfStateIndex
{
  public:
    /// \param key of a state \return its handle, or PF_NO_STATE
    PfStateHandle Find(const Key& key) const
    {
        if (m_shards.empty())
        {
            const auto found = m_small.find(key);
            return found == m_small.end() ? PF_NO_STATE : found->second;
        }
        const Shard& shard = m_shards[ShardIndex(key)];
        const auto found = shard.find(key);
        return found == shard.end() ? PF_NO_STATE : found->second;
    }

    /// \param key of a state \param handle its
    /// \return the handle that has the key now: another one where it was taken
    PfStateHandle Insert(const Key& key, PfStateHandle handle)
    {
        if (m_shards.empty() && m_small.size() == LARGE)
        {
            Split();
        }
        return ShardOf(key).emplace(key, handle).first->second;
    }

    /// \param key that is there \param handle that has it from now on
    void Replace(const Key& key, PfStateHandle handle)
    {
        ShardOf(key).find(key)->second = handle;
    }

    /// \param key that is there
    void Erase(const Key& key)
    {
        ShardOf(key).erase(key);
    }

  private:
    static constexpr std::size_t SHARDS = 64;
    static constexpr std::size_t LARGE = 50000; ///< just before the single one would grow

    using Shard = boost::unordered_flat_map<Key, PfStateHandle, PfStateKeyHash>;

    /// boost::unordered takes a group from the uppermost bits of the hash, a tag from the lowest
    static std::size_t ShardIndex(const Key& key)
    {
        return (PfStateKeyHash()(key) >> 8) % SHARDS;
    }

    Shard& ShardOf(const Key& key)
    {
        return m_shards.empty() ? m_small : m_shards[ShardIndex(key)];
    }

    void Split()
    {
        m_shards.resize(SHARDS);
        for (const auto& [key, handle] : m_small)
        {
            m_shards[ShardIndex(key)].emplace(key, handle);
        }
        m_small = Shard();
    }

    Shard m_small; ///< all, until there are many
    std::vector<Shard> m_shards;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_STATE_INDEX_H
