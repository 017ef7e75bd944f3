// SPDX-License-Identifier: GPL-2.0-only

// The Linux that the tests run on as the truth of BsdPortSpaceLinux: the same calls on its loopback
// and on the model, errno for errno. Skipped on another system, and where sockets can't be had.

#include "test/lb/linux-sockets.h"
#include "test/ports/bsd-port-space-stand.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <memory>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <vector>

using namespace ns3::divertsim;

namespace
{

/// An address to bind to, and IPV6_V6ONLY
struct Where
{
    const char* address;
    bool v6Only;
};

const Where WHERE[] = {{"0.0.0.0", true},
                       {"127.0.0.1", true},
                       {"127.0.0.2", true},
                       {"::", false},
                       {"::", true},
                       {"::1", false}};
const std::size_t PLACES = std::size(WHERE);

/// Options by number: bit 0 SO_REUSEADDR, bit 1 SO_REUSEPORT
constexpr unsigned OPTIONS = 4;

std::string
NameOf(int error)
{
    switch (error)
    {
    case 0:
        return "0";
    case EADDRINUSE:
        return "EADDRINUSE";
    case EADDRNOTAVAIL:
        return "EADDRNOTAVAIL";
    case EINVAL:
        return "EINVAL";
    case EACCES:
        return "EACCES";
    default:
        return std::strerror(error);
    }
}

/// One socket, both the kernel's and the model's
class Socket
{
  public:
    Socket(BsdPortSpaceStand& stand, std::uint8_t protocol, const Where& where, unsigned options)
        : m_stand(stand),
          m_protocol(protocol),
          m_where(where),
          m_options(options),
          m_id(++s_count)
    {
        const BsdAddress address = Addr(where.address);
        m_family = address.family == BsdFamily::INET ? AF_INET : AF_INET6;
        m_fd = socket(m_family,
                      (protocol == BSD_IPPROTO_TCP ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC,
                      0);
        if (m_family == AF_INET6)
        {
            Set(IPPROTO_IPV6, IPV6_V6ONLY, where.v6Only);
        }
        SetOptions(options);
    }

    /// A connection that the kernel has accepted
    Socket(BsdPortSpaceStand& stand, Socket& listener, const Socket& client)
        : m_stand(stand),
          m_protocol(BSD_IPPROTO_TCP),
          m_where(listener.m_where),
          m_options(listener.m_options),
          m_id(++s_count),
          m_fd(accept(listener.m_fd, nullptr, nullptr))
    {
        m_stand.space->Accepted(m_id,
                                listener.m_id,
                                {BSD_IPPROTO_TCP,
                                 Addr("127.0.0.1"),
                                 listener.GetPort(),
                                 Addr("127.0.0.1"),
                                 client.GetPort()});
    }

    ~Socket()
    {
        Close(false);
    }

    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    /// setsockopt(2) of both
    void SetOptions(unsigned options)
    {
        m_options = options;
        Set(SOL_SOCKET, SO_REUSEADDR, (options & 1) != 0);
        Set(SOL_SOCKET, SO_REUSEPORT, (options & 2) != 0);
        m_stand.space->SetOptions(m_id, {(options & 1) != 0, (options & 2) != 0, false});
    }

    /// bind(2) of both; port 0: what the kernel picks is asked of the model
    /// \return what the kernel said, and the model where it said otherwise
    std::string Bind(std::uint16_t port)
    {
        sockaddr_storage name = NameFor(m_where.address, port);
        const int said =
            bind(m_fd, reinterpret_cast<sockaddr*>(&name), LengthOf()) == 0 ? 0 : errno;
        std::uint16_t got = port != 0 ? port : GetPort();
        BsdPortRequest request = BsdPortSpaceStand::Ask(m_protocol, m_where.address, got);
        request.reuseAddr = (m_options & 1) != 0;
        request.reusePort = (m_options & 2) != 0;
        request.v6Only = m_where.v6Only;
        request.superuser = geteuid() == 0;
        return Both(said, m_stand.space->Bind(m_id, request, &got));
    }

    /// listen(2) of both
    std::string Listen()
    {
        const int said = listen(m_fd, 16) == 0 ? 0 : errno;
        return Both(said, m_stand.space->SetListening(m_id));
    }

    /// connect(2) of both, to an IPv4 address
    std::string Connect(const char* remote, std::uint16_t port)
    {
        sockaddr_storage name = NameFor(remote, port);
        const int said =
            connect(m_fd, reinterpret_cast<sockaddr*>(&name), LengthOf()) == 0 ? 0 : errno;
        std::uint16_t got = GetPort();
        BsdPortRequest request = BsdPortSpaceStand::Ask(m_protocol, "127.0.0.1", 0);
        return Both(said, m_stand.space->Connect(m_id, request, Addr(remote), port, &got));
    }

    /// close(2) of both. \param lingers the kernel keeps it in TIME_WAIT, so the model does too
    void Close(bool lingers)
    {
        if (m_fd >= 0)
        {
            close(m_fd);
            m_fd = -1;
        }
        if (!lingers)
        {
            m_stand.space->Release(m_id);
        }
    }

    std::uint16_t GetPort() const
    {
        sockaddr_storage name{};
        socklen_t length = sizeof name;
        getsockname(m_fd, reinterpret_cast<sockaddr*>(&name), &length);
        return ntohs(m_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&name)->sin6_port
                                          : reinterpret_cast<sockaddr_in*>(&name)->sin_port);
    }

