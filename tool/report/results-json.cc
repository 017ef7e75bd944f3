// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/results-json.h"

#include "ns3/lb-measure-metric-path.h"

namespace ns3
{
namespace divertsim
{

namespace
{

/// Writes what it is led through; numbers read the same here and in an expectation's `actual`
class JsonWriter : public LbMetricVisitor
{
  public:
    std::string text;

    /// \param open "{" or "[" \param members writes what is inside
    void Enclose(char open, const std::function<void()>& members)
    {
        const bool first = m_first;
        text += open;
        m_first = true;
        m_indent += 2;
        members();
        m_indent -= 2;
        if (!m_first)
        {
            Break();
        }
        text += open == '{' ? '}' : ']';
        m_first = first;
    }

    void Value(std::string_view name, const LbMetricText&, const LbMetricValue& value) override
    {
        Name(name);
        text += LbMetricToJson(value);
    }

    void Values(std::string_view name,
                const LbMetricText&,
                const std::vector<LbMetricValue>& values) override
    {
        Name(name);
        Enclose('[', [&] {
            for (const LbMetricValue& value : values)
            {
                Next();
                text += LbMetricToJson(value);
            }
        });
    }

    void Object(std::string_view name, bool present, const std::function<void()>& members) override
    {
        Name(name);
        if (present)
        {
            Enclose('{', members);
        }
        else
        {
            text += "null";
        }
    }

    void List(std::string_view name, std::size_t size, const Item& item, const Key&) override
    {
        Name(name);
        WriteItems(size, item);
    }

    void Map(std::string_view name,
             std::string_view,
             std::size_t size,
             const Item& item,
             const Key& key) override
    {
        Name(name);
        Enclose('{', [&] {
            for (std::size_t index = 0; index < size; ++index)
            {
                Name(key(index));
                Enclose('{', [&] { item(index); });
            }
        });
    }

    void MapOfLists(std::string_view name,
                    std::string_view,
                    std::size_t size,
                    const ListOf& list,
                    const Key& key) override
    {
        Name(name);
        Enclose('{', [&] {
            for (std::size_t index = 0; index < size; ++index)
            {
                Name(key(index));
                const auto [length, item] = list(index);
                WriteItems(length, item);
            }
        });
    }

    void Open(std::string_view,
              const LbMetricText& meaning,
              const Cells& cells,
              const std::vector<std::string>&) override
    {
        for (const auto& [name, value] : cells)
        {
            Value(name, meaning, value);
        }
    }

  private:
    void Break()
    {
        text += '\n';
        text.append(m_indent, ' ');
    }

    /// Begins a member or an element.
    void Next()
    {
        text += m_first ? "" : ",";
        m_first = false;
        Break();
    }

    void Name(std::string_view name)
    {
        Next();
        text += LbMetricToJson(std::string(name)) + ": ";
    }

    void WriteItems(std::size_t size, const Item& item)
    {
        Enclose('[', [&] {
            for (std::size_t index = 0; index < size; ++index)
            {
                Next();
                Enclose('{', [&] { item(index); });
            }
        });
    }

    std::size_t m_indent = 0;
    bool m_first = true;
};

} // namespace

std::string
MakeResultsJson(const LbMeasureResults& results)
{
    JsonWriter writer;
    writer.Enclose('{', [&] {
        LbDescribeResults(results, writer);
        LbDescribeExpect(results, writer);
    });
    return writer.text + "\n";
}

} // namespace divertsim
} // namespace ns3
