// SPDX-License-Identifier: GPL-2.0-only
//
// Draws random numbers through ns-3's own library and prints a digest of their bits, and whether
// log, exp and pow are pinned. Built twice: as every program of ours is, and without the pinning.

#include "tool/cli/libm-pinned.h"

#include "ns3/double.h"
#include "ns3/random-variable-stream.h"
#include "ns3/rng-seed-manager.h"

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace
{

/** FNV-1a, 64 bits, over the bits of the numbers added. */
class Digest
{
  public:
    void Add(double number)
    {
        std::uint64_t bits = 0;
        std::memcpy(&bits, &number, sizeof(bits));
        for (int shift = 0; shift < 64; shift += 8)
        {
            m_hash = (m_hash ^ ((bits >> shift) & 0xff)) * 0x100000001b3U;
        }
    }

    std::uint64_t Get() const
    {
        return m_hash;
    }

  private:
    std::uint64_t m_hash = 0xcbf29ce484222325U;
};

constexpr int DRAWS = 200000;

void
AddDraws(Digest& digest, const ns3::Ptr<ns3::RandomVariableStream>& variable, int64_t stream)
{
    variable->SetStream(stream);
    for (int i = 0; i < DRAWS; i++)
    {
        digest.Add(variable->GetValue());
    }
}

} // namespace

int
main()
{
    ns3::RngSeedManager::SetSeed(1);
    ns3::RngSeedManager::SetRun(1);
    auto exponential = ns3::CreateObject<ns3::ExponentialRandomVariable>();
    auto lognormal = ns3::CreateObject<ns3::LogNormalRandomVariable>();
    lognormal->SetAttribute("Mu", ns3::DoubleValue(0.3));
    lognormal->SetAttribute("Sigma", ns3::DoubleValue(1.7));
    auto weibull = ns3::CreateObject<ns3::WeibullRandomVariable>();
    weibull->SetAttribute("Scale", ns3::DoubleValue(2.5));
    weibull->SetAttribute("Shape", ns3::DoubleValue(0.7));

    Digest digest;
    AddDraws(digest, exponential, 1);
    AddDraws(digest, lognormal, 2);
    AddDraws(digest, weibull, 3);
    std::printf("%s %016" PRIx64 "\n",
                ns3::divertsim::LibmPinned() ? "pinned" : "not-pinned",
                digest.Get());
    return 0;
}
