// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_TEST_LOG_H
#define DIVERT_TEST_LOG_H

#include "ns3/divert-observer.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Keeps what a divert room tells, as one short line an event, and counts
class DivertTestLog : public DivertObserver
{
  public:
    /// What became of a socket's packets, from events alone
    struct Balance
    {
        std::uint64_t queued = 0;
        std::uint64_t read = 0;
        std::uint64_t closed = 0;
        std::uint64_t full = 0;
        std::uint32_t bytes = 0; ///< in the queue now
    };

    void OnBound(BsdTime, LbMember& socket, std::uint16_t port, bool group, BsdErrno error) override
    {
        Add("bound " + socket.GetName() + " " + std::to_string(port) + (group ? " group " : " ") +
            std::string(BsdErrnoName(error)));
    }

    void OnUnbound(BsdTime, LbMember& socket, std::uint16_t port, bool closed) override
    {
        Add("unbound " + socket.GetName() + " " + std::to_string(port) + (closed ? " closed" : ""));
    }

    void OnPicked(BsdTime, std::uint16_t, const BsdUnit& unit, LbMember& socket) override
    {
        Add("picked " + socket.GetName() + " for " + std::to_string(unit.id));
    }

    void OnQueued(BsdTime,
                  LbMember& socket,
                  const DivertPacketInfo& packet,
                  std::uint32_t queued) override
    {
        Add("queued " + socket.GetName() + " " + std::to_string(packet.serial));
        Balance& balance = balances[socket.GetName()];
        ++balance.queued;
        balance.bytes = queued;
    }

    void OnNoPort(BsdTime, std::uint16_t port, const DivertPacketInfo&) override
    {
        Add("no port " + std::to_string(port));
    }

    void OnFullSocket(BsdTime, LbMember& socket, const DivertPacketInfo&) override
    {
        Add("full " + socket.GetName());
        ++balances[socket.GetName()].full;
    }

    void OnRead(BsdTime,
                LbMember& socket,
                const DivertPacketInfo& packet,
                std::uint32_t queued) override
    {
        Add("read " + socket.GetName() + " " + std::to_string(packet.serial));
        Balance& balance = balances[socket.GetName()];
        ++balance.read;
        balance.bytes = queued;
    }

    void OnClosedSocket(BsdTime, LbMember& socket, const DivertPacketInfo& packet) override
    {
        Add("closed " + socket.GetName() + " " + std::to_string(packet.serial));
        ++balances[socket.GetName()].closed;
    }

    void OnReinjected(BsdTime,
                      LbMember& socket,
                      const DivertPacketInfo& packet,
                      bool out,
                      BsdErrno error) override
    {
        Add("reinjected " + socket.GetName() + " " + std::to_string(packet.serial) +
            (out ? " out " : " in ") + std::string(BsdErrnoName(error)));
    }

    void OnInjected(BsdTime,
                    LbMember& socket,
                    std::uint32_t length,
                    bool out,
                    BsdErrno error) override
    {
        Add("injected " + socket.GetName() + " " + std::to_string(length) +
            (out ? " out " : " in ") + std::string(BsdErrnoName(error)));
    }

    void OnService(BsdTime, LbMember& socket, const DivertPacketInfo&) override
    {
        Add("service " + socket.GetName());
    }

    void OnVerdict(BsdTime,
                   LbMember& socket,
                   const DivertPacketInfo&,
                   DivertVerdict verdict,
                   bool known) override
    {
        Add("verdict " + socket.GetName() + " " + std::to_string(static_cast<int>(verdict)) +
            (known ? " known" : ""));
    }

    void OnUnconsumed(BsdTime, LbMember& socket, const DivertPacketInfo&) override
    {
        Add("unconsumed " + socket.GetName());
    }

    void OnNetisrDrop(BsdTime, const DivertPacketInfo& packet) override
    {
        Add("netisr " + std::to_string(packet.serial));
    }

    /// \return what was told since the last call
    std::vector<std::string> Take()
    {
        std::vector<std::string> taken;
        taken.swap(lines);
        return taken;
    }

    std::vector<std::string> lines;
    std::map<std::string, Balance> balances;

  private:
    void Add(std::string line)
    {
        lines.push_back(std::move(line));
    }
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_TEST_LOG_H
