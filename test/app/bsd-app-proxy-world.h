// SPDX-License-Identifier: GPL-2.0-only
#ifndef TEST_APP_BSD_APP_PROXY_WORLD_H
#define TEST_APP_BSD_APP_PROXY_WORLD_H

#include "test/socket/bsd-socket-world.h"

#include "ns3/bsd-app-proxy.h"
#include "ns3/bsd-host-cpus.h"
#include "ns3/bsd-host-splice.h"
#include "ns3/bsd-socket-inet-address.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// One end of a stream through a proxy: a socket of a program that writes a sequence of bytes that
/// only its seed gives, and holds what it reads against another
class BsdAppProxyPeer
{
  public:
    /// What it does
    struct Plan
    {
        std::uint64_t size = 0;     ///< bytes that it writes
        std::uint32_t seed = 1;     ///< of what it writes
        std::uint32_t peerSeed = 2; ///< of what it expects
        std::size_t chunk = 10000;  ///< bytes a write(2)
        bool shutdown = true;       ///< after the last byte
        bool reads = true;          ///< until it is told to
        bool shutdownOnEof = false; ///< it writes and shuts only once it has read all
    };

    BsdAppProxyPeer(BsdSocketProcess& process, int fd, Plan plan)
        : m_process(process),
          m_fd(fd),
          m_plan(plan)
    {
        Wait();
    }

    ~BsdAppProxyPeer()
    {
        m_process.CancelWait(m_wait);
    }

    BsdAppProxyPeer(const BsdAppProxyPeer&) = delete;
    BsdAppProxyPeer& operator=(const BsdAppProxyPeer&) = delete;

    /// Byte of a sequence. \param seed of it \param at its place
    static char Byte(std::uint32_t seed, std::uint64_t at)
    {
        const std::uint64_t x = (at + 1) * 0x9E3779B97F4A7C15U + seed * 0xD1B54A32D192ED03U;
        return static_cast<char>((x ^ (x >> 29)) >> 17);
    }

    void Read()
    {
        m_plan.reads = true;
        Wait();
    }

    /// Write more. \param bytes how many
    void Add(std::uint64_t bytes)
    {
        m_plan.size += bytes;
        Wait();
    }

    void ShutdownSoon()
    {
        m_plan.shutdown = true;
        Wait();
    }

    void Reset()
    {
        const BsdLinger now{1, 0};
        m_process.Setsockopt(m_fd, BSD_SOL_SOCKET, BSD_SO_LINGER, &now, sizeof(now));
        Close();
    }

    void Close()
    {
        m_process.CancelWait(m_wait);
        m_process.Close(m_fd);
        m_closed = true;
    }

    std::uint64_t written = 0;
    std::uint64_t read = 0;
    bool wrong = false; ///< a byte was not the one expected
    bool end = false;   ///< the end of file was read
    bool shut = false;
    BsdErrno error = BsdErrno::OK;
    std::vector<std::pair<BsdTime, std::size_t>> reads; ///< when, bytes

  private:
    void Wait()
    {
        m_process.CancelWait(m_wait);
        if (m_closed || error != BsdErrno::OK)
        {
            return;
        }
        int events = m_plan.reads && !end ? BSD_POLLIN : 0;
        const bool may = !m_plan.shutdownOnEof || end;
        events |= may && (written < m_plan.size || (m_plan.shutdown && !shut)) ? BSD_POLLOUT : 0;
        if (events != 0)
        {
            m_wait = m_process.AwaitPoll(
                {{m_fd, events, 0}},
                BSD_NEVER,
                [this](int, const std::vector<BsdPollfd>& found) { Work(found[0].revents); });
        }
    }

    void Work(int events)
    {
        if (m_plan.reads && !end && (events & (BSD_POLLIN | BSD_POLLHUP | BSD_POLLERR)) != 0)
        {
            ReadSome();
        }
        const bool may = !m_plan.shutdownOnEof || end;
        if (may && error == BsdErrno::OK && (events & (BSD_POLLOUT | BSD_POLLHUP)) != 0)
        {
            WriteSome();
        }
        Wait();
    }

