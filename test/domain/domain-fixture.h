// SPDX-License-Identifier: GPL-2.0-only
#ifndef TEST_DOMAIN_DOMAIN_FIXTURE_H
#define TEST_DOMAIN_DOMAIN_FIXTURE_H

#include "test/domain/plain-socket.h"
#include "test/support/manual-clock.h"

#include "ns3/bsd-domain-set.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// A protocol that lets itself be attached
struct AttachingUsrreqs : BsdUsrreqs
{
    BsdErrno Attach(BsdSocketView& so, int protocol, const BsdCredentials&) override
    {
        attached.emplace_back(so.GetFamily(), protocol);
        return error;
    }

    BsdErrno error = BsdErrno::OK;
    std::vector<std::pair<int, int>> attached; ///< family and protocol of each
};

/// A set of domains on a clock wound by hand, and a log of what happens
class DomainTest : public ::testing::Test, public BsdDomainObserver
{
  protected:
    using Lines = std::vector<std::string>;

    DomainTest()
    {
        set.AddObserver(*this);
        set.Init();
    }

    /// An entry that logs what is run under a name
    BsdProtosw Entry(const std::string& name, int type, int protocol)
    {
        BsdProtosw protosw;
        protosw.type = type;
        protosw.protocol = protocol;
        protosw.usrreqs = usrreqs;
        protosw.init = Logged(name + " init");
        return protosw;
    }

    std::unique_ptr<BsdDomain> Domain(const std::string& name,
                                      int family,
                                      std::vector<BsdProtosw> protosw = {})
    {
        auto domain = std::make_unique<BsdDomain>();
        domain->family = family;
        domain->name = name;
        domain->init = Logged(name + " init");
        domain->protosw = std::move(protosw);
        return domain;
    }

    std::function<void()> Logged(const std::string& what)
    {
        return [this, what] { log.push_back(what); };
    }

    /// socket(2) on a set
    BsdErrno Socket(BsdDomainSet& domains, int family, int type, int protocol)
    {
        return domains.Create(
            family,
            type,
            protocol,
            who,
            [this](BsdProtosw& protosw, int made) -> std::shared_ptr<BsdSocketView> {
                ++allocated;
                return memory ? std::make_shared<PlainSocket>(protosw, made, who) : nullptr;
            },
            socket);
    }

    BsdErrno Socket(int family, int type, int protocol)
    {
        return Socket(set, family, type, protocol);
    }

    void Warned(BsdTime, const std::string& text) override
    {
        warnings.push_back(text);
    }

    void ControlInput(BsdTime, BsdCtl command, const BsdSockaddr* address) override
    {
        controls.push_back(std::string(BsdCtlName(command)) +
                           (address != nullptr ? " " + address->ToString() : ""));
    }

    ManualClock clock;
    Lines log;
    Lines warnings;
    Lines controls;
    BsdCredentials who;
    bool memory = true; ///< there is some for a socket
    int allocated = 0;
    std::shared_ptr<BsdSocketView> socket;
    std::shared_ptr<AttachingUsrreqs> usrreqs = std::make_shared<AttachingUsrreqs>();
    BsdDomainSet set{clock};
};

} // namespace divertsim
} // namespace ns3

#endif // TEST_DOMAIN_DOMAIN_FIXTURE_H
