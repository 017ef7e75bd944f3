// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-bits.h"

namespace ns3
{
namespace divertsim
{

std::vector<PfPrefix>
PfPrefixesOf(PfBits first, PfBits last, unsigned width)
{
    std::vector<PfPrefix> prefixes;
    const PfBits most = width == PF_BITS ? ~PfBits{0} : (PfBits{1} << width) - 1;
    while (first <= last)
    {
        // The largest block that begins at first and ends within the range
        unsigned size = 0;
        while (size < width)
        {
            const PfBits block = size + 1 == PF_BITS ? ~PfBits{0} : (PfBits{1} << (size + 1)) - 1;
            if ((first & block) != 0 || last - first < block)
            {
                break;
            }
            ++size;
        }
        prefixes.push_back({PfToTop(first, width), width - size});
        const PfBits block = size == PF_BITS ? ~PfBits{0} : (PfBits{1} << size) - 1;
        if (most - first <= block || last - first <= block)
        {
            break;
        }
        first += block + 1;
    }
    return prefixes;
}

} // namespace divertsim
} // namespace ns3
