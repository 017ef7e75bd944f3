// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-metric-path.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <numeric>
#include <optional>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// A step of a path: a key, an index, or all indices
struct Step
{
    enum Kind
    {
        KEY,
        INDEX,
        ALL,
    };

    Kind kind = KEY;
    std::string key;
    std::size_t index = 0;
};

/// "changes[0].moved" in steps; nothing where it is no path
std::optional<std::vector<Step>>
ParsePath(std::string_view path)
{
    std::vector<Step> steps;
    std::size_t at = 0;
    while (at < path.size())
    {
        if (path[at] == '[')
        {
            const std::size_t close = path.find(']', at);
            if (steps.empty() || close == std::string_view::npos)
            {
                return std::nullopt;
            }
            Step step{Step::ALL, "", 0};
            const std::string_view inside = path.substr(at + 1, close - at - 1);
            if (inside != "*")
            {
                step.kind = Step::INDEX;
                const char* end = inside.data() + inside.size();
                const auto read = std::from_chars(inside.data(), end, step.index);
                if (inside.empty() || read.ec != std::errc() || read.ptr != end)
                {
                    return std::nullopt;
                }
            }
            steps.push_back(step);
            at = close + 1;
            continue;
        }
        if (!steps.empty())
        {
            if (path[at] != '.')
            {
                return std::nullopt;
            }
            ++at;
        }
        const std::size_t end = std::min(path.find_first_of(".[", at), path.size());
        if (end == at)
        {
            return std::nullopt;
        }
        steps.push_back({Step::KEY, std::string(path.substr(at, end - at)), 0});
        at = end;
    }
    return steps.empty() ? std::nullopt : std::optional(steps);
}

/**
 * Follows a path through the declarations: through those of given results to collect values, or,
 * without any, to see whether the path is right.
 */
class Follower : public LbMetricVisitor
{
  public:
    Follower(std::vector<Step> steps, bool checking, const LbMetricNames& names)
        : m_steps(std::move(steps)),
          m_checking(checking),
          m_names(names)
    {
    }

    std::vector<LbMetricValue> values;
    bool found = false;
    std::string pattern;
    std::string problem;

    void Value(std::string_view name, const LbMetricText&, const LbMetricValue& value) override
    {
        if (IsKey(name) && m_at + 1 == m_steps.size())
        {
            Found(m_prefix + std::string(name), value);
        }
    }

    void Values(std::string_view name,
                const LbMetricText&,
                const std::vector<LbMetricValue>& list) override
    {
        if (!IsKey(name) || m_at + 2 != m_steps.size() || m_steps[m_at + 1].kind == Step::KEY)
        {
            return;
        }
        const Step& step = m_steps[m_at + 1];
        const std::string here = m_prefix + std::string(name) + "[]";
        if (m_checking)
        {
            Found(here, {});
        }
        else if (step.kind == Step::INDEX)
        {
            Found(here, step.index < list.size() ? list[step.index] : LbMetricValue());
        }
        else
        {
            for (const LbMetricValue& value : list)
            {
                Found(here, value);
            }
        }
    }

    void Object(std::string_view name, bool present, const std::function<void()>& members) override
    {
        if (IsKey(name))
        {
            Below(1, std::string(name) + ".", [&] { present || m_checking ? members() : Null(); });
        }
    }

    void List(std::string_view name, std::size_t size, const Item& item, const Key& key) override
    {
        if (IsKey(name))
        {
            Below(1, std::string(name), [&] { Elements(std::string(name), size, item, key); });
        }
    }

    void Map(std::string_view name,
             std::string_view wildcard,
             std::size_t size,
             const Item& item,
             const Key& key) override
    {
        Named(name, std::string(wildcard) + ".", size, item, key);
    }

    void MapOfLists(std::string_view name,
                    std::string_view wildcard,
                    std::size_t size,
                    const ListOf& list,
                    const Key& key) override
    {
        const Item item = [&](std::size_t index) {
            const auto [length, element] = list(index);
            Elements("", length, element, nullptr);
        };
        Named(name, std::string(wildcard), size, item, key);
    }

