// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_DOMAIN_SET_H
#define BSD_DOMAIN_SET_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-domain-observer.h"
#include "ns3/bsd-domain-timer.h"
#include "ns3/bsd-domain.h"
#include "ns3/bsd-errno.h"
#include "ns3/bsd-kernel.h"

#include <any>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// pr_fasttimo runs every hz / 5
constexpr BsdTime BSD_DOMAIN_FAST = 200 * BSD_MILLISECOND;
/// pr_slowtimo runs every hz / 2
constexpr BsdTime BSD_DOMAIN_SLOW = 500 * BSD_MILLISECOND;

/// What a set of domains may be told
struct BsdDomainConfig
{
    BsdSystem system = BsdSystem::FREEBSD; ///< whose errors socket(2) gives
    BsdTime tick = BSD_MILLISECOND;        ///< 1 / hz: when the timeouts first run
};

/**
 * The domains of a host and what domain(9) does with them: domain_add and DOMAIN_SET, the
 * look-ups, pf_proto_register, pfctlinput, the timeouts, and socket creation. Behaviour of
 * FreeBSD 13 (sys/kern/uipc_domain.c), the last version with this interface.
 *
 * A domain is registered and initialised in one call, and stays for the life of the set.
 */
class BsdDomainSet
{
  public:
    /**
     * soalloc(): makes the socket. Gets its entry and its type. A socket that may outlive the set
     * copies what it needs of the entry, its usrreqs above all.
     * \return the socket, null where there is no memory (ENOBUFS)
     */
    using Allocate = std::function<std::shared_ptr<BsdSocketView>(BsdProtosw& protosw, int type)>;

    /// \param clock the host's, which must outlive the set \param config what it may be told
    explicit BsdDomainSet(BsdClock& clock, const BsdDomainConfig& config = {});
    ~BsdDomainSet();
    BsdDomainSet(const BsdDomainSet&) = delete;
    BsdDomainSet& operator=(const BsdDomainSet&) = delete;

    /// \param observer told from now on; must outlive the set
    void AddObserver(BsdDomainObserver& observer);

    /// domaininit(): the kernel is ready for domains. Earlier ones are warned about.
    void Init();
    /**
     * domainfinalize(): all domains are there. Makes the routing tables (dom_rtattach), and
     * starts the timeouts, which first run one tick from now. A domain added later is warned
     * about, and is added.
     */
    void Finalize();

    /**
     * domain_add() and DOMAIN_SET: puts a domain before all others, and runs its dom_init and
     * each pr_init. Cannot fail. No check for duplicates: of two domains of one family the newer
     * hides the older.
     * \param domain an entry of its switch without usrreqs gets those that refuse everything
     * \return the domain, for the life of the set
     */
    BsdDomain& Add(std::unique_ptr<BsdDomain> domain);

    /// \return the newest domain; older ones follow by next. Null for none
    BsdDomain* GetFirst() const;
    /// pffinddomain(). \param family to find \return the newest domain of it, or null
    BsdDomain* FindDomain(int family) const;
    /// pffindtype(). \return the first entry of this type in the family, or null
    BsdProtosw* FindType(int family, int type) const;
    /**
     * pffindproto().
     * \param family 0 finds nothing
     * \param protocol its number
     * \param type of the socket
     * \return the entry with this protocol and type, wherever it stands; for SOCK_RAW else the
     *         first raw entry with protocol 0; or null
     */
    BsdProtosw* FindProto(int family, int protocol, int type) const;

    /**
     * pf_proto_register(): copies an entry over the domain's first spacer and initialises it.
     * \param family of the domain
     * \param protosw the entry
     * \return OK. In this order: EPFNOSUPPORT for family 0, EPROTOTYPE for type 0,
     *         EPROTONOSUPPORT for protocol 0, ENXIO without usrreqs, EPFNOSUPPORT without such a
     *         domain, EEXIST where type and protocol are there, ENOMEM without a spacer
     */
    BsdErrno Register(int family, const BsdProtosw& protosw);
    /**
     * pf_proto_unregister(): makes an entry a spacer again. Asks nobody whether sockets use it.
     * \return OK. In this order: EPFNOSUPPORT for family 0, EPROTONOSUPPORT for protocol 0,
     *         EPROTOTYPE for type 0, EPFNOSUPPORT without such a domain, EMLINK where two
     *         entries match, EPROTONOSUPPORT where none does
     */
    BsdErrno Unregister(int family, int protocol, int type);

