// SPDX-License-Identifier: GPL-2.0-only

// Interfaces, families, protocols, addresses and ports of a rule of pf.conf(5)

#include "ns3/pf-grammar.h"
#include "ns3/pf-names.h"
#include "ns3/pf-words.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

const char* const INTERFACE = "the name of an interface or a group";

/// \param text any \return true for what may be the name of an interface or a group
bool
IsInterfaceName(std::string_view text)
{
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return !text.empty() && text.size() <= PF_MAX_INTERFACE && letter(text[0]) &&
           std::all_of(text.begin(), text.end(), [letter](char c) {
               return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
           });
}

/// `10/8`, `172.16/12`: inet_net_pton(3) fills the bytes that are left out with zeros
std::string
Completed(const std::string& text)
{
    const bool digits = std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || c == '.';
    });
    std::string complete = text;
    for (auto dots = std::count(text.begin(), text.end(), '.'); digits && dots < 3; ++dots)
    {
        complete += ".0";
    }
    return complete;
}

} // namespace

std::string
PfGrammar::TakeInterface(const std::string& what)
{
    const PfToken token = m_in.Peek();
    std::string name = m_in.TakeName(what, PF_MAX_INTERFACE);
    if (!IsInterfaceName(name) || PfIsReserved(name))
    {
        PfThrow(token.place, "expected " + what + ", found " + PfQuote(token));
    }
    if (m_included.empty())
    {
        m_result.interfaces.push_back(
            {name, token.place.line, token.place.column, token.place.length});
    }
    return name;
}

/// `on [!] name`
void
PfGrammar::ReadInterfaces(PfWrittenRule& written)
{
    m_in.SkipWords();
    if (!m_in.Accept("on"))
    {
        return;
    }
    const std::string what = std::string(INTERFACE) + " (at most 15 characters) after 'on'";
    m_in.ReadList(what, [this, &written, &what]() {
        PfWrittenInterface interface;
        const PfPlace place = m_in.Peek().place;
        interface.negated = m_in.Accept("!");
        RefuseForeign(m_in.Is("any"), "behind 'on' is not modelled");
        RefuseForeign(m_in.Is("rdomain"), "is not modelled: a host has one routing table");
        interface.name = TakeInterface(what);
        written.interfaces.push_back({interface, place});
    });
}

void
PfGrammar::ReadFamily(PfWrittenRule& written)
{
    m_in.SkipWords();
    written.rule.family = m_in.Accept("inet")    ? BsdFamily::INET
                          : m_in.Accept("inet6") ? BsdFamily::INET6
                                                 : BsdFamily::NONE;
}

void
PfGrammar::ReadProtocols(PfWrittenRule& written, bool list)
{
    m_in.SkipWords();
    if (!m_in.Accept("proto"))
    {
        return;
    }
    const std::string what = "a protocol name or number after 'proto'";
    const auto read = [this, &written, &what]() {
        const auto protocol =
            m_in.Peek().IsText() ? PfFindProtocol(m_in.Peek().text) : std::nullopt;
        if (!protocol)
        {
            m_in.Refuse(what);
        }
        written.protocols.push_back({*protocol, m_in.Take().place});
    };
    list ? m_in.ReadList(what, read) : read();
}

/// `all`, or `from ... to ...`
void
PfGrammar::ReadFromTo(PfWrittenRule& written)
{
    m_in.SkipWords();
    if (m_in.Accept("all"))
    {
        return;
    }
    if (m_in.Accept("from"))
    {
        ReadEnd(written.source, "from");
    }
    m_in.SkipWords(); // os
    if (m_in.Accept("to"))
    {
        ReadEnd(written.destination, "to");
    }
}

void
PfGrammar::ReadEnd(PfWrittenEnd& end, const std::string& word)
{
    const std::string what = "'any', an address, or 'port' after '" + word + "'";
    if (!m_in.Is("port"))
    {
        m_in.ReadList(what, [this, &end, &what]() { end.hosts.push_back(ReadHost(what, true)); });
    }
    if (m_in.Accept("port"))
    {
        ReadPorts(end);
    }
}

