// SPDX-License-Identifier: GPL-2.0-only
#include "test/ports/bsd-port-plain-model.h"
#include "test/ports/bsd-port-test-random.h"

#include "ns3/bsd-port-manager.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <ostream>
#include <string>
#include <vector>

using namespace ns3::divertsim;

namespace
{

constexpr std::uint16_t BASE = 16000; // a few ports, so that reservations meet

enum class Call
{
    RESERVE,
    RESERVE_TESTED,
    TUPLE,
    RELEASE,
    RELEASE_HELD,
    PICK,
    PICK_STABLE,
    SET_RANGE,
    CALLS,
};

/// One call of a random program
struct Step
{
    Call call;
    int networks;
    bool tcp;
    int address;
    int port; ///< 0: automatic
    int flags;
    int device;
    int peer;
    int tester;
    std::uint32_t draw;
};

std::ostream&
operator<<(std::ostream& os, const Step& s)
{
    return os << "call " << static_cast<int>(s.call) << " networks " << s.networks << " tcp "
              << s.tcp << " address " << s.address << " port " << s.port << " flags " << s.flags
              << " device " << s.device << " peer " << s.peer << " tester " << s.tester << " draw "
              << s.draw << "\n";
}

rc::Gen<Step>
AnyStep()
{
    using rc::gen::inRange;
    return rc::gen::build<Step>(
        rc::gen::set(&Step::call,
                     rc::gen::map(inRange(0, static_cast<int>(Call::CALLS)),
                                  [](int call) { return static_cast<Call>(call); })),
        rc::gen::set(&Step::networks, inRange(0, 8)),
        rc::gen::set(&Step::tcp),
        rc::gen::set(&Step::address, inRange(0, 4)),
        rc::gen::set(&Step::port, inRange(0, 3)),
        rc::gen::set(&Step::flags, inRange(0, 8)),
        rc::gen::set(&Step::device, inRange(0, 3)),
        rc::gen::set(&Step::peer, inRange(0, 6)),
        rc::gen::set(&Step::tester, inRange(0, 5)),
        rc::gen::set(&Step::draw, rc::gen::arbitrary<std::uint32_t>()));
}

BsdPortReservation
ReservationOf(const Step& step)
{
    const std::vector<std::vector<BsdPortNetwork>> networks = {{BSD_PORT_IPV4},
                                                               {BSD_PORT_IPV4},
                                                               {BSD_PORT_IPV6},
                                                               {BSD_PORT_IPV6},
                                                               {BSD_PORT_IPV6, BSD_PORT_IPV4},
                                                               {BSD_PORT_IPV6, BSD_PORT_IPV4},
                                                               {BSD_PORT_IPV4, BSD_PORT_IPV4},
                                                               {}};
    const std::vector<BsdAddress> addresses = {BsdAddress(), // 0.0.0.0 is no wildcard here
                                               BsdAddress::V4(0x0a000001),
                                               BsdAddress::V4(0x0a000002),
                                               BsdAddress::V4(0)};
    const std::vector<BsdPortDestination> peers = {{},
                                                   {},
                                                   {BsdAddress(), 5},
                                                   {BsdAddress::V4(0x0a800001), 80},
                                                   {BsdAddress::V4(0x0a800001), 81},
                                                   {BsdAddress::V4(0x0a800002), 80}};
    BsdPortReservation r;
    r.networks = networks.at(static_cast<std::size_t>(step.networks));
    r.transport = step.tcp ? BSD_IPPROTO_TCP : BSD_IPPROTO_UDP;
    r.address = addresses.at(static_cast<std::size_t>(step.address));
    r.port = static_cast<std::uint16_t>(step.port == 0 ? 0 : BASE - 1 + step.port);
    r.flags = BsdPortFlags::FromBits(static_cast<BsdPortBitFlags>(step.flags));
    r.bindToDevice = step.device;
    r.destination = peers.at(static_cast<std::size_t>(step.peer));
    return r;
}

/// Says yes, no, an error, or goes by the port; notes what it was asked
BsdPortTester
TesterOf(int kind, std::vector<std::uint16_t>& asked)
{
    return [kind, &asked](std::uint16_t port) -> BsdPortTestResult {
        asked.push_back(port);
        switch (kind)
        {
        case 0:
            return {true, BsdErrno::OK};
        case 1:
            return {false, BsdErrno::OK};
        case 2:
            return {port % 2 == 0, BsdErrno::OK};
        case 3:
            return {port % 2 == 0, port % 4 == 1 ? BsdErrno::E_NOBUFS : BsdErrno::OK};
        default:
            return {true, BsdErrno::E_NOBUFS}; // the error counts
        }
    };
}

BsdPortPlainModel::Result
WordOf(const BsdPortResult& result)
{
    switch (result.second.kind)
    {
    case BsdPortError::Kind::NONE:
        return {result.first, "ok"};
    case BsdPortError::Kind::PORT_IN_USE:
        return {result.first, "in use"};
    case BsdPortError::Kind::NO_PORT_AVAILABLE:
        return {result.first, "none"};
    case BsdPortError::Kind::INVALID_RANGE:
        return {result.first, "range"};
    case BsdPortError::Kind::TESTER:
        return {result.first, std::string(BsdErrnoName(result.second.error))};
    case BsdPortError::Kind::REENTERED:
        break;
    }
    return {result.first, "reentered"};
}

/// The manager and the plain model side by side
class Pair
{
  public:
    Pair()
    {
        m_manager.SetPortRange(BASE, BASE + 3);
        m_model.SetRange(BASE, BASE + 3);
    }

