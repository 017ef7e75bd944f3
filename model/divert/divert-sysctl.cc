// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/divert-sysctl.h"

namespace ns3
{
namespace divertsim
{

namespace
{

/// \return the variable in a config, const or not; null where the system has none of that name
template <typename Config>
auto
FindVariable(Config& config, std::string_view name) -> decltype(&config.space.receive)
{
    if (config.system != BsdSystem::OPENBSD)
    {
        return nullptr;
    }
    if (name == "net.inet.divert.recvspace")
    {
        return &config.space.receive;
    }
    if (name == "net.inet.divert.sendspace")
    {
        return &config.space.send;
    }
    if (name == "net.inet6.divert.recvspace")
    {
        return &config.space6.receive;
    }
    return name == "net.inet6.divert.sendspace" ? &config.space6.send : nullptr;
}

} // namespace

std::optional<std::uint32_t>
DivertGetSysctl(const DivertConfig& config, std::string_view name)
{
    const std::uint32_t* variable = FindVariable(config, name);
    return variable ? std::optional<std::uint32_t>(*variable) : std::nullopt;
}

BsdErrno
DivertSetSysctl(DivertConfig& config, std::string_view name, std::int64_t value, bool superuser)
{
    std::uint32_t* variable = FindVariable(config, name);
    if (!variable)
    {
        return BsdErrno::E_NOENT;
    }
    if (!superuser)
    {
        return BsdErrno::E_PERM;
    }
    if (value < 0 || value > DIVERT_OPENBSD_MAX_SPACE)
    {
        return BsdErrno::E_INVAL;
    }
    *variable = static_cast<std::uint32_t>(value);
    return BsdErrno::OK;
}

} // namespace divertsim
} // namespace ns3
