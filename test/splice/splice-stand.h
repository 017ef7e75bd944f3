// SPDX-License-Identifier: GPL-2.0-only
#ifndef TEST_SPLICE_STAND_H
#define TEST_SPLICE_STAND_H

#include "test/support/manual-clock.h"

#include "ns3/bsd-address.h"
#include "ns3/bsd-bytes.h"
#include "ns3/bsd-cpus.h"
#include "ns3/bsd-socket-caller.h"
#include "ns3/bsd-socket-names.h"
#include "ns3/bsd-socket-view.h"
#include "ns3/splice-set.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// So that a failed test names the error
inline void
PrintTo(BsdErrno error, std::ostream* os)
{
    *os << BsdErrnoName(error);
}

inline void
PrintTo(SpliceState state, std::ostream* os)
{
    *os << SpliceStateName(state);
}

inline void
PrintTo(SpliceCause cause, std::ostream* os)
{
    *os << SpliceCauseName(cause);
}

/// A socket as a splice sees it: what was received waits in records, what is sent is kept or goes
/// to another one. Written from the calls' manual pages, without the socket layer.
class SpliceFakeSocket : public BsdSocketView, public std::enable_shared_from_this<SpliceFakeSocket>
{
  public:
    SpliceFakeSocket(std::string name, int protocol, bool freebsd)
        : m_name(std::move(name)),
          m_protocol(protocol),
          m_freebsd(freebsd)
    {
    }

    /// Bytes or a datagram come in. \param loops passes of splices behind them
    void Arrive(const std::string& bytes, std::uint16_t loops = 0)
    {
        received.emplace_back(bytes, loops);
        WakeReaders();
    }

    /// The sink's peer acknowledges. \param bytes that there is room for now
    void Drain(std::int64_t bytes)
    {
        space += bytes;
        WakeWriters();
    }

    /// The peer's FIN
    void Fin()
    {
        SetCannotReceive();
    }

    /// What was sent, joined
    std::string Sent() const
    {
        std::string all;
        for (const auto& record : sent)
        {
            all += record;
        }
        return all;
    }

    /// What can be read
    std::string Waiting() const
    {
        std::string all;
        for (const auto& record : received)
        {
            all += record.first;
        }
        return all;
    }

    bool IsStream() const
    {
        return m_protocol != BSD_IPPROTO_UDP;
    }

    const std::string& GetName() const override
    {
        return m_name;
    }

    int GetFamily() const override
    {
        return family;
    }

    int GetType() const override
    {
        return IsStream() ? BSD_SOCK_STREAM : BSD_SOCK_DGRAM;
    }

    int GetProtocol() const override
    {
        return m_protocol;
    }

    bool GetOption(int) const override
    {
        return false;
    }

    const BsdCredentials& GetCredentials() const override
    {
        return m_who;
    }

    BsdPcb* GetPcb() const override
    {
        return nullptr;
    }

    void SetPcb(std::unique_ptr<BsdPcb>) override
    {
    }

    bool IsConnecting() const override
    {
        return connecting;
    }

    bool IsConnected() const override
    {
        return connected;
    }

    bool IsListening() const override
    {
        return listening;
    }

    bool IsNonBlocking() const override
    {
        return false;
    }

    void SetConnecting() override
    {
        connecting = true;
        connected = false;
    }

    void SetConnected() override
    {
        connecting = false;
        connected = true;
        WakeReaders();
        WakeWriters();
    }

    void SetDisconnecting() override
    {
        SetCannotReceive();
        SetCannotSend();
    }

    void SetDisconnected() override
    {
        connected = false;
        connecting = false;
        SetDisconnecting();
    }

    void SetCannotReceive() override
    {
        m_cannotReceive = true;
        WakeReaders();
    }

    void SetCannotSend() override
    {
        m_cannotSend = true;
        WakeWriters();
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
        return BsdErrno::E_OPNOTSUPP;
    }

    void StartListening(int) override
    {
    }

    BsdSocketView* SpawnConnection(bool) override
    {
        return nullptr;
    }

    BsdErrno Reserve(std::size_t, std::size_t) override
    {
        return BsdErrno::OK;
    }

    std::int64_t GetReceiveSpace() const override
    {
        return 0;
    }

    std::int64_t GetSendSpace() const override
    {
        return space;
    }

    std::size_t GetReceiveBytes() const override
    {
        return Waiting().size();
    }

    std::size_t GetSendBytes() const override
    {
        return 0;
    }

    bool AppendDatagram(const BsdSockaddr&, BsdPayloadPtr, BsdControlPtr) override
    {
        return false;
    }

    void AppendStream(BsdPayloadPtr, BsdControlPtr) override
    {
    }