    /**
     * pfctlinput(): every pr_ctlinput of every domain, whatever the command and the address.
     * \param command any value \param address passed on, may be null
     */
    void ControlInput(BsdCtl command, const BsdSockaddr* address);
    /**
     * pfctlinput2(), which FreeBSD 13 has no more: only domains of the address's family.
     * \param command any value
     * \param address nothing happens without one
     * \param parameter passed on
     */
    void ControlInput2(BsdCtl command, const BsdSockaddr* address, void* parameter);
    /// Every pr_drain of every domain: memory is short.
    void Drain();

    /**
     * socreate(), behind socket(2). FreeBSD makes a PF_DIVERT socket of the old form (PF_INET,
     * SOCK_RAW, IPPROTO_DIVERT) and says so.
     *
     * FreeBSD, in this order: EAFNOSUPPORT without such a domain; EPROTOTYPE where the protocol
     * is 0 and no entry has the type; EPROTONOSUPPORT where none matches, where it has no
     * attach; ECAPMODE in capability mode without BSD_PR_CAPATTACH (read in FreeBSD 14);
     * EPROTONOSUPPORT where the jail refuses the family; ENOBUFS; what attach gives.
     *
     * OpenBSD says EPROTONOSUPPORT to the first three (socreate() in sys/kern/uipc_socket.c),
     * and knows neither capability mode nor jails. gVisor says EAFNOSUPPORT, and EINVAL to a
     * wrong type or protocol of IPv4 and IPv6 (pkg/sentry/socket/netstack/provider.go);
     * EPROTONOSUPPORT in other families is from memory. A plain node says what Linux does, from
     * memory: EAFNOSUPPORT, ESOCKTNOSUPPORT, EPROTONOSUPPORT.
     *
     * \param family BSD_PF_*
     * \param type BSD_SOCK_* without the bits beside it
     * \param protocol its number, or 0
     * \param who calls
     * \param allocate makes the socket
     * \param so gets the socket; null after an error
     * \return OK or the error
     */
    BsdErrno Create(int family,
                    int type,
                    int protocol,
                    const BsdCredentials& who,
                    const Allocate& allocate,
                    std::shared_ptr<BsdSocketView>& so);

    /// \param interface attached: each dom_ifattach is run; must stay until DetachInterface
    void AttachInterface(BsdIfnet& interface);
    /// \param interface goes: each dom_ifdetach of a domain that keeps something for it is run
    void DetachInterface(BsdIfnet& interface);
    /// \return bytes of the longest routing key of all domains (max_keylen)
    int GetMaxRouteKey() const;
    /// \param family of a domain \return its routing table; empty for none
    std::any& GetRouteTable(int family);

  private:
    /// Prints a line of the kernel. \param text without its end
    void Warn(const std::string& text);
    /// protosw_init(). \param domain that it is in \param protosw the entry
    void InitProtosw(BsdDomain& domain, BsdProtosw& protosw);
    /// Runs a hook of every entry that has it. \param hook BsdProtosw::fasttimo, ...
    void RunHooks(std::function<void()> BsdProtosw::*hook);
    /// \param hook BsdProtosw::fasttimo, ... \return true if an entry has it
    bool HasHook(std::function<void()> BsdProtosw::*hook) const;
    /// The timeouts run as long as somebody wants them
    void UpdateTimers();
    /// Every dom_ifattach. \param interface the interface
    void AttachDomains(BsdIfnet& interface);
    /// \return why socket(2) finds no entry for this
    BsdErrno Refuse(int family, int type, int protocol) const;

    BsdClock& m_clock;
    BsdDomainConfig m_config;
    std::vector<BsdDomainObserver*> m_observers;
    std::vector<std::unique_ptr<BsdDomain>> m_domains; ///< oldest first
    bool m_initialised = false;                        ///< domaininit() has run
    bool m_finalised = false;                          ///< domainfinalize() has run
    BsdDomainTimer m_fast;
    BsdDomainTimer m_slow;
    std::map<int, std::any> m_routes; ///< by family
    std::vector<BsdIfnet*> m_interfaces;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_DOMAIN_SET_H
