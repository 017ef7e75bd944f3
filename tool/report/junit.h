// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_REPORT_JUNIT_H
#define DIVERTSIM_TOOL_REPORT_JUNIT_H

#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// One expectation, or a file that could not be judged
struct JunitCase
{
    enum class Result
    {
        PASSED,
        FAILED,
        ERROR, ///< an invalid file, or a fault
        SKIPPED,
    };

    std::string name;
    Result result = Result::PASSED;
    std::string message;
};

/// One scenario
struct JunitSuite
{
    std::string name;
    double seconds = 0; ///< wall time
    std::vector<JunitCase> cases;
};

/**
 * \param suites a suite a scenario
 * \return JUnit XML as CI systems read it
 */
std::string MakeJunit(const std::vector<JunitSuite>& suites);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_REPORT_JUNIT_H
