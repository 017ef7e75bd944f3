// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-port-table.h"

#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// \return true if sockets of the request take packets of the family
bool
Takes(const BsdPortRequest& request, BsdFamily family)
{
    return request.family == family || (request.family == BsdFamily::INET6 && !request.v6Only &&
                                        request.address.IsAny() && family == BsdFamily::INET);
}

} // namespace

BsdPortTable::BsdPortTable(BsdRandom& random, const BsdLocalAddresses& addresses)
    : m_random(random),
      m_addresses(addresses)
{
}

BsdPortTable::~BsdPortTable() = default;

BsdPortTable::Key
BsdPortTable::KeyOf(std::uint8_t protocol, std::uint16_t port)
{
    return std::uint32_t{protocol} << 16 | port;
}

std::size_t
BsdPortTable::GetSize() const
{
    return m_entries.size();
}

const std::vector<BsdPortTable::Entry*>&
BsdPortTable::GetOthers(std::uint8_t protocol, std::uint16_t port) const
{
    static const std::vector<Entry*> none;
    const auto found = m_ports.find(KeyOf(protocol, port));
    return found == m_ports.end() ? none : found->second;
}

bool
BsdPortTable::Overlap(const BsdPortRequest& a, const BsdPortRequest& b)
{
    const bool families = Takes(a, b.family) || Takes(b, a.family);
    return families && (a.address.IsAny() || b.address.IsAny() || a.address == b.address);
}

const BsdPortTable::Entry*
BsdPortTable::LookUpLocal(const BsdPortRequest& request,
                          const std::vector<Entry*>& others,
                          bool wildcard)
{
    const Entry* best = nullptr;
    int least = 3;
    for (const Entry* entry : others)
    {
        if (!Overlap(entry->request, request))
        {
            continue;
        }
        // How far it is from an unconnected socket of that very address
        const int distance =
            (entry->connected ? 1 : 0) +
            (entry->request.address == request.address && entry->request.family == request.family
                 ? 0
                 : 1);
        if ((wildcard || distance == 0) && distance < least)
        {
            least = distance;
            best = entry;
        }
    }
    return best;
}

template <typename Free>
std::uint16_t
BsdPortTable::Pick(const Free& free)
{
    const Range range = GetRange();
    const std::uint32_t count = std::uint32_t{range.last} - range.first + 1;
    const std::uint32_t start = m_random.Draw32() % count;
    for (std::uint32_t i = 0; i < count; ++i)
    {
        const auto port = static_cast<std::uint16_t>(range.first + (start + i) % count);
        if (free(port))
        {
            return port;
        }
    }
    return 0;
}

BsdPortTable::Entry&
BsdPortTable::Add(Id socket, const BsdPortRequest& request)
{
    auto& entry = m_entries[socket];
    entry = std::make_unique<Entry>();
    entry->id = socket;
    entry->request = request;
    auto& port = m_ports[KeyOf(request.protocol, request.port)];
    entry->place = port.size();
    port.push_back(entry.get());
    return *entry;
}

BsdErrno
BsdPortTable::Bind(Id socket, const BsdPortRequest& request, std::uint16_t* port)
{
    if (m_entries.count(socket) > 0)
    {
        return BsdErrno::E_INVAL;
    }
    if (!request.address.IsAny() && !request.bindAny && !m_addresses.IsLocal(request.address))
    {
        return BsdErrno::E_ADDRNOTAVAIL;
    }
    BsdPortRequest taken = request;
    const auto check = [&](std::uint16_t number) {
        taken.port = number;
        return CheckBind(taken, GetOthers(request.protocol, number));
    };
    if (request.port != 0)
    {
        if (request.port < BSD_PORT_RESERVED && !request.superuser)
        {
            return BsdErrno::E_ACCES;
        }
        if (const BsdErrno error = check(request.port); error != BsdErrno::OK)
        {
            return error;
        }
    }
    else
    {
        // A port that is shared would do by the rule, but is not given out
        BsdPortRequest plain = request;
        plain.reuseAddr = plain.reusePort = plain.reusePortLb = false;
        taken.port = Pick([&](std::uint16_t number) {
            plain.port = number;
            return CheckBind(plain, GetOthers(request.protocol, number)) == BsdErrno::OK;
        });
        if (taken.port == 0)
        {
            return GetExhausted(false);
        }
    }
    Add(socket, taken);
    *port = taken.port;
    return BsdErrno::OK;
}

