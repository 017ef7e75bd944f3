// SPDX-License-Identifier: GPL-2.0-only
#ifndef LB_POLICY_ENTRY_H
#define LB_POLICY_ENTRY_H

#include "ns3/lb-policy.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// Kinds of socket that stand in groups
enum class LbSocketKind : std::uint8_t
{
    DIVERT,
    UDP,
    TCP,
};

/// What a policy can say about a change beforehand
enum class LbExpectationKind : std::uint8_t
{
    NONE,    ///< nothing exact
    UNIFORM, ///< exact for uniform keys
    COUNTED, ///< counted from the units that live
};

/// What the user set of a policy's parameters
struct LbPolicyParameters
{
    std::map<std::string, double> numbers; ///< by name; what is missing has its default
    std::uint32_t seed = 0; ///< drawn by the host when it boots: what `hash-seed` is unless set

    /// \return `hash-seed`, which policies that hash with a seed take
    std::uint32_t GetHashSeed() const;
};

/// A parameter that a policy takes
struct LbPolicyParameter
{
    std::string_view name;
    std::string_view sentence;
    double initial = 0;
    double minimum = 0;
    double maximum = 0;
    bool whole = false; ///< a whole number alone is right
};

/// \return the parameter `hash-seed`
LbPolicyParameter LbHashSeedParameter();

/// A policy as users see it: `divertsim list policies`
struct LbPolicyEntry
{
    std::string_view name;
    std::string_view sentence;       ///< what it does, one sentence
    std::vector<LbSocketKind> kinds; ///< groups of which sockets it can serve
    LbExpectationKind expectation = LbExpectationKind::NONE;
    std::vector<LbPolicyParameter> parameters;
    std::unique_ptr<LbPolicy> (*make)(const LbPolicyParameters& parameters) = nullptr;

    /// \param kind a kind of socket \return true if the policy can serve a group of them
    bool Serves(LbSocketKind kind) const
    {
        for (const LbSocketKind served : kinds)
        {
            if (served == kind)
            {
                return true;
            }
        }
        return false;
    }
};

} // namespace divertsim
} // namespace ns3

#endif // LB_POLICY_ENTRY_H
