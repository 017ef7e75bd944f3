// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-loaded-rule.h"

#include "ns3/pf-loaded-ruleset.h"

namespace ns3
{
namespace divertsim
{

// Here, where an anchor's ruleset is known
PfLoadedRule::PfLoadedRule() = default;
PfLoadedRule::~PfLoadedRule() = default;
PfLoadedRule::PfLoadedRule(PfLoadedRule&& other) noexcept = default;
PfLoadedRule& PfLoadedRule::operator=(PfLoadedRule&& other) noexcept = default;

} // namespace divertsim
} // namespace ns3
