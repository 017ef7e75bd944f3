// SPDX-License-Identifier: GPL-2.0-only
#include "test/pf/pf-parser-any.h"
#include "test/pf/pf-parser-check.h"

#include "ns3/pf-parser.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace ns3
{
namespace divertsim
{
namespace
{

void
PrintAndParse(BsdSystem system)
{
    const PfRuleset rules = PfAnyRuleset(system);
    const std::string printed = rules.ToConf(system);
    const PfParseResult parsed = PfParseText(printed, system);
    if (!parsed.rules)
    {
        RC_FAIL(printed + "line " + std::to_string(parsed.errors.front().line) + ": " +
                parsed.errors.front().message);
    }
    RC_LOG(printed);
    RC_ASSERT(parsed.rules->ToConf(system) == printed);
    RC_ASSERT(*parsed.rules == rules);
}

RC_GTEST_PROP(PfParserProperty, FreebsdsRulesetsArePrintedSoThatTheyAreReadAgain, ())
{
    PrintAndParse(BsdSystem::FREEBSD);
}

RC_GTEST_PROP(PfParserProperty, OpenbsdsRulesetsArePrintedSoThatTheyAreReadAgain, ())
{
    PrintAndParse(BsdSystem::OPENBSD);
}

} // namespace
} // namespace divertsim
} // namespace ns3
