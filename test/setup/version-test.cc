// SPDX-License-Identifier: GPL-2.0-only
#include "tool/cli/libm-pinned.h"
#include "tool/version.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <string>

namespace
{

using namespace ns3::divertsim;

/** What a shell command prints. */
std::string
OutputOf(const std::string& command)
{
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string output;
    for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get()))
    {
        output += static_cast<char>(c);
    }
    return output;
}

TEST(DivertsimVersion, SourceDigestIsThatOfTheFilesByCoreutils)
{
    const std::string sum = OutputOf("cd '" DIVERTSIM_SOURCE_DIR "' && "
                                     "grep -E '^(core|ns3|tool) ' sources.list | cut -d' ' -f2 | "
                                     "LC_ALL=C sort -u | xargs sha256sum | sha256sum");
    EXPECT_EQ(sum.substr(0, 64), DivertsimSourceDigest());
}

TEST(DivertsimVersion, NamesTheInstalledNs3)
{
    EXPECT_EQ(OutputOf("pkg-config --modversion ns3-core 2>/dev/null || "
                       "dpkg-query -W -f '${Version}' libns3-dev | cut -d- -f1"),
              std::string(DivertsimNs3Version()) + "\n");
}

TEST(LibmPinned, HoldsInAProgramThatTheProjectBuilds)
{
    EXPECT_TRUE(LibmPinned());
}

} // namespace
