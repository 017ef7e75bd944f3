// SPDX-License-Identifier: GPL-2.0-only

// `table <name> ...` of a pf.conf(5)

#include "ns3/pf-grammar.h"
#include "ns3/pf-names.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

/// process_tabledef() of pfctl(8) refuses these
void
CheckEntry(const PfAddress& address, const PfPlace& place)
{
    const char* what = nullptr;
    switch (address.kind)
    {
    case PfAddress::Kind::NETWORK:
        return;
    case PfAddress::Kind::INTERFACE:
        what = "dynamic addresses are";
        if (!address.dynamic)
        {
            return;
        }
        break;
    case PfAddress::Kind::RANGE:
        what = "address ranges are";
        break;
    case PfAddress::Kind::TABLE:
        what = "tables are";
        break;
    case PfAddress::Kind::NO_ROUTE:
        what = "'no-route' is";
        break;
    case PfAddress::Kind::URPF_FAILED:
        what = "'urpf-failed' is";
        break;
    case PfAddress::Kind::ANY:
        what = "'any' is";
        break;
    }
    PfThrow(place, std::string(what) + " not permitted inside tables");
}

/// \param text of a file of addresses \return its words, `!` and what follows it as one
std::vector<std::string>
Words(const std::string& text, std::size_t most)
{
    std::vector<std::string> words;
    bool negated = false;
    for (std::size_t at = 0; at < text.size() && words.size() <= most;)
    {
        const char c = text[at];
        if (c == '#' || c == ';')
        {
            at = std::min(text.find('\n', at), text.size());
        }
        else if (c <= ' ' || c == ',')
        {
            ++at;
        }
        else if (c == '!')
        {
            negated = true;
            ++at;
        }
        else
        {
            const std::size_t end = std::min(text.find_first_of(" \t\r\n,#;", at), text.size());
            words.push_back((negated ? "!" : "") + text.substr(at, end - at));
            negated = false;
            at = end;
        }
    }
    return words;
}

/// \param word an address and perhaps its prefix \return the network, or nothing
std::optional<PfNetwork>
ParseNetwork(const std::string& word)
{
    const std::size_t slash = word.find('/');
    const auto address = BsdAddress::Parse(std::string_view(word).substr(0, slash));
    if (!address)
    {
        return std::nullopt;
    }
    const auto most = static_cast<std::uint32_t>(address->Size() * 8);
    const auto prefix = slash == std::string::npos
                            ? std::optional<std::uint32_t>(most)
                            : PfParseNumber(std::string_view(word).substr(slash + 1), 0, most);
    return prefix ? std::optional<PfNetwork>(
                        PfNetwork::Of(*address, static_cast<std::uint8_t>(*prefix)))
                  : std::nullopt;
}

} // namespace

void
PfGrammar::ReadTable()
{
    m_in.Take();
    PfTable table;
    const PfPlace place = m_in.Peek(1).place;
    table.name = m_in.TakeTable();
    std::vector<PfTable>& tables = m_scopes.front().rules.tables;
    if (!m_tableNames.insert(table.name).second)
    {
        PfThrow(place, "the table <" + table.name + "> is there already");
    }
    if (tables.size() >= PF_MAX_TABLES)
    {
        PfThrowFatal(place, "there are more than " + std::to_string(PF_MAX_TABLES) + " tables");
    }
    while (!m_in.IsEnd())
    {
        if (m_in.Is("{"))
        {
            const bool empty = m_in.Peek(1).Is("}");
            empty ? (m_in.Take(), m_in.Take(), void())
                  : m_in.ReadList("an address", [this, &table]() { ReadTableEntry(table); });
        }
        else if (m_in.Accept("file"))
        {
            ReadTableFile(table);
        }
        else if (m_in.Accept("persist"))
        {
            table.persist = true;
        }
        else if (m_in.Accept("const"))
        {
            table.constant = true;
        }
        else
        {
            m_in.Expect("counters",
                        "'persist', 'const', 'counters', 'file' or addresses in braces");
            table.counters = true;
        }
    }
    tables.push_back(std::move(table));
}

void
PfGrammar::AddTableEntry(PfTable& table, PfTableEntry entry, const PfPlace& place)
{
    if (++m_entries > PF_MAX_TABLE_ENTRIES)
    {
        PfThrowFatal(place,
                     "tables have more than " + std::to_string(PF_MAX_TABLE_ENTRIES) +
                         " entries together");
    }
    table.entries.push_back(std::move(entry));
}

void
PfGrammar::ReadTableEntry(PfTable& table)
{
    const PfPlace place = m_in.Peek().place;
    const PfWritten<PfRuleHost> host = ReadHost("an address", true);
    CheckEntry(host.value.address, place);
    AddTableEntry(table, {host.value.address, host.value.negated}, place);
}

/// Addresses in a file, as pfctl(8) reads them: words with blanks, commas or lines between them,
/// `#` begins a comment
void
PfGrammar::ReadTableFile(PfTable& table)
{
    const PfToken path = m_in.Peek();
    m_in.TakeName("the path of a file in quotes", PF_MAX_LINE);
    if (!m_options.readFile)
    {
        PfThrow(path.place, "files of tables are not read here");
    }
    const PfFileText file = m_options.readFile(path.text);
    if (!file.text || file.text->size() > PF_MAX_TEXT)
    {
        PfThrow(path.place, file.text ? "the file is too long" : file.error);
    }
    for (const std::string& word : Words(*file.text, PF_MAX_TABLE_ENTRIES))
    {
        const bool negated = word[0] == '!';
        const std::string name = word.substr(negated ? 1 : 0);
        PfAddress address;
        address.kind = PfAddress::Kind::NETWORK;
        if (const auto network = ParseNetwork(name))
        {
            address.network = *network;
        }
        else
        {
            PfToken token = path;
            token.text = name.substr(0, 64);
            PfThrow(path.place, "the file has " + PfQuote(token) + ", which is not an address");
        }
        AddTableEntry(table, {address, negated}, path.place);
    }
}

} // namespace divertsim
} // namespace ns3
