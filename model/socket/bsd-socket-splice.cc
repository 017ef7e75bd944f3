// SPDX-License-Identifier: GPL-2.0-only
/// \file What splices do with a BsdSocket, and SO_SPLICE.
#include "ns3/bsd-socket-usrreqs.h"
#include "ns3/bsd-socket.h"
#include "ns3/splice-set.h"
#include "ns3/splice.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

BsdSocketUsrreqs*
BsdSocket::GetBuffered() const
{
    return Has(BSD_PR_SOCKBUF) ? dynamic_cast<BsdSocketUsrreqs*>(m_usrreqs.get()) : nullptr;
}

bool
BsdSocket::IsSpliced() const
{
    return m_splices.source != nullptr;
}

void
BsdSocket::WakeReaders()
{
    if (m_splices.source)
    {
        m_splices.source->Wake(); // and nobody else: sorwakeup()
        return;
    }
    Wakeup(BsdSocketSide::READ);
}

void
BsdSocket::WakeWriters()
{
    if (m_splices.sink)
    {
        m_splices.sink->Wake();
        if (m_config.system == BsdSystem::OPENBSD)
        {
            return; // sowwakeup(): FreeBSD wakes writers too
        }
    }
    Wakeup(BsdSocketSide::WRITE);
}

std::shared_ptr<BsdSocketView>
BsdSocket::Share()
{
    return shared_from_this();
}

BsdSpliceSlots&
BsdSocket::GetSplices()
{
    return m_splices;
}

bool
BsdSocket::IsClosed() const
{
    return m_closed;
}

std::size_t
BsdSocket::GetReceiveData() const
{
    if (!Has(BSD_PR_SOCKBUF))
    {
        return m_receive.GetData();
    }
    return m_pcb ? m_usrreqs->Readable(const_cast<BsdSocket&>(*this)) : 0;
}

std::optional<std::size_t>
BsdSocket::GetFirstRecord()
{
    BsdSocketUsrreqs* const own = GetBuffered();
    return own && m_pcb ? own->FirstRecord(*this) : std::nullopt;
}

std::uint16_t
BsdSocket::GetReceiveLoops(std::size_t size)
{
    BsdSocketUsrreqs* const own = GetBuffered();
    return own && m_pcb ? own->Loops(*this, size) : 0;
}

BsdErrno
BsdSocket::SpliceReceive(std::size_t size, BsdPayloadPtr& payload)
{
    BsdSocketUsrreqs* const own = GetBuffered();
    if (!own || !m_pcb)
    {
        return BsdErrno::E_NOTCONN;
    }
    if (m_config.system == BsdSystem::FREEBSD)
    {
        // soreceive(); somove() takes the bytes itself
        const auto result = CheckReceive(GetReceiveData(), true, size, BSD_MSG_DONTWAIT);
        if (result)
        {
            return *result;
        }
    }
    BsdReceived received;
    const BsdErrno error = own->SpliceTake(*this, size, received);
    payload = std::move(received.payload);
    return error;
}

BsdErrno
BsdSocket::SpliceSend(BsdPayloadPtr payload, std::size_t& sent)
{
    sent = 0;
    BsdSocketUsrreqs* const own = GetBuffered();
    if (m_config.system == BsdSystem::FREEBSD)
    {
        // sosend(); somove() asks itself, and calls the protocol
        const BsdErrno error = CheckSend(nullptr, BSD_MSG_DONTWAIT);
        if (error != BsdErrno::OK)
        {
            return error;
        }
    }
    if (!own || !m_pcb)
    {
        return BsdErrno::E_PIPE;
    }
    return own->SplicePut(*this, payload, m_who, sent);
}

std::size_t
BsdSocket::GetSendLimit() const
{
    return m_send.GetHighWater();
}

std::size_t
BsdSocket::GetSendLowWater() const
{
    return m_send.GetLowWater();
}

BsdErrno
BsdSocket::SetSplice(const BsdSockopt& option)
{
    return m_config.splices ? m_config.splices->Setsockopt(*this, option) : BsdErrno::E_NOPROTOOPT;
}

BsdErrno
BsdSocket::GetSplice(BsdSockopt& option)
{
    return m_config.splices ? m_config.splices->Getsockopt(*this, option) : BsdErrno::E_NOPROTOOPT;
}

} // namespace divertsim
} // namespace ns3
