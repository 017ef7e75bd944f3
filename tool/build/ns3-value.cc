// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/ns3-value.h"

#include "tool/failure.h"

#include "ns3/string.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ns3
{
namespace divertsim
{

namespace
{

/// What the process does that asks: exits with 0 where it is a value
[[noreturn]] void
Ask(const AttributeChecker& checker, const std::string& text)
{
    // neither ns-3's last words nor what our own streams still hold
    const int null = open("/dev/null", O_WRONLY);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    bool valid = false;
    try
    {
        valid = checker.CreateValidValue(StringValue(text)) != nullptr;
    }
    catch (...)
    {
        valid = false;
    }
    _exit(valid ? 0 : 1);
}

} // namespace

bool
IsNs3Value(const AttributeChecker& checker, const std::string& text)
{
    const pid_t child = fork();
    if (child < 0)
    {
        throw MachineError(std::string("no process to check a value of ns-3: ") +
                           std::strerror(errno));
    }
    if (child == 0)
    {
        Ask(checker, text);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    {
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace divertsim
} // namespace ns3
