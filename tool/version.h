// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_VERSION_H
#define DIVERTSIM_TOOL_VERSION_H

#include <string_view>

namespace ns3::divertsim
{

/** The project's version, as in "0.1.0". */
std::string_view DivertsimVersion();

/** The version of ns-3 that this program was compiled against, as in "3.37". */
std::string_view DivertsimNs3Version();

/** The compiler and its version, as in "GNU 12.2.0". Results do not depend on it. */
std::string_view DivertsimCompiler();

/** CMake's build type, as in "Release". Results do not depend on it. */
std::string_view DivertsimBuildType();

/**
 * SHA-256, in hexadecimal, of the program's own C++ sources (core, module and tool in
 * sources.list): two programs with the same digest were built from the same text.
 */
std::string_view DivertsimSourceDigest();

} // namespace ns3::divertsim

#endif // DIVERTSIM_TOOL_VERSION_H