/// `any`, or an address that may be negated
PfWritten<PfRuleHost>
PfGrammar::ReadHost(const std::string& what, bool anyFits)
{
    PfWritten<PfRuleHost> host;
    host.place = m_in.Peek().place;
    if (anyFits && m_in.Accept("any"))
    {
        return host;
    }
    host.value.negated = m_in.Accept("!");
    const bool special = m_in.Is("no-route") || m_in.Is("urpf-failed");
    if (special)
    {
        host.value.address.kind =
            m_in.Take().Is("no-route") ? PfAddress::Kind::NO_ROUTE : PfAddress::Kind::URPF_FAILED;
        return host;
    }
    host.value.address = ReadAddress(host.value.negated ? "an address after '!'" : what);
    return host;
}

/// An address, a network, a range, a table, or those of an interface
PfAddress
PfGrammar::ReadAddress(const std::string& what)
{
    PfAddress address;
    if (m_in.Is("("))
    {
        return ReadDynamic();
    }
    if (m_in.Is("<"))
    {
        address.kind = PfAddress::Kind::TABLE;
        address.name = m_in.TakeTable();
        return address;
    }
    RefuseForeign(m_in.Is("route"), "labels are not modelled");
    return ReadPlain(what);
}

/// `(interface)`, `(interface:network)/24`
PfAddress
PfGrammar::ReadDynamic()
{
    m_in.Take();
    PfAddress address;
    const PfToken token = m_in.Peek();
    ParseInterface(m_in.TakeName(INTERFACE, PF_MAX_LABEL), token, address);
    address.dynamic = true;
    m_in.Expect(")", "')' after the name of an interface");
    ReadPrefix(address);
    return address;
}

/// \param text of an interface with its modifiers \param token it \param address [out] what it is
void
PfGrammar::ParseInterface(std::string text, const PfToken& token, PfAddress& address)
{
    address.kind = PfAddress::Kind::INTERFACE;
    for (std::size_t colon = text.rfind(':'); colon != std::string::npos; colon = text.rfind(':'))
    {
        const std::string modifier = text.substr(colon + 1);
        const PfInterfacePart part = modifier == "network"     ? PfInterfacePart::NETWORK
                                     : modifier == "broadcast" ? PfInterfacePart::BROADCAST
                                     : modifier == "peer"      ? PfInterfacePart::PEER
                                                               : PfInterfacePart::ADDRESS;
        const bool again =
            modifier == "0" ? address.noAlias : address.part != PfInterfacePart::ADDRESS;
        if (modifier != "0" && part == PfInterfacePart::ADDRESS)
        {
            PfThrow(token.place,
                    "expected ':network', ':broadcast', ':peer' or ':0' behind an interface, "
                    "found " +
                        PfQuote(token));
        }
        if (again)
        {
            PfThrow(token.place, "these modifiers of an interface exclude each other");
        }
        address.noAlias = address.noAlias || modifier == "0";
        address.part = modifier == "0" ? address.part : part;
        text.resize(colon);
    }
    if (!IsInterfaceName(text) || PfIsReserved(text))
    {
        PfThrow(token.place, "expected an address or an interface, found " + PfQuote(token));
    }
    address.name = text;
    if (m_included.empty() && text != "self")
    {
        m_result.interfaces.push_back({text,
                                       token.place.line,
                                       token.place.column,
                                       std::min(text.size(), token.place.length)});
    }
}

/// An address with its prefix, a range, or an interface's addresses as they are at load
PfAddress
PfGrammar::ReadPlain(const std::string& what)
{
    const PfToken token = m_in.Peek();
    const bool reserved = token.kind == PfToken::Kind::WORD && PfIsReserved(token.text);
    if (!token.IsText() || reserved || token.text.empty())
    {
        m_in.Refuse(what);
    }
    m_in.Take();
    if (token.text.find('%') != std::string::npos)
    {
        PfThrow(token.place, "the scope of an address is not modelled, found " + PfQuote(token));
    }
    const std::size_t slash = token.text.find('/'); // in quotes
    const std::string text = token.text.substr(0, slash);
    const bool network = slash != std::string::npos || m_in.Is("/");
    const auto parsed = BsdAddress::Parse(network ? Completed(text) : text);
    PfAddress address;
    if (!parsed)
    {
        const bool number = !text.empty() && text[0] >= '0' && text[0] <= '9';
        if (number || text.find("::") != std::string::npos || slash != std::string::npos)
        {
            PfThrow(token.place, "expected " + what + ", found " + PfQuote(token));
        }
        ParseInterface(text, token, address);
        ReadPrefix(address);
        return address;
    }
    address.kind = PfAddress::Kind::NETWORK;
    const auto most = static_cast<std::uint8_t>(parsed->Size() * 8);
    address.network = {*parsed, most};
    if (slash != std::string::npos)
    {
        const auto bits = PfParseNumber(std::string_view(token.text).substr(slash + 1), 0, most);
        if (!bits)
        {
            PfThrow(token.place,
                    "expected a prefix length that fits the address, found " + PfQuote(token));
        }
        address.network = PfNetwork::Of(*parsed, static_cast<std::uint8_t>(*bits));
    }
    else if (!network && m_in.Accept("-"))
    {
        ReadRangeEnd(address);
    }
    else
    {
        ReadPrefix(address);
    }
    return address;
}