    void AppendRecord(BsdPayloadPtr) override
    {
    }

    void AppendSend(BsdPayloadPtr) override
    {
    }

    BsdPayloadPtr PeekSend(std::size_t, std::size_t) const override
    {
        return nullptr;
    }

    void DropSend(std::size_t) override
    {
    }

    void WakeReaders() override
    {
        if (m_slots.source)
        {
            m_slots.source->Wake();
            return;
        }
        ++readersWoken;
    }

    void WakeWriters() override
    {
        if (m_slots.sink)
        {
            m_slots.sink->Wake();
        }
        ++writersWoken;
    }

    std::shared_ptr<BsdSocketView> Share() override
    {
        return shared_from_this();
    }

    BsdSpliceSlots& GetSplices() override
    {
        return m_slots;
    }

    bool IsClosed() const override
    {
        return closed;
    }

    std::size_t GetReceiveData() const override
    {
        return Waiting().size();
    }

    std::optional<std::size_t> GetFirstRecord() override
    {
        if (received.empty())
        {
            return std::nullopt;
        }
        return IsStream() ? Waiting().size() : received.front().first.size();
    }

    std::uint16_t GetReceiveLoops(std::size_t) override
    {
        return received.empty() ? 0 : received.front().second;
    }

    BsdErrno SpliceReceive(std::size_t size, BsdPayloadPtr& payload) override
    {
        if (receiveError != BsdErrno::OK)
        {
            return std::exchange(receiveError, BsdErrno::OK);
        }
        if (received.empty())
        {
            return BsdErrno::E_AGAIN;
        }
        const std::uint16_t loops = received.front().second;
        std::string taken;
        do
        {
            auto& front = received.front().first;
            const std::size_t part = std::min(front.size(), size - taken.size());
            taken += front.substr(0, part);
            front.erase(0, part);
            if (front.empty() || !IsStream())
            {
                received.pop_front();
            }
        } while (IsStream() && taken.size() < size && !received.empty());
        payload = BsdBytes::Make(taken)->WithLoops(loops);
        return BsdErrno::OK;
    }

    BsdErrno SpliceSend(BsdPayloadPtr payload, std::size_t& count) override
    {
        count = 0;
        if (m_cannotSend)
        {
            return BsdErrno::E_PIPE;
        }
        if (m_freebsd && m_error != BsdErrno::OK)
        {
            return std::exchange(m_error, BsdErrno::OK); // sosend()
        }
        if (!connected)
        {
            return BsdErrno::E_NOTCONN;
        }
        count = payload ? payload->Size() : 0;
        const std::string bytes = payload ? BsdBytes::ToString(*payload) : "";
        sent.push_back(bytes);
        if (IsStream())
        {
            space -= static_cast<std::int64_t>(count);
        }
        if (forward)
        {
            forward(bytes, payload ? payload->GetLoops() : 0);
        }
        return BsdErrno::OK;
    }

    std::size_t GetSendLimit() const override
    {
        return limit;
    }

    std::size_t GetSendLowWater() const override
    {
        return lowWater;
    }

    int family = BSD_PF_INET;
    bool connected = true;
    bool connecting = false;
    bool listening = false;
    bool closed = false;
    std::int64_t space = 65536;
    std::size_t limit = 65536;
    std::size_t lowWater = 1;
    BsdErrno receiveError = BsdErrno::OK; ///< of the next SpliceReceive
    std::deque<std::pair<std::string, std::uint16_t>> received;
    std::vector<std::string> sent;
    std::function<void(const std::string&, std::uint16_t)> forward; ///< whoever gets what is sent
    int readersWoken = 0;
    int writersWoken = 0;

  private:
    std::string m_name;
    int m_protocol;
    bool m_freebsd;
    BsdCredentials m_who;
    BsdErrno m_error = BsdErrno::OK;
    bool m_cannotReceive = false;
    bool m_cannotSend = false;
    BsdSpliceSlots m_slots;
};

/// What observers heard
struct SpliceRecord : SpliceObserver
{
    struct End
    {
        std::uint64_t id;
        BsdTime time;
        SpliceCause cause;
        BsdErrno error;
        std::uint64_t total;
    };

    struct Move
    {
        std::uint64_t id;
        BsdTime time;
        std::size_t bytes;
    };

    void OnSpliced(BsdTime, const SpliceInfo& splice) override
    {
        made.push_back(splice);
        states[splice.id].push_back(SpliceState::INIT);
    }

    void OnState(BsdTime, const SpliceInfo& splice, SpliceState from, SpliceState to) override
    {
        EXPECT_EQ(states[splice.id].back(), from) << "a transition was not told";
        states[splice.id].push_back(to);
    }

