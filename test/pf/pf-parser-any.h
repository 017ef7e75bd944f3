// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_PARSER_ANY_H
#define PF_PARSER_ANY_H

#include "ns3/pf-ruleset.h"

namespace ns3
{
namespace divertsim
{

/// \param system whose \return a random ruleset with all that its pf.conf(5) has, as the parser
/// would give it; within a property of RapidCheck
PfRuleset PfAnyRuleset(BsdSystem system);

} // namespace divertsim
} // namespace ns3

#endif // PF_PARSER_ANY_H
