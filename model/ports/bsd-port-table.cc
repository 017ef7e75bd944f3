// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-port-table.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace ns3
{
namespace divertsim
{

BsdPortTable::BsdPortTable(BsdRandom& random, const BsdLocalAddresses& addresses)
    : m_random(random),
      m_addresses(addresses)
{
}

BsdPortTable::~BsdPortTable()
{
    for (const auto& [key, port] : m_ports)
    {
        port->all.clear();
        port->unconnected.clear();
    }
}

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

BsdPortTable::Entry*
BsdPortTable::Find(Id socket) const
{
    const auto found = m_entries.find(socket);
    return found == m_entries.end() ? nullptr : found->second.get();
}

const BsdPortTable::Port&
BsdPortTable::GetHolders(std::uint8_t protocol, std::uint16_t port) const
{
    static const Port none;
    const auto found = m_ports.find(KeyOf(protocol, port));
    return found == m_ports.end() ? none : *found->second;
}

std::vector<BsdPortSpace::Id>
BsdPortTable::Who(std::uint8_t protocol, std::uint16_t port) const
{
    std::vector<Id> who;
    for (const Entry& entry : GetHolders(protocol, port).all)
    {
        who.push_back(entry.id);
    }
    std::sort(who.begin(), who.end());
    return who;
}

bool
BsdPortTable::Takes(const BsdPortRequest& request, BsdFamily family)
{
    return request.family == family || (request.family == BsdFamily::INET6 && !request.v6Only &&
                                        request.address.IsAny() && family == BsdFamily::INET);
}

bool
BsdPortTable::IsMulticast(const BsdAddress& address)
{
    return (address.family == BsdFamily::INET && address.bytes[0] >> 4 == 0xe) ||
           (address.family == BsdFamily::INET6 && address.bytes[0] == 0xff);
}

bool
BsdPortTable::IsAvailable(const BsdPortRequest& request) const
{
    return request.bindAny || request.address.IsAny() || IsMulticast(request.address) ||
           m_addresses.IsLocal(request.address);
}

std::uint16_t
BsdPortTable::Search(std::uint16_t first, std::uint16_t last, std::uint32_t start, const Free& free)
{
    const std::uint32_t count = std::uint32_t{last} - first + 1;
    for (std::uint32_t i = 0; i < count; ++i)
    {
        const auto port = static_cast<std::uint16_t>(first + (start % count + i) % count);
        if (free(port))
        {
            return port;
        }
    }
    return 0;
}

BsdPortRequest
BsdPortTable::Normalize(const BsdPortRequest& request) const
{
    BsdPortRequest normal = request;
    if (normal.family == BsdFamily::NONE)
    {
        normal.family = request.address.family;
    }
    if (request.address.IsAny())
    {
        normal.address = BsdAddress();
    }
    return normal;
}

BsdPortTable::Port&
BsdPortTable::MakePort(const BsdPortRequest& request)
{
    auto& port = m_ports[KeyOf(request.protocol, request.port)];
    if (!port)
    {
        port = std::make_unique<Port>();
    }
    return *port;
}

BsdPortTable::Entry&
BsdPortTable::Add(Id socket, const BsdPortRequest& request)
{
    auto& entry = m_entries[socket];
    assert(!entry);
    entry = std::make_unique<Entry>();
    entry->id = socket;
    entry->request = request;
    entry->local = request.address;
    Port& port = MakePort(request);
    port.all.insert(GoesLast(request) ? port.all.end() : port.all.begin(), *entry);
    port.unconnected.push_front(*entry);
    return *entry;
}

void
BsdPortTable::ForgetTuple(const Entry& entry)
{
    const auto tuple = entry.connected ? m_tuples.find(entry.tuple) : m_tuples.end();
    if (tuple != m_tuples.end() && tuple->second == entry.id)
    {
        m_tuples.erase(tuple);
    }
}

void
BsdPortTable::SetConnected(Entry& entry, const BsdTuple& tuple)
{
    ForgetTuple(entry);
    if (!entry.connected)
    {
        auto& unconnected =
            m_ports.at(KeyOf(entry.request.protocol, entry.request.port))->unconnected;
        unconnected.erase(unconnected.iterator_to(entry));
    }
    entry.connected = true;
    entry.tuple = tuple;
    entry.local = tuple.source;
    m_tuples[tuple] = entry.id;
}

BsdErrno
BsdPortTable::Bind(Id socket, const BsdPortRequest& request, std::uint16_t* port)
{
    BsdPortRequest asked = Normalize(request);
    const BsdErrno error = CheckBind(Find(socket), asked, GetHolders(asked.protocol, asked.port));
    if (error != BsdErrno::OK)
    {
        return error;
    }
    if (asked.port == 0)
    {
        asked.port = PickForBind(asked);
        if (asked.port == 0)
        {
            return GetExhausted(asked.protocol, false);
        }
    }
    NoteTaken(MakePort(asked), asked);
    Add(socket, asked);
    *port = asked.port;
    return BsdErrno::OK;
}

BsdErrno
BsdPortTable::Connect(Id socket,
                      const BsdPortRequest& request,
                      const BsdAddress& remote,
                      std::uint16_t remotePort,
                      std::uint16_t* port)
{
    BsdPortRequest asked = Normalize(request);
    Entry* entry = Find(socket);
    BsdTuple tuple{asked.protocol, request.address, *port, remote, remotePort};
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
        tuple.sourcePort = PickForConnect(asked, isFree);
        if (tuple.sourcePort == 0)
        {
            return GetExhausted(asked.protocol, true);
        }
    }
    const BsdErrno taken = GetTupleTaken(asked.protocol);
    if (!isFree(tuple.sourcePort) && taken != BsdErrno::OK)
    {
        return taken;
    }
    asked.port = tuple.sourcePort;
    SetConnected(entry ? *entry : Add(socket, asked), tuple);
    *port = tuple.sourcePort;
    return BsdErrno::OK;
}

void
BsdPortTable::Accepted(Id socket, Id listener, const BsdTuple& tuple)
{
    BsdPortRequest request;
    if (const Entry* from = Find(listener))
    {
        request = from->request;
    }
    request.protocol = tuple.protocol;
    request.family = tuple.source.family;
    request.address = tuple.source;
    request.port = tuple.sourcePort;
    SetConnected(Add(socket, request), tuple);
}

void
BsdPortTable::Disconnect(Id socket)
{
    Entry* entry = Find(socket);
    if (!entry || !entry->connected)
    {
        return;
    }
    ForgetTuple(*entry);
    entry->connected = false;
    entry->local = entry->request.address;
    m_ports.at(KeyOf(entry->request.protocol, entry->request.port))->unconnected.push_front(*entry);
}

BsdErrno
BsdPortTable::CheckListen(const Entry&, const Port&) const
{
    return BsdErrno::OK;
}

void
BsdPortTable::NoteTaken(Port&, const BsdPortRequest&) const
{
}

bool
BsdPortTable::GoesLast(const BsdPortRequest&) const
{
    return false;
}

BsdErrno
BsdPortTable::SetListening(Id socket)
{
    Entry* entry = Find(socket);
    if (!entry)
    {
        return BsdErrno::E_INVAL;
    }
    if (entry->listening)
    {
        return BsdErrno::OK; // the port is not asked for again
    }
    const BsdErrno error =
        CheckListen(*entry, GetHolders(entry->request.protocol, entry->request.port));
    if (error == BsdErrno::OK)
    {
        NoteTaken(MakePort(entry->request), entry->request);
        entry->listening = true;
    }
    return error;
}

void
BsdPortTable::SetOptions(Id socket, const BsdPortOptions& options)
{
    if (Entry* entry = Find(socket))
    {
        entry->request.reuseAddr = options.reuseAddr;
        entry->request.reusePort = options.reusePort;
        entry->request.reusePortLb = options.reusePortLb;
    }
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
    ForgetTuple(*entry);
    const auto port = m_ports.find(KeyOf(entry->request.protocol, entry->request.port));
    Port& left = *port->second;
    left.all.erase(left.all.iterator_to(*entry));
    if (!entry->connected)
    {
        left.unconnected.erase(left.unconnected.iterator_to(*entry));
    }
    if (left.all.empty())
    {
        m_ports.erase(port);
    }
}

} // namespace divertsim
} // namespace ns3
