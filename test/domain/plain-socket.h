// SPDX-License-Identifier: GPL-2.0-only
#ifndef TEST_DOMAIN_PLAIN_SOCKET_H
#define TEST_DOMAIN_PLAIN_SOCKET_H

#include "ns3/bsd-bytes.h"
#include "ns3/bsd-domain-protosw.h"
#include "ns3/bsd-domain.h"
#include "ns3/bsd-socket-view.h"

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// The smallest socket that a protocol can serve: datagrams in, wake-ups counted
class PlainSocket : public BsdSocketView
{
  public:
    PlainSocket(BsdProtosw& protosw, int type, BsdCredentials who = {})
        : m_protosw(protosw),
          m_type(type),
          m_who(std::move(who))
    {
    }

    const std::string& GetName() const override
    {
        return m_name;
    }

    int GetFamily() const override
    {
        return m_protosw.domain->family;
    }

    int GetType() const override
    {
        return m_type;
    }

    int GetProtocol() const override
    {
        return m_protosw.protocol;
    }

    bool GetOption(int option) const override
    {
        return (options & option) != 0;
    }

    const BsdCredentials& GetCredentials() const override
    {
        return m_who;
    }

    BsdPcb* GetPcb() const override
    {
        return m_pcb.get();
    }

    void SetPcb(std::unique_ptr<BsdPcb> pcb) override
    {
        m_pcb = std::move(pcb);
    }

    bool IsConnecting() const override
    {
        return state == "connecting";
    }

    bool IsConnected() const override
    {
        return state == "connected";
    }

    bool IsListening() const override
    {
        return state == "listening";
    }

    bool IsNonBlocking() const override
    {
        return true;
    }

    void SetConnecting() override
    {
        state = "connecting";
    }

    void SetConnected() override
    {
        state = "connected";
    }

    void SetDisconnecting() override
    {
        state = "disconnecting";
    }

    void SetDisconnected() override
    {
        state = "disconnected";
    }

    void SetCannotReceive() override
    {
        m_cannotReceive = true;
    }

    void SetCannotSend() override
    {
        m_cannotSend = true;
    }

    bool CannotReceive() const override
    {
        return m_cannotReceive;
    }

    bool CannotSend() const override
    {
        return m_cannotSend;
    }

    void SetError(BsdErrno error) override
    {
        m_error = error;
    }

    BsdErrno GetError() const override
    {
        return m_error;
    }

    BsdErrno CheckListen() const override
    {
        return IsConnected() || IsConnecting() ? BsdErrno::E_INVAL : BsdErrno::OK;
    }

    void StartListening(int) override
    {
        state = "listening";
    }

    BsdSocketView* SpawnConnection(bool) override
    {
        return nullptr; // its accept queue has no room
    }

    BsdErrno Reserve(std::size_t send, std::size_t receive) override
    {
        m_sendSpace = static_cast<std::int64_t>(send);
        m_receiveSpace = static_cast<std::int64_t>(receive);
        return BsdErrno::OK;
    }

    std::int64_t GetReceiveSpace() const override
    {
        return m_receiveSpace - static_cast<std::int64_t>(GetReceiveBytes());
    }

    std::int64_t GetSendSpace() const override
    {
        return m_sendSpace - static_cast<std::int64_t>(m_send.size());
    }

    std::size_t GetReceiveBytes() const override
    {
        std::size_t bytes = 0;
        for (const BsdReceived& datagram : received)
        {
            bytes += datagram.payload->Size();
        }
        return bytes;
    }

    std::size_t GetSendBytes() const override
    {
        return m_send.size();
    }

    bool AppendDatagram(const BsdSockaddr& from,
                        BsdPayloadPtr payload,
                        BsdControlPtr control) override
    {
        if (static_cast<std::int64_t>(payload->Size()) > GetReceiveSpace())
        {
            return false;
        }
        received.push_back({std::move(payload), from, std::move(control), 0});
        return true;
    }

    void AppendStream(BsdPayloadPtr payload, BsdControlPtr control) override
    {
        received.push_back({std::move(payload), {}, std::move(control), 0});
    }

    void AppendRecord(BsdPayloadPtr payload) override
    {
        received.push_back({std::move(payload), {}, nullptr, BSD_MSG_EOR});
    }

    void AppendSend(BsdPayloadPtr payload) override
    {
        m_send += BsdBytes::ToString(*payload);
    }

    BsdPayloadPtr PeekSend(std::size_t offset, std::size_t size) const override
    {
        return BsdBytes::Make(m_send.substr(offset, size));
    }

    void DropSend(std::size_t bytes) override
    {
        m_send.erase(0, bytes);
    }

    void WakeReaders() override
    {
        ++readersWoken;
    }

    void WakeWriters() override
    {
        ++writersWoken;
    }

    // No splice has an end here
    std::shared_ptr<BsdSocketView> Share() override
    {
        return nullptr;
    }

    BsdSpliceSlots& GetSplices() override
    {
        return m_splices;
    }

    bool IsClosed() const override
    {
        return false;
    }

    std::size_t GetReceiveData() const override
    {
        return 0;
    }

    std::optional<std::size_t> GetFirstRecord() override
    {
        return std::nullopt;
    }

    std::uint16_t GetReceiveLoops(std::size_t) override
    {
        return 0;
    }

    BsdErrno SpliceReceive(std::size_t, BsdPayloadPtr&) override
    {
        return BsdErrno::E_OPNOTSUPP;
    }

    BsdErrno SpliceSend(BsdPayloadPtr, std::size_t&) override
    {
        return BsdErrno::E_OPNOTSUPP;
    }

    std::size_t GetSendLimit() const override
    {
        return 0;
    }

    std::size_t GetSendLowWater() const override
    {
        return 0;
    }

    int options = 0;
    std::string state;
    std::deque<BsdReceived> received;
    int readersWoken = 0;
    int writersWoken = 0;

  private:
    BsdProtosw& m_protosw;
    std::string m_name = "plain";
    int m_type;
    BsdCredentials m_who;
    std::unique_ptr<BsdPcb> m_pcb;
    bool m_cannotReceive = false;
    bool m_cannotSend = false;
    BsdErrno m_error = BsdErrno::OK;
    std::int64_t m_sendSpace = 0;
    std::int64_t m_receiveSpace = 0;
    std::string m_send;
    BsdSpliceSlots m_splices;
};

} // namespace divertsim
} // namespace ns3

#endif // TEST_DOMAIN_PLAIN_SOCKET_H
