// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_LOADED_POOL_H
#define PF_LOADED_POOL_H

#include "ns3/bsd-kernel.h"
#include "ns3/pf-bits.h"
#include "ns3/pf-interfaces.h"
#include "ns3/pf-pool-choice.h"
#include "ns3/pf-pool.h"
#include "ns3/pf-subject.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace ns3
{
namespace divertsim
{

class PfLoadedTable;

/**
 * A pool in use: pf_map_addr() of FreeBSD sys/netpfil/pf/pf_lb.c [from memory]. Tables and
 * addresses of interfaces stand for all that they hold, one after the other, and `random` and
 * `source-hash` choose among all of these, as OpenBSD's pools of tables do. `round-robin` starts
 * with the first address [assumed].
 *
 * `sticky-address`: a source gets the same address again as long as a state holds on to it
 * (`set timeout src.track 0`, the default; other values are not modelled).
 */
class PfLoadedPool
{
  public:
    /// \param pool of a rule \param tables by the pool's addresses, null where one is no table
    /// \param system whose hash is used \param around draws a key where none was given
    PfLoadedPool(const PfPool& pool,
                 std::vector<const PfLoadedTable*> tables,
                 BsdSystem system,
                 const PfSurroundings& around);

    /// \return the pool as the rule has it
    const PfPool& Pool() const
    {
        return m_pool;
    }

    /**
     * \param family of the address that is wanted
     * \param source of the packet
     * \param around its host
     * \return the choice, or nothing where the pool has no address of this family
     */
    std::optional<PfPoolChoice> Choose(BsdFamily family,
                                       const BsdAddress& source,
                                       const PfSurroundings& around);

    /// Another address after one whose ports are all in use. \param last what was chosen
    /// \return nothing where the kind of pool has but one for each source
    std::optional<PfPoolChoice> ChooseNext(const PfPoolChoice& last);

    /// pf_insert_src_node(): a state holds on to what a source was given, where the pool is sticky
    /// \param source of a packet \param choice for it
    void Hold(const BsdAddress& source, const PfPoolChoice& choice);

    /// Such a state is gone. \param source of the packet that made it
    void Release(const BsdAddress& source);

    /// \return sources that states hold on to
    std::size_t Sources() const
    {
        return m_sources.size();
    }

  private:
    /// A network of the pool, or part of a range
    struct Block
    {
        BsdFamily family = BsdFamily::NONE; ///< NONE: an interface alone
        PfPrefix prefix;
        std::uint32_t interface = PfPoolChoice::NO_INTERFACE;
    };

    /// A source that is stuck to an address
    struct Source
    {
        PfPoolChoice choice;
        std::uint64_t states = 0;
    };

    /// Those of one family, and whose turn it is (`round-robin`)
    struct Blocks
    {
        std::vector<Block> all;
        std::size_t turn = 0; ///< block
        PfBits next = 0;      ///< place in it, right-aligned
    };

    Blocks& Of(BsdFamily family)
    {
        return family == BsdFamily::INET6 ? m_inet6 : m_inet4;
    }

    void Resolve(const PfInterfaces& interfaces);
    void Add(const PfPoolAddress& own, const PfLoadedTable* table, const PfInterfaces& interfaces);
    void AddBlock(const Block& block);
    static PfPoolChoice Make(BsdFamily family, const Block& block, PfBits host);
    static PfPoolChoice TakeTurn(BsdFamily family, Blocks& blocks);
    static PfPoolChoice TakeNumber(BsdFamily family, const Blocks& blocks, PfBits bits);

    PfPool m_pool;
    std::vector<const PfLoadedTable*> m_tables;
    BsdSystem m_system;
    std::uint32_t m_generation = 0; ///< of interfaces when the blocks were made
    bool m_dynamic = false;
    Blocks m_inet4;
    Blocks m_inet6;
    std::map<BsdAddress, Source> m_sources; ///< of `sticky-address`
};

} // namespace divertsim
} // namespace ns3

#endif // PF_LOADED_POOL_H
