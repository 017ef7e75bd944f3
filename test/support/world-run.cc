// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/world-run.h"

#include "test/support/temporary-folder.h"
#include "tool/build/ns3-vocabulary.h"
#include "tool/build/world.h"
#include "tool/report/results-csv.h"
#include "tool/report/results-json.h"
#include "tool/scenario/scenario-reader.h"

#include "ns3/config.h"

#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>

namespace ns3
{
namespace divertsim
{

std::int64_t
MappingLine::Nanoseconds() const
{
    const auto point = time.find('.');
    if (point == std::string::npos || time.size() != point + 10)
    {
        throw std::runtime_error("no time with 9 decimals: " + time);
    }
    return std::stoll(time.substr(0, point) + time.substr(point + 1));
}

bool
MappingLine::OfChange() const
{
    return cause != "new" && cause != "end";
}

std::vector<MappingLine>
ParseMapping(const std::string& csv)
{
    std::istringstream lines(csv);
    std::string line;
    if (!std::getline(lines, line) || line != "time_s,group,cause,state_id,flow,from,to")
    {
        throw std::runtime_error("head of mapping.csv: " + line);
    }
    std::vector<MappingLine> rows;
    while (std::getline(lines, line))
    {
        std::vector<std::string> words(1);
        for (const char c : line)
        {
            if (c == ',')
            {
                words.emplace_back();
            }
            else
            {
                words.back() += c;
            }
        }
        if (words.size() != 7)
        {
            throw std::runtime_error("row of mapping.csv: " + line);
        }
        const std::uint64_t state = words[3].empty() ? 0 : std::stoull(words[3]);
        if (words[3].empty() && words[4].empty())
        {
            throw std::runtime_error("neither state nor flow in mapping.csv: " + line);
        }
        rows.push_back({words[0], words[1], words[2], state, words[4], words[5], words[6]});
    }
    return rows;
}

LbMeasureResults
RunWorldOfFile(const std::filesystem::path& file, const std::vector<std::string>& set)
{
    ScenarioOptions options;
    options.set = set;
    auto reading = ReadScenario(file.string(), options, Ns3Vocabulary());
    if (!reading.scenario)
    {
        std::string all = "not valid:";
        for (const auto& problem : reading.problems)
        {
            all += "\n" + FormatProblem(problem, false);
        }
        throw std::runtime_error(all);
    }
    Config::Reset(); // what an earlier world's `attributes` left behind
    auto results = World(*reading.scenario, WorldOptions()).Run();
    results.fingerprint = MakeFingerprint(results);
    return results;
}

LbMeasureResults
RunWorld(const nlohmann::json& scenario, const std::vector<std::string>& set)
{
    const TemporaryFolder folder;
    return RunWorldOfFile(folder.Write("scenario.json", scenario.dump(2)), set);
}

RunFiles
ToFiles(const LbMeasureResults& results)
{
    return {nlohmann::json::parse(MakeResultsJson(results)), MakeMappingCsv(results)};
}

int
RunProgram(const std::string& arguments,
           const std::filesystem::path& out,
           const std::string& environment)
{
    const std::string command = environment + " " DIVERTSIM_PROGRAM " " + arguments + " --out '" +
                                out.string() + "' --quiet >/dev/null";
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

nlohmann::json
FirewallScenario(const std::vector<std::string>& rules, unsigned sockets)
{
    return {
        {"divertsim", 1},
        {"name", "test"},
        {"duration", "4s"},
        {"hosts",
         {{"client", {{"count", 2}}},
          {"firewall", {{"kernel", "freebsd"}, {"cpus", 2}, {"pf", rules}}},
          {"server", nlohmann::json::object()}}},
        {"links",
         {{{"between", {"client", "firewall"}}, {"rate", "1Gbps"}, {"delay", "1ms"}},
          {{"between", {"firewall", "server"}}, {"rate", "1Gbps"}, {"delay", "1ms"}}}},
        {"groups",
         {{"ids",
           {{"host", "firewall"},
            {"socket", "divert"},
            {"port", 8000},
            {"sockets", sockets},
            {"policy", "freebsd"},
            {"app", {{"type", "inspector"}, {"per-packet", "2us"}}}}}}},
        {"traffic", nlohmann::json::array()},
        {"events", nlohmann::json::array()},
    };
}

nlohmann::json
ClientFlows(const std::string& protocol,
            unsigned flows,
            const std::string& gap,
            const std::string& size,
            const std::string& rate)
{
    return {{"name", "web"},
            {"from", "client"},
            {"to", "server"},
            {"proto", protocol},
            {"port", 80},
            {"flows", flows},
            {"arrival", {{"every", gap}}},
            {"size", size},
            {"rate", rate}};
}

} // namespace divertsim
} // namespace ns3
