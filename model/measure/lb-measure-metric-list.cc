// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-measure-metrics.h"

namespace ns3
{
namespace divertsim
{

namespace
{

/// Lists the declarations
class Lister : public LbMetricVisitor
{
  public:
    std::vector<LbMetricEntry> entries;

    void Value(std::string_view name, const LbMetricText& text, const LbMetricValue&) override
    {
        Add(m_prefix + std::string(name), text);
    }

    void Values(std::string_view name,
                const LbMetricText& text,
                const std::vector<LbMetricValue>&) override
    {
        Add(m_prefix + std::string(name) + "[]", text);
    }

    void Object(std::string_view name, bool, const std::function<void()>& members) override
    {
        Below(std::string(name) + ".", members);
    }

    void List(std::string_view name, std::size_t, const Item& item, const Key&) override
    {
        Below(std::string(name) + "[].", [&] { item(SIZE_MAX); });
    }

    void Map(std::string_view name,
             std::string_view wildcard,
             std::size_t,
             const Item& item,
             const Key&) override
    {
        Below(std::string(name) + "." + std::string(wildcard) + ".", [&] { item(SIZE_MAX); });
    }

    void Open(std::string_view wildcard,
              const LbMetricText& text,
              const Cells&,
              const std::vector<std::string>& allowed) override
    {
        Add(m_prefix + std::string(wildcard), text);
        entries.back().keys = allowed;
    }

    void MapOfLists(std::string_view name,
                    std::string_view wildcard,
                    std::size_t,
                    const ListOf& list,
                    const Key&) override
    {
        Below(std::string(name) + "." + std::string(wildcard) + "[].",
              [&] { list(SIZE_MAX).second(SIZE_MAX); });
    }

  private:
    void Add(std::string pattern, const LbMetricText& text)
    {
        entries.push_back(
            {std::move(pattern), std::string(text.unit), std::string(text.sentence), {}});
    }

    void Below(const std::string& step, const std::function<void()>& members)
    {
        const std::string prefix = m_prefix;
        m_prefix += step;
        members();
        m_prefix = prefix;
    }

    std::string m_prefix;
};

} // namespace

const std::vector<LbMetricEntry>&
LbListMetrics()
{
    static const std::vector<LbMetricEntry> ENTRIES = [] {
        Lister lister;
        LbDescribeResults(LbMeasureResults(), lister);
        return lister.entries;
    }();
    return ENTRIES;
}

} // namespace divertsim
} // namespace ns3
