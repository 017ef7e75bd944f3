// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_PAYLOAD_H
#define BSD_PAYLOAD_H

#include <cstddef>
#include <cstdint>
#include <memory>

namespace ns3
{
namespace divertsim
{

class BsdPayload;

/// A payload as rooms and sockets pass it on: never changed once it is shared
using BsdPayloadPtr = std::shared_ptr<const BsdPayload>;

/**
 * Bytes on their way through sockets and protocols, where the kernel has an mbuf chain. The plain
 * rooms know no ns-3 packet: they see a length and may ask for a part or for the bytes.
 */
class BsdPayload
{
  public:
    virtual ~BsdPayload() = default;

    /// \return bytes
    virtual std::size_t Size() const = 0;

    /**
     * A part, as a stream's reader takes it.
     * \param offset of its first byte, at most Size()
     * \param size bytes, at most Size() - offset
     * \return the part
     */
    virtual BsdPayloadPtr Slice(std::size_t offset, std::size_t size) const = 0;

    /// \param to room for Size() bytes, which are written there
    virtual void Copy(std::uint8_t* to) const = 0;

    /// \return how often its first bytes have passed a splice of this host (ph_loopcnt of
    /// OpenBSD's mbufs); parts keep it, and joined payloads have that of the first
    std::uint16_t GetLoops() const
    {
        return m_loops;
    }

    /// \param loops passes \return the same bytes with them
    virtual BsdPayloadPtr WithLoops(std::uint16_t loops) const = 0;

  protected:
    std::uint16_t m_loops = 0; ///< see GetLoops
};

/// Ancillary data that travels with a payload, cmsg(3): access rights, credentials, timestamps
class BsdControl
{
  public:
    virtual ~BsdControl() = default;
};

/// Ancillary data as it is passed on; null for none
using BsdControlPtr = std::shared_ptr<BsdControl>;

} // namespace divertsim
} // namespace ns3

#endif // BSD_PAYLOAD_H
