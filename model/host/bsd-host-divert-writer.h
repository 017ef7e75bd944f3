// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_DIVERT_WRITER_H
#define BSD_HOST_DIVERT_WRITER_H

#include "ns3/bsd-errno.h"
#include "ns3/divert-config.h"
#include "ns3/divert-output.h"
#include "ns3/packet.h"

#include <memory>

namespace ns3
{
namespace divertsim
{

class BsdHostHook;
class BsdHostInterfaces;
class BsdHostNetisr;
class DivertSocket;

/// Lets packets that were written to divert sockets in and out, as the host's system does
class BsdHostDivertWriter
{
  public:
    /// What came of a write
    struct Result
    {
        BsdErrno error = BsdErrno::OK;           ///< of sendto(2)
        DivertStage stage = DivertStage::SOCKET; ///< how far it got
        bool out = true;                         ///< outbound
        bool lost = false;                       ///< taken, and lost: the input queue was full
    };

    BsdHostDivertWriter() = default;
    /// \param hook takes what goes out, and what comes in at once
    /// \param netisr takes what comes in \param interfaces the host's
    BsdHostDivertWriter(Ptr<BsdHostHook> hook,
                        Ptr<BsdHostNetisr> netisr,
                        std::shared_ptr<const BsdHostInterfaces> interfaces);

    /**
     * sendto(2).
     * \param config of the host's divert sockets
     * \param socket that was written to
     * \param packet with its IP header; its checksums may be computed anew
     * \param to the address, null where there is none
     * \return what came of it
     */
    Result Write(const DivertConfig& config,
                 const DivertSocket& socket,
                 Ptr<Packet> packet,
                 const DivertAddress* to) const;

  private:
    DivertOutputResult Check(const DivertConfig& config,
                             const DivertSocket& socket,
                             const Packet& packet,
                             const DivertAddress& to) const;
    /// \return false: the input queue was full
    bool Input(const DivertConfig& config,
               Ptr<Packet> packet,
               const DivertOutputResult& where) const;
    /// \return as ip_output()
    BsdErrno Output(const DivertConfig& config,
                    Ptr<Packet> packet,
                    const DivertOutputResult& where) const;

    Ptr<BsdHostHook> m_hook; ///< null: the node is being disposed of
    Ptr<BsdHostNetisr> m_netisr;
    std::shared_ptr<const BsdHostInterfaces> m_interfaces;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_DIVERT_WRITER_H
