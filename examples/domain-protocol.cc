// SPDX-License-Identifier: GPL-2.0-only
//
// A protocol of one's own: a domain is added to a BSD host, and a program opens a socket of it. The
// protocol tells its sockets which addresses of the host go down and come up, as route(4) does.
#include "ns3/core-module.h"
#include "ns3/divertsim-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::divertsim;

namespace
{

constexpr int PF_NEWS = BSD_PF_USER; // the first family that is free

/// What a user may ask of the protocol: to have a socket. All else gives EOPNOTSUPP
class NewsUsrreqs : public BsdUsrreqs
{
  public:
    BsdErrno Attach(BsdSocketView& so, int, const BsdCredentials&) override
    {
        m_sockets.push_back(&so);
        return so.Reserve(0, 8192); // nothing to send, 8 KiB of news
    }

    void Detach(BsdSocketView& so) override
    {
        m_sockets.erase(std::remove(m_sockets.begin(), m_sockets.end(), &so), m_sockets.end());
    }

    /// pr_ctlinput
    void Tell(BsdCtl command, const BsdSockaddr& address)
    {
        const auto news = BsdBytes::Make(std::string(BsdCtlName(command)));
        for (BsdSocketView* so : m_sockets)
        {
            if (so->AppendDatagram(address, news, nullptr)) // else its buffer is full
            {
                so->WakeReaders();
            }
        }
    }

  private:
    std::vector<BsdSocketView*> m_sockets;
};

std::unique_ptr<BsdDomain>
MakeNewsDomain()
{
    const auto usrreqs = std::make_shared<NewsUsrreqs>();
    BsdProtosw protosw;
    protosw.type = BSD_SOCK_DGRAM;
    protosw.protocol = 1;
    protosw.flags = BSD_PR_ATOMIC | BSD_PR_ADDR;
    protosw.usrreqs = usrreqs;
    protosw.ctlinput = [usrreqs](BsdCtl command, const BsdSockaddr* address, void*) {
        if (address != nullptr)
        {
            usrreqs->Tell(command, *address);
        }
    };
    auto domain = std::make_unique<BsdDomain>();
    domain->family = PF_NEWS;
    domain->name = "news";
    domain->protosw.push_back(protosw);
    return domain;
}

/// A program that prints the news
class NewsReader
{
  public:
    explicit NewsReader(Ptr<BsdHost> host)
        : m_program(host->GetSockets(), BsdCredentials()),
          m_socket(m_program.Socket(PF_NEWS, BSD_SOCK_DGRAM, 0))
    {
        if (m_program.Socket(PF_NEWS, BSD_SOCK_STREAM, 0) < 0)
        {
            std::cout << "a stream: " << BsdErrnoName(m_program.Errno()) << "\n";
        }
        if (m_program.Listen(m_socket, 1) < 0)
        {
            std::cout << "listen: " << BsdErrnoName(m_program.Errno()) << "\n";
        }
        Wait();
    }

  private:
    void Wait()
    {
        m_program.AwaitPoll({{m_socket, BSD_POLLIN, 0}},
                            BSD_NEVER,
                            [this](int, const std::vector<BsdPollfd>&) { Read(); });
    }

    void Read()
    {
        std::array<char, 64> news{};
        BsdSockaddr about;
        std::int64_t size = 0;
        while ((size = m_program.Recvfrom(m_socket, news.data(), news.size(), 0, &about)) > 0)
        {
            std::cout << Simulator::Now().GetSeconds()
                      << " s: " << std::string(news.data(), static_cast<std::size_t>(size)) << " "
                      << about.GetAddress().ToString() << "\n";
        }
        Wait();
    }

    BsdSocketProcess m_program;
    int m_socket;
};

} // namespace

int
main(int argc, char* argv[])
{
    CommandLine(__FILE__).Parse(argc, argv);

    NodeContainer nodes(2);
    InternetStackHelper internet;
    internet.SetIpv6StackInstall(false);
    internet.Install(nodes);
    const NetDeviceContainer devices = LinkHelper().Install(nodes.Get(0), nodes.Get(1));
    Ipv4AddressHelper("10.0.1.0", "255.255.255.0").Assign(devices);

    const Ptr<BsdHost> host = BsdHostHelper().Install(nodes.Get(0));
    host->GetDomains()->Add(MakeNewsDomain());
    {
        const NewsReader reader(host);
        const auto link = DynamicCast<LinkChannel>(devices.Get(0)->GetChannel());
        Simulator::Schedule(Seconds(1), &LinkChannel::SetLinkUp, link, false);
        Simulator::Schedule(Seconds(3), &LinkChannel::SetLinkUp, link, true);
        Simulator::Stop(Seconds(5));
        Simulator::Run();
    }
    Simulator::Destroy();
    return 0;
}
