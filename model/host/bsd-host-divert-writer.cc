// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-host-divert-writer.h"

#include "ns3/bsd-host-checksum.h"
#include "ns3/bsd-host-hook.h"
#include "ns3/bsd-host-interfaces.h"
#include "ns3/bsd-host-netisr.h"
#include "ns3/bsd-socket-written.h"
#include "ns3/divert-openbsd-output.h"
#include "ns3/divert-socket.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// \param cookie of a write on FreeBSD \return what pf compares with its direction; another number
/// is no direction
BsdDirection
DirectionOf(uint16_t cookie)
{
    return cookie == 1 ? BsdDirection::IN : cookie == 2 ? BsdDirection::OUT : BsdDirection::NONE;
}

} // namespace

BsdHostDivertWriter::BsdHostDivertWriter(Ptr<BsdHostHook> hook,
                                         Ptr<BsdHostNetisr> netisr,
                                         std::shared_ptr<const BsdHostInterfaces> interfaces)
    : m_hook(hook),
      m_netisr(netisr),
      m_interfaces(std::move(interfaces))
{
}

BsdHostDivertWriter::Result
BsdHostDivertWriter::Write(const DivertConfig& config,
                           const DivertSocket& socket,
                           Ptr<Packet> packet,
                           const DivertAddress* to) const
{
    Result result;
    result.error = m_hook ? socket.CheckSend(to != nullptr, packet->GetSize()) : BsdErrno::E_BADF;
    if (result.error != BsdErrno::OK)
    {
        return result;
    }
    const DivertOutputResult where = Check(config, socket, *packet, *to);
    result.out = !where.inbound;
    result.error = where.error;
    result.stage = DivertStage::CHECKS;
    if (result.error != BsdErrno::OK)
    {
        return result;
    }
    result.stage = DivertStage::SENT;
    if (where.inbound)
    {
        result.lost = !Input(config, packet, where);
    }
    else
    {
        result.error = Output(config, packet, where);
    }
    return result;
}

DivertOutputResult
BsdHostDivertWriter::Check(const DivertConfig& config,
                           const DivertSocket& socket,
                           const Packet& packet,
                           const DivertAddress& to) const
{
    const DivertWritten written = BsdSocketReadWritten(packet);
    if (config.system != BsdSystem::OPENBSD)
    {
        return DivertOutput(to, written, *m_interfaces);
    }
    return DivertOpenbsdOutput(socket.GetFamily(), to, written, *m_interfaces, config.directInput);
}

bool
BsdHostDivertWriter::Input(const DivertConfig& config,
                           Ptr<Packet> packet,
                           const DivertOutputResult& where) const
{
    const auto& device = m_interfaces->Get()[where.interface].device;
    if (config.system != BsdSystem::OPENBSD)
    {
        return m_netisr->Queue(packet, device, DirectionOf(where.cookie));
    }
    if (Node::ChecksumEnabled())
    {
        BsdHostComputeChecksums(packet);
    }
    if (config.directInput)
    {
        m_hook->Input(packet, device, BsdDirection::IN);
        return true;
    }
    return m_netisr->Queue(packet, device, BsdDirection::IN);
}

BsdErrno
BsdHostDivertWriter::Output(const DivertConfig& config,
                            Ptr<Packet> packet,
                            const DivertOutputResult& where) const
{
    if (config.system != BsdSystem::OPENBSD)
    {
        return m_hook->Output(packet, DirectionOf(where.cookie));
    }
    if (Node::ChecksumEnabled())
    {
        BsdHostComputeChecksums(packet);
    }
    const BsdErrno error = m_hook->Output(packet, BsdDirection::OUT);
    return error == BsdErrno::E_ACCES && config.hideAccess ? BsdErrno::E_HOSTUNREACH : error;
}

} // namespace divertsim
} // namespace ns3
