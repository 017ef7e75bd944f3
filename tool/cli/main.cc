// SPDX-License-Identifier: GPL-2.0-only
#include "tool/cli/command-line.h"
#include "tool/cli/commands.h"
#include "tool/cli/libm-pinned.h"
#include "tool/failure.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <system_error>
#include <unistd.h>

namespace
{

using namespace ns3::divertsim;

/// \return the path of this program, to start it again
std::string
OwnPath(const char* asCalled)
{
    char path[PATH_MAX];
    const ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    return n > 0 ? std::string(path, static_cast<std::size_t>(n)) : asCalled;
}

/// \return the exit status of the call
int
RunAndReport(const CommandLine& call)
{
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
    catch (const std::system_error& error)
    {
        // a file, or standard output: fmt::print() throws this too
        std::cerr << "divertsim: " << error.what() << '\n';
        return STUDY_MACHINE;
    }
    catch (const std::bad_alloc&)
    {
        std::cerr << "divertsim: out of memory\n";
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

/// What the buffer still holds may meet a full disk. \return the status, or a worse one
int
FlushOutput(int status)
{
    errno = 0;
    std::cout.flush();
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
    {
        return status;
    }
    std::cerr << "divertsim: standard output can't be written"
              << (errno != 0 ? std::string(": ") + std::strerror(errno) : "") << '\n';
    return std::max<int>(status, STUDY_MACHINE);
}

/**
 * Simulations, which are processes of their own, get memory in pages of 2 MiB where the system has
 * them: with thousands of connections the look-up of small pages costs a tenth of the time. What
 * the caller says of it stays.
 */
void
PreferLargePages()
{
    const char* tunables = std::getenv("GLIBC_TUNABLES");
    const std::string set = tunables ? tunables : "";
    if (set.find("glibc.malloc.hugetlb") == std::string::npos)
    {
        const std::string more = (set.empty() ? "" : set + ":") + "glibc.malloc.hugetlb=1";
        setenv("GLIBC_TUNABLES", more.c_str(), 1);
    }
}

} // namespace

int
main(int argc, char** argv)
{
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
    PreferLargePages();
    auto call = ParseCommandLine(argc, argv);
    if (call.status)
    {
        return FlushOutput(*call.status);
    }
    call.study.program = OwnPath(argv[0]);
    return FlushOutput(RunAndReport(call));
}
