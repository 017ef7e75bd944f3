// SPDX-License-Identifier: GPL-2.0-only
#include "tool/cli/command-line.h"
#include "tool/cli/commands.h"
#include "tool/cli/libm-pinned.h"
#include "tool/failure.h"

#include <climits>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <unistd.h>

namespace
{

/// \return the path of this program, to start it again
std::string
OwnPath(const char* asCalled)
{
    char path[PATH_MAX];
    const ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    return n > 0 ? std::string(path, static_cast<std::size_t>(n)) : asCalled;
}

} // namespace

int
main(int argc, char** argv)
{
    using namespace ns3::divertsim;
    if (!LibmPinned())
    {
        std::cerr << "divertsim: log, exp and pow are not the ones that this program brings along, "
                     "so results would depend on the processor. It was linked wrongly: build it "
                     "again with the project's CMakeLists.txt\n";
        return STUDY_FAULT;
    }
    // ns-3 takes defaults from the environment, too: results would depend on the caller's
    unsetenv("NS_ATTRIBUTE_DEFAULT");
    unsetenv("NS_GLOBAL_VALUE");
    auto call = ParseCommandLine(argc, argv);
    if (call.status)
    {
        return *call.status;
    }
    call.study.program = OwnPath(argv[0]);
    try
    {
        return RunCommand(call);
    }
    catch (const UsageError& error)
    {
        std::cerr << "divertsim: " << error.what() << '\n';
        return STUDY_USAGE;
    }
    catch (const MachineError& error)
    {
        std::cerr << "divertsim: " << error.what() << '\n';
        return STUDY_MACHINE;
    }
    catch (const std::exception& error)
    {
        std::cerr << "divertsim: " << error.what()
                  << "\nThat is a fault of ours. Please report it with the call and the output of "
                     "'divertsim --version'\n";
        return STUDY_FAULT;
    }
}
