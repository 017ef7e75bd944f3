// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-files.h"

#include "tool/digest/sha256.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace ns3
{
namespace divertsim
{

namespace fs = std::filesystem;

namespace
{

/// Hands a file over in pieces. \return the system's reason where that failed, else ""
template <typename Piece>
std::string
ReadPieces(const std::string& path, std::uintmax_t most, Piece piece)
{
    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
    {
        return std::strerror(errno);
    }
    std::vector<char> buffer(65536);
    std::uintmax_t bytes = 0;
    while (stream)
    {
        errno = 0;
        stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        const auto count = static_cast<std::size_t>(stream.gcount());
        bytes += count;
        if (bytes > most)
        {
            return fmt::format("it is larger than {} bytes", most);
        }
        piece(std::string_view(buffer.data(), count));
    }
    if (stream.bad())
    {
        return errno ? std::strerror(errno) : "it can't be read";
    }
    return "";
}

/// \return true if the path lies below the folder, links followed
bool
LiesBelow(const fs::path& path, const fs::path& folder)
{
    const auto relative = path.lexically_relative(folder);
    return !relative.empty() && *relative.begin() != "..";
}

} // namespace

ScenarioFiles::ScenarioFiles(const std::string& scenario, bool allowOutside)
    : m_folder(fs::path(scenario).parent_path()),
      m_scenario(scenario),
      m_allowOutside(allowOutside)
{
    if (m_folder.empty())
    {
        m_folder = ".";
    }
}

const ScenarioSource*
ScenarioFiles::ReadScenario(std::string& why)
{
    std::error_code error;
    if (fs::is_directory(m_scenario, error))
    {
        why = "it is a folder";
        return nullptr;
    }
    auto& source = m_sources.emplace_back(ScenarioSource{m_scenario, "", m_sources.size()});
    why = ReadPieces(m_scenario, SCENARIO_MAX_FILE, [&source](std::string_view piece) {
        source.text += piece;
    });
    return why.empty() ? &source : nullptr;
}

const ScenarioSource&
ScenarioFiles::AddOption(std::string name, std::string text)
{
    return m_sources.emplace_back(
        ScenarioSource{std::move(name), std::move(text), m_sources.size()});
}

std::optional<std::string>
ScenarioFiles::Resolve(const ScenarioValue& reference,
                       const std::string& pointer,
                       std::uintmax_t most,
                       ScenarioProblemList& problems)
{
    if (!reference.Is(ScenarioValue::Type::STRING) || reference.text.empty())
    {
        return std::nullopt;
    }
    const auto refuse = [&](const std::string& message, const std::string& suggestion) {
        problems.AddError(reference.place, pointer, message, suggestion);
        return std::nullopt;
    };
    const std::string below =
        "files are named by relative paths that stay below the scenario's own "
        "folder (--allow-outside lifts that)";
    const fs::path written(reference.text);
    const auto path = m_folder / written;
    if (reference.text.find('\0') != std::string::npos)
    {
        return refuse("a path has no NUL byte", "");
    }
    if (!m_allowOutside &&
        (written.is_absolute() || std::find(written.begin(), written.end(), "..") != written.end()))
    {
        return refuse(fmt::format("{} leads outside", QuoteForMessage(reference.text)), below);
    }
    std::error_code error;
    const auto real = fs::canonical(path, error);
    if (error)
    {
        return refuse(fmt::format("{}: {}", path.string(), error.message()), "");
    }
    const auto folder = fs::canonical(m_folder, error);
    if (!m_allowOutside && (error || !LiesBelow(real, folder)))
    {
        return refuse(
            fmt::format("{} is a link that leads outside", QuoteForMessage(reference.text)),
            below);
    }
    // a pipe or a device could keep us forever
    if (!fs::is_regular_file(real, error))
    {
        return refuse(fmt::format("{} is no regular file", path.string()), "");
    }
    if (fs::file_size(real, error) > most || error)
    {
        return refuse(fmt::format("{} is larger than {} bytes", path.string(), most), "");
    }
    return path.string();
}

const ScenarioSource*
ScenarioFiles::Read(const ScenarioValue& reference,
                    const std::string& pointer,
                    ScenarioProblemList& problems)
{
    const auto path = Resolve(reference, pointer, SCENARIO_MAX_FILE, problems);
    if (!path)
    {
        return nullptr;
    }
    std::error_code error;
    auto& [read, digest] = m_read[fs::canonical(*path, error).string()];
    if (!read)
    {
        auto& source = m_sources.emplace_back(ScenarioSource{*path, "", m_sources.size()});
        const auto why = ReadPieces(*path, SCENARIO_MAX_FILE, [&source](std::string_view piece) {
            source.text += piece;
        });
        if (!why.empty())
        {
            problems.AddError(reference.place, pointer, fmt::format("{}: {}", *path, why));
            return nullptr;
        }
        read = &source;
        digest = Sha256Hex(source.text);
    }
    m_digests[reference.text] = digest;
    return read;
}

std::optional<std::string>
ScenarioFiles::Digest(const ScenarioValue& reference,
                      const std::string& pointer,
                      ScenarioProblemList& problems)
{
    const auto path = Resolve(reference, pointer, SCENARIO_MAX_CAPTURE, problems);
    if (!path)
    {
        return std::nullopt;
    }
    Sha256 sha256;
    const auto why = ReadPieces(*path, SCENARIO_MAX_CAPTURE, [&sha256](std::string_view piece) {
        sha256.Update(piece);
    });
    if (!why.empty())
    {
        problems.AddError(reference.place, pointer, fmt::format("{}: {}", *path, why));
        return std::nullopt;
    }
    m_digests[reference.text] = sha256.Finish();
    return path;
}

const std::map<std::string, std::string>&
ScenarioFiles::GetDigests() const
{
    return m_digests;
}

} // namespace divertsim
} // namespace ns3
