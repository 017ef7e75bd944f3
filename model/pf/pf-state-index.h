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
 * second whenever it grows; of many small ones each grows at a time of its own, in a millisecond.
 *
 * \tparam Key PfStateKey4 or PfStateKey6
 */
template <typename Key>
class PfStateIndex
{
  public:
    PfStateIndex()
        : m_shards(SHARDS)
    {
    }

    /// \param key of a state \return its handle, or PF_NO_STATE
    PfStateHandle Find(const Key& key) const
    {
        const Hashed hashed(key);
        const Shard& shard = m_shards[hashed.ShardIndex()];
        const auto found = shard.find(hashed);
        return found == shard.end() ? PF_NO_STATE : found->second;
    }

    /// \param key of a state \param handle its
    /// \return the handle that has the key now: another one where it was taken
    PfStateHandle Insert(const Key& key, PfStateHandle handle)
    {
        const Hashed hashed(key);
        return m_shards[hashed.ShardIndex()].emplace(key, handle).first->second;
    }

    /// \param key that is there \param handle that has it from now on
    void Replace(const Key& key, PfStateHandle handle)
    {
        const Hashed hashed(key);
        m_shards[hashed.ShardIndex()].find(hashed)->second = handle;
    }

    /// \param key that is there
    void Erase(const Key& key)
    {
        const Hashed hashed(key);
        Shard& shard = m_shards[hashed.ShardIndex()];
        shard.erase(shard.find(hashed));
    }

  private:
    static constexpr std::size_t SHARDS = 256;

    /// A key with its hash, which names the shard too
    struct Hashed
    {
        explicit Hashed(const Key& of)
            : key(of),
              hash(PfStateKeyHash()(of))
        {
        }

        /// boost::unordered takes a group from the uppermost bits, a tag from the lowest
        std::size_t ShardIndex() const
        {
            return (hash >> 8) % SHARDS;
        }

        const Key& key;
        std::size_t hash;
    };

    struct Hash : PfStateKeyHash
    {
        using is_transparent = void;
        using PfStateKeyHash::operator();

        std::size_t operator()(const Hashed& hashed) const
        {
            return hashed.hash;
        }
    };

    struct Equal
    {
        using is_transparent = void;

        bool operator()(const Key& a, const Key& b) const
        {
            return a == b;
        }

        bool operator()(const Hashed& a, const Key& b) const
        {
            return a.key == b;
        }

        bool operator()(const Key& a, const Hashed& b) const
        {
            return a == b.key;
        }
    };

    using Shard = boost::unordered_flat_map<Key, PfStateHandle, Hash, Equal>;

    std::vector<Shard> m_shards;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_STATE_INDEX_H