    void Open(std::string_view wildcard,
              const LbMetricText&,
              const Cells& cells,
              const std::vector<std::string>& allowed) override
    {
        if (m_at + 1 != m_steps.size() || m_steps[m_at].kind != Step::KEY)
        {
            return;
        }
        const std::string& wanted = m_steps[m_at].key;
        if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), wanted) == allowed.end())
        {
            return;
        }
        LbMetricValue value;
        if (!allowed.empty())
        {
            value = std::uint64_t{0}; // what was never counted
        }
        for (const auto& [name, count] : cells)
        {
            value = name == wanted ? count : value;
        }
        Found(m_prefix + std::string(wildcard), value);
    }

  private:
    bool IsKey(std::string_view name) const
    {
        return m_at < m_steps.size() && m_steps[m_at].kind == Step::KEY &&
               m_steps[m_at].key == name;
    }

    void Found(const std::string& where, const LbMetricValue& value)
    {
        found = true;
        pattern = where;
        values.push_back(value);
    }

    /// The way ends here for these results
    void Null()
    {
        values.emplace_back();
    }

    void Below(std::size_t steps, const std::string& prefix, const std::function<void()>& members)
    {
        const std::string before = m_prefix;
        m_at += steps;
        m_prefix += prefix;
        members();
        m_prefix = before;
        m_at -= steps;
    }

    /// The item of a map that the path names
    void Named(std::string_view name,
               const std::string& wildcard,
               std::size_t size,
               const Item& item,
               const Key& key)
    {
        if (!IsKey(name) || m_at + 1 >= m_steps.size() || m_steps[m_at + 1].kind != Step::KEY)
        {
            return;
        }
        const std::string wanted = m_steps[m_at + 1].key;
        Below(2, std::string(name) + "." + wildcard, [&] {
            if (m_checking)
            {
                CheckName(name, wanted);
                item(SIZE_MAX);
                return;
            }
            for (std::size_t index = 0; index < size; ++index)
            {
                if (key(index) == wanted)
                {
                    item(index);
                    return;
                }
            }
            Null();
        });
    }

    void Elements(const std::string& name, std::size_t size, const Item& item, const Key& key)
    {
        if (m_at >= m_steps.size() || (m_steps[m_at].kind == Step::KEY && !key))
        {
            return;
        }
        const Step step = m_steps[m_at];
        Below(1, "[].", [&] {
            if (m_checking)
            {
                if (step.kind == Step::KEY)
                {
                    CheckName(name, step.key);
                }
                item(SIZE_MAX);
                return;
            }
            bool any = step.kind == Step::ALL;
            for (std::size_t index = 0; index < size; ++index)
            {
                if (step.kind == Step::ALL || (step.kind == Step::INDEX && index == step.index) ||
                    (step.kind == Step::KEY && key(index) == step.key))
                {
                    any = true;
                    item(index);
                }
            }
            if (!any)
            {
                Null();
            }
        });
    }

    void CheckName(std::string_view list, const std::string& name)
    {
        const auto known = m_names.find(list);
        if (known != m_names.end() &&
            std::find(known->second.begin(), known->second.end(), name) == known->second.end())
        {
            problem = "there is no \"" + name + "\" in " + std::string(list);
        }
    }

    std::vector<Step> m_steps;
    bool m_checking;
    const LbMetricNames& m_names;
    std::size_t m_at = 0;
    std::string m_prefix;
};

