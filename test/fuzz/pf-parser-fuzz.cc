// SPDX-License-Identifier: GPL-2.0-only
//
// Any bytes as a pf.conf(5) of both systems: errors point into the text, and what is read is
// printed so that it is read again. The first byte says which words are skipped and whether there
// are files. Seeds: test/fuzz/corpus/pf/.
#include "test/pf/pf-parser-check.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

extern "C" int
LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
    {
        return 0;
    }
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    for (const auto system :
         {ns3::divertsim::BsdSystem::FREEBSD, ns3::divertsim::BsdSystem::OPENBSD})
    {
        const std::string wrong = ns3::divertsim::PfCheckParser(text, system, data[0]);
        if (!wrong.empty())
        {
            std::fprintf(stderr, "%s\n", wrong.c_str());
            std::abort();
        }
    }
    return 0;
}
