// SPDX-License-Identifier: GPL-2.0-only
//
// The port manager against a second one, which keeps a flat list
#include "test/ports/bsd-port-plain-model.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace
{

using namespace ns3::divertsim;

/// Gives back what it is told
struct FixedRandom : public BsdRandom
{
    double Draw() override
    {
        return value / 4294967296.0;
    }

    std::uint32_t value = 0;
};

BsdAddress
AddressOf(int number)
{
    return number == 0 ? BsdAddress() : BsdAddress::V4(0x0a000000u + static_cast<unsigned>(number));
}

BsdPortReservation
AnyReservation()
{
    BsdPortReservation reservation;
    const int networks = *rc::gen::inRange(0, 8);
    reservation.networks = networks < 4    ? std::vector<BsdPortNetwork>{BSD_PORT_IPV4}
                           : networks == 4 ? std::vector<BsdPortNetwork>{BSD_PORT_IPV6}
                           : networks == 5 ? std::vector<BsdPortNetwork>{}
                           : networks == 6
                               ? std::vector<BsdPortNetwork>{BSD_PORT_IPV4, BSD_PORT_IPV4}
                               : std::vector<BsdPortNetwork>{BSD_PORT_IPV6, BSD_PORT_IPV4};
    reservation.transport = *rc::gen::element(6u, 6u, 17u);
    reservation.address = AddressOf(*rc::gen::inRange(0, 3));
    reservation.port = static_cast<std::uint16_t>(*rc::gen::inRange(0, 4));
    reservation.flags = BsdPortFlags::FromBits(*rc::gen::inRange(0u, 8u));
    reservation.bindToDevice = *rc::gen::element(0, 0, 1, 2);
    reservation.destination.address = AddressOf(*rc::gen::element(0, 0, 1, 2));
    reservation.destination.port = static_cast<std::uint16_t>(*rc::gen::element(0, 0, 5));
    return reservation;
}

RC_GTEST_PROP(BsdPortManagerModel, GivesWhatASlowPlainModelGivesForEverySequenceOfCalls, ())
{
    BsdPortManager manager;
    BsdPortPlainModel model;
    FixedRandom random;
    std::vector<BsdPortReservation> taken;
    model.last = 5;
    model.first = static_cast<std::uint16_t>(*rc::gen::inRange(0, 3));
    RC_ASSERT(manager.SetPortRange(model.first, model.last).IsOk());
    const int calls = *rc::gen::inRange(1, 60);
    for (int i = 0; i < calls; ++i)
    {
        BsdPortReservation asked = AnyReservation();
        const int kind = *rc::gen::inRange(0, 10);
        if (kind < 5)
        {
            random.value = *rc::gen::arbitrary<std::uint32_t>();
            const int refuses = *rc::gen::inRange(0, 12);
            const auto will = [&](std::uint16_t port) { return port != refuses; };
            const auto [port, error] =
                manager.ReservePort(random, asked, [&](std::uint16_t tested) {
                    return BsdPortTestResult{will(tested), BsdErrno::OK};
                });
            const auto expected = model.Reserve(random.value, asked, will);
            RC_ASSERT(port == expected.port);
            RC_ASSERT(std::string(error.GetText()) == expected.error);
            asked.port = port;
        }
        else if (kind < 7)
        {
            RC_ASSERT(manager.ReserveTuple(asked) == model.ReserveTuple(asked));
        }
        else
        {
            // what was reserved, or something that perhaps never was
            if (!taken.empty() && kind < 9)
            {
                asked = *rc::gen::elementOf(taken);
            }
            manager.ReleasePort(asked);
            model.Release(asked);
        }
        taken.push_back(asked);
        RC_ASSERT(manager.GetSize() == model.Size());
    }
}

// Many peers of one listener have an index, which must find and lose them as the list does
RC_GTEST_PROP(BsdPortManagerModel, KeepsManyPeersOfOnePort, ())
{
    BsdPortManager manager;
    BsdPortPlainModel model;
    FixedRandom random;
    const auto calls = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 60));
    for (const int call : calls)
    {
        for (int step = 0; step < 3; ++step)
        {
            BsdPortReservation tuple;
            tuple.networks = {BSD_PORT_IPV4};
            tuple.transport = 6;
            tuple.address = AddressOf(1);
            tuple.port = 80;
            tuple.destination = {AddressOf(2), static_cast<std::uint16_t>(call + 100 * step)};
            tuple.flags = BsdPortFlags::FromBits(static_cast<unsigned>(call % 8));
            if (call % 5 == 4)
            {
                manager.ReleasePort(tuple);
                model.Release(tuple);
            }
            else
            {
                RC_ASSERT(manager.ReserveTuple(tuple) == model.ReserveTuple(tuple));
            }
        }
        BsdPortReservation listener;
        listener.networks = {BSD_PORT_IPV4};
        listener.transport = 6;
        listener.port = 80;
        listener.flags = BsdPortFlags::FromBits(static_cast<unsigned>(call / 7 % 8));
        RC_ASSERT(manager.ReservePort(random, listener).first ==
                  model.Reserve(0, listener, {}).port);
        manager.ReleasePort(listener);
        model.Release(listener);
        RC_ASSERT(manager.GetSize() == model.Size());
    }
}

} // namespace
