// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_HOST_RANDOM_H
#define BSD_HOST_RANDOM_H

#include "ns3/bsd-random.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/// The plain rooms' random draws from an ns-3 stream
class BsdHostRandom : public BsdRandom
{
  public:
    BsdHostRandom();
    /// \param stream number of the ns-3 stream to draw from
    void SetStream(int64_t stream);
    double Draw() override;

  private:
    Ptr<UniformRandomVariable> m_uniform;
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_HOST_RANDOM_H