    void ReadSome()
    {
        std::string buffer(65536, '\0');
        const auto count = m_process.Read(m_fd, buffer.data(), buffer.size());
        if (count < 0)
        {
            error = m_process.Errno() == BsdErrno::E_AGAIN ? error : m_process.Errno();
            return;
        }
        end = count == 0;
        for (std::int64_t i = 0; i < count; ++i)
        {
            wrong = wrong || buffer[static_cast<std::size_t>(i)] != Byte(m_plan.peerSeed, read);
            ++read;
        }
        reads.emplace_back(Simulator::Now().GetNanoSeconds(), static_cast<std::size_t>(count));
    }

    void WriteSome()
    {
        while (written < m_plan.size)
        {
            std::string chunk(std::min<std::uint64_t>(m_plan.chunk, m_plan.size - written), '\0');
            for (std::size_t i = 0; i < chunk.size(); ++i)
            {
                chunk[i] = Byte(m_plan.seed, written + i);
            }
            const auto count = m_process.Write(m_fd, chunk.data(), chunk.size());
            if (count < 0)
            {
                error = m_process.Errno() == BsdErrno::E_AGAIN ? error : m_process.Errno();
                return;
            }
            written += static_cast<std::uint64_t>(count);
            if (static_cast<std::size_t>(count) < chunk.size())
            {
                return;
            }
        }
        if (m_plan.shutdown && !shut)
        {
            shut = true;
            m_process.Shutdown(m_fd, BSD_SHUT_WR);
        }
    }

    BsdSocketProcess& m_process;
    int m_fd;
    Plan m_plan;
    bool m_closed = false;
    BsdSocketProcess::WaitId m_wait = 0;
};

/// Writes down what a proxy reports
class BsdAppProxyLog : public BsdAppProxyObserver
{
  public:
    void OnSessionOpened(BsdTime, BsdAppProxySessionId session) override
    {
        Add("opened", session);
    }

    void OnSessionConnected(BsdTime, BsdAppProxySessionId session) override
    {
        Add("connected", session);
    }

    void OnRelayed(BsdTime,
                   BsdAppProxySessionId,
                   BsdAppProxyWay way,
                   std::uint64_t bytes,
                   bool spliced) override
    {
        relayed[spliced ? 1 : 0][static_cast<std::size_t>(way)] += bytes;
        writes.push_back(bytes);
    }

    void OnSpliced(BsdTime, BsdAppProxySessionId session, BsdAppProxyWay way) override
    {
        Add(std::string("spliced ") + Name(way), session);
    }

    void OnUnspliced(BsdTime,
                     BsdAppProxySessionId session,
                     BsdAppProxyWay way,
                     BsdAppProxyUnsplice cause,
                     BsdErrno error) override
    {
        Add(std::string(BsdAppProxyUnspliceName(cause)) + " " + Name(way) +
                (error == BsdErrno::OK ? "" : " " + std::string(BsdErrnoName(error))),
            session);
    }

    void OnSessionEnded(BsdTime,
                        BsdAppProxySessionId session,
                        BsdAppProxyEnd end,
                        BsdErrno error) override
    {
        Add(std::string(BsdAppProxyEndName(end)) +
                (error == BsdErrno::OK ? "" : " " + std::string(BsdErrnoName(error))),
            session);
    }

    std::vector<std::string> lines; ///< "1 opened", ...
    std::vector<std::uint64_t> writes;
    std::uint64_t relayed[2][2] = {}; ///< copied, spliced; up, down

  private:
    static const char* Name(BsdAppProxyWay way)
    {
        return way == BsdAppProxyWay::UP ? "up" : "down";
    }

    void Add(const std::string& what, BsdAppProxySessionId session)
    {
        lines.push_back(std::to_string(session) + " " + what);
    }
};

