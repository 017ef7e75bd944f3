// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-parser-rule.h"

#include "ns3/pf-names.h"

#include <boost/spirit/home/x3.hpp>

#include <charconv>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace boost
{
namespace spirit
{
namespace x3
{

/// An action is named as what it acts on: errors would show a mangled C++ type otherwise.
template <typename Subject, typename Action>
struct get_info<action<Subject, Action>>
{
    using result_type = std::string;

    std::string operator()(const action<Subject, Action>& parser) const
    {
        return what(parser.subject);
    }
};

} // namespace x3
} // namespace spirit
} // namespace boost

namespace ns3
{
namespace divertsim
{

namespace
{

namespace x3 = boost::spirit::x3;

using Text = std::string_view;
using Iterator = Text::const_iterator;

/// What `flags` says of both halves
struct Flags
{
    std::uint8_t set = 0;
    std::uint8_t mask = 0;
};

/// A rule as written, before what it implies is filled in
struct Written
{
    PfRule rule;
    std::optional<bool> state;  ///< `keep state` or `no state`
    std::optional<Flags> flags; ///< mask 0: `flags any`
    Text twice;                 ///< the word of an option that came a second time
};

// Lexical rules: words of pf.conf(5) run over everything printable but (){}<>!=/#,"; $ is left to
// macros.

const auto WORD_CHAR = x3::char_('\x21', '\x7e') - x3::char_("(){}<>!=/#,\"$");
const auto WORD = x3::lexeme[x3::raw[+WORD_CHAR]];

auto
Keyword(const char* word)
{
    return x3::lexeme[x3::lit(word) >> !WORD_CHAR];
}

template <typename Context>
Text
Matched(const Context& context)
{
    const auto& range = x3::_attr(context);
    return Text(&*range.begin(), static_cast<std::size_t>(range.end() - range.begin()));
}

/// A word that a function turns into a value; the rule's attribute. Fails where it gives none.
template <typename Convert>
auto
WordAs(Convert convert)
{
    return WORD[([convert](auto& context) {
        const auto value = convert(Matched(context));
        x3::_pass(context) = value.has_value();
        if (value)
        {
            x3::_val(context) = *value;
        }
    })];
}

std::optional<std::uint8_t>
ParseFlags(Text letters)
{
    std::uint8_t flags = 0;
    for (const char letter : letters)
    {
        const std::size_t bit = Text("FSRPAUEW").find(letter);
        if (bit == Text::npos)
        {
            return std::nullopt;
        }
        flags = static_cast<std::uint8_t>(flags | (1U << bit));
    }
    return flags;
}

std::optional<std::uint8_t>
ParsePrefix(Text digits)
{
    std::uint8_t bits = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (result.ec != std::errc() || result.ptr != digits.data() + digits.size())
    {
        return std::nullopt;
    }
    return bits;
}

/// FreeBSD's IFNAMSIZ with the NUL: longer names exist nowhere
std::optional<std::string>
ParseInterface(Text name)
{
    return name.size() < 16 ? std::optional<std::string>(name) : std::nullopt;
}

// Names of what is expected, as error messages have them

const x3::rule<class StartId> START = "'pass' or 'block'";
const x3::rule<class EndId> END = "an option ('flags', 'keep state', 'no state' or 'divert-to') "
                                  "or the end of the rule";
const x3::rule<class InterfaceId, std::string> INTERFACE =
    "the name of an interface or a group (at most 15 characters) after 'on'";
const x3::rule<class ProtocolId, std::uint8_t> PROTOCOL = "a protocol name or number after "
                                                          "'proto'";
const x3::rule<class PortId, std::uint16_t> PORT = "a port number 1-65535 or a service name "
                                                   "after 'port'";
const x3::rule<class AddressId, BsdAddress> ADDRESS = "an address";
const x3::rule<class NetworkId, PfRuleHost> NETWORK = "an address after '!'";
const x3::rule<class PrefixId, std::uint8_t> PREFIX = "a prefix length that fits the address";
const x3::rule<class FromId, PfRuleHost> FROM = "'any', an address, or 'port' after 'from'";
const x3::rule<class ToId, PfRuleHost> TO = "'any', an address, or 'port' after 'to'";
const x3::rule<class FlagSetId, std::uint8_t> FLAG_SET = "TCP flags (letters of FSRPAUEW)";
const x3::rule<class SlashId> SLASH = "'/' and the mask of flags, as in 'flags S/SA'";
const x3::rule<class FlagsId, Flags> FLAGS = "'any' or FLAGS/MASK after 'flags'";
const x3::rule<class StateId> STATE = "'state'";
const x3::rule<class DivertAddressId, BsdAddress> DIVERT_ADDRESS = "an address after "
                                                                   "'divert-to'";
const x3::rule<class DivertPortWordId> DIVERT_PORT_WORD = "'port' after the address of "
                                                          "'divert-to'";
const x3::rule<class DivertPacketPortWordId> DIVERT_PACKET_PORT_WORD = "'port' after "
                                                                       "'divert-packet'";
const x3::rule<class RuleId, Written> RULE = "a rule";

/// Under which a parse finds whose pf.conf(5) the rule is of
class SystemTag;

/// A word that only one system has
const auto Only = [](BsdSystem system) {
    return [system](auto& context) { x3::_pass(context) = x3::get<SystemTag>(context) == system; };
};

const auto SetPort = [](auto& context) {
    x3::_val(context).ports = {PfPorts::Operator::EQ, x3::_attr(context), 0};
};
const auto SetAddress = [](auto& context) {
    PfRuleHost& host = x3::_val(context);
    host.address.kind = PfAddress::Kind::NETWORK;
    host.address.network.address = x3::_attr(context);
    host.address.network.prefix =
        static_cast<std::uint8_t>(host.address.network.address.Size() * 8);
};
const auto SetPrefix = [](auto& context) {
    PfRuleHost& host = x3::_val(context);
    PfNetwork& network = host.address.network;
    x3::_pass(context) = x3::_attr(context) <= network.address.Size() * 8;
    network.prefix = x3::_attr(context);
};
const auto SetNetwork = [](auto& context) { x3::_val(context) = x3::_attr(context); };
const auto SetNegated = [](auto& context) {
    x3::_val(context) = x3::_attr(context);
    x3::_val(context).negated = true;
};

/// Set a member of the rule that is being read
template <typename Member, typename Value>
auto
Set(Member member, Value value)
{
    return [member, value](auto& context) { x3::_val(context).rule.*member = value; };
}

template <typename Member>
auto
Take(Member member)
{
    return [member](auto& context) { x3::_val(context).rule.*member = x3::_attr(context); };
}

const auto SetState = [](bool keep) {
    return [keep](auto& context) {
        Written& written = x3::_val(context);
        written.twice = written.state ? Text(keep ? "keep" : "no") : written.twice;
        written.state = keep;
    };
};
const auto SetFlags = [](auto& context) {
    Written& written = x3::_val(context);
    written.twice = written.flags ? Text("flags") : written.twice;
    written.flags = x3::_attr(context);
};
const auto SetDivert = [](bool packet) {
    return [packet](auto& context) {
        Written& written = x3::_val(context);
        const Text word = packet ? "divert-packet" : "divert-to";
        written.twice = written.rule.divert != PfDivert::NONE ? word : written.twice;
        written.rule.divertPort = x3::_attr(context);
        written.rule.divert = PfDivert::PACKET;
    };
};
const auto SetFlagSet = [](auto& context) { x3::_val(context).set = x3::_attr(context); };
const auto SetFlagMask = [](auto& context) { x3::_val(context).mask = x3::_attr(context); };

// The grammar

const auto START_def = x3::eps >> &(Keyword("pass") | Keyword("block"));
const auto END_def = x3::eps >> x3::eoi;
const auto INTERFACE_def = WordAs(ParseInterface);
const auto PROTOCOL_def = WordAs(PfFindProtocol);
const auto PORT_def = WordAs(PfFindPort);
const auto ADDRESS_def = WordAs(BsdAddress::Parse);
const auto DIVERT_ADDRESS_def = WordAs(BsdAddress::Parse);
const auto DIVERT_PORT_WORD_def = x3::eps >> Keyword("port");
const auto DIVERT_PACKET_PORT_WORD_def = x3::eps >> Keyword("port");
const auto PREFIX_def = WordAs(ParsePrefix);
const auto FLAG_SET_def = WordAs(ParseFlags);
const auto SLASH_def = x3::eps >> '/';
const auto STATE_def = x3::eps >> Keyword("state");

const auto NETWORK_def = ADDRESS[SetAddress] >> -('/' > PREFIX[SetPrefix]);
const auto PORT_PART = Keyword("port") > -x3::lit('=') > PORT[SetPort];
const auto HOST =
    ((Keyword("any") | NETWORK[SetNetwork] | ('!' > NETWORK[SetNegated])) >> -PORT_PART) |
    PORT_PART;
const auto FROM_def = x3::eps >> HOST;
const auto TO_def = x3::eps >> HOST;

const auto FLAGS_def = Keyword("any") | (-FLAG_SET[SetFlagSet] >> (SLASH > FLAG_SET[SetFlagMask]));

const auto ACTION = Keyword("pass")[Set(&PfRule::action, PfAction::PASS)] |
                    (Keyword("block")[Set(&PfRule::action, PfAction::BLOCK)] >> -Keyword("drop"));
const auto HEAD = ACTION >> -(Keyword("in")[Set(&PfRule::direction, BsdDirection::IN)] |
                              Keyword("out")[Set(&PfRule::direction, BsdDirection::OUT)]) >>
                  -Keyword("quick")[Set(&PfRule::quick, true)] >>
                  -(Keyword("on") > INTERFACE[Take(&PfRule::interface)]) >>
                  -(Keyword("inet6")[Set(&PfRule::family, BsdFamily::INET6)] |
                    Keyword("inet")[Set(&PfRule::family, BsdFamily::INET)]) >>
                  -(Keyword("proto") > PROTOCOL[Take(&PfRule::protocol)]);
const auto HOSTS = Keyword("all") | (-(Keyword("from") > FROM[Take(&PfRule::source)]) >>
                                     -(Keyword("to") > TO[Take(&PfRule::destination)]));
const auto OPTION =
    (Keyword("flags") > FLAGS[SetFlags]) | ((Keyword("keep")[SetState(true)]) > STATE) |
    ((Keyword("no")[SetState(false)]) > STATE) |
    (Keyword("divert-to")[Only(BsdSystem::FREEBSD)] > DIVERT_ADDRESS[Take(&PfRule::divertAddress)] >
     DIVERT_PORT_WORD > PORT[SetDivert(false)]) |
    (Keyword("divert-packet")[Only(BsdSystem::OPENBSD)] > DIVERT_PACKET_PORT_WORD >
     PORT[SetDivert(true)]);

const auto RULE_def = x3::eps > START > HEAD > HOSTS > *OPTION > END;

BOOST_SPIRIT_DEFINE(START)
BOOST_SPIRIT_DEFINE(END)
BOOST_SPIRIT_DEFINE(INTERFACE)
BOOST_SPIRIT_DEFINE(PROTOCOL)
BOOST_SPIRIT_DEFINE(PORT)
BOOST_SPIRIT_DEFINE(ADDRESS)
BOOST_SPIRIT_DEFINE(DIVERT_ADDRESS)
BOOST_SPIRIT_DEFINE(DIVERT_PORT_WORD)
BOOST_SPIRIT_DEFINE(DIVERT_PACKET_PORT_WORD)
BOOST_SPIRIT_DEFINE(PREFIX)
BOOST_SPIRIT_DEFINE(FLAG_SET)
BOOST_SPIRIT_DEFINE(SLASH)
BOOST_SPIRIT_DEFINE(STATE)
BOOST_SPIRIT_DEFINE(NETWORK)
BOOST_SPIRIT_DEFINE(FROM)
BOOST_SPIRIT_DEFINE(TO)
BOOST_SPIRIT_DEFINE(FLAGS)
BOOST_SPIRIT_DEFINE(RULE)

bool
IsBlank(char c)
{
    return c == ' ' || c == '\t';
}

/// The word or the sign at an offset, as a reader sees it
Text
FoundAt(Text text, std::size_t offset)
{
    if (offset >= text.size())
    {
        return {};
    }
    std::size_t end = offset;
    constexpr Text signs = "(){}<>!=/#,\"";
    while (end < text.size() && !IsBlank(text[end]) && signs.find(text[end]) == Text::npos)
    {
        ++end;
    }
    if (end == offset)
    {
        end += Text("<>!").find(text[offset]) != Text::npos && offset + 1 < text.size() &&
                       text[offset + 1] == '='
                   ? 2
                   : 1;
    }
    return text.substr(offset, end - offset);
}

bool
IsMacro(Text text, std::size_t offset, Text found)
{
    std::size_t next = offset + found.size();
    while (next < text.size() && IsBlank(text[next]))
    {
        ++next;
    }
    return (!found.empty() && found.front() == '$') ||
           (offset == 0 && next < text.size() && text[next] == '=');
}

/// \return what is said of an option that the other system has under this name, or ""
std::string
ForeignOption(Text word, BsdSystem system)
{
    if (system == BsdSystem::OPENBSD && word == "divert-to")
    {
        return "'divert-to' is not modelled on OpenBSD, where it hands a connection to a local "
               "socket: packets go to a divert(4) socket by 'divert-packet port PORT'";
    }
    if (system != BsdSystem::OPENBSD && word == "divert-packet")
    {
        return "'divert-packet' is OpenBSD's: on FreeBSD packets go to a divert(4) socket by "
               "'divert-to ADDRESS port PORT'";
    }
    return "";
}

/// \return what is expected, with the options that the system has
std::string
ExpectedOn(BsdSystem system, std::string expected)
{
    constexpr Text option = "'divert-to') or the end";
    const std::size_t at = expected.find(option);
    if (system == BsdSystem::OPENBSD && at != std::string::npos)
    {
        expected.replace(at, option.size(), "'divert-packet') or the end");
    }
    return expected;
}

PfRuleError
MakeError(Text text, std::size_t offset, const std::string& expected, BsdSystem system)
{
    while (offset < text.size() && IsBlank(text[offset]))
    {
        ++offset;
    }
    const Text found = FoundAt(text, offset);
    PfRuleError error{offset, found.size(), ""};
    const std::string quoted = "'" + std::string(found.substr(0, 64)) + "'";
    if (IsMacro(text, offset, found))
    {
        error.message = "macros are not modelled, found " + quoted;
    }
    else if (std::string foreign = ForeignOption(found, system); !foreign.empty())
    {
        error.message = std::move(foreign);
    }
    else if (PfIsNotModelled(found))
    {
        error.message = quoted + " is not modelled";
    }
    else
    {
        error.message = "expected " + ExpectedOn(system, expected) + ", found " +
                        (found.empty() ? "the end of the rule" : quoted);
    }
    return error;
}

/// \return the offsets at which a word stands by itself in the text
std::vector<std::size_t>
FindWord(Text text, Text word)
{
    std::vector<std::size_t> found;
    for (std::size_t at = text.find(word); at != Text::npos; at = text.find(word, at + 1))
    {
        if ((at == 0 || IsBlank(text[at - 1])) && FoundAt(text, at) == word)
        {
            found.push_back(at);
        }
    }
    return found;
}

PfRuleError
ErrorAtWord(Text text, Text word, std::string message)
{
    const std::vector<std::size_t> found = FindWord(text, word);
    return {found.empty() ? 0 : found.front(), word.size(), std::move(message)};
}

void
MaskHostBits(PfRuleHost& host)
{
    const PfNetwork network = host.address.network;
    host.address.network = PfNetwork::Of(network.address, network.prefix);
    if (network.prefix == 0)
    {
        host.address = PfAddress(); // pfctl(8) prints 0.0.0.0/0 as `any`; the family stays
    }
}

/// What pfctl(8) checks after its grammar, and what a rule implies (its parse.y)
std::variant<PfRule, PfRuleError>
Complete(Text text, const Written& written)
{
    if (!written.twice.empty())
    {
        return PfRuleError{FindWord(text, written.twice).back(),
                           written.twice.size(),
                           "'" + std::string(written.twice) + "' cannot be redefined"};
    }
    PfRule rule = written.rule;
    for (PfRuleHost* host : {&rule.source, &rule.destination})
    {
        const BsdFamily family = host->address.network.address.family;
        if (family != BsdFamily::NONE && rule.family != BsdFamily::NONE && family != rule.family)
        {
            const Text word = host == &rule.source ? "from" : "to";
            return ErrorAtWord(text, word, "the address family differs from the rest of the rule");
        }
        if (family != BsdFamily::NONE)
        {
            rule.family = family;
            if (host->negated && host->address.network.prefix == 0)
            {
                return ErrorAtWord(text, "!", "'!' with prefix length 0 matches nothing");
            }
            MaskHostBits(*host);
        }
        if (!host->ports.IsAny() && rule.protocol != BSD_IPPROTO_TCP &&
            rule.protocol != BSD_IPPROTO_UDP)
        {
            return ErrorAtWord(text, "port", "'port' needs 'proto tcp' or 'proto udp'");
        }
    }
    if (rule.action == PfAction::BLOCK && written.state)
    {
        return ErrorAtWord(text,
                           *written.state ? "keep" : "no",
                           "a block rule makes no states: leave out its state option");
    }
    rule.keepState = rule.action == PfAction::PASS && written.state.value_or(true);
    if (written.flags)
    {
        rule.flags = written.flags->set;
        rule.flagMask = written.flags->mask;
    }
    else if (rule.keepState && (rule.protocol == 0 || rule.protocol == BSD_IPPROTO_TCP))
    {
        rule.flags = BSD_TH_SYN;
        rule.flagMask = BSD_TH_SYN | BSD_TH_ACK;
    }
    return rule;
}

} // namespace

std::variant<PfRule, PfRuleError>
PfParseRule(std::string_view text, BsdSystem system)
{
    Written written;
    Iterator at = text.begin();
    try
    {
        const auto rule = x3::with<SystemTag>(system)[RULE];
        if (!x3::phrase_parse(at, text.end(), rule, x3::blank, written))
        {
            return MakeError(text, 0, "a rule", system);
        }
    }
    catch (const x3::expectation_failure<Iterator>& failure)
    {
        const auto offset = static_cast<std::size_t>(failure.where() - text.begin());
        return MakeError(text, offset, failure.which(), system);
    }
    return Complete(text, written);
}

} // namespace divertsim
} // namespace ns3
