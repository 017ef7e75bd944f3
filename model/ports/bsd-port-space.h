// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PORT_SPACE_H
#define BSD_PORT_SPACE_H
// DEV ONLY: stands in until branch ports has the real one

#include "ns3/bsd-address.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-kernel.h"
#include "ns3/bsd-random.h"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <tuple>

namespace ns3
{
namespace divertsim
{

class BsdLocalAddresses
{
  public:
    virtual ~BsdLocalAddresses() = default;
    virtual bool IsLocal(const BsdAddress& address) const = 0;
};

struct BsdPortRequest
{
    std::uint8_t protocol = 0;
    BsdFamily family = BsdFamily::NONE;
    BsdAddress address;
    std::uint16_t port = 0;
    bool reuseAddr = false;
    bool reusePort = false;
    bool reusePortLb = false;
    bool v6Only = true;
    bool bindAny = false;
    std::uint32_t uid = 0;
    bool superuser = true;
    std::uint32_t jail = 0;
};

class BsdPortSpace
{
  public:
    using Id = std::uint64_t;

    BsdErrno Bind(Id socket, const BsdPortRequest& r, std::uint16_t* port)
    {
        *port = r.port ? r.port : m_next++;
        auto& set = m_ports[{r.protocol, r.family, *port}];
        for (auto& [id, lb] : set)
        {
            if (!(lb && (r.reusePortLb || r.reusePort)) )
            {
                return BsdErrno::E_ADDRINUSE;
            }
        }
        set[socket] = r.reusePortLb || r.reusePort;
        return BsdErrno::OK;
    }

    BsdErrno Connect(Id, const BsdPortRequest&, const BsdAddress&, std::uint16_t, std::uint16_t* port)
    {
        *port = *port ? *port : m_next++;
        return BsdErrno::OK;
    }

    void Accepted(Id, Id, const BsdTuple&)
    {
    }

    void Disconnect(Id)
    {
    }

    BsdErrno SetListening(Id)
    {
        return BsdErrno::OK;
    }

    void Release(Id socket)
    {
        for (auto& [key, set] : m_ports)
        {
            set.erase(socket);
        }
    }

  private:
    std::uint16_t m_next = 49152;
    std::map<std::tuple<int, BsdFamily, int>, std::map<Id, bool>> m_ports;
};

inline std::unique_ptr<BsdPortSpace>
BsdMakePortSpace(BsdSystem, BsdRandom&, const BsdLocalAddresses&)
{
    return std::make_unique<BsdPortSpace>();
}

} // namespace divertsim
} // namespace ns3

#endif // BSD_PORT_SPACE_H