    void Do(const Step& step)
    {
        BsdPortReservation r = ReservationOf(step);
        std::vector<std::uint16_t> asked;
        std::vector<std::uint16_t> modelAsked;
        const BsdPortTester tester = TesterOf(step.tester, asked);
        const BsdPortTester modelTester = TesterOf(step.tester, modelAsked);
        const auto draw = [&] { return step.draw; };
        const int before = m_random.draws;
        m_random.script = {step.draw};
        int draws = 0;
        switch (step.call)
        {
        case Call::RESERVE:
        case Call::RESERVE_TESTED: {
            const bool tested = step.call == Call::RESERVE_TESTED;
            const BsdPortResult got =
                m_manager.ReservePort(m_random, r, tested ? tester : BsdPortTester());
            RC_ASSERT(WordOf(got) ==
                      m_model.Reserve(draw, r, tested ? modelTester : BsdPortTester()));
            Note(got.second.IsOk(), r, got.first);
            draws = r.port == 0 ? 1 : 0;
            break;
        }
        case Call::TUPLE: {
            const bool got = m_manager.ReserveTuple(r);
            RC_ASSERT(got == m_model.ReserveTuple(r));
            Note(got, r, r.port);
            break;
        }
        case Call::RELEASE_HELD:
            if (!m_held.empty())
            {
                r = m_held[step.draw % m_held.size()];
            }
            [[fallthrough]];
        case Call::RELEASE:
            RC_ASSERT(m_manager.ReleasePort(r).IsOk());
            m_model.Release(r);
            break;
        case Call::PICK:
            RC_ASSERT(WordOf(m_manager.PickEphemeralPort(m_random, tester)) ==
                      m_model.Pick(step.draw, modelTester));
            draws = 1;
            break;
        case Call::PICK_STABLE:
            RC_ASSERT(WordOf(m_manager.PickEphemeralPortStable(step.draw, tester)) ==
                      m_model.PickStable(step.draw, modelTester));
            break;
        case Call::SET_RANGE:
        case Call::CALLS: {
            const auto start = static_cast<std::uint16_t>(BASE + step.port);
            const auto end = static_cast<std::uint16_t>(BASE + step.device + 1);
            RC_ASSERT(WordOf({0, m_manager.SetPortRange(start, end)}).second ==
                      m_model.SetRange(start, end));
            break;
        }
        }
        RC_ASSERT(asked == modelAsked);
        RC_ASSERT(m_random.draws - before == draws);
        RC_ASSERT(m_manager.GetSize() == m_model.CountKeys());
        RC_ASSERT(m_manager.PortRange().first == m_model.first);
        RC_ASSERT(m_manager.PortRange().second == m_model.last);
    }

