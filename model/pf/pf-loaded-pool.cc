// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-loaded-pool.h"

#include "ns3/pf-loaded-table.h"
#include "ns3/pf-pool-hash.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// \return how many addresses a prefix holds, less one
PfBits
LastOf(unsigned length, unsigned width)
{
    const unsigned free = width - length;
    return free == PF_BITS ? ~PfBits{0} : (PfBits{1} << free) - 1;
}

PfBits
DrawBits(BsdFamily family, const PfSurroundings& around)
{
    PfBits bits = 0;
    for (int i = 0; i < (family == BsdFamily::INET6 ? 4 : 1); ++i)
    {
        bits = bits << 32 | around.Draw32();
    }
    return PfToTop(bits, PfWidthOf(family));
}

} // namespace

PfLoadedPool::PfLoadedPool(const PfPool& pool,
                           std::vector<const PfLoadedTable*> tables,
                           BsdSystem system,
                           const PfSurroundings& around)
    : m_pool(pool),
      m_tables(std::move(tables)),
      m_system(system)
{
    if (pool.type == PfPool::Type::SOURCE_HASH && !pool.hasKey)
    {
        for (std::uint32_t& word : m_pool.key)
        {
            word = around.Draw32();
        }
    }
    for (const PfPoolAddress& own : pool.addresses)
    {
        m_dynamic = m_dynamic || own.address.dynamic || !own.interface.empty();
    }
    Resolve(around.interfaces);
}

void
PfLoadedPool::Resolve(const PfInterfaces& interfaces)
{
    m_inet4.all.clear();
    m_inet6.all.clear();
    for (std::size_t i = 0; i < m_pool.addresses.size(); ++i)
    {
        Add(m_pool.addresses[i], i < m_tables.size() ? m_tables[i] : nullptr, interfaces);
    }
    m_generation = interfaces.Generation();
}

void
PfLoadedPool::Add(const PfPoolAddress& own,
                  const PfLoadedTable* table,
                  const PfInterfaces& interfaces)
{
    Block block;
    block.interface =
        own.interface.empty()
            ? PfPoolChoice::NO_INTERFACE
            : interfaces.Find(own.interface).value_or(PfPoolChoice::UNKNOWN_INTERFACE);
    std::vector<PfNetwork> networks;
    switch (own.address.kind)
    {
    case PfAddress::Kind::ANY:
        m_inet4.all.push_back(block);
        m_inet6.all.push_back(block);
        return;
    case PfAddress::Kind::RANGE: {
        block.family = own.address.network.address.family;
        const unsigned width = PfWidthOf(block.family);
        const unsigned shift = PF_BITS - width;
        for (const PfPrefix& prefix : PfPrefixesOf(PfToBits(own.address.network.address) >> shift,
                                                   PfToBits(own.address.last) >> shift,
                                                   width))
        {
            block.prefix = prefix;
            AddBlock(block);
        }
        return;
    }
    case PfAddress::Kind::NETWORK:
        networks.push_back(own.address.network);
        break;
    case PfAddress::Kind::INTERFACE:
        networks = interfaces.Resolve(own.address);
        break;
    case PfAddress::Kind::TABLE:
        networks = table ? table->Networks() : networks;
        break;
    case PfAddress::Kind::NO_ROUTE:
    case PfAddress::Kind::URPF_FAILED:
        return; // no addresses
    }
    for (const PfNetwork& network : networks)
    {
        block.family = network.address.family;
        block.prefix = {PfToBits(network.address), network.prefix};
        AddBlock(block);
    }
}

void
PfLoadedPool::AddBlock(const Block& block)
{
    Of(block.family).all.push_back(block);
}

/// PF_POOLMASK(): the block's bits, then those of the host
PfPoolChoice
PfLoadedPool::Make(BsdFamily family, const Block& block, PfBits host)
{
    PfPoolChoice choice;
    choice.interface = block.interface;
    if (block.family != BsdFamily::NONE)
    {
        const PfBits mask = PfMask(block.prefix.length);
        choice.address = PfToAddress(family, (block.prefix.bits & mask) | (host & ~mask));
        choice.block = PfToAddress(family, block.prefix.bits);
        choice.prefix = static_cast<std::uint8_t>(block.prefix.length);
    }
    return choice;
}

