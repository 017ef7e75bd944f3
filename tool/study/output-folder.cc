// SPDX-License-Identifier: GPL-2.0-only
#include "tool/study/output-folder.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace ns3
{
namespace divertsim
{

namespace fs = std::filesystem;

namespace
{

constexpr const char* MANIFEST = "manifest.json";

std::string
ReadText(const fs::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/**
 * \return the manifest in a folder, "" where the folder is empty
 * \throw UsageError where it holds anything but what our manifest in it lists, MachineError where
 *        it can't be read
 */
std::string
CheckOurs(const fs::path& path)
{
    std::error_code error;
    fs::directory_iterator entries(path, error);
    if (error)
    {
        throw MachineError(path.string() + ": can't be read: " + error.message());
    }
    if (entries == fs::directory_iterator())
    {
        return {};
    }
    const auto manifest = ReadText(path / MANIFEST);
    const std::string advice = "; choose another --out, or remove it yourself";
    const auto json = nlohmann::json::parse(manifest, nullptr, false);
    if (!json.is_object() || json.value("tool", nlohmann::json()) != "divertsim" ||
        !json.contains("files") || !json["files"].is_array())
    {
        throw UsageError(path.string() + ": a folder without a manifest of divertsim is there" +
                         advice);
    }
    const auto& files = json["files"];
    for (const auto& entry : entries)
    {
        const auto name = entry.path().filename().string();
        if (name != MANIFEST && std::find(files.begin(), files.end(), name) == files.end())
        {
            throw UsageError(path.string() + ": holds '" + name +
                             "', which is no result of divertsim" + advice);
        }
    }
    return manifest;
}

/// \return a name in the same folder, of this process alone
fs::path
UnfinishedBeside(const fs::path& path)
{
    return path.parent_path() /
           ("." + path.filename().string() + ".unfinished-" + std::to_string(getpid()));
}

/// \throw MachineError with the error of the last system call
[[noreturn]] void
Fail(const fs::path& path, const char* what)
{
    throw MachineError(path.string() + ": can't " + what + ": " + std::strerror(errno));
}

/// \param path is written to \param name what errors call it \param content what
void
WriteTo(const fs::path& path, const fs::path& name, std::string_view content)
{
    const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
    {
        Fail(name, "be created");
    }
    while (!content.empty())
    {
        const ssize_t n = write(fd, content.data(), content.size());
        if (n < 0 && errno != EINTR)
        {
            break;
        }
        content.remove_prefix(n > 0 ? static_cast<std::size_t>(n) : 0);
    }
    // a pipe or a terminal has no disk, which is EINVAL
    const bool written = content.empty() && (fsync(fd) == 0 || errno == EINVAL || errno == EROFS);
    const int failed = errno;
    const bool closed = close(fd) == 0;
    if (!written || !closed)
    {
        errno = written ? errno : failed;
        Fail(name, "be written");
    }
}

} // namespace

void
WriteWholeFile(const fs::path& path, std::string_view content)
{
    std::error_code error;
    const auto type = fs::symlink_status(path, error).type();
    if (type != fs::file_type::regular && type != fs::file_type::not_found)
    {
        // a terminal, a pipe or the like; of what a folder says, open(2) has the words
        WriteTo(path, path, content);
        return;
    }
    const auto unfinished = UnfinishedBeside(path);
    try
    {
        WriteTo(unfinished, path, content);
        fs::rename(unfinished, path, error);
        if (error)
        {
            throw MachineError(path.string() + ": can't be put in place: " + error.message());
        }
    }
    catch (const MachineError&)
    {
        fs::remove(unfinished, error);
        throw;
    }
}

OutputFolder::OutputFolder(fs::path path)
    : m_path(std::move(path))
{
    m_unfinished = UnfinishedBeside(m_path);
    std::error_code error;
    const auto status = fs::symlink_status(m_path, error);
    if (status.type() == fs::file_type::not_found)
    {
        return;
    }
    if (status.type() == fs::file_type::none)
    {
        throw MachineError(m_path.string() + ": can't be looked at: " + error.message());
    }
    if (status.type() != fs::file_type::directory)
    {
        throw UsageError(m_path.string() + ": is there and is no folder; choose another --out");
    }
    m_oldManifest = CheckOurs(m_path);
}

OutputFolder::~OutputFolder()
{
    if (m_begun)
    {
        std::error_code ignored;
        fs::remove_all(m_unfinished, ignored);
    }
}

void
OutputFolder::Begin()
{
    std::error_code error;
    fs::create_directories(m_path.parent_path().empty() ? "." : m_path.parent_path(), error);
    fs::remove_all(m_unfinished, error);
    fs::create_directory(m_unfinished, error);
    if (error)
    {
        throw MachineError(m_path.string() + ": can't be made: " + error.message() +
                           "; --out DIR puts results elsewhere");
    }
    m_begun = true;
}

const fs::path&
OutputFolder::GetUnfinished() const
{
    return m_unfinished;
}

const fs::path&
OutputFolder::GetPath() const
{
    return m_path;
}

const std::string&
OutputFolder::GetOldManifest() const
{
    return m_oldManifest;
}

void
OutputFolder::Commit()
{
    // rename(2) takes the place of an empty folder only: the old results step aside first
    const fs::path aside = m_unfinished.string() + "-old";
    std::error_code error;
    const bool replaced = fs::exists(m_path, error);
    if (replaced)
    {
        // a run is long: something of the user's may have come meanwhile
        CheckOurs(m_path);
        fs::rename(m_path, aside, error);
        if (error)
        {
            throw MachineError(m_path.string() + ": can't be replaced: " + error.message());
        }
    }
    fs::rename(m_unfinished, m_path, error);
    if (error)
    {
        std::error_code back;
        if (replaced)
        {
            fs::rename(aside, m_path, back);
        }
        throw MachineError(m_path.string() + ": can't be put in place: " + error.message());
    }
    m_begun = false;
    fs::remove_all(aside, error);
}

} // namespace divertsim
} // namespace ns3
