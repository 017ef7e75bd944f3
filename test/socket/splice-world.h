// SPDX-License-Identifier: GPL-2.0-only
#ifndef TEST_SOCKET_SPLICE_WORLD_H
#define TEST_SOCKET_SPLICE_WORLD_H

#include "test/socket/bsd-socket-world.h"

#include "ns3/bsd-host-splice.h"
#include "ns3/splice-observer.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

inline BsdSockaddr
SpliceAt(const char* address, std::uint16_t port)
{
    return BsdSockaddr::Inet(*BsdAddress::Parse(address), port);
}

/// What a test wants to know of the splices of a host
struct SpliceLog : SpliceObserver
{
    void OnSpliced(BsdTime, const SpliceInfo& splice) override
    {
        made.push_back(splice);
    }

    void OnState(BsdTime, const SpliceInfo& splice, SpliceState from, SpliceState to) override
    {
        transitions.emplace_back(from, to);
        state[splice.id] = to;
    }

    void OnMoved(BsdTime time, const SpliceInfo&, std::size_t bytes, std::uint64_t) override
    {
        moved.emplace_back(time, bytes);
    }

    void OnLost(BsdTime, const SpliceInfo&, std::size_t bytes) override
    {
        lost += bytes;
    }

    void OnUnspliced(BsdTime time,
                     const SpliceInfo&,
                     SpliceCause cause,
                     BsdErrno error,
                     std::uint64_t total) override
    {
        ended.push_back({time, cause, error, total});
    }

    struct Ended
    {
        BsdTime time;
        SpliceCause cause;
        BsdErrno error;
        std::uint64_t total;
    };

    std::vector<SpliceInfo> made;
    std::vector<std::pair<SpliceState, SpliceState>> transitions;
    std::map<std::uint64_t, SpliceState> state;
    std::vector<std::pair<BsdTime, std::size_t>> moved;
    std::vector<Ended> ended;
    std::size_t lost = 0;
};

/// client - relay - server, all BSD hosts with a program; the relay has a connection to both
struct SpliceWorld : BsdSocketWorld
{
    explicit SpliceWorld(const std::string& kernel = "freebsd")
        : BsdSocketWorld(kernel),
          client(Install(topology.nodes.Get(0), "freebsd"), BsdCredentials()),
          server(Install(topology.nodes.Get(2), "freebsd"), BsdCredentials())
    {
        Host().Get().AddObserver(&log);
        const int listener = root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
        EXPECT_OK(root, Bind(listener, SpliceAt("0.0.0.0", 80)));
        EXPECT_OK(root, Listen(listener, 5));
        const int far = server.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
        EXPECT_OK(server, Bind(far, SpliceAt("0.0.0.0", 8080)));
        EXPECT_OK(server, Listen(far, 5));
        c = client.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
        EXPECT_ERRNO(client, Connect(c, SpliceAt("10.0.1.2", 80)), E_INPROGRESS);
        out = root.Socket(BSD_PF_INET, BSD_SOCK_STREAM, 0);
        EXPECT_ERRNO(root, Connect(out, SpliceAt("10.0.2.2", 8080)), E_INPROGRESS);
        Run(0.1);
        in = root.Accept(listener);
        s = server.Accept(far);
        EXPECT_GE(in, 0);
        EXPECT_GE(s, 0);
    }

    ~SpliceWorld()
    {
        Host().Get().RemoveObserver(&log);
    }

    BsdHostSplice& Host() const
    {
        return *topology.Router()->GetObject<BsdHost>()->GetSplice();
    }

    static void Run(double seconds)
    {
        BsdHostTopology::Run(seconds);
    }

    /// setsockopt(2) of SO_SPLICE. \param sink below 0: unsplice
    int Splice(int source, int sink, std::int64_t max = 0, BsdTimeval idle = {})
    {
        BsdSplice value;
        value.fd = sink;
        value.max = max;
        value.idle = idle;
        return root.Setsockopt(source, BSD_SOL_SOCKET, BSD_SO_SPLICE, &value, sizeof(value));
    }

    /// getsockopt(2) of SO_SPLICE
    std::int64_t Count(int source)
    {
        std::int64_t value = -1;
        std::size_t size = sizeof(value);
        EXPECT_EQ(root.Getsockopt(source, BSD_SOL_SOCKET, BSD_SO_SPLICE, &value, &size), 0);
        EXPECT_EQ(size, sizeof(value));
        return value;
    }

    /// All that can be read of a socket now
    static std::string ReadAll(BsdSocketProcess& program, int s)
    {
        std::string all;
        for (;;)
        {
            const std::string part = RecvText(program, s);
            if (part.empty() || part == BsdErrnoName(program.Errno()))
            {
                return all;
            }
            all += part;
        }
    }

    SpliceLog log;
    BsdSocketProcess client;
    BsdSocketProcess server;
    int c = -1;   ///< the client's end
    int in = -1;  ///< the relay's end towards the client
    int out = -1; ///< the relay's end towards the server
    int s = -1;   ///< the server's end
};

} // namespace divertsim
} // namespace ns3

#endif // TEST_SOCKET_SPLICE_WORLD_H