    BsdPortSpace::Id GetId() const
    {
        return m_id;
    }

  private:
    static std::string Both(int kernel, BsdErrno model)
    {
        const std::string truth = NameOf(kernel);
        const std::string said(BsdErrnoName(model));
        return said == truth ? truth : truth + ", but the model says " + said;
    }

    void Set(int level, int option, bool on) const
    {
        const int value = on ? 1 : 0;
        setsockopt(m_fd, level, option, &value, sizeof value);
    }

    socklen_t LengthOf() const
    {
        return m_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    }

    sockaddr_storage NameFor(const char* address, std::uint16_t port) const
    {
        sockaddr_storage name{};
        name.ss_family = static_cast<sa_family_t>(m_family);
        if (m_family == AF_INET)
        {
            auto* v4 = reinterpret_cast<sockaddr_in*>(&name);
            v4->sin_port = htons(port);
            inet_pton(AF_INET, address, &v4->sin_addr);
        }
        else
        {
            auto* v6 = reinterpret_cast<sockaddr_in6*>(&name);
            v6->sin6_port = htons(port);
            inet_pton(AF_INET6, address, &v6->sin6_addr);
        }
        return name;
    }

    static inline BsdPortSpace::Id s_count = 0;

    BsdPortSpaceStand& m_stand;
    std::uint8_t m_protocol;
    Where m_where;
    unsigned m_options;
    BsdPortSpace::Id m_id;
    int m_family = AF_INET;
    int m_fd = -1;
};

/// \return true if options may change after a bind, and the model be right: Linux 6.8 or later
bool
RemembersOneSocket()
{
    utsname name{};
    int major = 0;
    int minor = 0;
    return uname(&name) == 0 && std::sscanf(name.release, "%d.%d", &major, &minor) == 2 &&
           (major > 6 || (major == 6 && minor >= 8));
}

class LinuxBind : public ::testing::Test
{
  protected:
    void SetUp() override
    {
        const std::string why = LinuxSocket::WhyNot();
        if (!why.empty())
        {
            GTEST_SKIP() << why;
        }
        BsdPortSpaceStand probe(BsdSystem::PLAIN);
        Socket six(probe, BSD_IPPROTO_UDP, {"::1", true}, 0);
        m_places = six.Bind(0) == "0" ? PLACES : 3;
    }

    /// What the holder of a port does once it is bound
    enum class Holder
    {
        BOUND,
        LISTENS,
        CONNECTED,
    };

