// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_LOADED_ADDRESS_H
#define PF_LOADED_ADDRESS_H

#include "ns3/pf-bits.h"
#include "ns3/pf-host.h"
#include "ns3/pf-interfaces.h"
#include "ns3/pf-subject.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace divertsim
{

class PfLoadedTable;

/// Prefixes of one family
struct PfFamilyPrefix
{
    BsdFamily family = BsdFamily::NONE;
    PfPrefix prefix;
};

/**
 * An address of a rule in force: PF_MISMATCHAW() of FreeBSD sys/net/pfvar.h, without the negation.
 * An address of an interface without parentheses is what the interface has at load; in parentheses
 * it is looked up anew whenever an interface or its addresses changed.
 */
class PfLoadedAddress
{
  public:
    PfLoadedAddress() = default;

    /// \param address to load \param table that it names, null: there is none, and nothing is in it
    /// \param interfaces of the host
    PfLoadedAddress(const PfAddress& address,
                    const PfLoadedTable* table,
                    const PfInterfaces& interfaces);

    /**
     * \param bits PfToBits() of a packet's address
     * \param subject the packet
     * \param around its host
     * \return true if the address is meant
     */
    bool Contains(PfBits bits, const PfSubject& subject, const PfSurroundings& around)
    {
        return m_kind == PfAddress::Kind::ANY || IsListed(bits, subject, around);
    }

    PfAddress::Kind Kind() const
    {
        return m_kind;
    }

    /// \return true where Prefixes() follows interfaces
    bool IsDynamic() const
    {
        return m_dynamic;
    }

    /// \return the table of kind TABLE
    const PfLoadedTable* Table() const
    {
        return m_table;
    }

    /// \param interfaces of the host \return what kinds NETWORK, RANGE and INTERFACE stand for now
    const std::vector<PfFamilyPrefix>& Prefixes(const PfInterfaces& interfaces);

    /// \param subject a packet \param address its own, INET or INET6 \param around its host
    /// \return true for kind NO_ROUTE and URPF_FAILED where the routes say so
    bool AskRoutes(const PfSubject& subject, PfBits address, const PfSurroundings& around) const;

  private:
    bool IsListed(PfBits bits, const PfSubject& subject, const PfSurroundings& around);
    void Resolve(const PfInterfaces& interfaces);

    PfAddress::Kind m_kind = PfAddress::Kind::ANY;
    bool m_dynamic = false;
    std::uint32_t m_generation = 0; ///< of interfaces when m_prefixes was made
    const PfLoadedTable* m_table = nullptr;
    std::vector<PfFamilyPrefix> m_prefixes;
    PfAddress m_address; ///< INTERFACE
};

} // namespace divertsim
} // namespace ns3

#endif // PF_LOADED_ADDRESS_H
