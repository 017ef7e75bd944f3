// SPDX-License-Identifier: GPL-2.0-only
#ifndef TEST_SCENARIO_DATA_H
#define TEST_SCENARIO_DATA_H

#include "tool/scenario/scenario-reader.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdlib.h> // mkdtemp
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// \return the folder of scenario files for tests
inline std::string
ScenarioData()
{
    return std::string(DIVERTSIM_SOURCE_DIR) + "/test/scenario/data";
}

/// \param folder below that \return its scenarios, sorted
inline std::vector<std::string>
ListScenarioData(const std::string& folder)
{
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(ScenarioData() + "/" + folder))
    {
        if (entry.path().extension() == ".json")
        {
            files.push_back(entry.path().string());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// \param path of a file \return its bytes
inline std::string
Slurp(const std::string& path)
{
    std::ifstream stream(path, std::ios::binary);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

/// A folder that goes when the test ends
class ScratchFolder
{
  public:
    ScratchFolder()
    {
        auto pattern = (std::filesystem::temp_directory_path() / "divertsim-XXXXXX").string();
        m_path = mkdtemp(pattern.data());
    }

    ~ScratchFolder()
    {
        std::filesystem::remove_all(m_path);
    }

    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    /// \return the path of a new file \param name its name \param text its bytes
    std::string Write(const std::string& name, const std::string& text) const
    {
        const auto path = m_path + "/" + name;
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }

    const std::string& GetPath() const
    {
        return m_path;
    }

  private:
    std::string m_path;
};

/// Reads a file with no ns-3 behind. \return what it gave
inline ScenarioReading
ReadData(const std::string& path, const ScenarioOptions& options = {})
{
    return ReadScenario(path, options, ScenarioVocabulary());
}

/// \return all problems as users see them, an empty line between them
inline std::string
FormatAll(const ScenarioReading& reading)
{
    std::string text;
    for (auto problem : reading.problems)
    {
        const auto root = ScenarioData() + "/";
        for (auto* part : {&problem.file, &problem.message})
        {
            for (auto at = part->find(root); at != std::string::npos; at = part->find(root))
            {
                part->erase(at, root.size());
            }
        }
        text += (text.empty() ? "" : "\n") + FormatProblem(problem, false) + "\n";
    }
    return text;
}

} // namespace divertsim
} // namespace ns3

#endif // TEST_SCENARIO_DATA_H
