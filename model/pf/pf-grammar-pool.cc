// SPDX-License-Identifier: GPL-2.0-only

// Where packets are translated or routed to: pools of addresses

#include "ns3/pf-grammar.h"
#include "ns3/pf-names.h"
#include "ns3/pf-words.h"

#include <boost/uuid/detail/md5.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

namespace ns3
{
namespace divertsim
{

namespace
{

void
CheckOnce(bool again, const PfToken& word)
{
    if (again)
    {
        PfThrow(word.place, PfQuote(word) + " cannot be redefined");
    }
}

/// \param text any \return its MD5 (RFC 1321) in the order of its digits
std::array<std::uint32_t, 4>
Md5(const std::string& text)
{
    boost::uuids::detail::md5 hash;
    hash.process_bytes(text.data(), text.size());
    boost::uuids::detail::md5::digest_type digest; // of words, since Boost 1.86 of bytes
    hash.get_digest(digest);
    constexpr std::size_t count = sizeof(digest) / sizeof(digest[0]);
    std::array<std::uint32_t, 4> key{};
    for (std::size_t i = 0; i < count; ++i)
    {
        std::uint32_t& part = key[i * key.size() / count];
        part = count == key.size() ? digest[i] : (part << 8) | digest[i];
    }
    return key;
}

/// \param address of a pool \return true where it may be many (DYNIF_MULTIADDR() of pfctl(8))
bool
IsMany(const PfAddress& address)
{
    return address.kind == PfAddress::Kind::TABLE ||
           (address.kind == PfAddress::Kind::INTERFACE && address.dynamic && !address.noAlias);
}

void
AddTarget(PfWrittenPool& pool, PfPoolAddress address)
{
    if (pool.pool.addresses.size() >= PF_MAX_POOL)
    {
        PfThrow(pool.place, "a pool has at most " + std::to_string(PF_MAX_POOL) + " addresses");
    }
    pool.pool.addresses.push_back(std::move(address));
}

/// Several addresses are taken in turn where nothing else was asked for
void
DecideType(PfWrittenPool& written, bool openbsd)
{
    PfPool& pool = written.pool;
    const bool many = pool.addresses.size() > 1 || IsMany(pool.addresses.front().address);
    if (!many)
    {
        return;
    }
    if (pool.type == PfPool::Type::NONE)
    {
        pool.type = PfPool::Type::ROUND_ROBIN;
    }
    if (pool.type == PfPool::Type::BITMASK || (pool.type != PfPool::Type::ROUND_ROBIN && !openbsd))
    {
        PfThrow(written.place,
                openbsd ? "'bitmask' is for one network"
                        : "several addresses, tables and interfaces in brackets are taken "
                          "'round-robin' alone");
    }
}

} // namespace

/// `route-to` and `reply-to`
bool
PfGrammar::ReadRoute(PfWrittenRule& written)
{
    if (!m_in.Is("route-to") && !m_in.Is("reply-to"))
    {
        return false;
    }
    const PfToken word = m_in.Take();
    CheckOnce(written.routeTo || written.replyTo, word);
    PfWrittenPool pool;
    pool.place = word.place;
    m_in.ReadList("an address",
                  [this, &pool]() { pool.pool.addresses.push_back(ReadRouteAddress()); });
    ReadPoolOptions(pool);
    if (pool.pool.staticPort)
    {
        PfThrow(word.place, "'static-port' is for 'nat' alone");
    }
    DecideType(pool, IsOpenbsd());
    (word.text == "route-to" ? written.routeTo : written.replyTo) = std::move(pool);
    return true;
}

/// FreeBSD: `em0`, `(em0 10.0.0.1)`; OpenBSD since 6.9: `10.0.0.1`
PfPoolAddress
PfGrammar::ReadRouteAddress()
{
    PfPoolAddress address;
    if (IsOpenbsd())
    {
        const bool old = m_in.Is("(") && m_in.Peek(1).IsText() && !m_in.Peek(2).Is(")");
        RefuseForeign(old, "and an interface are not OpenBSD's since 6.9: give the address alone");
        const PfPlace place = m_in.Peek().place;
        address.address = ReadHost("an address to route to", false).value.address;
        if (address.address.kind == PfAddress::Kind::NO_ROUTE ||
            address.address.kind == PfAddress::Kind::URPF_FAILED)
        {
            PfThrow(place, "expected an address to route to");
        }
        return address;
    }
    if (!m_in.Accept("("))
    {
        address.interface = TakeInterface("an interface, or '(interface address)'");
        return address;
    }
    address.interface = TakeInterface("the name of an interface after '('");
    address.address = ReadAddress("an address after the interface");
    m_in.Expect(")", "')' after the address");
    return address;
}

/// `nat-to`, `rdr-to` and `binat-to`
bool
PfGrammar::ReadTranslation(PfWrittenRule& written)
{
    const bool nat = m_in.Is("nat-to");
    const bool rdr = m_in.Is("rdr-to");
    if (!nat && !rdr && !m_in.Is("binat-to"))
    {
        return false;
    }
    const PfToken word = m_in.Take();
    std::optional<PfWrittenPool>& pool = nat ? written.nat : rdr ? written.rdr : written.binat;
    CheckOnce(pool.has_value(), word);
    pool = ReadTarget(nat || rdr);
    pool->place = word.place;
    if (nat || rdr)
    {
        *pool = FinishTarget(std::move(*pool), nat);
    }
    return true;
}

/**
 * What stands behind `->` or `nat-to`.
 * \param port several addresses and a port may be given
 */
PfWrittenPool
PfGrammar::ReadTarget(bool port)
{
    PfWrittenPool written;
    written.place = m_in.Peek().place;
    const auto read = [this, &written]() {
        const PfPlace place = m_in.Peek().place;
        PfPoolAddress address;
        address.address = ReadAddress("an address to translate to");
        if (address.address.kind == PfAddress::Kind::RANGE)
        {
            PfThrow(place, "a range of addresses cannot be translated to: give a network");
        }
        AddTarget(written, std::move(address));
    };
    port ? m_in.ReadList("an address", read) : read();
    if (port && m_in.Accept("port"))
    {
        ReadTargetPort(written);
    }
    return written;
}

/// What stands behind the target of `nat` and `rdr`
PfWrittenPool
PfGrammar::FinishTarget(PfWrittenPool written, bool nat)
{
    ReadPoolOptions(written);
    if (written.pool.staticPort && (!nat || written.pool.portLow != 0))
    {
        PfThrow(written.place,
                nat ? "'static-port' cannot be used where a port is given"
                    : "'static-port' is for nat rules alone");
    }
    DecideType(written, IsOpenbsd());
    return written;
}

/// `80`, `1024:2048`, `2000:*`
void
PfGrammar::ReadTargetPort(PfWrittenPool& written)
{
    const PfToken& token = m_in.Peek();
    const std::string_view text = token.text;
    const std::size_t colon = std::min(text.find(':'), text.size());
    const auto low = token.IsText() ? PfFindPort(text.substr(0, colon)) : std::nullopt;
    const std::string_view rest = text.substr(std::min(colon + 1, text.size()));
    const auto high = colon == text.size() || rest == "*" ? low : PfFindPort(rest);
    if (!low || !high || *low == 0 || *high < *low)
    {
        m_in.Refuse("a port, or a range such as 1024:2048 or 2000:*");
    }
    written.pool.portLow = *low;
    written.pool.portHigh = *high;
    written.asManyPorts = rest == "*";
    m_in.Take();
}

void
PfGrammar::ReadPoolOptions(PfWrittenPool& written)
{
    constexpr std::pair<std::string_view, PfPool::Type> types[] = {
        {"bitmask", PfPool::Type::BITMASK},
        {"random", PfPool::Type::RANDOM},
        {"source-hash", PfPool::Type::SOURCE_HASH},
        {"round-robin", PfPool::Type::ROUND_ROBIN}};
    PfPool& pool = written.pool;
    for (;;)
    {
        m_in.SkipWords();
        const PfToken word = m_in.Peek();
        if (m_in.Accept("static-port"))
        {
            CheckOnce(pool.staticPort, word);
            pool.staticPort = true;
            continue;
        }
        if (m_in.Accept("sticky-address"))
        {
            CheckOnce(pool.sticky, word);
            pool.sticky = true;
            continue;
        }
        const auto* type = std::find_if(std::begin(types), std::end(types), [&word](const auto& t) {
            return word.Is(t.first);
        });
        if (type == std::end(types))
        {
            return;
        }
        m_in.Take();
        CheckOnce(pool.type != PfPool::Type::NONE, word);
        pool.type = type->second;
        if (pool.type == PfPool::Type::SOURCE_HASH)
        {
            ReadPoolKey(pool);
        }
    }
}

/// `0x` and 32 digits, or a text whose MD5 is the key
void
PfGrammar::ReadPoolKey(PfPool& pool)
{
    const PfToken& token = m_in.Peek();
    const bool name = token.kind == PfToken::Kind::QUOTED ||
                      (token.kind == PfToken::Kind::WORD && !PfIsReserved(token.text));
    if (!name)
    {
        return;
    }
    const std::string text = m_in.Peek().text;
    const bool digits = text.compare(0, 2, "0x") == 0;
    for (std::size_t i = 0; digits && i < pool.key.size(); ++i)
    {
        const char* from = text.data() + std::min(2 + 8 * i, text.size());
        const char* to = text.data() + std::min(10 + 8 * i, text.size());
        const auto result = std::from_chars(from, to, pool.key[i], 16);
        if (text.size() != 34 || result.ec != std::errc() || result.ptr != to)
        {
            m_in.Refuse("a key of '0x' and 32 hexadecimal digits");
        }
    }
    if (!digits)
    {
        pool.key = Md5(text);
    }
    pool.hasKey = true;
    m_in.Take();
}

} // namespace divertsim
} // namespace ns3