/// client - proxy - server, BSD hosts all; the proxy on the router, from port 8080 to port 80
struct BsdAppProxyWorld
{
    explicit BsdAppProxyWorld(const std::string& kernel = "freebsd", std::uint32_t cores = 1)
        : proxy(CreateObject<BsdAppProxy>()),
          clientProcess(BsdSocketWorld::Install(topology.nodes.Get(0), "freebsd"), {}),
          serverProcess(BsdSocketWorld::Install(topology.nodes.Get(2), "freebsd"), {})
    {
        BsdHostHelper bsd;
        bsd.Set("Kernel", StringValue(kernel));
        bsd.Set("Cpus/Count", UintegerValue(cores));
        host = bsd.Install(topology.Router());
        Set("Port", UintegerValue(8080));
        Set("Remote", AddressValue(topology.right4.GetAddress(1)));
        Set("RemotePort", UintegerValue(80));
        Set("Mode", StringValue("copy"));
        proxy->AddObserver(&log);
        topology.Router()->AddApplication(proxy);
    }

    ~BsdAppProxyWorld()
    {
        clients.clear();
        servers.clear();
        host = nullptr;
    }

    BsdAppProxyWorld(const BsdAppProxyWorld&) = delete;
    BsdAppProxyWorld& operator=(const BsdAppProxyWorld&) = delete;

    void Set(const std::string& name, const AttributeValue& value) const
    {
        proxy->SetAttribute(name, value);
    }

    void SetCost(const std::string& name, double ns) const
    {
        host->GetCpus()->SetAttribute(name, DoubleValue(ns));
    }

    /// All costs are 0 but for one
    void SetOnlyCost(const std::string& name, double ns) const
    {
        for (const char* const cost : {"Syscall", "Wakeup", "Pair", "CopyPerByte", "StackPerByte"})
        {
            SetCost(cost, 0);
        }
        SetCost(name, ns);
    }

    /// The server listens from now on. \param plan of each connection
    void Serve(BsdAppProxyPeer::Plan plan, bool inet6 = false)
    {
        std::swap(plan.seed, plan.peerSeed); // given as the client's
        serverPlan = plan;
        listener = serverProcess.Socket(inet6 ? BSD_PF_INET6 : BSD_PF_INET, BSD_SOCK_STREAM, 0);
        EXPECT_OK(serverProcess,
                  Bind(listener, inet6 ? BsdSockaddr::Inet6(80) : BsdSockaddr::Inet(80)));
        EXPECT_OK(serverProcess, Listen(listener, 128));
        Accept();
    }

    /// A connection to the proxy. \param seconds when \param plan what it does
    void Connect(double seconds, BsdAppProxyPeer::Plan plan, bool inet6 = false)
    {
        Simulator::Schedule(Seconds(seconds), [this, plan, inet6] {
            const BsdAddress address = inet6 ? BsdSocketFromIp(topology.right6.GetAddress(0, 1))
                                             : BsdSocketFromIp(topology.left4.GetAddress(1));
            const int fd =
                clientProcess.Socket(inet6 ? BSD_PF_INET6 : BSD_PF_INET, BSD_SOCK_STREAM, 0);
            EXPECT_ERRNO(clientProcess,
                         Connect(fd, BsdSockaddr::Inet(address, 8080)),
                         E_INPROGRESS);
            clients.push_back(std::make_unique<BsdAppProxyPeer>(clientProcess, fd, plan));
        });
    }

    static void Run(double seconds)
    {
        BsdHostTopology::Run(seconds);
    }

    BsdHostTopology topology;
    BsdAppProxyLog log;
    Ptr<BsdAppProxy> proxy;
    Ptr<BsdHost> host;
    BsdSocketProcess clientProcess;
    BsdSocketProcess serverProcess;
    int listener = -1;
    BsdAppProxyPeer::Plan serverPlan;
    std::vector<std::unique_ptr<BsdAppProxyPeer>> clients;
    std::vector<std::unique_ptr<BsdAppProxyPeer>> servers;

  private:
    void Accept()
    {
        serverProcess.AwaitPoll(
            {{listener, BSD_POLLIN, 0}},
            BSD_NEVER,
            [this](int, const std::vector<BsdPollfd>&) {
                const int fd = serverProcess.Accept(listener);
                if (fd >= 0)
                {
                    servers.push_back(
                        std::make_unique<BsdAppProxyPeer>(serverProcess, fd, serverPlan));
                }
                Accept();
            });
    }
};

} // namespace divertsim
} // namespace ns3

#endif // TEST_APP_BSD_APP_PROXY_WORLD_H
