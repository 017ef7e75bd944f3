// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/lb-flow-ports.h"

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr std::uint64_t ALL = ~std::uint64_t{0};

/// \return the tuple with source port 0: what flows of one host to one place have in common
BsdTuple
WithoutSourcePort(BsdTuple tuple)
{
    tuple.sourcePort = 0;
    return tuple;
}

} // namespace

bool
LbPortSet::Insert(std::uint16_t port)
{
    std::uint64_t& word = m_present[port / WORD];
    const std::uint64_t bit = std::uint64_t{1} << (port % WORD);
    if (word & bit)
    {
        return false;
    }
    word |= bit;
    ++m_count;
    if (word == ALL)
    {
        m_full[port / WORD / WORD] |= std::uint64_t{1} << (port / WORD % WORD);
    }
    return true;
}

bool
LbPortSet::Erase(std::uint16_t port)
{
    std::uint64_t& word = m_present[port / WORD];
    const std::uint64_t bit = std::uint64_t{1} << (port % WORD);
    if (!(word & bit))
    {
        return false;
    }
    word &= ~bit;
    --m_count;
    m_full[port / WORD / WORD] &= ~(std::uint64_t{1} << (port / WORD % WORD));
    return true;
}

bool
LbPortSet::IsEmpty() const
{
    return m_count == 0;
}

std::optional<std::uint16_t>
LbPortSet::FindAbsent(std::uint32_t low, std::uint32_t high) const
{
    std::uint32_t port = low;
    while (port <= high)
    {
        const std::uint64_t absent = ~m_present[port / WORD] & (ALL << (port % WORD));
        if (absent != 0)
        {
            port = port / WORD * WORD + static_cast<std::uint32_t>(__builtin_ctzll(absent));
            break;
        }
        // Next word that is not full: in this summary word, else from the start of the next one
        const std::uint32_t word = port / WORD + 1;
        if (word >= m_present.size())
        {
            return std::nullopt;
        }
        const std::uint64_t open = ~m_full[word / WORD] & (ALL << (word % WORD));
        port = (open != 0 ? word / WORD * WORD + static_cast<std::uint32_t>(__builtin_ctzll(open))
                          : (word / WORD + 1) * WORD) *
               WORD;
    }
    return port <= high ? std::optional<std::uint16_t>(static_cast<std::uint16_t>(port))
                        : std::nullopt;
}

std::optional<std::uint16_t>
LbFlowPorts::Open(const BsdTuple& tuple, std::uint16_t low, std::uint16_t high)
{
    auto& open = m_open[WithoutSourcePort(tuple)];
    if (!open)
    {
        open = std::make_unique<LbPortSet>();
    }
    std::uint32_t& next = m_next.emplace(std::make_pair(low, high), low).first->second;
    auto port = open->FindAbsent(next, high);
    if (!port && next > low)
    {
        port = open->FindAbsent(low, next - 1u);
    }
    if (port)
    {
        open->Insert(*port);
        next = *port == high ? low : *port + 1u;
    }
    return port;
}

void
LbFlowPorts::Close(const BsdTuple& tuple)
{
    const auto it = m_open.find(WithoutSourcePort(tuple));
    if (it != m_open.end() && it->second->Erase(tuple.sourcePort) && it->second->IsEmpty())
    {
        m_open.erase(it);
    }
}

} // namespace divertsim
} // namespace ns3
