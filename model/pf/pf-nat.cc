// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-nat.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::uint8_t ECHO_REQUEST = 8;
constexpr std::uint8_t ECHO6_REQUEST = 128;
constexpr std::uint32_t LAST_PORT = 65535;

/// Ports to choose from; first above last: the packet keeps its own
struct Range
{
    std::uint32_t first = 1;
    std::uint32_t last = 0;

    bool Keeps() const
    {
        return first > last;
    }
};

bool
IsIcmp(const BsdTuple& key)
{
    return key.protocol == BSD_IPPROTO_ICMP || key.protocol == BSD_IPPROTO_ICMPV6;
}

bool
HasPorts(const BsdTuple& key)
{
    return key.protocol == BSD_IPPROTO_TCP || key.protocol == BSD_IPPROTO_UDP;
}

/// An ICMP query's type stands where its destination port would be
bool
IsEcho(const BsdTuple& key)
{
    return key.destinationPort == (key.protocol == BSD_IPPROTO_ICMP ? ECHO_REQUEST : ECHO6_REQUEST);
}

Range
RangeOf(const PfPool& pool, const BsdTuple& key)
{
    if (IsIcmp(key))
    {
        return {1, LAST_PORT};
    }
    if (!HasPorts(key) || pool.staticPort)
    {
        return {};
    }
    if (pool.portLow == 0)
    {
        return {PF_NAT_PORT_LOW, PF_NAT_PORT_HIGH};
    }
    const std::uint16_t high = pool.portHigh == 0 ? pool.portLow : pool.portHigh;
    return {std::min(pool.portLow, high), std::max(pool.portLow, high)};
}

/// Looks for ports that no state has
class Search
{
  public:
    Search(BsdDirection direction, const PfSurroundings& around)
        : m_answers(direction == BsdDirection::OUT ? BsdDirection::IN : BsdDirection::OUT),
          m_around(around)
    {
    }

    bool TryPort(BsdTuple& key, std::uint32_t port) const
    {
        key.sourcePort = static_cast<std::uint16_t>(port);
        return !m_around.states.IsTaken(m_answers, key.Reversed());
    }

    bool Find(BsdTuple& key, const Range& range) const
    {
        if (range.Keeps())
        {
            return TryPort(key, key.sourcePort);
        }
        if (range.first == range.last)
        {
            return TryPort(key, range.first);
        }
        const std::uint32_t cut = m_around.Draw32() % (1 + range.last - range.first) + range.first;
        for (std::uint32_t port = cut; port <= range.last; ++port)
        {
            if (TryPort(key, port))
            {
                return true;
            }
        }
        for (std::uint32_t port = cut; port-- > range.first;)
        {
            if (TryPort(key, port))
            {
                return true;
            }
        }
        return false;
    }

  private:
    BsdDirection m_answers;
    const PfSurroundings& m_around;
};

} // namespace

std::optional<PfPoolChoice>
PfTranslateSource(PfLoadedPool& pool,
                  BsdDirection direction,
                  const PfSurroundings& around,
                  BsdTuple& key)
{
    std::optional<PfPoolChoice> choice = pool.Choose(key.source.family, key.source, around);
    if (!choice || choice->address.family == BsdFamily::NONE)
    {
        return std::nullopt;
    }
    if (IsIcmp(key) && !IsEcho(key))
    {
        key.source = choice->address;
        return choice; // "Don't try to modify non-echo ICMP"
    }
    const Search search(direction, around);
    const Range range = RangeOf(pool.Pool(), key);
    const BsdAddress first = choice->address;
    do
    {
        BsdTuple translated = key;
        translated.source = choice->address;
        if (search.Find(translated, range))
        {
            key = translated;
            return choice;
        }
        choice = pool.ChooseNext(*choice);
    } while (choice && choice->address != first);
    return std::nullopt;
}

std::optional<PfPoolChoice>
PfTranslateDestination(PfLoadedPool& pool,
                       const PfPorts& asked,
                       const PfSurroundings& around,
                       BsdTuple& key)
{
    const std::optional<PfPoolChoice> choice = pool.Choose(key.source.family, key.source, around);
    if (!choice || choice->address.family == BsdFamily::NONE)
    {
        return std::nullopt;
    }
    const PfPool& ports = pool.Pool();
    PfBits address = PfToBits(choice->address);
    if (ports.type == PfPool::Type::BITMASK)
    {
        const PfBits mask = PfMask(choice->prefix);
        address = (address & mask) | (PfToBits(key.destination) & ~mask);
    }
    key.destination = PfToAddress(key.destination.family, address);
    if (ports.portLow == 0 || !HasPorts(key))
    {
        return choice;
    }
    const bool range = asked.op == PfPorts::Operator::RANGE;
    const std::uint32_t far = range ? asked.high - asked.low : 0;
    const std::uint32_t low = ports.portLow;
    const std::uint32_t high = ports.portHigh == 0 ? low + far : ports.portHigh;
    std::uint32_t port = low;
    if (high > low)
    {
        const auto distance = static_cast<std::uint16_t>(key.destinationPort - asked.low);
        port = distance % (high - low + 1) + low;
    }
    key.destinationPort = static_cast<std::uint16_t>(port > LAST_PORT ? port - LAST_PORT : port);
    return choice;
}

} // namespace divertsim
} // namespace ns3
