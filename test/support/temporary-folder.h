// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TEST_TEMPORARY_FOLDER_H
#define DIVERTSIM_TEST_TEMPORARY_FOLDER_H

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <string>

namespace ns3
{
namespace divertsim
{

/// A folder of its own for a test, gone with all in it afterwards
class TemporaryFolder
{
  public:
    TemporaryFolder()
    {
        auto pattern = (std::filesystem::temp_directory_path() / "divertsim-XXXXXX").string();
        if (!mkdtemp(pattern.data()))
        {
            throw std::runtime_error("no temporary folder " + pattern);
        }
        m_path = pattern;
    }

    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }

    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    /// \return where it is
    const std::filesystem::path& GetPath() const
    {
        return m_path;
    }

    /// \param name of a file below it; folders on the way are made \param text its content
    /// \return its path
    std::filesystem::path Write(const std::filesystem::path& name, const std::string& text) const
    {
        const auto path = m_path / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }

    /// \param name of a file below it \return its content, "" where there is none
    std::string Read(const std::filesystem::path& name) const
    {
        std::ifstream in(m_path / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    /// \param folder below it \return the names of what is in it, hidden ones too
    std::set<std::string> List(const std::filesystem::path& folder = ".") const
    {
        std::set<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(m_path / folder))
        {
            names.insert(entry.path().filename().string());
        }
        return names;
    }

  private:
    std::filesystem::path m_path;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TEST_TEMPORARY_FOLDER_H
