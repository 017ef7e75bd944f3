// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_SOCKET_LAYER_H
#define BSD_SOCKET_LAYER_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-domain-set.h"
#include "ns3/bsd-socket-config.h"
#include "ns3/bsd-socket-divert-host.h"
#include "ns3/node.h"
#include "ns3/object.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

class BsdSocket;

/**
 * The socket layer of a host: what is common to the programs on it, and the host's own domains.
 * BsdSocketProcess is a program. Its attributes are the system's settings (sysctl(8)).
 *
 * The domains are the local one (stream, datagrams, sequenced packets), inet and inet6 (TCP, UDP)
 * where the node has sockets that are found by hash, and divert(4): PF_DIVERT on FreeBSD, a raw
 * protocol of inet and of inet6 on OpenBSD.
 */
class BsdSocketLayer : public Object
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    BsdSocketLayer();
    ~BsdSocketLayer() override;

    /// What a host gives its socket layer
    struct Host
    {
        Ptr<Node> node;
        BsdSystem system = BsdSystem::PLAIN;
        std::shared_ptr<BsdClock> clock;
        Ptr<BsdSocketDivertHost> divert; ///< null: no divert sockets
        bool inet = true;                ///< the node has a BsdSocketInetHost: TCP and UDP sockets
        SpliceSet* splices = nullptr;    ///< null: no SO_SPLICE
    };

    /// \param host what the node's host gives, before anything else
    void Install(const Host& host);
    /// \return the host's own domains, oldest first, for BsdDomainSet::Add
    std::vector<std::unique_ptr<BsdDomain>> MakeDomains();
    /// \param domains the host's, with its own in it; must outlive the simulation, or be taken
    /// away by null
    void SetDomains(BsdDomainSet* domains);

    /// \return the node
    Ptr<Node> GetNode() const;
    /// \return settings; they may change while sockets live
    const BsdSocketConfig& GetConfig() const;
    /// \return the host's domains, null for none
    BsdDomainSet* GetDomains() const;
    /// \return the host's clock
    BsdClock& GetClock() const;
    /// \return the host's divert ports, null for none
    const Ptr<BsdSocketDivertHost>& GetDivert() const;

    /**
     * socket(2) but for the descriptor: a socket that no program holds, for adapters.
     * \param family BSD_PF_* \param type BSD_SOCK_* \param protocol its number, or 0
     * \param who calls
     * \param socket gets it
     * \return OK or the error of BsdDomainSet::Create
     */
    BsdErrno Create(int family,
                    int type,
                    int protocol,
                    const BsdCredentials& who,
                    std::shared_ptr<BsdSocket>& socket);
    /// \param kind what counts by itself \return "KIND/0", "KIND/1", ...
    std::string NewName(const std::string& kind);

  protected:
    void DoDispose() override;

  private:
    void SetMaxBuffer(uint32_t bytes);       ///< attribute
    uint32_t GetMaxBuffer() const;           ///< attribute
    void SetAcceptQueue(int connections);    ///< attribute
    int GetAcceptQueue() const;              ///< attribute
    void SetMinAcceptQueue(int connections); ///< attribute
    int GetMinAcceptQueue() const;           ///< attribute
    void SetDescriptors(int limit);          ///< attribute
    int GetDescriptors() const;              ///< attribute
    void SetFibs(int fibs);                  ///< attribute
    int GetFibs() const;                     ///< attribute

    BsdSocketConfig m_config;
    Host m_host;
    BsdDomainSet* m_domains = nullptr;
    std::map<std::string, std::uint64_t> m_names; ///< how many of a kind there were
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_SOCKET_LAYER_H
