// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TEST_WORLD_RUN_H
#define DIVERTSIM_TEST_WORLD_RUN_H

#include "ns3/lb-measure-results.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// What a user gets of a run: results.json, and the lines of mapping.csv
struct RunFiles
{
    nlohmann::json results;
    std::string mapping; ///< mapping.csv as a whole
};

/// A row of mapping.csv as a user reads it
struct MappingLine
{
    std::string time; ///< as written
    std::string group;
    std::string cause;
    std::uint64_t state = 0; ///< of TCP and UDP groups too, which have a flow
    std::string flow;
    std::string from;
    std::string to;

    /// \return the time in nanoseconds
    std::int64_t Nanoseconds() const;
    /// \return the row belongs to a change, not to `new` or `end`
    bool OfChange() const;
};

/// \param csv mapping.csv \return its rows
/// \throw std::runtime_error where the head or a row is not as documented
std::vector<MappingLine> ParseMapping(const std::string& csv);

/**
 * A scenario through reader, world and writers in this process; several may follow one another.
 * \param scenario the file's JSON \param set overrides, as --set
 * \return what was measured, the fingerprint too
 * \throw std::runtime_error with all problems where the scenario is not valid
 */
LbMeasureResults RunWorld(const nlohmann::json& scenario, const std::vector<std::string>& set = {});

/// \param file a scenario file \param set overrides, as --set \return what was measured
LbMeasureResults RunWorldOfFile(const std::filesystem::path& file,
                                const std::vector<std::string>& set = {});

/// \param results of a run \return them as their user sees them
RunFiles ToFiles(const LbMeasureResults& results);

/**
 * Call the program.
 * \param arguments after its name \param out the folder of --out
 * \param environment before its name, "A=B"; may be empty
 * \return its exit status
 */
int RunProgram(const std::string& arguments,
               const std::filesystem::path& out,
               const std::string& environment = "");

/**
 * clients - firewall (FreeBSD) - server, with a divert group "ids" on port 8000 of the firewall.
 * Times, rates and traffic are for the test to set.
 * \param rules of the firewall \param sockets of the group
 * \return the JSON of a scenario without traffic
 */
nlohmann::json FirewallScenario(const std::vector<std::string>& rules, unsigned sockets);

/**
 * \param protocol "tcp" or "udp" \param flows how many \param gap between starts
 * \param size of each \param rate of each
 * \return an entry of traffic from client to server, port 80
 */
nlohmann::json ClientFlows(const std::string& protocol,
                           unsigned flows,
                           const std::string& gap,
                           const std::string& size,
                           const std::string& rate);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TEST_WORLD_RUN_H