/// Least number of letters to add, drop or change (Levenshtein)
std::size_t
Distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i)
    {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j)
        {
            const std::size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({change, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

std::vector<std::string_view>
Split(std::string_view path)
{
    std::vector<std::string_view> parts;
    std::size_t at = 0;
    for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.', at))
    {
        parts.push_back(path.substr(at, dot - at));
        at = dot + 1;
    }
    parts.push_back(path.substr(at));
    return parts;
}

/// A part of a pattern filled in from what the user wrote
struct Filled
{
    std::string text;
    std::size_t distance = 0;
};

Filled
Fill(std::string_view part, std::string_view typed, const std::vector<std::string>* names)
{
    static constexpr std::array<std::string_view, 7> WILDCARDS =
        {"NAME", "HOST", "ERRNO", "COUNTER", "ACCOUNT", "WAITER", "RUNNER"};
    const std::string_view plain = part.substr(0, part.find('['));
    const std::string_view typedPlain = typed.substr(0, typed.find('['));
    Filled filled{std::string(plain), 0};
    if (std::find(WILDCARDS.begin(), WILDCARDS.end(), plain) != WILDCARDS.end())
    {
        filled.text = typedPlain;
        std::size_t nearest = SIZE_MAX;
        for (std::size_t i = 0; names && i < names->size(); ++i)
        {
            const std::size_t distance = Distance((*names)[i], typedPlain);
            if (distance < nearest)
            {
                nearest = distance;
                filled.text = (*names)[i];
            }
        }
        filled.distance = names && !names->empty() ? nearest : 0;
    }
    else
    {
        filled.distance = Distance(plain, typedPlain);
    }
    if (part.size() > plain.size()) // "[]"
    {
        const bool given = typed.size() > typedPlain.size() && typed.back() == ']';
        filled.text += given ? typed.substr(typedPlain.size()) : "[0]";
        filled.distance += given && typed.substr(typedPlain.size()) != "[]" ? 0 : 1;
    }
    else if (typed.size() > typedPlain.size())
    {
        filled.distance += typed.size() - typedPlain.size();
    }
    return filled;
}

std::string
Suggest(std::string_view path, const LbMetricNames& names)
{
    const std::vector<std::string_view> typed = Split(path);
    std::string best;
    std::size_t nearest = std::max<std::size_t>(4, path.size() / 3);
    for (const LbMetricEntry& entry : LbListMetrics())
    {
        const std::vector<std::string_view> parts = Split(entry.pattern);
        Filled whole;
        if (parts.size() != typed.size())
        {
            whole = {entry.pattern, Distance(entry.pattern, path) + 1};
        }
        else
        {
            const auto known = names.find(parts.front());
            for (std::size_t i = 0; i < parts.size(); ++i)
            {
                const bool last = i + 1 == parts.size() && !entry.keys.empty();
                const auto* listed = known == names.end() ? nullptr : &known->second;
                const Filled part = Fill(parts[i], typed[i], last ? &entry.keys : listed);
                whole.text += (i > 0 ? "." : "") + part.text;
                whole.distance += part.distance;
            }
        }
        if (whole.distance < nearest)
        {
            nearest = whole.distance;
            best = whole.text;
        }
    }
    return best;
}

} // namespace

LbMetricCheck
LbCheckMetric(std::string_view path, const LbMetricNames& names)
{
    LbMetricCheck check;
    const auto steps = ParsePath(path);
    if (!steps)
    {
        check.problem = "this is no path into results.json";
    }
    else
    {
        static const LbMeasureResults NONE;
        Follower follower(*steps, true, names);
        LbDescribeResults(NONE, follower);
        check.valid = follower.found && follower.problem.empty();
        check.pattern = follower.pattern;
        check.problem = follower.found ? follower.problem : "there is no such metric";
    }
    if (check.valid)
    {
        check.problem.clear();
        return check;
    }
    check.pattern.clear();
    check.suggestion = Suggest(path, names);
    return check;
}

std::vector<LbMetricValue>
LbEvaluateMetric(const LbMeasureResults& results, std::string_view path)
{
    const auto steps = ParsePath(path);
    if (!steps)
    {
        return {};
    }
    const LbMetricNames any;
    Follower follower(*steps, false, any);
    LbDescribeResults(results, follower);
    return follower.values;
}

} // namespace divertsim
} // namespace ns3
