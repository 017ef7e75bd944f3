// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-reader.h"

#include "tool/digest/sha256.h"
#include "tool/scenario/scenario-context.h"
#include "tool/scenario/scenario-json.h"
#include "tool/scenario/scenario-keys.h"
#include "tool/scenario/scenario-overrides.h"

#include <fmt/format.h>

#include <filesystem>

namespace ns3
{
namespace divertsim
{

namespace
{

using Type = ScenarioValue::Type;

/// One call of ReadScenario()
class Reader
{
  public:
    Reader(const std::string& path,
           const ScenarioOptions& options,
           const ScenarioVocabulary& vocabulary)
        : m_path(path),
          m_options(options),
          m_vocabulary(vocabulary),
          m_files(path, options.allowOutside)
    {
    }

    ScenarioReading Run()
    {
        auto root = ReadRoot();
        if (root)
        {
            ApplyOptions(*root);
            Interpret(*root);
        }
        if (!m_reading.unreadable)
        {
            m_reading.problems = m_problems.Take();
        }
        return std::move(m_reading);
    }

  private:
    /// \return the file's JSON; nothing where there is no point in looking further
    std::optional<ScenarioValue> ReadRoot()
    {
        std::error_code error;
        const auto size = std::filesystem::file_size(m_path, error);
        if (!error && size > SCENARIO_MAX_FILE)
        {
            const auto& source = m_files.AddOption(m_path, "");
            m_problems.AddError({&source, 0, 0},
                                "",
                                fmt::format("a scenario has at most {} bytes, and this file {}",
                                            SCENARIO_MAX_FILE,
                                            size));
            return std::nullopt;
        }
        std::string why;
        const auto* source = m_files.ReadScenario(why);
        if (!source)
        {
            ScenarioProblem problem;
            problem.file = m_path;
            problem.message = why;
            m_reading.problems.push_back(std::move(problem));
            m_reading.unreadable = true;
            return std::nullopt;
        }
        auto root = ParseScenarioJson(*source, 0, m_problems);
        if (!root)
        {
            return std::nullopt;
        }
        const auto* format = root->Find("divertsim");
        if (!format)
        {
            m_reading.hasFormatKey = false;
            m_problems.AddError(ScenarioHead(*root),
                                "",
                                "no key \"divertsim\": this is no scenario",
                                "right would be \"divertsim\": 1");
            return std::nullopt;
        }
        if (!format->Is(Type::NUMBER) || format->text != "1")
        {
            // what the other keys mean is that version's to say
            m_problems.AddError(ScenarioHead(*format),
                                "/divertsim",
                                "this version reads format 1 of scenario files",
                                "right would be 1");
            return std::nullopt;
        }
        return root;
    }

    void ApplyOptions(ScenarioValue& root)
    {
        MergeScenarioIncludes(root, m_files, m_problems);
        for (const auto& set : m_options.set)
        {
            SetScenarioValue(root, set, m_files, m_problems);
        }
        if (m_options.seed)
        {
            ScenarioValue seed;
            seed.type = Type::NUMBER;
            seed.text = std::to_string(*m_options.seed);
            const auto& source = m_files.AddOption("--seed", seed.text);
            seed.place = {&source, 0, seed.text.size()};
            root.Set("seed", std::move(seed));
        }
        if (!m_options.fidelity.empty() && m_options.fidelity != "packet")
        {
            const auto& source = m_files.AddOption("--fidelity", m_options.fidelity);
            const bool flow = m_options.fidelity == "flow";
            m_problems.AddError(
                {&source, 0, source.text.size()},
                "",
                fmt::format("{} {}",
                            QuoteForMessage(m_options.fidelity),
                            flow ? "is not modelled in this version" : "is no fidelity"),
                "right would be packet");
        }
    }

    void Interpret(const ScenarioValue& value)
    {
        CheckScenarioStructure(value, ScenarioFileSection(), "", m_problems);
        if (!value.Is(Type::OBJECT))
        {
            return;
        }
        const ScenarioObject root(value, ScenarioFileSection(), "");
        Scenario scenario;
        scenario.name = root.Text("name");
        scenario.summary = root.Text("summary");
        scenario.seed = root.Integer("seed");
        scenario.duration = root.Time("duration");
        scenario.sample = root.Time("sample");
        ScenarioContext context{root, scenario, m_files, m_problems, m_vocabulary, {}, true};
        ReadScenarioHosts(context);
        ReadScenarioLinks(context);
        ReadScenarioRulesAndRoutes(context);
        ReadScenarioGroups(context);
        ReadScenarioSplices(context);
        ReadScenarioCosts(context);
        ReadScenarioTraffic(context);
        ReadScenarioEvents(context);
        ReadScenarioExpect(context);
        ReadScenarioAttributes(context);
        if (!m_problems.HasErrors())
        {
            scenario.sha256 = MakeDigest(value);
            m_reading.scenario = std::move(scenario);
        }
    }

    /// Of the canonical form, then the digest of each file that it refers to
    std::string MakeDigest(ScenarioValue value) const
    {
        value.Remove("$schema");
        Sha256 sha256;
        sha256.Update(value.ToCanonicalJson());
        for (const auto& [name, digest] : m_files.GetDigests())
        {
            sha256.Update("\n" + digest + "  " + name);
        }
        return sha256.Finish();
    }

    const std::string& m_path;
    const ScenarioOptions& m_options;
    const ScenarioVocabulary& m_vocabulary;
    ScenarioFiles m_files;
    ScenarioProblemList m_problems;
    ScenarioReading m_reading;
};

} // namespace

ScenarioReading
ReadScenario(const std::string& path,
             const ScenarioOptions& options,
             const ScenarioVocabulary& vocabulary)
{
    return Reader(path, options, vocabulary).Run();
}

} // namespace divertsim
} // namespace ns3