PfPoolChoice
PfLoadedPool::TakeTurn(BsdFamily family, Blocks& blocks)
{
    if (blocks.turn >= blocks.all.size())
    {
        blocks.turn = 0;
        blocks.next = 0;
    }
    const Block& block = blocks.all[blocks.turn];
    const unsigned width = PfWidthOf(family);
    const PfPoolChoice choice = Make(family, block, PfToTop(blocks.next, width));
    const bool last =
        block.family == BsdFamily::NONE || blocks.next >= LastOf(block.prefix.length, width);
    blocks.next = last ? 0 : blocks.next + 1;
    blocks.turn += last;
    return choice;
}

/// One block: its bits and these. Several: as many places as there are addresses, by the bits
PfPoolChoice
PfLoadedPool::TakeNumber(BsdFamily family, const Blocks& blocks, PfBits bits)
{
    if (blocks.all.size() == 1)
    {
        return Make(family, blocks.all[0], bits);
    }
    const unsigned width = PfWidthOf(family);
    PfBits total = 0;
    for (const Block& block : blocks.all)
    {
        const bool alone = block.family == BsdFamily::NONE;
        total += alone ? 1 : LastOf(block.prefix.length, width) + 1;
    }
    PfBits number = bits >> (PF_BITS - width);
    number = total == 0 ? number : number % total;
    for (const Block& block : blocks.all)
    {
        const bool alone = block.family == BsdFamily::NONE;
        const PfBits last = alone ? 0 : LastOf(block.prefix.length, width);
        if (number <= last)
        {
            return Make(family, block, PfToTop(number, width));
        }
        number -= last + 1;
    }
    return Make(family, blocks.all[0], bits);
}

std::optional<PfPoolChoice>
PfLoadedPool::Choose(BsdFamily family, const BsdAddress& source, const PfSurroundings& around)
{
    if (m_dynamic && m_generation != around.interfaces.Generation())
    {
        Resolve(around.interfaces);
    }
    Blocks& blocks = Of(family);
    if (blocks.all.empty())
    {
        return std::nullopt;
    }
    if (m_pool.sticky)
    {
        const auto stuck = m_sources.find(source);
        if (stuck != m_sources.end())
        {
            return stuck->second.choice;
        }
    }
    switch (m_pool.type)
    {
    case PfPool::Type::NONE:
        return blocks.all.size() == 1 ? Make(family, blocks.all[0], 0) : TakeTurn(family, blocks);
    case PfPool::Type::BITMASK:
        return Make(family, blocks.all[0], PfToBits(source));
    case PfPool::Type::RANDOM:
        return TakeNumber(family, blocks, DrawBits(family, around));
    case PfPool::Type::SOURCE_HASH:
        return TakeNumber(family, blocks, PfPoolHash(m_system, source, m_pool.key));
    case PfPool::Type::ROUND_ROBIN:
        break;
    }
    return TakeTurn(family, blocks);
}

std::optional<PfPoolChoice>
PfLoadedPool::ChooseNext(const PfPoolChoice& last)
{
    const BsdFamily family = last.address.family;
    Blocks& blocks = Of(family);
    if (m_pool.type == PfPool::Type::ROUND_ROBIN)
    {
        return TakeTurn(family, blocks);
    }
    if (m_pool.type != PfPool::Type::RANDOM)
    {
        return std::nullopt;
    }
    const unsigned width = PfWidthOf(family);
    const PfBits one = PfToTop(1, width);
    const auto at = std::find_if(blocks.all.begin(), blocks.all.end(), [&last](const Block& own) {
        return own.prefix.length == last.prefix && own.prefix.bits == PfToBits(last.block);
    });
    const PfBits host = PfToBits(last.address) & ~PfMask(last.prefix);
    if (host >> (PF_BITS - width) < LastOf(last.prefix, width))
    {
        return Make(family, *at, host + one);
    }
    return Make(family, at + 1 == blocks.all.end() ? blocks.all.front() : *(at + 1), 0);
}

void
PfLoadedPool::Hold(const BsdAddress& source, const PfPoolChoice& choice)
{
    if (m_pool.sticky)
    {
        Source& stuck = m_sources[source];
        stuck.choice = stuck.states == 0 ? choice : stuck.choice;
        ++stuck.states;
    }
}

void
PfLoadedPool::Release(const BsdAddress& source)
{
    const auto stuck = m_sources.find(source);
    if (stuck != m_sources.end() && --stuck->second.states == 0)
    {
        m_sources.erase(stuck);
    }
}

} // namespace divertsim
} // namespace ns3