    void OnMoved(BsdTime time, const SpliceInfo& splice, std::size_t bytes, std::uint64_t) override
    {
        moves.push_back({splice.id, time, bytes});
    }

    void OnLost(BsdTime, const SpliceInfo&, std::size_t bytes) override
    {
        lost += bytes;
    }

    void OnUnspliced(BsdTime time,
                     const SpliceInfo& splice,
                     SpliceCause cause,
                     BsdErrno error,
                     std::uint64_t total) override
    {
        ends.push_back({splice.id, time, cause, error, total});
    }

    std::vector<SpliceInfo> made;
    std::map<std::uint64_t, std::vector<SpliceState>> states;
    std::vector<Move> moves;
    std::vector<End> ends;
    std::size_t lost = 0;
};

/// A host's splices on a clock of the test's, and a program with descriptors 0, 1, ...
class SpliceStand : public BsdSocketCaller
{
  public:
    using Socket = SpliceFakeSocket;

    explicit SpliceStand(BsdSystem system = BsdSystem::FREEBSD, std::uint32_t cpus = 2)
        : cpus(clock, cpus),
          set(clock, [this]() -> BsdCpus& { return this->cpus; })
    {
        config.system = system;
        set.SetConfig(config);
        set.AddObserver(&log);
    }

    ~SpliceStand() override
    {
        set.Clear();
    }

    /// A socket with the next descriptor
    int Make(int protocol = BSD_IPPROTO_TCP)
    {
        const int fd = static_cast<int>(sockets.size());
        sockets.push_back(std::make_shared<Socket>("s" + std::to_string(fd),
                                                   protocol,
                                                   config.system == BsdSystem::FREEBSD));
        return fd;
    }

    Socket& At(int fd)
    {
        return *sockets.at(static_cast<std::size_t>(fd));
    }

    /// close(2) of a connection
    void Close(int fd)
    {
        Socket& so = At(fd);
        so.closed = true;
        so.received.clear();
        so.SetDisconnecting();
    }

    BsdErrno FindSocket(int fd, BsdCapRights rights, std::shared_ptr<BsdSocketView>& so) override
    {
        if (fd == notSocket)
        {
            return BsdErrno::E_NOTSOCK;
        }
        if (fd < 0 || fd >= static_cast<int>(sockets.size()))
        {
            return BsdErrno::E_BADF;
        }
        if (limited.count(fd) > 0 && (rights & BSD_CAP_SEND) != 0)
        {
            return BsdErrno::E_NOTCAPABLE;
        }
        so = sockets[static_cast<std::size_t>(fd)];
        return BsdErrno::OK;
    }

    const BsdSpliceContext& GetSpliceContext() const override
    {
        return context;
    }

    /// setsockopt(2) of any value
    BsdErrno Set(int fd, void* value, std::size_t size)
    {
        BsdSockopt option;
        option.set = true;
        option.level = BSD_SOL_SOCKET;
        option.name = BSD_SO_SPLICE;
        option.value = value;
        option.size = size;
        option.caller = this;
        option.mayReceive = noReceive.count(fd) == 0;
        return set.Setsockopt(At(fd), option);
    }

    BsdErrno Splice(int source, int sink, std::int64_t max = 0, BsdTimeval idle = {})
    {
        BsdSplice value{sink, max, idle};
        return Set(source, &value, sizeof(value));
    }

    BsdErrno Unsplice(int source)
    {
        return Splice(source, -1);
    }

    std::int64_t Count(int source)
    {
        std::int64_t value = -1;
        BsdSockopt option;
        option.value = &value;
        option.size = sizeof(value);
        EXPECT_EQ(set.Getsockopt(At(source), option), BsdErrno::OK);
        EXPECT_EQ(option.size, sizeof(value));
        return value;
    }

    SpliceState State(int source)
    {
        const auto* const splice = At(source).GetSplices().source;
        return splice ? splice->GetState() : SpliceState::CLOSED;
    }

    /// Everything that is due within a millisecond
    void Settle()
    {
        clock.Advance(BSD_MILLISECOND);
    }

    ManualClock clock;
    BsdCpus cpus;
    SpliceConfig config;
    SpliceRecord log;
    SpliceSet set;
    BsdSpliceContext context;
    std::vector<std::shared_ptr<Socket>> sockets;
    std::map<int, bool> limited;   ///< descriptors without CAP_SEND
    std::map<int, bool> noReceive; ///< descriptors without CAP_RECV
    int notSocket = 1000;          ///< a descriptor that is no socket
};

} // namespace divertsim
} // namespace ns3

#endif // TEST_SPLICE_STAND_H
