// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_STUDY_OUTPUT_FOLDER_H
#define DIVERTSIM_TOOL_STUDY_OUTPUT_FOLDER_H

#include "tool/failure.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * Write a file whole or not at all, and see to it that it is on the disk: what was there before
 * is replaced by rename. A terminal, a pipe or the like is simply written to.
 * \param path where \param content what
 * \throw MachineError naming the file, where the disk is full or the like
 */
void WriteWholeFile(const std::filesystem::path& path, std::string_view content);

/**
 * The folder of a scenario's results, which appears whole or not at all: files are written to an
 * unfinished folder beside it, which takes its place by rename.
 *
 * A folder that is there already is replaced only where its manifest is ours and it holds
 * nothing but what the manifest lists.
 */
class OutputFolder
{
  public:
    /**
     * \param path of the folder, OUT/NAME
     * \throw UsageError where something is there that is not ours to replace, MachineError where
     *        that can't be told
     */
    explicit OutputFolder(std::filesystem::path path);
    /// Removes what is unfinished
    ~OutputFolder();
    OutputFolder(const OutputFolder&) = delete;
    OutputFolder& operator=(const OutputFolder&) = delete;

    /**
     * Make the unfinished folder.
     * \throw MachineError where it can't be made
     */
    void Begin();

    /// \return the unfinished folder: files go here
    const std::filesystem::path& GetUnfinished() const;
    /// \return where the results will stand
    const std::filesystem::path& GetPath() const;
    /// \return the text of the manifest of the results that are there already, "" for none
    const std::string& GetOldManifest() const;

    /**
     * Put the unfinished folder in its place.
     * \throw UsageError where something came meanwhile that is not ours to replace, MachineError
     *        where it fails otherwise; what was there before is kept then
     */
    void Commit();

  private:
    std::filesystem::path m_path;
    std::filesystem::path m_unfinished;
    std::string m_oldManifest;
    bool m_begun = false;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_STUDY_OUTPUT_FOLDER_H
