// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-port-manager.h"

#include "ns3/bsd-port-reservations.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

using Kind = BsdPortError::Kind;

BsdPortResult
Fail(Kind kind, BsdErrno error)
{
    return {0, {kind, error}};
}

/// \param first port \param last port \param start of the search, any number
/// \param test says whether a port will do, or has an error that ends the search
BsdPortResult
Search(std::uint16_t first, std::uint16_t last, std::uint64_t start, const BsdPortTester& test)
{
    const std::uint32_t count = std::uint32_t{last} - first + 1;
    for (std::uint32_t i = 0; i < count; ++i)
    {
        const auto port = static_cast<std::uint16_t>(first + (start + i) % count);
        if (port == 0)
        {
            continue; // it would ask for any
        }
        const auto [taken, error] = test(port);
        if (error != BsdErrno::OK)
        {
            return Fail(Kind::TESTER, error);
        }
        if (taken)
        {
            return {port, {}};
        }
    }
    return Fail(Kind::NO_PORT_AVAILABLE, BsdErrno::E_AGAIN);
}

} // namespace

std::string_view
BsdPortError::GetText() const
{
    switch (kind)
    {
    case Kind::NONE:
        return "";
    case Kind::PORT_IN_USE:
        return "port is in use";
    case Kind::NO_PORT_AVAILABLE:
        return "no ports are available";
    case Kind::INVALID_RANGE:
        return "invalid port range";
    case Kind::TESTER:
        return "the tester failed";
    case Kind::REENTERED:
        break;
    }
    return "a tester of ReservePort may not call the port manager";
}

BsdPortManager::BsdPortManager()
    : m_held(std::make_unique<BsdPortReservations>())
{
}

BsdPortManager::~BsdPortManager() = default;

BsdPortTestResult
BsdPortManager::Ask(const BsdPortTester& tester, std::uint16_t port)
{
    m_testing = true;
    try
    {
        const BsdPortTestResult said = tester(port);
        m_testing = false;
        return said;
    }
    catch (...)
    {
        m_testing = false;
        throw;
    }
}

void
BsdPortManager::Drop(const BsdPortReservation& reservation, std::uint16_t port)
{
    for (const BsdPortNetwork network : reservation.networks)
    {
        m_held->Drop(network, port, reservation);
    }
}

BsdPortTestResult
BsdPortManager::Reserve(const BsdPortReservation& reservation,
                        std::uint16_t port,
                        const BsdPortTester& tester)
{
    const auto& networks = reservation.networks;
    const bool automatic = reservation.port == 0;
    const bool allowed = std::all_of(networks.begin(), networks.end(), [&](auto network) {
        return m_held->Allows(network, port, reservation, automatic);
    });
    if (!allowed)
    {
        return {false, BsdErrno::OK};
    }
    for (const BsdPortNetwork network : networks)
    {
        m_held->Add(network, port, reservation);
    }
    if (!tester)
    {
        return {true, BsdErrno::OK};
    }
    try
    {
        const BsdPortTestResult said = Ask(tester, port);
        if (!said.first || said.second != BsdErrno::OK)
        {
            Drop(reservation, port);
        }
        return said;
    }
    catch (...)
    {
        Drop(reservation, port);
        throw;
    }
}

BsdPortResult
BsdPortManager::ReservePort(BsdRandom& random,
                            const BsdPortReservation& reservation,
                            const BsdPortTester& tester)
{
    if (m_testing)
    {
        return Fail(Kind::REENTERED, BsdErrno::E_BUSY);
    }
    if (reservation.port == 0)
    {
        return Search(m_first, m_last, random.Draw32(), [&](std::uint16_t port) {
            return Reserve(reservation, port, tester);
        });
    }
    const auto [taken, error] = Reserve(reservation, reservation.port, tester);
    if (error != BsdErrno::OK)
    {
        return Fail(Kind::TESTER, error);
    }
    return taken ? BsdPortResult{reservation.port, {}}
                 : Fail(Kind::PORT_IN_USE, BsdErrno::E_ADDRINUSE);
}

bool
BsdPortManager::ReserveTuple(const BsdPortReservation& reservation)
{
    if (m_testing)
    {
        return false;
    }
    bool allowed = true;
    for (const BsdPortNetwork network : reservation.networks)
    {
        allowed = m_held->Add(network, reservation.port, reservation) && allowed;
    }
    if (!allowed)
    {
        Drop(reservation, reservation.port);
    }
    return allowed;
}

BsdPortError
BsdPortManager::ReleasePort(const BsdPortReservation& reservation)
{
    if (m_testing)
    {
        return {Kind::REENTERED, BsdErrno::E_BUSY};
    }
    Drop(reservation, reservation.port);
    return {};
}

BsdPortResult
BsdPortManager::PickEphemeralPort(BsdRandom& random, const BsdPortTester& tester) const
{
    return Search(m_first, m_last, random.Draw32(), tester);
}

BsdPortResult
BsdPortManager::PickEphemeralPortStable(std::uint32_t offset, const BsdPortTester& tester)
{
    // The sum itself is of 32 bits, as gVisor has it
    const BsdPortResult picked =
        Search(m_first, m_last, static_cast<std::uint32_t>(m_hint + offset), tester);
    m_hint += picked.second.IsOk() ? 1 : 0;
    return picked;
}

std::pair<std::uint16_t, std::uint16_t>
BsdPortManager::PortRange() const
{
    return {m_first, m_last};
}

BsdPortError
BsdPortManager::SetPortRange(std::uint16_t start, std::uint16_t end)
{
    if (start > end)
    {
        return {Kind::INVALID_RANGE, BsdErrno::E_INVAL};
    }
    m_first = start;
    m_last = end;
    return {};
}

std::size_t
BsdPortManager::GetSize() const
{
    return m_held->GetSize();
}

} // namespace divertsim
} // namespace ns3
