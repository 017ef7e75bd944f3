// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_DIGEST_SHA256_H
#define DIVERTSIM_TOOL_DIGEST_SHA256_H

#include <memory>
#include <string>
#include <string_view>

namespace ns3
{
namespace divertsim
{

/// SHA-256 (FIPS 180-4) of text that comes in pieces
class Sha256
{
  public:
    Sha256();
    ~Sha256();

    /// \param text the next piece
    void Update(std::string_view text);

    /// \return the digest of all pieces so far, 64 lower-case hexadecimal digits; starts anew
    std::string Finish();

  private:
    struct Context; ///< the library's, kept out of this header
    std::unique_ptr<Context> m_context;
};

/// \param text all of it \return its SHA-256, 64 lower-case hexadecimal digits
std::string Sha256Hex(std::string_view text);

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_DIGEST_SHA256_H
