// SPDX-License-Identifier: GPL-2.0-only
#include "tool/cli/libm-pinned.h"

#include <dlfcn.h>
#include <string_view>

namespace ns3::divertsim
{

namespace
{

/** The function of that name that a shared library of this process would call, or nullptr. */
template <typename Function>
Function*
FirstInLookup(const char* name)
{
    return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

/** Does this address lie in the C library's own libm? */
bool
IsInLibm(const void* address)
{
    Dl_info where{};
    return dladdr(address, &where) == 0 ||
           std::string_view(where.dli_fname).find("/libm.so") != std::string_view::npos;
}

} // namespace

bool
LibmPinned()
{
    const auto log = FirstInLookup<double(double)>("log");
    const auto exp = FirstInLookup<double(double)>("exp");
    const auto pow = FirstInLookup<double(double, double)>("pow");
    if (log == nullptr || exp == nullptr || pow == nullptr)
    {
        return false;
    }
    if (IsInLibm(reinterpret_cast<const void*>(log)) ||
        IsInLibm(reinterpret_cast<const void*>(exp)) ||
        IsInLibm(reinterpret_cast<const void*>(pow)))
    {
        return false;
    }
    // Three arguments for which glibc's variants with FMA end in another bit: ...ffep-3, ...8bp+0
    // and ...e09p-1
    return log(0x1.a7412ap-1) == -0x1.85d6ac0d3f3ffp-3 &&
           exp(0x1.1efbfep-1) == 0x1.c06752fe48c8ap+0 &&
           pow(0x1.5ed6b2p-1, 0x1.641742p+0) == 0x1.2ea347b9b7e0ap-1;
}

} // namespace ns3::divertsim
