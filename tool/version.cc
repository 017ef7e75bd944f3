// SPDX-License-Identifier: GPL-2.0-only
#include "tool/version.h"

// CMake gives the words; DivertsimSourceDigest() is in a file that the build makes

namespace ns3::divertsim
{

std::string_view
DivertsimVersion()
{
    return DIVERTSIM_VERSION;
}

std::string_view
DivertsimNs3Version()
{
    return DIVERTSIM_NS3_VERSION;
}

std::string_view
DivertsimCompiler()
{
    return DIVERTSIM_COMPILER;
}

std::string_view
DivertsimBuildType()
{
    return DIVERTSIM_BUILD_TYPE;
}

} // namespace ns3::divertsim
