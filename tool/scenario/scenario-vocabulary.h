// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_SCENARIO_VOCABULARY_H
#define DIVERTSIM_TOOL_SCENARIO_VOCABULARY_H

#include <optional>
#include <string>

namespace ns3
{
namespace divertsim
{

/// What only ns-3 and libpcap know of a scenario's words and files. This one finds all of it fine.
class ScenarioVocabulary
{
  public:
    virtual ~ScenarioVocabulary() = default;

    /**
     * \param name full name of an attribute ("ns3::TcpSocket::SegmentSize")
     * \param value as text
     * \return nothing where it is fine, else what is wrong and what would be right
     */
    virtual std::optional<std::string> CheckAttribute(const std::string& name,
                                                      const std::string& value) const
    {
        (void)name;
        (void)value;
        return std::nullopt;
    }

    /**
     * \param path of a capture that the scenario replays
     * \return nothing where it can be read to its end, else what is wrong and what would be right
     */
    virtual std::optional<std::string> CheckCapture(const std::string& path) const
    {
        (void)path;
        return std::nullopt;
    }
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_SCENARIO_VOCABULARY_H
