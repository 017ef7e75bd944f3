// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_BUILD_NS3_VOCABULARY_H
#define DIVERTSIM_TOOL_BUILD_NS3_VOCABULARY_H

#include "tool/scenario/scenario-vocabulary.h"

#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// What only ns-3 and libpcap know of a scenario: names and values of attributes, captures
class Ns3Vocabulary : public ScenarioVocabulary
{
  public:
    std::optional<std::string> CheckAttribute(const std::string& name,
                                              const std::string& value) const override;
    std::optional<std::string> CheckCapture(const std::string& path) const override;

    /// \return every attribute that a scenario can set, a line each: name, type, default, help
    static std::vector<std::string> ListAttributes();
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TOOL_BUILD_NS3_VOCABULARY_H
