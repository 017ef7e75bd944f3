// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TEST_CLI_FIXTURE_H
#define DIVERTSIM_TEST_CLI_FIXTURE_H

#include "test/cli/program.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// \param path of a file that must be there \return its content
inline std::string
ReadFile(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    EXPECT_TRUE(in) << path;
    return {std::istreambuf_iterator<char>(in), {}};
}

/// \param name of a scenario for these tests \return where it is
inline std::string
Data(const std::string& name)
{
    return std::string(DIVERTSIM_SOURCE_DIR) + "/test/cli/data/" + name;
}

/// Runs the program in an empty folder
class Cli : public testing::Test
{
  protected:
    Called Call(const std::vector<std::string>& words) const
    {
        return Program(m_folder, words).Wait();
    }

    /// Write a variation of small-a.json here \param name of the scenario \param patch RFC 7396
    /// \return its file
    std::string Vary(const std::string& name, nlohmann::json patch = nlohmann::json::object()) const
    {
        auto scenario = nlohmann::json::parse(ReadFile(Data("small-a.json")));
        patch["name"] = name;
        scenario.merge_patch(patch);
        m_folder.Write(name + ".json", scenario.dump(1));
        return name + ".json";
    }

    /// \return a scenario that aborts: a host that runs does not change its kernel
    std::string Aborting(const std::string& name) const
    {
        return Vary(name,
                    {{"events",
                      {{{"at", "500ms"},
                        {"do", "set"},
                        {"path", "/NodeList/2/$ns3::divertsim::BsdHost/Kernel"},
                        {"value", "openbsd"}}}},
                     {"expect", nullptr}});
    }

    /// \return a scenario that takes minutes
    std::string Endless(const std::string& name) const
    {
        return Vary(name,
                    {{"duration", "100000s"},
                     {"traffic",
                      {{{"name", "web"},
                        {"from", "client"},
                        {"to", "server"},
                        {"proto", "udp"},
                        {"port", 80},
                        {"flows", 100},
                        {"arrival", {{"every", "10ms"}}},
                        {"size", "10GB"},
                        {"rate", "1Mbps"}}}}});
    }

    TemporaryFolder m_folder;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TEST_CLI_FIXTURE_H
