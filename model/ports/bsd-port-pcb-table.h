// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_PCB_TABLE_H
#define BSD_PORT_PCB_TABLE_H

#include "ns3/bsd-port-table.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/**
 * What FreeBSD and OpenBSD have in common since 4.4BSD: in_pcblookup_local(), and ports picked from
 * a range by its means.
 */
class BsdPortPcbTable : public BsdPortTable
{
  public:
    using BsdPortTable::BsdPortTable;

  protected:
    /// Options as bits, to see which two sockets have in common
    enum Option : std::uint8_t
    {
        REUSE_ADDR = 1,
        REUSE_PORT = 2,
        REUSE_PORT_LB = 4,
    };

    /// \return all options of a request
    static std::uint8_t OptionsOf(const BsdPortRequest& request);
    /// \return the options by which a new socket may share an address with others
    static std::uint8_t ShareBy(const BsdPortRequest& request);

    /**
     * in_pcblookup_local(): the socket of a port that fits a local address best, the newest of
     * several: one that is unconnected and of that very address, before one that is connected or
     * fits by any, before one that is both.
     * \param family of the address
     * \param request has the address, and the jail
     * \param wildcard INPLOOKUP_WILDCARD; without it only the very address will do, unconnected
     * \return the socket, or null
     */
    const Entry* LookUpLocal(BsdFamily family,
                             const BsdPortRequest& request,
                             const Port& holders,
                             bool wildcard) const;
    /// Search as in_pcb_lport() and in_pcbpickport() do: from a random port on, upwards.
    std::uint16_t SearchRandomly(std::uint16_t first, std::uint16_t last, const Free& free);

  private:
    BsdErrno GetTupleTaken(std::uint8_t protocol) const override;
    BsdErrno GetExhausted(std::uint8_t protocol, bool connecting) const override;

    /// How far a socket is from an unconnected one of that very address; -1: it does not fit at all
    static int DistanceOf(const Entry& entry, BsdFamily family, const BsdPortRequest& request);
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_PCB_TABLE_H