    /// One holder, one newcomer, each with any address and options
    /// \return how many of all cases were in use
    int Pairs(std::uint8_t protocol, Holder state)
    {
        int inUse = 0;
        for (std::size_t held = 0; held < m_places; ++held)
        {
            for (std::size_t asked = 0; asked < m_places; ++asked)
            {
                for (unsigned options = 0; options < OPTIONS * OPTIONS; ++options)
                {
                    inUse += OnePair(protocol,
                                     state,
                                     WHERE[held],
                                     options / OPTIONS,
                                     WHERE[asked],
                                     options % OPTIONS);
                }
            }
        }
        return inUse;
    }

    /// \return a port that nobody has, of whatever address and family
    std::uint16_t FreePort(std::uint8_t protocol) const
    {
        BsdPortSpaceStand probe(BsdSystem::PLAIN);
        Socket all(probe, protocol, WHERE[m_places > 3 ? 3 : 0], 0);
        EXPECT_EQ(all.Bind(0), "0");
        return all.GetPort();
    }

    std::size_t m_places = PLACES;

  private:
    int OnePair(std::uint8_t protocol,
                Holder state,
                const Where& held,
                unsigned heldOptions,
                const Where& asked,
                unsigned askedOptions)
    {
        BsdPortSpaceStand stand(BsdSystem::PLAIN);
        Socket holder(stand, protocol, held, heldOptions);
        Socket newcomer(stand, protocol, asked, askedOptions);
        const std::string text = std::string(held.address) + (held.v6Only ? "" : " (dual)") +
                                 " options " + std::to_string(heldOptions) + ", then " +
                                 asked.address + (asked.v6Only ? "" : " (dual)") + " options " +
                                 std::to_string(askedOptions);
        EXPECT_EQ(holder.Bind(FreePort(protocol)), "0") << text;
        if (state == Holder::LISTENS)
        {
            EXPECT_EQ(holder.Listen(), "0") << text;
        }
        if (state == Holder::CONNECTED)
        {
            EXPECT_EQ(holder.Connect("127.0.0.1", 9), "0") << text;
        }
        const std::string said = newcomer.Bind(holder.GetPort());
        EXPECT_TRUE(said == "0" || said == "EADDRINUSE") << text << ": " << said;
        if (said == "0" && protocol == BSD_IPPROTO_TCP)
        {
            const std::string listened = newcomer.Listen();
            EXPECT_TRUE(listened == "0" || listened == "EADDRINUSE")
                << text << ", listen: " << listened;
        }
        return said == "0" ? 0 : 1;
    }
};

TEST_F(LinuxBind, TcpBesideABoundSocketOfAnyAddressAndOptions)
{
    EXPECT_GT(Pairs(BSD_IPPROTO_TCP, Holder::BOUND), 100);
}

TEST_F(LinuxBind, TcpBesideAListenerOfAnyAddressAndOptions)
{
    EXPECT_GT(Pairs(BSD_IPPROTO_TCP, Holder::LISTENS), 100);
}

TEST_F(LinuxBind, UdpBesideABoundSocketOfAnyAddressAndOptions)
{
    EXPECT_GT(Pairs(BSD_IPPROTO_UDP, Holder::BOUND), 100);
}

TEST_F(LinuxBind, UdpBesideAConnectedSocketOfIpv4)
{
    m_places = std::min<std::size_t>(m_places, 2); // 127.0.0.1 is what any becomes
    EXPECT_GT(Pairs(BSD_IPPROTO_UDP, Holder::CONNECTED), 10);
}

// Several sockets on one port, options that change, closing: by a fixed sequence of numbers
TEST_F(LinuxBind, RandomSequencesOfCallsOnOnePort)
{
    BsdPortTestRandom draws;
    const auto below = [&](std::size_t n) { return (draws.Next() >> 8) % n; };
    int conflicts = 0;
    for (int run = 0; run < 2000; ++run)
    {
        BsdPortSpaceStand stand(BsdSystem::PLAIN);
        const std::uint8_t protocol = run % 2 == 0 ? BSD_IPPROTO_TCP : BSD_IPPROTO_UDP;
        std::vector<std::unique_ptr<Socket>> sockets;
        const Where& where = WHERE[below(m_places)];
        const auto held = static_cast<unsigned>(below(4));
        Socket first(stand, protocol, where, held);
        ASSERT_EQ(first.Bind(FreePort(protocol)), "0");
        std::string text = std::string("\nheld ") + where.address +
                           (where.v6Only ? "" : " (dual)") + " options " + std::to_string(held);
        for (int step = 0; step < 12; ++step)
        {
            const std::size_t what = below(6);
            std::string said;
            if (what < 3 || sockets.empty())
            {
                const std::size_t place = below(m_places);
                const auto options = static_cast<unsigned>(below(4));
                text += std::string("\nbind ") + WHERE[place].address +
                        (WHERE[place].v6Only ? "" : " (dual)") + " options " +
                        std::to_string(options);
                sockets.push_back(std::make_unique<Socket>(stand, protocol, WHERE[place], options));
                said = sockets.back()->Bind(first.GetPort());
                if (said != "0")
                {
                    sockets.pop_back();
                }
            }
            else if (what == 3 && protocol == BSD_IPPROTO_TCP)
            {
                const std::size_t which = below(sockets.size());
                text += "\nlisten " + std::to_string(which);
                said = sockets[which]->Listen();
                if (said != "0")
                {
                    // the kernel leaves a socket that failed to listen in a state of its own
                    sockets.erase(sockets.begin() + static_cast<std::ptrdiff_t>(which));
                }
            }
            else if (what == 4 && RemembersOneSocket())
            {
                const std::size_t which = below(sockets.size());
                const auto options = static_cast<unsigned>(below(4));
                text += "\nset " + std::to_string(which) + " options " + std::to_string(options);
                sockets[which]->SetOptions(options);
                said = "0";
            }
            else
            {
                const std::size_t which = below(sockets.size());
                text += "\nclose " + std::to_string(which);
                sockets.erase(sockets.begin() + static_cast<std::ptrdiff_t>(which));
                said = "0";
            }
            conflicts += said == "EADDRINUSE" ? 1 : 0;
            EXPECT_TRUE(said == "0" || said == "EADDRINUSE")
                << (protocol == BSD_IPPROTO_TCP ? "TCP" : "UDP") << text << ": " << said;
        }
    }
    EXPECT_GT(conflicts, 1000);
}

TEST_F(LinuxBind, ASecondBindOfASocket)
{
    BsdPortSpaceStand stand(BsdSystem::PLAIN);
    for (const std::uint8_t protocol : {BSD_IPPROTO_TCP, BSD_IPPROTO_UDP})
    {
        Socket socket(stand, protocol, WHERE[1], 3);
        ASSERT_EQ(socket.Bind(0), "0");
        EXPECT_EQ(socket.Bind(socket.GetPort()), "EINVAL");
    }
}

TEST_F(LinuxBind, AddressesThatAreNotTheHosts)
{
    BsdPortSpaceStand stand(BsdSystem::PLAIN);
    for (const std::uint8_t protocol : {BSD_IPPROTO_TCP, BSD_IPPROTO_UDP})
    {
        Socket four(stand, protocol, {"192.0.2.77", true}, 0); // TEST-NET-1
        EXPECT_EQ(four.Bind(5000), "EADDRNOTAVAIL");
        EXPECT_EQ(four.Bind(80), "EADDRNOTAVAIL") << "before the privilege";
    }
    Socket multicast(stand, BSD_IPPROTO_TCP, {"224.0.0.9", true}, 0);
    EXPECT_EQ(multicast.Bind(0), "0");
    if (m_places == PLACES)
    {
        Socket six(stand, BSD_IPPROTO_TCP, {"ff02::9", true}, 0);
        EXPECT_EQ(six.Bind(5000), "EINVAL");
    }
}

TEST_F(LinuxBind, AServerThatComesBackToItsConnections)
{
    for (unsigned options = 0; options < OPTIONS * OPTIONS; ++options)
    {
        for (const bool lingers : {false, true})
        {
            BsdPortSpaceStand stand(BsdSystem::PLAIN);
            Socket listener(stand, BSD_IPPROTO_TCP, WHERE[1], options / OPTIONS);
            ASSERT_EQ(listener.Bind(0), "0");
            ASSERT_EQ(listener.Listen(), "0");
            const std::uint16_t port = listener.GetPort();
            Socket client(stand, BSD_IPPROTO_TCP, WHERE[1], 0);
            ASSERT_EQ(client.Connect("127.0.0.1", port), "0");
            Socket connection(stand, listener, client);
            listener.Close(false);
            if (lingers)
            {
                connection.Close(true); // first: it goes to TIME_WAIT
                client.Close(false);
            }
            Socket again(stand, BSD_IPPROTO_TCP, WHERE[0], options % OPTIONS);
            const std::string said = again.Bind(port);
            EXPECT_TRUE(said == "0" || said == "EADDRINUSE")
                << "options " << options / OPTIONS << ", then " << options % OPTIONS
                << (lingers ? " in TIME_WAIT: " : ": ") << said;
            stand.space->Release(connection.GetId());
        }
    }
}

TEST_F(LinuxBind, AConnectionThatExists)
{
    BsdPortSpaceStand stand(BsdSystem::PLAIN);
    Socket listener(stand, BSD_IPPROTO_TCP, WHERE[1], 0);
    ASSERT_EQ(listener.Bind(0), "0");
    ASSERT_EQ(listener.Listen(), "0");
    Socket first(stand, BSD_IPPROTO_TCP, WHERE[1], 1);
    Socket second(stand, BSD_IPPROTO_TCP, WHERE[1], 1);
    ASSERT_EQ(first.Bind(0), "0");
    ASSERT_EQ(second.Bind(first.GetPort()), "0");
    EXPECT_EQ(first.Connect("127.0.0.1", listener.GetPort()), "0");
    EXPECT_EQ(second.Connect("127.0.0.1", listener.GetPort()), "EADDRNOTAVAIL");
    Socket third(stand, BSD_IPPROTO_UDP, WHERE[1], 1);
    Socket fourth(stand, BSD_IPPROTO_UDP, WHERE[1], 1);
    ASSERT_EQ(third.Bind(0), "0");
    ASSERT_EQ(fourth.Bind(third.GetPort()), "0");
    EXPECT_EQ(third.Connect("127.0.0.1", 9), "0");
    EXPECT_EQ(fourth.Connect("127.0.0.1", 9), "0");
}

TEST_F(LinuxBind, BindPicksOddPortsAndConnectEvenOnes)
{
    BsdPortSpaceStand stand(BsdSystem::PLAIN);
    Socket listener(stand, BSD_IPPROTO_TCP, WHERE[1], 0);
    ASSERT_EQ(listener.Bind(0), "0");
    ASSERT_EQ(listener.Listen(), "0");
    int odd = 0;
    int even = 0;
    std::vector<std::unique_ptr<Socket>> kept;
    for (int i = 0; i < 8; ++i)
    {
        Socket bound(stand, BSD_IPPROTO_TCP, WHERE[1], 0);
        ASSERT_EQ(bound.Bind(0), "0");
        odd += bound.GetPort() % 2;
        kept.push_back(std::make_unique<Socket>(stand, BSD_IPPROTO_TCP, WHERE[1], 0));
        ASSERT_EQ(kept.back()->Connect("127.0.0.1", listener.GetPort()), "0");
        even += 1 - kept.back()->GetPort() % 2;
    }
    EXPECT_EQ(odd, 8);
    EXPECT_EQ(even, 8);
}

} // namespace
