// SPDX-License-Identifier: GPL-2.0-only
#ifndef TEST_SOCKET_BSD_SOCKET_WORLD_H
#define TEST_SOCKET_BSD_SOCKET_WORLD_H

#include "test/host/bsd-host-topology.h"

#include "ns3/bsd-errno.h"
#include "ns3/bsd-socket-layer.h"
#include "ns3/bsd-socket-options.h"
#include "ns3/bsd-socket-process.h"

#include <gtest/gtest.h>

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

/// client - router - server, the router a BSD host with a program of root on it
struct BsdSocketWorld
{
    BsdHostTopology topology;
    BsdSocketProcess root;

    explicit BsdSocketWorld(const std::string& kernel = "freebsd",
                            const std::vector<std::string>& rules = {})
        : root(Install(topology.Router(), kernel, rules), BsdCredentials())
    {
    }

    static Ptr<BsdSocketLayer> Install(const Ptr<Node>& node,
                                       const std::string& kernel,
                                       const std::vector<std::string>& rules = {})
    {
        BsdHostHelper bsd;
        bsd.Set("Kernel", StringValue(kernel));
        if (!rules.empty())
        {
            bsd.SetRules(rules);
        }
        bsd.Install(node);
        return node->GetObject<BsdHost>()->GetSockets();
    }

    Ptr<BsdSocketLayer> Layer() const
    {
        return topology.Router()->GetObject<BsdHost>()->GetSockets();
    }

    /// Let events of now, and those that they cause at once, happen
    static void Settle()
    {
        BsdHostTopology::Run(0.001);
    }
};

/// A call and its errno, as a test of the kernel has them
#define EXPECT_ERRNO(program, call, error)                      \
    do                                                          \
    {                                                           \
        EXPECT_EQ((program).call, -1) << #call;                 \
        EXPECT_EQ((program).Errno(), BsdErrno::error) << #call; \
    } while (false)

#define EXPECT_OK(program, call) \
    EXPECT_EQ((program).call, 0) << #call << ": " << BsdErrnoName((program).Errno())

/// setsockopt(2) of an int
inline int
SetInt(BsdSocketProcess& program, int s, int name, int value, int level = BSD_SOL_SOCKET)
{
    return program.Setsockopt(s, level, name, &value, sizeof(value));
}

/// getsockopt(2) of an int; the call must work
inline int
GetInt(BsdSocketProcess& program, int s, int name, int level = BSD_SOL_SOCKET)
{
    int value = -1;
    std::size_t size = sizeof(value);
    EXPECT_EQ(program.Getsockopt(s, level, name, &value, &size), 0);
    EXPECT_EQ(size, sizeof(value));
    return value;
}

/// What one recv(2) gets, "" at the end of the file, "EAGAIN" and the like for an error
inline std::string
RecvText(BsdSocketProcess& program, int s, std::size_t size = 65536, int flags = 0)
{
    std::string buffer(size, '\0');
    const auto count = program.Recv(s, buffer.data(), size, flags);
    if (count < 0)
    {
        return std::string(BsdErrnoName(program.Errno()));
    }
    buffer.resize(static_cast<std::size_t>(count));
    return buffer;
}

/// write(2) of a string \return as write(2)
inline std::int64_t
WriteText(BsdSocketProcess& program, int s, const std::string& text)
{
    return program.Write(s, text.data(), text.size());
}

} // namespace divertsim
} // namespace ns3

#endif // TEST_SOCKET_BSD_SOCKET_WORLD_H
