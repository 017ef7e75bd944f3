// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_ITEMS_H
#define BSD_PORT_ITEMS_H

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * A map that has one item nearly always, and now and then very many. One item stands in the object
 * itself, FEW more are searched one by one, and where there are more than that they are hashed,
 * until the last of them goes. A pointer to a value holds until the next Make or Remove.
 *
 * Traits has the hash of a key, and Equal() of two.
 */
template <typename Key, typename Value, typename Traits, std::size_t FEW>
class BsdPortItems
{
  public:
    /// \param key of an item \return its value, or null
    Value* Find(const Key& key)
    {
        if (m_hasFirst && Traits::Equal(m_first.first, key))
        {
            return &m_first.second;
        }
        if (!m_more)
        {
            return nullptr;
        }
        if (!m_more->many.empty())
        {
            const auto found = m_more->many.find(key);
            return found == m_more->many.end() ? nullptr : &found->second;
        }
        const auto found = FindFew(key);
        return found == m_more->few.end() ? nullptr : &found->second;
    }

    /// \param key of an item \return its value, or null
    const Value* Find(const Key& key) const
    {
        return const_cast<BsdPortItems*>(this)->Find(key);
    }

    /// \param key that no item has \return the value of a new item
    Value& Make(const Key& key)
    {
        if (!m_hasFirst)
        {
            m_hasFirst = true;
            m_first.first = key;
            return m_first.second;
        }
        if (!m_more)
        {
            m_more = std::make_unique<More>();
        }
        if (m_more->many.empty() && m_more->few.size() < FEW)
        {
            m_more->few.emplace_back(key, Value());
            return m_more->few.back().second;
        }
        for (auto& item : m_more->few)
        {
            m_more->many.emplace(item.first, std::move(item.second));
        }
        m_more->few.clear();
        return m_more->many[key];
    }

    /// \param key of an item
    void Remove(const Key& key)
    {
        if (m_hasFirst && Traits::Equal(m_first.first, key))
        {
            m_first = {};
            m_hasFirst = false;
            return;
        }
        if (m_more->many.empty())
        {
            const auto found = FindFew(key);
            if (found + 1 != m_more->few.end())
            {
                *found = std::move(m_more->few.back());
            }
            m_more->few.pop_back();
        }
        else
        {
            m_more->many.erase(key);
        }
        if (m_more->few.empty() && m_more->many.empty())
        {
            m_more.reset();
        }
    }

    /// \return true where there is no item
    bool IsEmpty() const
    {
        return !m_hasFirst && !m_more;
    }

    /// \param test of a value; must not depend on the order of the items
    /// \return true if it holds for all
    template <typename Test>
    bool AllOf(const Test& test) const
    {
        const auto holds = [&](const auto& item) { return test(item.second); };
        if (m_hasFirst && !holds(m_first))
        {
            return false;
        }
        return !m_more || (std::all_of(m_more->few.begin(), m_more->few.end(), holds) &&
                           std::all_of(m_more->many.begin(), m_more->many.end(), holds));
    }

  private:
    using Item = std::pair<Key, Value>;

    struct Equal
    {
        bool operator()(const Key& a, const Key& b) const
        {
            return Traits::Equal(a, b);
        }
    };

    /// Of the two one is empty
    struct More
    {
        std::vector<Item> few;
        boost::unordered_flat_map<Key, Value, Traits, Equal> many;
    };

    typename std::vector<Item>::iterator FindFew(const Key& key)
    {
        return std::find_if(m_more->few.begin(), m_more->few.end(), [&](const Item& item) {
            return Traits::Equal(item.first, key);
        });
    }

    Item m_first{};
    bool m_hasFirst = false;
    std::unique_ptr<More> m_more; ///< null where there are no more
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_ITEMS_H
