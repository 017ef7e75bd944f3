// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_INET_H
#define BSD_SOCKET_INET_H

#include "ns3/bsd-address.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-socket-inet-host.h"
#include "ns3/lb-observer.h"
#include "ns3/lb-policy.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

class BsdSocketTcp;
class BsdSocketUdp;

/// A listener of ns-3, whose connections are accepted at once
constexpr int BSD_SOCKET_NO_BACKLOG = -1;

class BsdSocketInet : public LbMember
{
  public:
    BsdSocketInet(Ptr<BsdSocketInetHost> host, std::uint8_t protocol)
        : m_host(host),
          m_protocol(protocol)
    {
    }

    const std::string& GetName() const override
    {
        return m_name;
    }

    void SetName(std::string n)
    {
        m_name = std::move(n);
    }

    void Inherit(const BsdSocketInet&)
    {
    }

    void SetTcp(BsdSocketTcp* t)
    {
        m_tcp = t;
    }

    BsdSocketTcp* GetTcp() const
    {
        return m_tcp;
    }

    void SetUdp(BsdSocketUdp* t)
    {
        m_udp = t;
    }

    BsdSocketUdp* GetUdp() const
    {
        return m_udp;
    }

    void SetError(BsdErrno e)
    {
        m_error = e;
    }

    BsdErrno GetError() const
    {
        return m_error;
    }

    BsdErrno Bind(const BsdAddress& a, std::uint16_t port);

    BsdErrno BindTuple(const BsdTuple& t)
    {
        m_place = LbPlace{m_protocol, t.source.family, t.source, t.sourcePort};
        return BsdErrno::OK;
    }

    BsdErrno PickPort(BsdTuple& t);

    BsdErrno CheckConnect(const BsdAddress&)
    {
        return BsdErrno::OK;
    }

    BsdErrno Connect(const BsdTuple&)
    {
        return BsdErrno::OK;
    }

    BsdErrno Listen(int)
    {
        return BsdErrno::OK;
    }

    void Accepted(const BsdTuple&)
    {
    }

    std::vector<std::uint64_t> Unbind();

    bool IsClosed() const
    {
        return m_closed;
    }

    std::optional<LbPlace> GetPlace() const
    {
        return m_place;
    }

  private:
    Ptr<BsdSocketInetHost> m_host;
    std::uint8_t m_protocol;
    std::string m_name;
    BsdSocketTcp* m_tcp = nullptr;
    BsdSocketUdp* m_udp = nullptr;
    BsdErrno m_error = BsdErrno::OK;
    std::optional<LbPlace> m_place;
    bool m_closed = false;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_INET_H