    /// Release what was taken, and see that nothing stays
    void ReleaseAll()
    {
        for (const BsdPortReservation& r : m_held)
        {
            m_manager.ReleasePort(r);
            m_model.Release(r);
            RC_ASSERT(m_manager.GetSize() == m_model.CountKeys());
        }
    }

  private:
    void Note(bool taken, BsdPortReservation r, std::uint16_t port)
    {
        if (taken)
        {
            r.port = port;
            m_held.push_back(r);
        }
    }

    BsdPortManager m_manager;
    BsdPortPlainModel m_model;
    BsdPortTestRandom m_random;
    std::vector<BsdPortReservation> m_held;
};

RC_GTEST_PROP(BsdPortManagerModel, AgreesWithAFlatListOnAnySequenceOfCalls, ())
{
    const auto steps = *rc::gen::container<std::vector<Step>>(AnyStep());
    Pair both;
    for (const Step& step : steps)
    {
        both.Do(step);
    }
    both.ReleaseAll();
}

// The same with long programs, which rapidcheck's sizes do not reach
TEST(BsdPortManagerModel, AgreesWithAFlatListOnLongSequences)
{
    EXPECT_TRUE(rc::check([] {
        const auto steps = *rc::gen::container<std::vector<Step>>(600, AnyStep());
        Pair both;
        for (const Step& step : steps)
        {
            both.Do(step);
        }
        both.ReleaseAll();
    }));
}

// Many addresses, devices and peers on one port: the hashed form of each level, there and back
RC_GTEST_PROP(BsdPortManagerModel, AgreesWithAFlatListWhereOnePortHasManyHolders, ())
{
    BsdPortManager manager;
    BsdPortPlainModel model;
    BsdPortTestRandom random;
    std::vector<BsdPortReservation> held;
    const auto wide = [](int max) { return *rc::gen::inRange(0, max); };
    const bool addresses = *rc::gen::arbitrary<bool>();
    const bool devices = *rc::gen::arbitrary<bool>();
    for (int i = 0; i < 300; ++i)
    {
        BsdPortReservation r;
        r.networks = {BSD_PORT_IPV4};
        r.transport = BSD_IPPROTO_TCP;
        r.port = 80;
        const auto address = static_cast<std::uint32_t>(wide(addresses ? 60 : 2));
        r.address = address == 0 ? BsdAddress() : BsdAddress::V4(address);
        r.bindToDevice = wide(devices ? 20 : 2);
        const auto peer = static_cast<std::uint32_t>(wide(addresses || devices ? 3 : 40));
        if (peer > 0)
        {
            r.destination = {BsdAddress::V4(peer), 1};
        }
        r.flags = BsdPortFlags::FromBits(static_cast<BsdPortBitFlags>(wide(8)));
        if (i % 3 == 2 && !held.empty())
        {
            const auto at = static_cast<std::size_t>(wide(static_cast<int>(held.size())));
            manager.ReleasePort(held[at]);
            model.Release(held[at]);
            held.erase(held.begin() + static_cast<std::ptrdiff_t>(at));
        }
        else if (WordOf(manager.ReservePort(random, r)).second == "ok")
        {
            RC_ASSERT(model.Reserve({}, r, {}).second == "ok");
            held.push_back(r);
        }
        else
        {
            RC_ASSERT(model.Reserve({}, r, {}).second == "in use");
        }
        RC_ASSERT(manager.GetSize() == model.CountKeys());
    }
    for (const BsdPortReservation& r : held)
    {
        manager.ReleasePort(r);
    }
    RC_ASSERT(manager.GetSize() == 0U);
}

} // namespace
