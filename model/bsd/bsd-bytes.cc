// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-bytes.h"

#include <cassert>
#include <cstring>
#include <utility>

namespace ns3
{
namespace divertsim
{

BsdBytes::BsdBytes(std::shared_ptr<const std::string> whole, std::string_view part)
    : m_whole(std::move(whole)),
      m_part(part)
{
}

BsdPayloadPtr
BsdBytes::Make(std::string bytes)
{
    auto whole = std::make_shared<const std::string>(std::move(bytes));
    const std::string_view part = *whole;
    return BsdPayloadPtr(new BsdBytes(std::move(whole), part));
}

std::string
BsdBytes::ToString(const BsdPayload& payload)
{
    std::string bytes(payload.Size(), '\0');
    payload.Copy(reinterpret_cast<std::uint8_t*>(bytes.data()));
    return bytes;
}

std::size_t
BsdBytes::Size() const
{
    return m_part.size();
}

BsdPayloadPtr
BsdBytes::Slice(std::size_t offset, std::size_t size) const
{
    assert(offset <= m_part.size() && size <= m_part.size() - offset);
    auto* const slice = new BsdBytes(m_whole, m_part.substr(offset, size));
    slice->m_loops = m_loops;
    return BsdPayloadPtr(slice);
}

BsdPayloadPtr
BsdBytes::WithLoops(std::uint16_t loops) const
{
    auto* const same = new BsdBytes(m_whole, m_part);
    same->m_loops = loops;
    return BsdPayloadPtr(same);
}

void
BsdBytes::Copy(std::uint8_t* to) const
{
    if (!m_part.empty()) // to may be null then, which memcpy must not get
    {
        std::memcpy(to, m_part.data(), m_part.size());
    }
}

} // namespace divertsim
} // namespace ns3