BsdErrno
BsdPortTable::Connect(Id socket,
                      const BsdPortRequest& request,
                      const BsdAddress& remote,
                      std::uint16_t remotePort,
                      std::uint16_t* port)
{
    const auto found = m_entries.find(socket);
    Entry* entry = found == m_entries.end() ? nullptr : found->second.get();
    BsdTuple tuple{request.protocol, request.address, *port, remote, remotePort};
    const auto isFree = [&](std::uint16_t number) {
        tuple.sourcePort = number;
        const auto other = m_tuples.find(tuple);
        return other == m_tuples.end() || other->second == socket;
    };
    if (entry)
    {
        tuple.sourcePort = entry->request.port;
    }
    else if (*port == 0)
    {
        // Several peers may share a port, but not one that somebody is bound to without a peer
        tuple.sourcePort = Pick([&](std::uint16_t number) {
            return isFree(number) &&
                   !LookUpLocal(request, GetOthers(request.protocol, number), false);
        });
        if (tuple.sourcePort == 0)
        {
            return GetExhausted(true);
        }
    }
    if (!isFree(tuple.sourcePort))
    {
        return BsdErrno::E_ADDRINUSE;
    }
    if (!entry)
    {
        BsdPortRequest taken = request;
        taken.port = tuple.sourcePort;
        entry = &Add(socket, taken);
    }
    else if (entry->connected)
    {
        m_tuples.erase(entry->tuple);
    }
    entry->connected = true;
    entry->tuple = tuple;
    m_tuples[tuple] = socket;
    *port = tuple.sourcePort;
    return BsdErrno::OK;
}

void
BsdPortTable::Accepted(Id socket, Id listener, const BsdTuple& tuple)
{
    const auto from = m_entries.find(listener);
    BsdPortRequest request;
    if (from != m_entries.end())
    {
        request = from->second->request;
    }
    request.protocol = tuple.protocol;
    request.family = tuple.source.family;
    request.address = tuple.source;
    request.port = tuple.sourcePort;
    Entry& entry = Add(socket, request);
    entry.connected = true;
    entry.tuple = tuple;
    m_tuples[tuple] = socket;
}

void
BsdPortTable::Disconnect(Id socket)
{
    const auto found = m_entries.find(socket);
    if (found != m_entries.end() && found->second->connected)
    {
        m_tuples.erase(found->second->tuple);
        found->second->connected = false;
    }
}

BsdErrno
BsdPortTable::CheckListen(const Entry&, const std::vector<Entry*>&) const
{
    return BsdErrno::OK;
}

BsdErrno
BsdPortTable::SetListening(Id socket)
{
    const auto found = m_entries.find(socket);
    if (found == m_entries.end())
    {
        return BsdErrno::E_INVAL;
    }
    Entry& entry = *found->second;
    const BsdErrno error =
        CheckListen(entry, GetOthers(entry.request.protocol, entry.request.port));
    if (error == BsdErrno::OK)
    {
        entry.listening = true;
    }
    return error;
}

void
BsdPortTable::Release(Id socket)
{
    const auto found = m_entries.find(socket);
    if (found == m_entries.end())
    {
        return;
    }
    const std::unique_ptr<Entry> entry = std::move(found->second);
    m_entries.erase(found);
    if (entry->connected)
    {
        const auto tuple = m_tuples.find(entry->tuple);
        if (tuple != m_tuples.end() && tuple->second == socket)
        {
            m_tuples.erase(tuple);
        }
    }
    const auto port = m_ports.find(KeyOf(entry->request.protocol, entry->request.port));
    auto& others = port->second;
    others[entry->place] = others.back(); // their order says nothing
    others[entry->place]->place = entry->place;
    others.pop_back();
    if (others.empty())
    {
        m_ports.erase(port);
    }
}

} // namespace divertsim
} // namespace ns3
