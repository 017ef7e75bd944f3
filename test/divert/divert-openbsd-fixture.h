// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERT_OPENBSD_FIXTURE_H
#define DIVERT_OPENBSD_FIXTURE_H

#include "test/divert/divert-fixture.h"

#include <optional>
#include <string>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/// Interfaces em0 (index 0: 10.0.1.1, fd00::1) and em1 (index 1: 10.0.2.1); em1 may be gone
class OpenbsdInterfaces : public DivertInterfaces
{
  public:
    std::optional<std::uint32_t> FindByName(std::string_view name) const override
    {
        return name == "em0"   ? std::optional<std::uint32_t>(0)
               : name == "em1" ? std::optional<std::uint32_t>(1)
                               : std::nullopt;
    }

    std::optional<std::uint32_t> FindByAddress(const BsdAddress& address) const override
    {
        const std::string text = address.ToString();
        return text == "10.0.1.1" || text == "fd00::1" ? std::optional<std::uint32_t>(0)
               : text == "10.0.2.1"                    ? std::optional<std::uint32_t>(1)
                                                       : std::nullopt;
    }

    bool IsThere(std::uint32_t index) const override
    {
        return index == 0 || !gone;
    }

    bool gone = false;
};

/// \param text an address, either family \param port a port \return what bind(2) and sendto(2) take
inline DivertAddress
OpenbsdName(std::string_view text, std::uint16_t port = 0)
{
    DivertAddress name;
    name.address = *BsdAddress::Parse(text);
    name.family = name.address.family;
    name.length = DivertAddressLength(name.family);
    name.port = port;
    return name;
}

/// An OpenBSD host's divert ports on a manual clock, with sockets s/0, s/1, ...
class DivertOpenbsdFixture : public DivertFixture
{
  protected:
    static DivertConfig Config()
    {
        DivertConfig config;
        config.system = BsdSystem::OPENBSD;
        config.reusePortLb = false;
        return config;
    }

    DivertOpenbsdFixture()
        : DivertFixture(Config())
    {
        ports.SetInterfaces(&interfaces);
    }

    DivertSocket& Open(BsdFamily family = BsdFamily::INET)
    {
        const std::string name = "s/" + std::to_string(sockets.size());
        sockets.push_back(std::make_unique<DivertSocket>(ports, name, family));
        return *sockets.back();
    }

    bool DeliverFamily(BsdFamily family, std::uint16_t port, std::uint32_t length = 100)
    {
        DivertPacket packet;
        packet.info.length = length;
        packet.info.tuple.source.family = family;
        return ports.Deliver(port, BsdUnit(), std::move(packet));
    }

    OpenbsdInterfaces interfaces;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERT_OPENBSD_FIXTURE_H
