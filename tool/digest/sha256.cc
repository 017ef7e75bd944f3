// SPDX-License-Identifier: GPL-2.0-only
#include "tool/digest/sha256.h"

#include <array>
#include <cstdint>
#include <nettle/sha2.h>

namespace ns3
{
namespace divertsim
{

// Nettle and not OpenSSL: its licence (GPL-2.0-or-later) goes with ours
struct Sha256::Context
{
    sha256_ctx state;
};

Sha256::Sha256()
    : m_context(std::make_unique<Context>())
{
    sha256_init(&m_context->state);
}

Sha256::~Sha256() = default;

void
Sha256::Update(std::string_view text)
{
    sha256_update(&m_context->state,
                  text.size(),
                  reinterpret_cast<const std::uint8_t*>(text.data()));
}

std::string
Sha256::Finish()
{
    std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
    sha256_digest(&m_context->state, digest.size(), digest.data());
    std::string hex;
    for (const std::uint8_t byte : digest)
    {
        hex += "0123456789abcdef"[byte >> 4];
        hex += "0123456789abcdef"[byte & 15];
    }
    return hex;
}

std::string
Sha256Hex(std::string_view text)
{
    Sha256 sha256;
    sha256.Update(text);
    return sha256.Finish();
}

} // namespace divertsim
} // namespace ns3
