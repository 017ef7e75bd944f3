// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-check-value.h"

#include "tool/scenario/scenario-network.h"
#include "tool/scenario/scenario-quantity.h"
#include "tool/scenario/scenario-structure.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace ns3
{
namespace divertsim
{

namespace
{

using Type = ScenarioValue::Type;

/// Holds one value against its key
class ValueCheck
{
  public:
    ValueCheck(const ScenarioValue& value,
               const ScenarioKey& key,
               const std::string& pointer,
               ScenarioProblemList& problems)
        : m_value(value),
          m_key(key),
          m_pointer(pointer),
          m_problems(problems)
    {
    }

    void Run()
    {
        switch (m_key.kind)
        {
        case ScenarioKind::FORMAT:
            return CheckFormat();
        case ScenarioKind::TEXT:
            Wants(Type::STRING, "a string");
            return;
        case ScenarioKind::NAME:
            return CheckName();
        case ScenarioKind::WORD:
            return CheckWord();
        case ScenarioKind::BOOLEAN:
            Wants(Type::BOOLEAN, "true or false");
            return;
        case ScenarioKind::INTEGER:
            return CheckInteger();
        case ScenarioKind::NUMBER:
            return CheckNumber();
        case ScenarioKind::TIME:
        case ScenarioKind::TIME_DRAW:
            return CheckQuantity(ScenarioDimension::TIME, "a time", "ms");
        case ScenarioKind::COST:
            return CheckCost();
        case ScenarioKind::RATE:
            return CheckQuantity(ScenarioDimension::RATE, "a rate", "Mbps");
        case ScenarioKind::SIZE:
        case ScenarioKind::SIZE_DRAW:
            return CheckQuantity(ScenarioDimension::SIZE, "a size", "B");
        case ScenarioKind::ADDRESS:
            return CheckAddress();
        case ScenarioKind::NETWORK:
            return CheckNetwork();
        case ScenarioKind::PORTS:
            return CheckPorts();
        case ScenarioKind::FILE:
            return CheckFile();
        case ScenarioKind::SCALAR:
            return CheckScalar();
        default:
            return;
        }
    }

  private:
    void Error(const std::string& message, const std::string& suggestion)
    {
        m_problems.AddError(ScenarioHead(m_value), m_pointer, message, suggestion);
    }

    /// \return true if the value has the type; else says what it should be
    bool Wants(Type type, const std::string& what, const std::string& suggestion = "")
    {
        if (m_value.Is(type))
        {
            return true;
        }
        Error(fmt::format("this must be {}, not {}", what, m_value.Describe()), suggestion);
        return false;
    }

    void CheckFormat()
    {
        if (!m_value.Is(Type::NUMBER) || m_value.text != "1")
        {
            Error("this version reads format 1 of scenario files", "right would be 1");
        }
    }

    void CheckName()
    {
        if (Wants(Type::STRING, "a string") && !IsScenarioName(m_value.text))
        {
            Error(fmt::format("{} is no name", QuoteForMessage(m_value.text)),
                  "a name is a letter, then up to 63 letters, digits, _ or -");
        }
    }

    void CheckWord()
    {
        const auto list = fmt::format("one of {}", fmt::join(m_key.words, ", "));
        if (!Wants(Type::STRING, list))
        {
            return;
        }
        const auto has = [this](const std::vector<std::string>& words) {
            return std::find(words.begin(), words.end(), m_value.text) != words.end();
        };
        if (has(m_key.later))
        {
            Error(fmt::format("{} is not modelled in this version", QuoteForMessage(m_value.text)),
                  "it models " + fmt::format("{}", fmt::join(m_key.words, ", ")));
        }
        else if (!has(m_key.words))
        {
            const auto objection = m_key.objection ? m_key.objection(m_value.text) : "";
            if (!objection.empty())
            {
                return Error(objection, "");
            }
            Error(
                fmt::format("{} is no word for \"{}\"", QuoteForMessage(m_value.text), m_key.name),
                SuggestWord(m_value.text, m_key.words));
        }
    }

    void CheckInteger()
    {
        const auto least = ScenarioBound(m_key.minimum, 0);
        const auto most = ScenarioBound(m_key.maximum, std::numeric_limits<std::uint64_t>::max());
        const auto what = fmt::format("a whole number from {} to {}", least, most);
        const auto& text = m_value.text;
        if (!m_value.Is(Type::NUMBER))
        {
            const bool digits = m_value.Is(Type::STRING) && !text.empty() && text.size() < 20 &&
                                text.find_first_not_of("0123456789") == std::string::npos;
            Wants(Type::NUMBER, what, digits ? fmt::format("did you mean {}?", text) : "");
            return;
        }
        std::uint64_t number = 0;
        const auto end = text.data() + text.size();
        const auto parsed = std::from_chars(text.data(), end, number);
        if (parsed.ptr != end || parsed.ec != std::errc() || number < least || number > most)
        {
            Error(fmt::format("{} is not {}", Shorten(text), what), "");
        }
    }

    void CheckNumber()
    {
        if (!Wants(Type::NUMBER, "a number"))
        {
            return;
        }
        const double number = ScenarioNumber(m_value.text);
        const bool low = !m_key.minimum.empty() && number < ScenarioNumber(m_key.minimum);
        const bool high = !m_key.maximum.empty() && number > ScenarioNumber(m_key.maximum);
        if (low || high)
        {
            Error(fmt::format("{} is out of bounds", Shorten(m_value.text)),
                  fmt::format("it lies between {} and {}", m_key.minimum, m_key.maximum));
        }
        else if (number > std::numeric_limits<double>::max() ||
                 number < std::numeric_limits<double>::lowest())
        {
            Error(fmt::format("{} is too large", Shorten(m_value.text)), "");
        }
    }

    static std::string Shorten(const std::string& number)
    {
        return number.size() > 32 ? number.substr(0, 32) + "..." : number;
    }

    /// \return true if it is a string; else says so, with the unit that may be missing
    bool WantsQuantity(const std::string& what, std::string_view unit)
    {
        if (m_value.Is(Type::STRING))
        {
            return true;
        }
        const auto first = m_key.example.find_first_not_of("0123456789.");
        const auto guess = first == std::string_view::npos ? unit : m_key.example.substr(first);
        if (m_value.Is(Type::NUMBER))
        {
            const bool plain = m_value.text.size() < 20 &&
                               m_value.text.find_first_not_of("0123456789.") == std::string::npos;
            Error(
                fmt::format("{} has no unit: {} is a string with one", Shorten(m_value.text), what),
                fmt::format("did you mean \"{}{}\"?", plain ? m_value.text : "1", guess));
            return false;
        }
        return Wants(Type::STRING,
                     what + " with its unit",
                     fmt::format("right would be \"{}\"",
                                 m_key.example.empty() ? fmt::format("1{}", guess)
                                                       : std::string(m_key.example)));
    }

    void CheckQuantity(ScenarioDimension dimension, const std::string& what, std::string_view unit)
    {
        if (!WantsQuantity(what, unit))
        {
            return;
        }
        const auto quantity = ParseScenarioQuantity(dimension, m_value.text);
        if (!quantity.value)
        {
            Error(quantity.problem, quantity.suggestion);
            return;
        }
        const auto least = ParseScenarioQuantity(dimension, m_key.minimum).value;
        const auto most = ParseScenarioQuantity(dimension, m_key.maximum).value;
        if ((least && *quantity.value < *least) || (most && *quantity.value > *most))
        {
            OutOfBounds();
        }
    }

    void CheckCost()
    {
        if (!WantsQuantity("a time", "us"))
        {
            return;
        }
        const auto cost = ParseScenarioCost(m_value.text);
        const auto most = ParseScenarioCost(m_key.maximum).value;
        if (!cost.value)
        {
            Error(cost.problem, cost.suggestion);
        }
        else if (most && *cost.value > *most)
        {
            OutOfBounds();
        }
    }

    void OutOfBounds()
    {
        Error(fmt::format("{} is out of bounds", QuoteForMessage(m_value.text)),
              fmt::format("it lies between \"{}\" and \"{}\"", m_key.minimum, m_key.maximum));
    }

    void CheckAddress()
    {
        if (Wants(Type::STRING, "an address such as \"10.0.1.1\"") &&
            !BsdAddress::Parse(m_value.text))
        {
            Error(fmt::format("{} is no address", QuoteForMessage(m_value.text)),
                  "right would be \"10.0.1.1\", \"fd00:0:1::1\", or \"0.0.0.0\" for any");
        }
    }

    void CheckNetwork()
    {
        if (Wants(Type::STRING, "a network such as \"192.168.1.0/24\""))
        {
            const auto network = ParseScenarioNetwork(m_value.text);
            if (!network.problem.empty())
            {
                Error(network.problem, network.suggestion);
            }
        }
    }

    void CheckPorts()
    {
        if (Wants(Type::STRING, "a range of ports such as \"1024-65535\"") &&
            !ParseScenarioPorts(m_value.text))
        {
            Error(fmt::format("{} is no range of ports", QuoteForMessage(m_value.text)),
                  "right would be \"1024-65535\", the lower one first");
        }
    }

    void CheckFile()
    {
        if (Wants(Type::STRING, "a path") && m_value.text.empty())
        {
            Error("the path is empty", "a path starts at the scenario's own folder");
        }
    }

    void CheckScalar()
    {
        if (!m_value.Is(Type::STRING) && !m_value.Is(Type::NUMBER) && !m_value.Is(Type::BOOLEAN))
        {
            Wants(Type::STRING, "a string, a number or a boolean");
        }
    }

    const ScenarioValue& m_value;
    const ScenarioKey& m_key;
    const std::string& m_pointer;
    ScenarioProblemList& m_problems;
};

/// \return a key for numbers that have no declaration of their own
ScenarioKey
CountKey(std::string_view least)
{
    return ScenarioKey::Make("", ScenarioKind::INTEGER, "").Bounds(least, "65535");
}

} // namespace

void
CheckScenarioValue(const ScenarioValue& value,
                   const ScenarioKey& key,
                   const std::string& pointer,
                   ScenarioProblemList& problems)
{
    ValueCheck(value, key, pointer, problems).Run();
}

void
CheckScenarioMembers(const ScenarioValue& value,
                     const std::string& pointer,
                     ScenarioProblemList& problems)
{
    const auto right = "right would be [0, 2], \"all\", {\"oldest\": 1} or {\"newest\": 1}";
    const auto wrong = [&](const std::string& message) {
        problems.AddError(ScenarioHead(value), pointer, message, right);
    };
    if (value.Is(Type::STRING))
    {
        if (value.text != "all")
        {
            wrong(fmt::format("{} names no sockets", QuoteForMessage(value.text)));
        }
    }
    else if (value.Is(Type::OBJECT))
    {
        if (value.members.size() != 1 ||
            (value.members[0].key != "oldest" && value.members[0].key != "newest"))
        {
            wrong("an object here has one key, \"oldest\" or \"newest\"");
            return;
        }
        CheckScenarioValue(value.members[0].value,
                           CountKey("1"),
                           JoinPointer(pointer, value.members[0].key),
                           problems);
    }
    else if (value.Is(Type::ARRAY) && !value.items.empty())
    {
        for (std::size_t i = 0; i < value.items.size(); ++i)
        {
            CheckScenarioValue(value.items[i], CountKey("0"), JoinPointer(pointer, i), problems);
        }
    }
    else
    {
        wrong(value.Is(Type::ARRAY) ? "no socket is named"
                                    : fmt::format("{} names no sockets", value.Describe()));
    }
}

} // namespace divertsim
} // namespace ns3