/// What stands behind the `-` of a range
void
PfGrammar::ReadRangeEnd(PfAddress& address)
{
    const PfToken& last = m_in.Peek();
    const auto end = last.IsText() ? BsdAddress::Parse(last.text) : std::nullopt;
    if (!end || end->family != address.network.address.family)
    {
        m_in.Refuse("the last address of a range, of the same family and without a prefix");
    }
    m_in.Take();
    address.kind = PfAddress::Kind::RANGE;
    address.last = *end;
}

/// `/bits`, or nothing
void
PfGrammar::ReadPrefix(PfAddress& address)
{
    if (!m_in.Accept("/"))
    {
        return;
    }
    const bool interface = address.kind == PfAddress::Kind::INTERFACE;
    const auto most = interface ? 128U : static_cast<unsigned>(address.network.address.Size() * 8);
    const auto bits = m_in.Peek().kind == PfToken::Kind::WORD
                          ? PfParseNumber(m_in.Peek().text, interface ? 1 : 0, most)
                          : std::nullopt;
    if (!bits)
    {
        m_in.Refuse("a prefix length that fits the address");
    }
    if (interface && address.part != PfInterfacePart::ADDRESS)
    {
        PfThrow(m_in.Peek().place,
                "a prefix length cannot stand behind ':network', ':broadcast' or ':peer'");
    }
    m_in.Take();
    address.network = PfNetwork::Of(address.network.address, static_cast<std::uint8_t>(*bits));
}

void
PfGrammar::ReadPorts(PfWrittenEnd& end)
{
    m_in.ReadList("a port number 0-65535 or a service name after 'port'", [this, &end]() {
        const PfPlace place = m_in.Peek().place;
        end.ports.push_back({ReadPort(), place});
    });
}

std::uint16_t
PfGrammar::TakePort(const std::string& what, std::uint32_t least)
{
    const auto port = m_in.Peek().IsText() ? PfFindPort(m_in.Peek().text) : std::nullopt;
    if (!port || *port < least)
    {
        m_in.Refuse(what);
    }
    m_in.Take();
    return *port;
}

/// `80`, `= 80`, `> 1023`, `80:90`, `80 >< 90`, ...
PfPorts
PfGrammar::ReadPort()
{
    using Operator = PfPorts::Operator;
    constexpr std::pair<std::string_view, Operator> unary[] = {{"=", Operator::EQ},
                                                               {"!=", Operator::NE},
                                                               {"<", Operator::LT},
                                                               {"<=", Operator::LE},
                                                               {">", Operator::GT},
                                                               {">=", Operator::GE}};
    const std::string what = "a port number 0-65535 or a service name after 'port'";
    for (const auto& [sign, op] : unary)
    {
        if (m_in.Accept(sign))
        {
            return {op, TakePort(what, 0), 0};
        }
    }
    const PfToken token = m_in.Peek();
    const std::size_t colon = token.text.find(':');
    if (token.IsText() && colon != std::string::npos)
    {
        const auto low = PfFindPort(std::string_view(token.text).substr(0, colon));
        const auto high = PfFindPort(std::string_view(token.text).substr(colon + 1));
        if (!low || !high)
        {
            m_in.Refuse("a range of ports such as 1024:65535");
        }
        m_in.Take();
        return {Operator::RANGE, *low, *high};
    }
    PfPorts ports{Operator::EQ, TakePort(what, 0), 0};
    if (m_in.Is("><") || m_in.Is("<>"))
    {
        ports.op = m_in.Take().Is("><") ? Operator::INSIDE : Operator::OUTSIDE;
        ports.high = TakePort(what, 0);
    }
    return ports;
}

} // namespace divertsim
} // namespace ns3
