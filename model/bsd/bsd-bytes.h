// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_BYTES_H
#define BSD_BYTES_H

#include "ns3/bsd-payload.h"

#include <string>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/// A payload that holds its bytes itself. Parts share them.
class BsdBytes : public BsdPayload
{
  public:
    /// \param bytes what it holds \return the payload
    static BsdPayloadPtr Make(std::string bytes);
    /// \param payload any \return its bytes
    static std::string ToString(const BsdPayload& payload);

    std::size_t Size() const override;
    BsdPayloadPtr Slice(std::size_t offset, std::size_t size) const override;
    void Copy(std::uint8_t* to) const override;
    BsdPayloadPtr WithLoops(std::uint16_t loops) const override;

  private:
    BsdBytes(std::shared_ptr<const std::string> whole, std::string_view part);

    std::shared_ptr<const std::string> m_whole;
    std::string_view m_part; ///< of m_whole
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_BYTES_H
